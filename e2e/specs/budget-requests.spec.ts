import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { type Language, languages, word } from "../fixtures/words.ts";
import { ApprovalsPage } from "../pages/approvals.ts";
import { BudgetRequestForm, BudgetRequestPage } from "../pages/budget-requests.ts";
import { ExpensePage, RequestForm } from "../pages/expenses.ts";

const email = { en: "Email", "zh-CN": "邮件营销" };
const social = { en: "Social ads", "zh-CN": "社交广告" };

/** The first amount of a text, in cents. */
function cents(text: string | null): number {
  const found = /[\d,]+\.\d{2}/.exec(text ?? "");
  if (!found) throw new Error(`there is no amount in ${text}`);
  return Math.round(Number(found[0].replaceAll(",", "")) * 100);
}

function typed(minor: number): string {
  return (minor / 100).toFixed(2);
}

for (const language of languages) {
  test(`a refused request passes after money was moved (${language})`, async ({ signIn }) => {
    const text = (key: string) => word(language, key);
    const marketer = await signIn("marketer", language);
    const form = new RequestForm(marketer);
    await marketer.goto("/expenses/new");
    await form.title.waitFor();
    const title = `Moved ${language}`;

    // Ten thousand more than there is.
    await form.fill(title, [{ budget: email[language], amount: "90000000" }]);
    await expect(form.reduce).toBeVisible();
    const most = cents(await form.reduce.innerText());
    await form.line(0).amount.fill(typed(most + 10_000_00));
    const refusal = form.refusal.first();
    await expect(refusal).toContainText("¥10,000.00");
    await form.submit();
    await expect(refusal).toContainText(text("expenses.refused_at_submit"));

    // The refusal leads to the move, filled in.
    await refusal.getByRole("link", { name: text("expenses.move_here") }).click();
    const move = new BudgetRequestForm(marketer, language);
    await expect(move.amount).toHaveValue("10,000.00");
    await move.choose(text("budget_requests.from"), social[language]);
    await expect(move.preview).toContainText(text("budget_requests.fits"));
    await expect(move.preview.getByTestId("node-effects")).toContainText(email[language]);
    await expect(move.preview.getByTestId("route")).toContainText("王磊 Wang Lei");
    await expectAccessible(marketer);
    await move.send.click();
    await expect(marketer.getByText(text("field_error.required"))).toBeVisible();
    await move.reason.fill(`The season begins (${language})`);
    await move.send.click();
    const asked = new BudgetRequestPage(marketer, language);
    await expect(asked.state).toContainText(text("budget_request_state.submitted"));
    await expect(marketer.getByRole("link", { name: /^EXP-\d+$/ })).toBeVisible();
    await expectAccessible(marketer);

    // The head sees what it does, and says yes; the marketer's screen follows by itself.
    const head = await signIn("department_head", language);
    const inbox = new ApprovalsPage(head);
    await inbox.open();
    const reason = `The season begins (${language})`;
    await expect(inbox.item(reason).getByTestId("node-effects")).toContainText(social[language]);
    await expectAccessible(head);
    await inbox.approve(reason);
    await expect(inbox.item(reason)).toHaveCount(0);
    await expect(asked.state).toContainText(text("budget_request_state.approved"));

    // And the request that was refused passes.
    await marketer.getByRole("link", { name: /^EXP-\d+$/ }).click();
    const expense = new ExpensePage(marketer);
    await marketer.getByRole("button", { name: text("expense_action.submit") }).click();
    await expect(expense.state).toContainText(text("expense_state.submitted"));
  });
}

test("new money takes finance, and a no moves nothing", async ({ signIn }) => {
  const language: Language = "en";
  const marketer = await signIn("marketer", language);
  await marketer.goto("/budgets/requests/new?kind=top_up&funding=new_money");
  const form = new BudgetRequestForm(marketer, language);
  await form.choose(word(language, "budget_requests.node"), email[language]);
  await form.amount.fill("1,000");
  await form.reason.fill("A last mailing");
  await expect(form.preview).toContainText(word(language, "budget_requests.fits"));
  await form.send.click();
  const asked = new BudgetRequestPage(marketer, language);
  await expect(asked.state).toContainText(word(language, "budget_request_state.submitted"));

  const head = await signIn("department_head", language);
  const first = new ApprovalsPage(head);
  await first.open();
  await first.approve("A last mailing");
  await expect(first.item("A last mailing")).toHaveCount(0);

  const finance = await signIn("finance_controller", language);
  const second = new ApprovalsPage(finance);
  await second.open();
  await expect(second.item("A last mailing")).toContainText("¥1,000.00");
  await second.reject("A last mailing", "Not this month");
  await expect(second.item("A last mailing")).toHaveCount(0);
  await expect(asked.state).toContainText(word(language, "budget_request_state.rejected"));
  await expect(marketer.getByText(word(language, "budget_requests.nothing_moved"))).toBeVisible();
});
