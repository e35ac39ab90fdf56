import { expect, expectAccessible, speak, test } from "../fixtures/journey.ts";
import { type Language, languages, word } from "../fixtures/words.ts";
import { ApprovalsPage } from "../pages/approvals.ts";
import { ExpensePage, RequestForm } from "../pages/expenses.ts";
import type { Page } from "@playwright/test";

const budget = { en: "Email", "zh-CN": "邮件营销" };
const vendor = "Halfway Post";

/** Asks for money of one vendor, and gives the address of the request. */
async function ask(page: Page, language: Language, title: string, amount: string, split: boolean): Promise<string> {
  const form = new RequestForm(page);
  await form.open();
  await form.vendor.fill(vendor);
  await form.fill(title, [{ budget: budget[language], amount }]);
  await expect(form.route.first()).toContainText("王磊 Wang Lei");
  await expect(form.check.getByTestId("split")).toHaveCount(split ? 1 : 0);
  if (split) await expectAccessible(page);
  await form.submit();
  await expect(new ExpensePage(page).state).toContainText(word(language, "expense_state.submitted"));
  return new URL(page.url()).pathname;
}

/** The head is away: somebody else decides in their place. */
async function nameStandIn(head: Page, language: Language, name: string): Promise<void> {
  const text = (key: string) => word(language, key);
  await head.goto("/approvals/stand-ins");
  await head.getByRole("button", { name: text("stand_ins.add") }).first().click();
  const dialog = head.getByRole("dialog");
  await dialog.getByRole("combobox", { name: text("stand_ins.stands_in") }).fill(name);
  await head.getByRole("option", { name: new RegExp(name) }).first().click();
  const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  await dialog.getByLabel(text("stand_ins.first_day")).fill(day(0));
  await dialog.getByLabel(text("stand_ins.last_day")).fill(day(3));
  await dialog.getByRole("button", { name: text("stand_ins.add") }).click();
  await expect(head.getByRole("row").filter({ hasText: name })).toBeVisible();
}

for (const language of languages) {
  test(`requester, approvers, stand-in and finance see a request through (${language})`, async ({ signIn, openBrowser }) => {
    const text = (key: string) => word(language, key);
    const head = await signIn("department_head", language);
    await nameStandIn(head, language, "Zhao Min");

    // Two requests for one vendor: together they are a large one, and go to finance as well.
    const marketer = await signIn("marketer", language);
    const first = await ask(marketer, language, "First half", "30000", false);
    const second = await ask(marketer, language, "Second half", "20000", true);
    const mine = new ExpensePage(marketer);
    await expect(mine.approvals).toHaveCount(2);
    await expect(marketer.getByTestId("split")).toContainText("First half");

    // The stand-in finds both in the inbox and agrees; the second goes on to finance.
    const standIn = await openBrowser({ locale: language });
    await standIn.goto("/sign-in");
    await speak(standIn, language);
    await standIn.getByLabel(text("sign_in.email")).fill("colleague01@demo.penstock.example");
    await standIn.getByLabel(text("sign_in.password"), { exact: true }).fill("open-the-gate-2026");
    await standIn.getByRole("button", { name: text("sign_in.action"), exact: true }).click();
    await standIn.locator(".shell").waitFor();
    const inbox = new ApprovalsPage(standIn);
    await inbox.open();
    for (const title of ["First half", "Second half"]) {
      await inbox.approve(title, "In place of Wang Lei");
      await expect(inbox.item(title)).toHaveCount(0);
    }
    await expect(mine.approvals.first()).toContainText("赵敏 Zhao Min");
    await marketer.goto(first);
    await expect(mine.state).toContainText(text("expense_state.approved"));

    // Finance agrees, records the invoice and pays it.
    const finance = await signIn("finance_controller", language);
    const desk = new ApprovalsPage(finance);
    await desk.open();
    await desk.approve("Second half");
    await expect(desk.item("Second half")).toHaveCount(0);
    await finance.goto(second);
    const page = new ExpensePage(finance);
    await page.recordInvoice("P-1", { final: true });
    await expect(page.state).toContainText(text("expense_state.closed"));
    const label = new RegExp(text("payments.pay").replace("{number}", ".+"));
    await finance.getByRole("button", { name: label }).first().click();
    await page.dialog.getByLabel(text("payments.reference"), { exact: true }).fill("T-1");
    await page.dialog.locator('button[type="submit"]').click();
    await expect(finance.locator(".pill").filter({ hasText: text("payment_status.paid") }).first()).toBeVisible();
    await expectAccessible(finance);

    // The requester was told, and the measures have counted it.
    await marketer.goto("/notifications");
    await expect(marketer.locator("main").getByText("Second half").first()).toBeVisible();
    await finance.goto("/approvals/measures");
    const together = finance.getByTestId("measures").locator(".figure").filter({ hasText: text("measures.split") });
    await expect(together.locator(".value")).not.toHaveText("0");
    await expectAccessible(finance);
  });
}
