import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word } from "../fixtures/words.ts";
import { RequestForm } from "../pages/expenses.ts";

const budget = { en: "Email", "zh-CN": "邮件营销" };

for (const language of languages) {
  const say = (key: string): string => word(language, key);

  test(`a reimbursement is claimed and paid back (${language})`, async ({ signIn }) => {
    // One is approved and waits; claiming it needs nothing else.
    const page = await signIn("marketer", language);
    await page.goto("/claims");
    const waiting = page.getByRole("table", { name: say("claims.waiting"), exact: true });
    await expect(waiting.locator("tbody tr").first()).toBeVisible();
    await expectAccessible(page);
    // Only the first: what the other language's journey needs stays.
    const boxes = waiting.getByRole("checkbox");
    for (let at = 1; at < (await boxes.count()); at += 1) await boxes.nth(at).uncheck();
    const label = say("claims.claim").split("{")[0].trim();
    await page.getByRole("button", { name: label }).click();
    await expect(page).toHaveURL(/\/claims\/\d+$/);
    await expect(page.getByTestId("claim-facts").getByText(say("claim_state.open"))).toBeVisible();
    await expect(page.getByRole("button", { name: say("claims.settle"), exact: true })).toHaveCount(0);
    await expectAccessible(page);
    const claim = new URL(page.url()).pathname;

    const finance = await signIn("finance_controller", language);
    await finance.goto(claim);
    await finance.getByRole("button", { name: say("claims.settle"), exact: true }).click();
    const dialog = finance.getByRole("dialog");
    await dialog.getByLabel(say("claims.payment_reference")).fill("BANK-77");
    await expectAccessible(finance);
    await dialog.getByRole("button", { name: say("claims.settle"), exact: true }).click();
    await expect(finance.getByTestId("claim-facts").getByText(say("claim_state.settled")).first()).toBeVisible();
    await expect(finance.getByText("BANK-77")).toBeVisible();
    // The requester sees it without reading again.
    await expect(page.getByTestId("claim-facts").getByText(say("claim_state.settled")).first()).toBeVisible();
  });

  test(`an advance is asked for, paid out and settled (${language})`, async ({ signIn }) => {
    const page = await signIn("marketer", language);
    const form = new RequestForm(page);
    await form.open();
    await page.getByLabel(say("request_kind.kind"), { exact: true }).selectOption("advance");
    const today = await form.line(0).date.inputValue();
    await page.getByLabel(say("request_kind.needed_by"), { exact: true }).fill(today);
    await page.getByLabel(say("request_kind.settle_by"), { exact: true }).fill(today);
    await form.fill(`Fair ${language}`, [{ budget: budget[language], amount: "1,000" }]);
    await expect(form.route.first()).toBeVisible();
    await expectAccessible(page);
    await form.submit();
    await expect(page).toHaveURL(/\/expenses\/\d+$/);
    const request = new URL(page.url()).pathname;

    const head = await signIn("department_head", language);
    await head.goto(request);
    await head.getByRole("button", { name: say("expense_action.approve"), exact: true }).first().click();
    await head.getByRole("dialog").getByRole("button", { name: say("decision.approve"), exact: true }).click();
    await expect(head.getByTestId("expense-state").getByText(say("expense_state.approved"))).toBeVisible();

    const finance = await signIn("finance_controller", language);
    await finance.goto(request);
    await finance.getByRole("button", { name: say("expense_action.pay_out"), exact: true }).click();
    const paying = finance.getByRole("dialog");
    await paying.getByLabel(say("claims.payment_reference")).fill("BANK-1");
    await paying.getByRole("button", { name: say("prefunding.pay_out"), exact: true }).click();
    await expect(finance.getByTestId("prefunding")).toContainText("1,000.00");

    // Receipts come first; then what was spent and what came back is all of it.
    await page.locator('input[type="file"]').first().setInputFiles({
      name: "receipt.pdf",
      mimeType: "application/pdf",
      buffer: Buffer.from("%PDF-1.7\n"),
    });
    await expect(page.getByText("receipt.pdf").first()).toBeVisible();
    await page.getByRole("button", { name: say("expense_action.settle"), exact: true }).click();
    const settling = page.getByRole("dialog");
    await settling.getByLabel(say("prefunding.reference"), { exact: true }).fill("Booth");
    await settling.getByRole("group").getByRole("textbox").first().fill("900");
    await settling.getByLabel(say("prefunding.returned")).fill("200");
    await settling.getByRole("button", { name: say("prefunding.settle"), exact: true }).click();
    await expect(settling.getByText(say("refusal_reason.settled_beyond_paid"))).toBeVisible();
    await expectAccessible(page);
    await settling.getByLabel(say("prefunding.returned")).fill("100");
    await settling.getByRole("button", { name: say("prefunding.settle"), exact: true }).click();
    await expect(page.getByTestId("expense-state").getByText(say("expense_state.closed"))).toBeVisible();
    await expectAccessible(page);
  });
}
