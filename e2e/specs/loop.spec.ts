import { expect, expectAccessible, type Language, signIn, test } from "../fixtures/journey.ts";
import { ApprovalsPage } from "../pages/approvals.ts";
import { ExpensePage, RequestForm } from "../pages/expenses.ts";

/** Plan, request, refuse, reserve, approve, spend: in two browsers, without a reload. */
function loop(language: Language): void {
  test(`a request is refused, reserved, approved and spent (${language})`, async ({ browser, server }) => {
    test.setTimeout(180_000);
    const marketer = await signIn(browser, server, "marketer", language);
    const form = new RequestForm(marketer);
    await form.open();
    const budget = /Email|邮件营销/;

    // Too much: the node, what was asked and what is available, and a way out.
    const title = `Journey ${language}`;
    await form.fill(title, [{ budget, amount: "90000000" }]);
    await expect(form.refusal.first()).toBeVisible();
    await expect(form.refusal.first()).toContainText(/90,000,000\.00/);
    await expectAccessible(marketer);

    // Less: it fits, and says whom it will go to.
    await form.line(0).amount.fill("1,234.50");
    await expect(form.refusal).toHaveCount(0);
    await expect(form.route.first()).toContainText("王磊");
    await form.submit();
    const mine = new ExpensePage(marketer);
    await expect(mine.state).toContainText(/Waiting for approval|待审批/);

    // The head sees it, with its effect on the budget, and approves.
    const head = await signIn(browser, server, "head", language);
    const inbox = new ApprovalsPage(head);
    await inbox.open();
    await expect(inbox.item(title)).toBeVisible();
    await expectAccessible(head);
    await inbox.approve(title);
    await expect(inbox.item(title)).toHaveCount(0);

    // The marketer's screen changes by itself.
    await expect(mine.state).toContainText(/Approved|已批准/);
    const address = new URL(marketer.url()).pathname;

    // Finance records the invoice; the remainder is released.
    const finance = await signIn(browser, server, "finance", language);
    await finance.goto(address);
    const page = new ExpensePage(finance);
    await page.recordInvoice("J-1", { amount: "1000.00", final: true });
    await expect(page.state).toContainText(/Closed|已关闭|已结清|已完成/);
    await expect(mine.state).toContainText(/Closed|已关闭|已结清|已完成/);
    await expectAccessible(finance);
  });
}

loop("en");
loop("zh-CN");

test("a new request appears in an open inbox without a reload", async ({ browser, server }) => {
  const head = await signIn(browser, server, "head", "en");
  const inbox = new ApprovalsPage(head);
  await inbox.open();
  await expect(inbox.items.first()).toBeVisible();
  const marketer = await signIn(browser, server, "marketer", "en");
  const form = new RequestForm(marketer);
  await form.open();
  await form.fill("Appears by itself", [{ budget: /Email|邮件营销/, amount: "50" }]);
  await expect(form.route.first()).toBeVisible();
  await form.submit();
  await marketer.getByTestId("expense-state").waitFor();
  await expect(inbox.items.filter({ hasText: "Appears by itself" })).toBeVisible();
});
