import { readFile } from "node:fs/promises";
import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word } from "../fixtures/words.ts";

for (const language of languages) {
  const say = (key: string): string => word(language, key);

  test(`expenses are reported, opened to their lines and exported (${language})`, async ({ signIn }) => {
    const page = await signIn("finance_controller", language);
    await page.goto("/");
    await page.getByRole("link", { name: say("nav.expense_report"), exact: true }).click();
    const table = page.getByRole("table", { name: say("expense_report.title"), exact: true });
    await expect(table.locator("tbody tr").first()).toBeVisible();
    await expectAccessible(page);

    // Another grouping comes to the same.
    const total = page.getByTestId("report-total").getByRole("cell").nth(1);
    const requested = await total.innerText();
    await page.getByLabel(say("expense_report.rows_by"), { exact: true }).selectOption("kind");
    await expect(page).toHaveURL(/by=kind/);
    await expect(table.locator("tbody tr").filter({ hasText: say("expense_kind.advance") })).toBeVisible();
    await expect(total).toHaveText(requested);

    // The address is the view, and what leaves says the same.
    await page.reload();
    await expect(total).toHaveText(requested);
    const plain = requested.replace(/[^\d.-]/g, "");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: say("expense_report.export_csv"), exact: true }).click();
    const file = await readFile(await (await download).path(), "utf8");
    expect(file.trimEnd().split("\r\n").at(-1)).toContain(plain);
    const printed = page.waitForEvent("download");
    await page.getByRole("button", { name: say("expense_report.export_pdf"), exact: true }).click();
    const pdf = await readFile(await (await printed).path());
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");

    // A row leads to its lines, and back.
    const row = table.locator("tbody tr").filter({ hasText: say("expense_kind.reimbursement") });
    const ofRow = await row.getByRole("cell").nth(1).innerText();
    await row.getByRole("link").click();
    await expect(page).toHaveURL(/group=\d+/);
    await expect(page.getByTestId("lines-total")).toContainText(ofRow);
    await expectAccessible(page);
    await page.getByRole("link", { name: say("expense_report.back"), exact: true }).click();
    await expect(table).toBeVisible();

    // The second dimension runs across.
    await page.getByLabel(say("expense_report.columns_by"), { exact: true }).selectOption("state");
    await expect(table.getByRole("columnheader", { name: say("expense_state.closed"), exact: true })).toBeVisible();
    await expectAccessible(page);
  });
}

test("a report fits on a telephone", async ({ signIn }) => {
  const page = await signIn("marketer", "zh-CN", { viewport: { width: 375, height: 700 } });
  await page.goto("/reports/expenses?by=vendor");
  await expect(page.getByRole("table").locator("tbody tr").first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
  await expectAccessible(page);
});
