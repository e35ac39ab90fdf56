import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word } from "../fixtures/words.ts";
import { ExpenseList, ExpensePage, RequestForm } from "../pages/expenses.ts";

const email = { en: "Email", "zh-CN": "邮件营销" };

for (const language of languages) {
  test(`a draft saves itself, comes back for changes, and is approved (${language})`, async ({ signIn }) => {
    const text = (key: string, values: Record<string, string> = {}) => word(language, key, values);
    const title = `Newsletter ${language}`;
    const marketer = await signIn("marketer", language);
    const form = new RequestForm(marketer);
    await form.open();
    await form.fill(title, [{ budget: email[language], amount: "1200" }]);

    // It saves itself, and is the same draft after the page was left.
    const kept = marketer.getByTestId("autosaved");
    await expect(kept).toContainText(/EXP-\d+.*\d\d:\d\d/);
    const reference = (await kept.textContent())?.match(/EXP-\d+/)?.[0] ?? "";
    await marketer.goto("/expenses");
    await form.open();
    await expect(form.title).toHaveValue(title);
    await expect(kept).toContainText(reference);
    await form.submit();
    const own = new ExpensePage(marketer);
    await expect(own.state).toContainText(text("expense_state.submitted"));
    await expect(own.state).toContainText(reference);
    const address = new URL(marketer.url()).pathname;

    // The head wants less, and says so by the keyboard of the inbox.
    const head = await signIn("department_head", language);
    await head.goto("/approvals");
    const item = head.getByTestId("inbox").locator(".inbox-item").filter({ hasText: title });
    await item.focus();
    await head.keyboard.press("c");
    const dialog = head.getByRole("dialog");
    await dialog.getByRole("button", { name: text("decision.request_changes") }).click();
    await expect(dialog.getByText(text("field_error.required"))).toBeVisible();
    await dialog.getByRole("textbox").fill("Half of it will do");
    await dialog.getByRole("button", { name: text("decision.request_changes") }).click();
    await expect(item).toHaveCount(0);

    // The requester reads it without doing anything, and changes the request.
    await expect(own.state).toContainText(text("expense_state.changes_requested"));
    await expect(marketer.getByText("Half of it will do").first()).toBeVisible();
    await expect(own.figure(text("money.reserved"))).toContainText("1,200");
    await expectAccessible(marketer);
    await marketer.getByRole("link", { name: text("expense_action.revise"), exact: true }).click();
    await expect(form.line(0).amount).toHaveValue("1,200.00");
    await form.line(0).amount.fill("600");
    await form.line(0).root.getByText(text("revisions.more_fields")).click();
    await form.line(0).root.getByRole("textbox", { name: text("revisions.quote") }).fill("Q-118");
    await expectAccessible(marketer);
    await marketer.getByRole("button", { name: text("revisions.send") }).click();
    await expect(own.state).toContainText(text("expense_state.submitted"));
    await expect(own.figure(text("money.reserved"))).toContainText("600");
    const past = marketer.getByTestId("revisions");
    await expect(past).toContainText(text("revision_field.amount"));
    await expect(past).toContainText("Q-118");
    await expect(own.approvals).toHaveCount(1);
    await expectAccessible(marketer);

    // The head sees that it is the second revision, and agrees.
    await expect(item).toContainText(text("revisions.number", { number: "2" }));
    await head.goto(address);
    const page = new ExpensePage(head);
    await page.action(text("expense_action.approve")).click();
    await page.confirm(text("decision.approve"));
    await expect(page.state).toContainText(text("expense_state.approved"));

    // The next one begins like it.
    await expect(own.state).toContainText(text("expense_state.approved"));
    await marketer.getByRole("link", { name: text("revisions.copy") }).click();
    await expect(form.title).toHaveValue(title);
    await expect(form.line(0).amount).toHaveValue("600.00");
    await form.submit();
    await expect(own.state).not.toContainText(reference);
    const list = new ExpenseList(marketer);
    await list.open(`?q=${encodeURIComponent(title)}`);
    await expect(list.row(title)).toHaveCount(2);
  });
}
