import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { type Language, languages, word } from "../fixtures/words.ts";
import { ApprovalsPage } from "../pages/approvals.ts";
import { BudgetPage } from "../pages/budgets.ts";
import { ExpensePage, RequestForm } from "../pages/expenses.ts";
import type { Page } from "@playwright/test";

const budget = { en: "Email", "zh-CN": "邮件营销" };

/** The first amount of a text, in cents. */
function cents(text: string | null): number {
  const found = /[\d,]+\.\d{2}/.exec(text ?? "");
  if (!found) throw new Error(`there is no amount in ${text}`);
  return Math.round(Number(found[0].replaceAll(",", "")) * 100);
}

/** Home says how the budget stands, and leads to a new request. */
async function fromHome(page: Page, language: Language): Promise<RequestForm> {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: word(language, "health.title") })).toBeVisible();
  await expect(page.locator(".figure").filter({ hasText: word(language, "money.available") })).toContainText("¥");
  await expect(page.locator(".money-bar.tall").first()).toBeVisible();
  await page.locator(".page-head").getByRole("link", { name: word(language, "home.new_request") }).click();
  const form = new RequestForm(page);
  await form.title.waitFor();
  return form;
}

/** Too much is refused with the node, what was asked, what there is, and ways out; less is said whom it goes to. */
async function typeRequest(form: RequestForm, title: string, language: Language): Promise<void> {
  await form.fill(title, [{ budget: budget[language], amount: "90000000" }]);
  const refusal = form.refusal.first();
  await expect(refusal).toContainText(budget[language]);
  await expect(refusal).toContainText("¥90,000,000.00");
  await expect(form.reduce).toBeVisible();
  await expect(refusal.getByRole("button", { name: word(language, "expenses.other_node") })).toBeVisible();
  await expect(refusal.getByRole("link", { name: "陈静 Chen Jing" })).toHaveAttribute("href", /^mailto:/);
  await expectAccessible(form.page);

  // The way out: as much as there is, to the cent.
  const most = cents(await form.reduce.innerText());
  await form.reduce.click();
  await expect(form.refusal).toHaveCount(0);
  expect(cents(await form.line(0).amount.inputValue())).toBe(most);

  // The balance follows the typing.
  await form.line(0).amount.fill("1,234.50");
  await expect(form.left(budget[language], "after")).toContainText(amount(most - 1_234_50));
  expect(cents(await form.left(budget[language], "before").innerText())).toBe(most);
  await expect(form.route.first()).toContainText("王磊 Wang Lei");
  await expectAccessible(form.page);
}

/** Cents as the interface writes them. */
function amount(minor: number): string {
  return (minor / 100).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** Every step has left an entry that leads back to the request. */
async function expectStatement(page: Page, language: Language, title: string, request: string): Promise<void> {
  const entry = (kind: string) => word(language, `entry.${kind}`);
  await page.locator("main").getByRole("link", { name: budget[language], exact: true }).click();
  const node = new BudgetPage(page, language);
  await expect(node.entries(title)).toHaveCount(4);
  expect(await node.read(title)).toEqual([
    { kind: entry("release"), amount: "¥234.50", source: request },
    { kind: entry("spend"), amount: "¥1,000.00", source: request },
    { kind: entry("commit"), amount: "¥1,234.50", source: request },
    { kind: entry("reserve"), amount: "¥1,234.50", source: request },
  ]);
  await expectAccessible(page);
  // An entry has a page of its own, and leads to the request that it was posted for.
  await node.entries(title).first().getByRole("cell").nth(2).getByRole("link").first().click();
  await expect(page).toHaveURL(request);
}

for (const language of languages) {
  test(`a request is refused, reserved, approved, spent and on the statement (${language})`, async ({ signIn }) => {
    const state = (name: string) => word(language, `expense_state.${name}`);
    const title = `Journey ${language}`;

    // The head's inbox is open before there is anything of this request.
    const head = await signIn("department_head", language);
    const inbox = new ApprovalsPage(head);
    await inbox.open();
    await expect(inbox.item(title)).toHaveCount(0);

    const marketer = await signIn("marketer", language);
    const form = await fromHome(marketer, language);
    await typeRequest(form, title, language);
    await form.submit();
    const mine = new ExpensePage(marketer);
    await expect(mine.state).toContainText(state("submitted"));
    await expect(mine.figure(word(language, "money.reserved"))).toHaveText("¥1,234.50");
    const address = new URL(marketer.url()).pathname;

    // It appears by itself, with its effect on the budget.
    await expect(inbox.item(title)).toBeVisible();
    await expect(inbox.item(title).locator(".effect").filter({ hasText: budget[language] })).toBeVisible();
    await expectAccessible(head);
    await inbox.approve(title);
    await expect(inbox.item(title)).toHaveCount(0);

    // The marketer's screen changes by itself.
    await expect(mine.state).toContainText(state("approved"));
    await expect(mine.figure(word(language, "money.committed"))).toHaveText("¥1,234.50");

    // Finance records the invoice; the remainder is released.
    const finance = await signIn("finance_controller", language);
    await finance.goto(address);
    const page = new ExpensePage(finance);
    await page.recordInvoice("J-1", { amount: "1000.00", final: true });
    await expect(page.state).toContainText(state("closed"));
    await expect(mine.state).toContainText(state("closed"));
    for (const [figure, value] of Object.entries({ spent: "¥1,000.00", committed: "¥0.00", reserved: "¥0.00" })) {
      await expect(mine.figure(word(language, `money.${figure}`))).toHaveText(value);
    }
    await expectAccessible(finance);
    await expectStatement(marketer, language, title, address);
  });
}
