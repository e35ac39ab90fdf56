import { expect, test } from "../fixtures/journey.ts";
import { word } from "../fixtures/words.ts";
import { ApprovalsPage } from "../pages/approvals.ts";
import { BudgetRequestForm, BudgetRequestPage } from "../pages/budget-requests.ts";
import { BudgetPage, BudgetsPage, cents } from "../pages/budgets.ts";
import { ExpensePage, RequestForm } from "../pages/expenses.ts";
import { PlansPage } from "../pages/plans.ts";
import { PeriodsPage, YearEndPage } from "../pages/years.ts";

const text = (key: string) => word("en", key);

/** A day in the last month that the demo organisation has not closed and that is over; in January there is only January. */
function openDay(): { day: string; month: string; next: string } {
  const now = new Date();
  const month = Math.max(now.getMonth(), 1);
  const year = now.getFullYear();
  const name = new Date(year, month - 1, 1).toLocaleString("en", { month: "short" });
  return { day: `${year}-${String(month).padStart(2, "0")}-01`, month: `${name} ${year}`, next: `FY${year + 1}` };
}

test("a marketing year is planned, moved, refused, overridden, closed and ended", async ({ signIn }) => {
  test.setTimeout(300_000);
  const { day, month, next } = openDay();
  const finance = await signIn("finance_controller", "en");
  const marketer = await signIn("marketer", "en");
  const head = await signIn("department_head", "en");
  const inboxes = { head: new ApprovalsPage(head), finance: new ApprovalsPage(finance) };
  const approve = async (who: "head" | "finance", what: string) => {
    await inboxes[who].open();
    await inboxes[who].approve(what);
    await expect(inboxes[who].item(what)).toHaveCount(0);
  };
  const budgets = new BudgetsPage(marketer, "en");
  const figures = async (name: string) => {
    await budgets.open();
    return { allocated: await budgets.figure(name, "money.allocated"), available: await budgets.figure(name, "money.available") };
  };
  const periods = new PeriodsPage(finance, "en");

  await test.step("the next year is opened and planned", async () => {
    await periods.open();
    await finance.locator(".page-head").getByRole("button", { name: text("periods.open_year"), exact: true }).click();
    await finance.getByRole("dialog").getByRole("button", { name: text("periods.open_year"), exact: true }).click();
    await finance.getByRole("dialog").waitFor({ state: "hidden" });

    const plan = new PlansPage(marketer, "en");
    await plan.open();
    await plan.begin(`Growth ${next}`, "Growth", ["channel"], next);
    for (const [line, total] of [[`Growth ${next}`, "240000"], ["Email", "60000"], ["Search ads", "120000"]] as const) {
      await plan.type(plan.total(line), total);
    }
    await expect(plan.amount(plan.cell("Email", 0))).toHaveText("5,000");
    await expect(plan.amount(plan.total("Email"))).toHaveText("60,000");
    await plan.saved();
    await plan.step("submit", "The next year of Growth");
    await plan.expectState("submitted");
    await approve("head", "The next year of Growth");
    await approve("finance", "The next year of Growth");
    await plan.expectState("approved");
    const address = new URL(marketer.url()).pathname;
    await finance.goto(address);
    await new PlansPage(finance, "en").step("activate");
    await plan.expectState("active");
    await budgets.open(next);
    expect(await budgets.figure("Email", "money.allocated")).toBe(60_000_00);
    expect(await budgets.figure(`Growth ${next}`, "money.allocated")).toBe(240_000_00);
  });

  await test.step("money moves", async () => {
    const before = { email: await figures("Email"), social: await figures("Social ads") };
    await marketer.goto("/budgets/requests/new?kind=transfer");
    const move = new BudgetRequestForm(marketer, "en");
    await move.choose(text("budget_requests.from"), "Social ads");
    await move.choose(text("budget_requests.to"), "Email");
    await move.amount.fill("10,000");
    await move.reason.fill("Letters instead of posts");
    await expect(move.preview).toContainText(text("budget_requests.fits"));
    await move.send.click();
    const asked = new BudgetRequestPage(marketer, "en");
    await expect(asked.state).toContainText(text("budget_request_state.submitted"));
    await approve("head", "Letters instead of posts");
    await expect(asked.state).toContainText(text("budget_request_state.approved"));
    const moved = (from: { allocated: number; available: number }, by: number) => ({
      allocated: from.allocated + by,
      available: from.available + by,
    });
    expect(await figures("Email")).toEqual(moved(before.email, 10_000_00));
    expect(await figures("Social ads")).toEqual(moved(before.social, -10_000_00));
  });

  await test.step("a request is refused, and passes with an override", async () => {
    const before = await figures("Email");
    const form = new RequestForm(marketer);
    await form.open();
    await form.fill("Over the top", [{ budget: "Email", amount: "90000000" }]);
    const most = cents(await form.reduce.innerText());
    await form.line(0).amount.fill(((most + 5_000_00) / 100).toFixed(2));
    await expect(form.refusal.first()).toContainText("¥5,000.00");
    await form.submit();
    await expect(form.refusal.first()).toContainText(text("expenses.refused_at_submit"));
    await form.refusal.first().getByRole("link", { name: text("expenses.ask_override") }).click();
    const over = new BudgetRequestForm(marketer, "en");
    await expect(over.amount).toHaveValue("5,000.00");
    await over.reason.fill("The fair moved forward");
    await over.send.click();
    const asked = new BudgetRequestPage(marketer, "en");
    await expect(asked.state).toContainText(text("budget_request_state.submitted"));
    await approve("head", "The fair moved forward");
    await approve("finance", "The fair moved forward");
    await expect(asked.state).toContainText(text("budget_request_state.approved"));
    await marketer.getByRole("link", { name: /^EXP-\d+$/ }).click();
    const expense = new ExpensePage(marketer);
    await marketer.getByRole("button", { name: text("expense_action.submit") }).click();
    await expect(expense.state).toContainText(text("expense_state.submitted"));
    expect(cents(await expense.figure(text("money.reserved")).innerText())).toBe(most + 5_000_00);
    // Nothing was added to the budget.
    const after = await figures("Email");
    expect(after.allocated).toBe(before.allocated);
    expect(before.available - after.available).toBe(most + 5_000_00);
  });

  await test.step("a period is closed, and what comes late goes to the next", async () => {
    const form = new RequestForm(marketer);
    await form.open();
    await form.fill("Too late", [{ budget: "Search ads", amount: "1000", date: day }]);
    await form.submit();
    await expect(new ExpensePage(marketer).state).toContainText(text("expense_state.submitted"));
    const address = new URL(marketer.url()).pathname;
    await approve("head", "Too late");
    // A budget that only warns may be over by now; then finance decides as well.
    const late = new ExpensePage(marketer);
    await marketer.reload();
    if ((await late.state.innerText()).includes(text("expense_state.submitted"))) await approve("finance", "Too late");
    await periods.open();
    await periods.close(month);
    await expect(periods.period(month).first()).toContainText(text("period_state.closed"));
    await finance.goto(address);
    const page = new ExpensePage(finance);
    await page.action("Record invoice").click();
    await page.dialog.getByRole("textbox", { name: text("invoice.number") }).fill("Y-1");
    await page.dialog.getByLabel(text("invoice.date")).fill(day);
    await page.dialog.getByRole("button", { name: /^Record ?¥/ }).click();
    await expect(page.state).toContainText(text("expense_state.closed"));
    await expect(page.figure(text("money.spent"))).toHaveText("¥1,000.00");
    await finance.locator("main").getByRole("link", { name: "Search ads", exact: true }).first().click();
    const node = new BudgetPage(finance, "en");
    await expect(node.entries("Too late").filter({ hasText: word("en", "periods.late", { month }) })).toHaveCount(1);
  });

  await test.step("the year before is ended, once", async () => {
    const all = new BudgetsPage(finance, "en");
    await all.open();
    const before = await all.sum("money.allocated");
    const end = new YearEndPage(finance, "en");
    await end.open();
    const exact = async (key: string) => cents((await end.figure(key).getAttribute("title")) ?? "");
    const carried = (await exact("carried_balance")) + (await exact("carried_open"));
    const lapses = await exact("lapses");
    expect(carried).toBeGreaterThan(0);
    expect(lapses).toBeGreaterThan(0);
    await end.run();
    await expect(finance.getByText(text("year_end.done"))).toBeVisible();
    await expect(end.figure("lapses")).toHaveText("¥0");
    await expect(end.figure("carried_balance")).toHaveText("¥0");
    await all.open();
    // This year has what was carried, to the cent.
    expect((await all.sum("money.allocated")) - before).toBe(carried);
    await end.open();
    await end.run();
    await expect(finance.getByText(text("year_end.unchanged"))).toBeVisible();
    await expect(end.runs).toHaveCount(1);
    await all.open();
    expect((await all.sum("money.allocated")) - before).toBe(carried);
  });
});
