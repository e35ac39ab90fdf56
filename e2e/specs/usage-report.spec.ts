import { readFile } from "node:fs/promises";
import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word } from "../fixtures/words.ts";

for (const language of languages) {
  const say = (key: string): string => word(language, key);

  test(`usage is reported, a variance is explained, and both are exported (${language})`, async ({ signIn }) => {
    const page = await signIn("finance_controller", language);
    await page.goto("/");
    await page.getByRole("link", { name: say("nav.usage_report"), exact: true }).click();
    const table = page.getByRole("table", { name: say("usage_report.budgets"), exact: true });
    const rows = table.locator("tbody tr");
    await expect(rows.first()).toBeVisible();
    await expectAccessible(page);

    // The year's total is the one of the budgets' page.
    await page.getByRole("button", { name: say("usage_report.year"), exact: true }).click();
    await expect(page).toHaveURL(/span=year/);
    const foot = page.getByTestId("usage-foot").getByRole("cell");
    await expect(foot.nth(1)).not.toHaveText("");
    const allocated = await foot.nth(1).innerText();
    await page.getByRole("button", { name: say("usage_report.quarter"), exact: true }).click();
    await page.getByLabel(say("common.period"), { exact: true }).selectOption("1");
    await expect(page).toHaveURL(/number=1/);
    await expect(foot.nth(1)).not.toHaveText(allocated);

    // A figure leads to its entries, which come to it.
    const spent = rows.first().locator("a.door").nth(2);
    const figure = await spent.innerText();
    await spent.click();
    await expect(page).toHaveURL(/bucket=spent/);
    await expect(page.getByTestId("statement-sums").locator(".value").first()).toHaveText(figure);
    await page.goBack();

    // A notable variance is explained, and what is missing gets fewer.
    await page.getByLabel(say("usage_report.threshold"), { exact: true }).selectOption("500");
    const open = rows.filter({ hasText: say("usage_report.open") });
    await expect(open.first()).toBeVisible();
    const before = await open.count();
    const name = await open.first().getByRole("link").first().innerText();
    await open.first().getByRole("button", { name: say("usage_report.explain"), exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: say("common.save"), exact: true }).click();
    await expect(dialog.getByText(say("field_error.required")).first()).toBeVisible();
    await dialog.getByLabel(say("usage_report.cause"), { exact: true }).selectOption("saving");
    await dialog.getByLabel(say("usage_report.why"), { exact: true }).fill(`Less asked (${language})`);
    await expectAccessible(page);
    await dialog.getByRole("button", { name: say("common.save"), exact: true }).click();
    await expect(open).toHaveCount(before - 1);
    const explained = rows.filter({ hasText: `Less asked (${language})` });
    await expect(explained).toContainText(name);
    await expect(explained).toContainText(say("variance_cause.saving"));
    await expectAccessible(page);

    // What leaves says the same.
    const total = (await foot.nth(3).innerText()).replace(/[^\d.-]/g, "");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: say("expense_report.export_csv"), exact: true }).click();
    const file = await readFile(await (await download).path(), "utf8");
    expect(file).toContain(`Less asked (${language})`);
    expect(file.trimEnd().split("\r\n").at(-1)).toContain(total);
    const printed = page.waitForEvent("download");
    await page.getByRole("button", { name: say("expense_report.export_pdf"), exact: true }).click();
    const pdf = await readFile(await (await printed).path());
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");

    // It can be taken back.
    await explained.getByRole("button", { name: say("common.edit"), exact: true }).click();
    await dialog.getByRole("button", { name: say("usage_report.remove"), exact: true }).click();
    await expect(open).toHaveCount(before);
  });
}

test("a head sees their own budgets and where they will land", async ({ signIn }) => {
  const finance = await signIn("finance_controller", "en");
  await finance.goto("/reports/budget-usage?span=year");
  const all = finance.getByRole("table", { name: word("en", "usage_report.budgets"), exact: true });
  await expect(all.locator("tbody tr").first()).toBeVisible();
  const page = await signIn("department_head", "en");
  await page.goto("/reports/budget-usage?span=year");
  const own = page.getByRole("table", { name: word("en", "usage_report.budgets"), exact: true });
  await expect(own.locator("tbody tr").first()).toBeVisible();
  expect(await own.locator("tbody tr").count()).toBeLessThan(await all.locator("tbody tr").count());

  await own.locator("tbody tr").first().getByRole("link").first().click();
  await expect(page.getByRole("heading", { name: word("en", "health.title"), exact: true })).toBeVisible();
  await expect(page.getByText(word("en", "health.landing"), { exact: true })).toBeVisible();
  await expectAccessible(page);
});
