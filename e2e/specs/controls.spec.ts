import { expect, expectAccessible, speak, test } from "../fixtures/journey.ts";
import { word } from "../fixtures/words.ts";
import { ControlsPage } from "../pages/controls.ts";
import { ExpensePage, RequestForm } from "../pages/expenses.ts";

const book = { name: "Growth, this year", department: "Growth", cap: "1000", reason: "The board limits the department." };
const title = "One more letter";

/** Today where the organisation is. */
function today(): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(new Date());
}

test("a book refuses, the browser of checks says why, and the time machine shows what another policy would do", async ({ signIn }) => {
  const finance = await signIn("finance_controller", "en");
  const controls = new ControlsPage(finance, "en");
  await controls.open("books");
  await controls.addBook(book);
  // What the department has used of the year counts already.
  const row = controls.book(book.name);
  await expect(row).toContainText("Department: Growth");
  await expect(row).toContainText("¥1,000.00");
  await expectAccessible(finance);

  // A request of the department is refused by the book, and the refusal leads to it.
  const marketer = await signIn("marketer", "en");
  const form = new RequestForm(marketer);
  await form.open();
  await form.fill(title, [{ budget: "Email", amount: "500.00" }]);
  await expect(form.refusal.first()).toContainText(book.name);
  await expect(form.check.getByRole("link", { name: book.name }).first()).toHaveAttribute("href", /^\/controls\/books\/\d+$/);
  const refused = marketer.waitForResponse((response) => response.url().endsWith("/submit"));
  await form.submit();
  expect((await refused).status()).toBe(422);

  // Why was this refused today?
  await controls.open("checks");
  await controls.onDay(today());
  await controls.outcome("refused");
  const check = controls.checks(title).first();
  await expect(check).toContainText(word("en", "check.refused"));
  await expect(check).toContainText(`${book.name} (`);
  await expect(check).toContainText(/¥500\.00 asked, over its limit by ¥[\d,.]+ already, ¥[\d,.]+ short\./);
  await expect(finance).toHaveURL(/from=\d{4}-\d\d-\d\d/);
  await check.getByText(word("en", "controls.numbers")).click();
  await expect(check.getByRole("table").getByRole("row").filter({ hasText: book.name })).toContainText("¥1,000.00");
  await expectAccessible(finance);

  // What would a larger tolerance have done?
  await check.getByRole("link", { name: book.name }).first().click();
  await expect(finance.getByRole("heading", { level: 1 })).toHaveText(book.name);
  await expectAccessible(finance);
  await finance.getByRole("link", { name: word("en", "controls.try_another") }).click();
  await controls.tryTolerance("99,000,000");
  // The totals count what else was refused; this request has a row of its own.
  const difference = controls.difference(title).first();
  await expect(difference).toContainText("¥500.00");
  await expect(difference.locator(".change .pill")).toHaveText([word("en", "check.refused"), word("en", "check.warned")]);
  await expectAccessible(finance);

  // The cap is raised, and the request goes its way.
  await finance.getByRole("link", { name: word("en", "controls.put_in_force") }).click();
  await controls.changeCap("90,000,000", "The board has changed its mind.");
  await expect(finance.getByRole("table", { name: word("en", "controls.history") })).toContainText("The board has changed its mind.");
  await form.submit();
  await expect(new ExpensePage(marketer).state).toContainText(word("en", "expense_state.submitted"));

  // The same book in Chinese.
  await controls.open("books");
  await speak(finance, "zh-CN");
  const chinese = new ControlsPage(finance, "zh-CN");
  await expect(chinese.book(book.name)).toContainText("部门：增长部");
  await expect(chinese.book(book.name)).toContainText(word("zh-CN", "control.block"));
  await expectAccessible(finance);
});
