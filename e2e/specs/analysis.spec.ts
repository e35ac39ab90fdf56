import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word } from "../fixtures/words.ts";
import { AnalysisPage } from "../pages/analysis.ts";

/** An amount, in cents. */
function cents(text: string): number {
  return Math.round(Number(text.replace(/[^\d.-]/g, "")) * 100);
}

for (const language of languages) {
  test(`figures are cut, looked into, led to their entries and exported (${language})`, async ({ signIn }) => {
    const page = await signIn("finance_controller", language);
    const analysis = new AnalysisPage(page, language);
    const growth = { en: "Growth", "zh-CN": "增长部" }[language];
    await analysis.open();
    const all = await (await analysis.total("money.spent")).innerText();
    const inGrowth = await (await analysis.figure(growth, "money.spent")).innerText();
    expect(cents(inGrowth)).toBeGreaterThan(0);
    expect(cents(inGrowth)).toBeLessThan(cents(all));

    // Another cut comes to the same.
    await analysis.by("month");
    await expect(analysis.table.locator("tbody tr").first()).toContainText(/20\d\d/);
    await expect(await analysis.total("money.spent")).toHaveText(all);
    await analysis.by("department");
    await expect(analysis.row(growth)).toBeVisible();
    await analysis.lookInside(growth);
    const chip = word(language, "analysis.chip", { name: word(language, "dimension.department"), value: growth });
    await expect(analysis.filters).toHaveText([chip]);
    await expect(await analysis.total("money.spent")).toHaveText(inGrowth);
    await expectAccessible(page);

    // The address is the view: it can be sent to a colleague.
    await page.reload();
    await expect(await analysis.total("money.spent")).toHaveText(inGrowth);

    // What is exported comes to what the screen says.
    const [head = "", ...lines] = await analysis.exportCsv();
    const column = head.split(",").length - head.split(",").indexOf({ en: "Spent", "zh-CN": "已支出" }[language]);
    const sum = lines.reduce((sum, line) => sum + cents(line.split(",").at(-column) ?? ""), 0);
    expect(sum).toBe(cents(inGrowth));

    // A figure leads to the entries behind it.
    const row = analysis.table.locator("tbody tr").first();
    const name = await row.getByRole("cell").first().innerText();
    const count = await row.getByRole("cell").last().innerText();
    expect(Number(count)).toBeGreaterThan(0);
    await (await analysis.figure(name.trim(), "money.spent")).getByRole("link").click();
    await expect(page).toHaveURL(/\/expenses\?.*vendor=\d+/);
    const expenses = page.getByRole("table").locator("tbody tr");
    await expect(expenses.first()).toContainText(name.trim());
    await expect(expenses.filter({ hasNotText: name.trim() })).toHaveCount(0);
    await expectAccessible(page);
  });
}

test("two dimensions are crossed", async ({ signIn }) => {
  const page = await signIn("analyst", "en");
  const analysis = new AnalysisPage(page, "en");
  await analysis.open("?by=department");
  const all = await (await analysis.total("money.spent")).innerText();
  await analysis.thenBy("fiscal_year");
  await analysis.crossTable();
  await expect(page).toHaveURL(/layout=cross/);
  await expect(page.getByRole("table").last()).toContainText(all);
  await expectAccessible(page);
});
