import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { type Language, languages, word } from "../fixtures/words.ts";
import { ApprovalsPage } from "../pages/approvals.ts";
import { BudgetPage } from "../pages/budgets.ts";
import { ExpensePage, RequestForm } from "../pages/expenses.ts";
import { PeriodsPage, YearEndPage } from "../pages/years.ts";

const budget = { en: "Email", "zh-CN": "邮件营销" };

/** A day in a month that the demo organisation has not closed and that a later one of its year follows; in January there is only January. */
function openDay(): { day: string; month: (language: Language) => string } {
  const now = new Date();
  const month = Math.max(now.getMonth(), 1);
  const year = now.getFullYear();
  const name = new Date(year, month - 1, 1).toLocaleString("en", { month: "short" });
  return {
    day: `${year}-${String(month).padStart(2, "0")}-01`,
    month: (language) => (language === "en" ? `${name} ${year}` : `${year}年${month}月`),
  };
}

for (const language of languages) {
  test(`a late invoice goes to the next open period and says so; the period is reopened with a reason (${language})`, async ({ signIn }) => {
    test.setTimeout(240_000);
    const title = `Late ${language}`;
    const { day, month } = openDay();
    const marketer = await signIn("marketer", language);
    const form = new RequestForm(marketer);
    await form.open();
    await form.fill(title, [{ budget: budget[language], amount: "1000", date: day }]);
    await form.submit();
    const mine = new ExpensePage(marketer);
    await expect(mine.state).toContainText(word(language, "expense_state.submitted"));
    const address = new URL(marketer.url()).pathname;
    const inbox = new ApprovalsPage(await signIn("department_head", language));
    await inbox.open();
    await inbox.approve(title);

    const finance = await signIn("finance_controller", language);
    const periods = new PeriodsPage(finance, language);
    await periods.open();
    await periods.close(month(language));
    await expect(periods.period(month(language)).first()).toContainText(word(language, "period_state.closed"));
    await expect(periods.latestChange).toContainText("陈静 Chen Jing");
    await expectAccessible(finance);

    await finance.goto(address);
    const page = new ExpensePage(finance);
    await page.action(/^(Record invoice|登记发票)$/).click();
    await page.dialog.getByRole("textbox", { name: /^(Invoice number|发票号码)/ }).fill("L-1");
    await page.dialog.getByLabel(word(language, "invoice.date")).fill(day);
    await page.dialog.getByRole("button", { name: /^(Record|登记) ?¥/ }).click();
    await expect(page.state).toContainText(word(language, "expense_state.closed"));
    await finance.locator("main").getByRole("link", { name: budget[language], exact: true }).first().click();
    const node = new BudgetPage(finance, language);
    const late = word(language, "periods.late", { month: month(language) });
    await expect(node.entries(title).filter({ hasText: late })).toHaveCount(1);
    await expectAccessible(finance);

    await periods.open();
    await periods.reopen(month(language), "供应商发票遗失 The invoice was lost");
    await expect(periods.period(month(language)).first()).toContainText(word(language, "period_state.open"));
    await expect(periods.latestChange).toContainText("The invoice was lost");
  });
}

test("a year is ended, ended again without effect, and taken back", async ({ signIn }) => {
  test.setTimeout(240_000);
  const finance = await signIn("finance_controller", "en");
  const year = new YearEndPage(finance, "en");
  await year.open();
  const zero = "¥0";
  const before = await year.figure("lapses").innerText();
  expect(before).not.toBe(zero);
  await expect(year.nodes).toContainText(word("en", "year_end_policy.carry_both"));
  await expectAccessible(finance);

  await year.run();
  await expect(finance.getByText(word("en", "year_end.done"))).toBeVisible();
  await expect(year.runs).toHaveCount(1);
  await expect(finance.getByText(word("en", "year_end.nothing_left"))).toBeVisible();
  await expect(year.figure("lapses")).toHaveText(zero);
  await expectAccessible(finance);

  await year.run();
  await expect(finance.getByText(word("en", "year_end.unchanged"))).toBeVisible();
  await expect(year.runs).toHaveCount(1);

  await year.takeBack("The December invoices were not in yet");
  await expect(year.runs.first()).toContainText(word("en", "year_end_state.reversed"));
  await expect(year.runs.first()).toContainText("The December invoices were not in yet");
  await expect(year.figure("lapses")).toHaveText(before);
});

test("a new year is shown before it is opened", async ({ signIn }) => {
  const finance = await signIn("finance_controller", "zh-CN");
  const periods = new PeriodsPage(finance, "zh-CN");
  await periods.open();
  await finance.locator(".page-head").getByRole("button", { name: word("zh-CN", "periods.open_year"), exact: true }).click();
  const dialog = finance.getByRole("dialog");
  await dialog.getByLabel(word("zh-CN", "periods.calendar"), { exact: true }).selectOption("thirteen_periods");
  await expect(dialog.locator(".year-quarter").last().getByRole("listitem")).toHaveCount(4);
  await expectAccessible(finance);
  await dialog.getByRole("button", { name: word("zh-CN", "periods.open_year"), exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  await expect(finance.getByText(word("zh-CN", "calendar.thirteen_periods"))).toBeVisible();
});
