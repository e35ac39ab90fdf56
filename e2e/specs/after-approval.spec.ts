import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word } from "../fixtures/words.ts";

for (const language of languages) {
  test(`an invoice is credited and paid, and its vendor knows (${language})`, async ({ signIn }) => {
    const page = await signIn("finance_controller", language);
    await page.goto("/expenses?payment=unpaid&state=partly_invoiced,closed");
    await page.getByRole("table").locator('a[href^="/expenses/"]').first().click();
    const invoices = page.getByRole("table", { name: word(language, "expenses.invoices"), exact: true });
    await expect(invoices.locator("tbody tr").first()).toBeVisible();
    await expectAccessible(page);

    // A little of the first open invoice is credited.
    const label = (key: string): RegExp => new RegExp(word(language, key).replace("{number}", ".+").replace("{reference}", ".+"));
    await invoices.getByRole("button", { name: label("payments.credit") }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(word(language, "payments.credit_number"), { exact: true }).fill("CN-E2E");
    await dialog.locator("fieldset input").first().fill("1");
    await expectAccessible(page);
    await dialog.locator('button[type="submit"]').click();
    const after = page.getByRole("table", { name: word(language, "payments.after"), exact: true });
    await expect(after.getByText("CN-E2E")).toBeVisible();

    // The rest is paid, and taken back once.
    await invoices.getByRole("button", { name: label("payments.pay") }).first().click();
    await dialog.getByLabel(word(language, "payments.reference"), { exact: true }).fill("TRF-E2E");
    await expectAccessible(page);
    await dialog.locator('button[type="submit"]').click();
    await expect(after.getByText("TRF-E2E")).toBeVisible();
    await expect(page.locator(".pill").filter({ hasText: word(language, "payment_status.paid") }).first()).toBeVisible();
    await after.getByRole("button", { name: label("payments.reverse") }).last().click();
    await dialog.getByLabel(word(language, "common.reason")).fill("The bank sent it back");
    await dialog.locator('button[type="submit"]').click();
    await expect(after.getByText("The bank sent it back")).toBeVisible();
    await expectAccessible(page);
  });

  test(`the directory says what was spent with a vendor (${language})`, async ({ signIn }) => {
    const page = await signIn("finance_controller", language);
    await page.getByRole("link", { name: word(language, "nav.vendors"), exact: true }).click();
    const first = page.getByRole("table").locator('a[href^="/vendors/"]').first();
    await expect(first).toBeVisible();
    await expectAccessible(page);
    await first.click();
    await expect(page.getByTestId("vendor-figures")).toBeVisible();
    await expect(page.getByRole("table", { name: word(language, "vendors.by_department"), exact: true })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: word(language, "common.edit"), exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(word(language, "vendors.terms")).fill("21");
    await dialog.getByRole("button", { name: word(language, "common.save"), exact: true }).click();
    await expect(page.getByText(word(language, "vendors.terms_days_other").replace("{count}", "21"))).toBeVisible();
  });
}

for (const language of languages) {
  test(`what was delivered and not invoiced is accrued, and taken back with its reversal (${language})`, async ({ signIn }) => {
    const page = await signIn("finance_controller", language);
    await page.goto("/expenses?state=approved");
    await page.getByRole("table").locator('a[href^="/expenses/"]').last().click();
    const record = word(language, "deliveries.record");
    await page.getByRole("button", { name: record, exact: true }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(word(language, "deliveries.note")).fill("E2E");
    await dialog.locator("fieldset input").first().fill("0.01");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: record, exact: true }).click();
    await expect(page.getByRole("table", { name: word(language, "deliveries.title"), exact: true }).getByText("E2E")).toBeVisible();

    // The demo organisation has posted the accrual of the month that ended last.
    await page.goto("/accounting/accruals");
    const batch = page.getByRole("link", { name: word(language, "accruals.batch"), exact: true });
    await expect(batch).toBeVisible();
    await expectAccessible(page);
    await batch.click();
    await expect(page).toHaveURL(/\/accounting\/batches\/\d+$/);
    const reverse = word(language, "accounting.reverse");
    await page.getByRole("button", { name: reverse, exact: true }).click();
    await dialog.getByLabel(word(language, "common.reason")).fill("An invoice came");
    await dialog.getByRole("button", { name: reverse, exact: true }).click();
    await expect(page.locator(".pill").filter({ hasText: word(language, "voucher_batch_state.reversal") })).toBeVisible();

    const post = word(language, "accruals.post");
    await page.goto("/accounting/accruals");
    await page.getByRole("button", { name: post, exact: true }).click();
    await dialog.getByRole("button", { name: post, exact: true }).click();
    await expect(page.getByRole("link", { name: word(language, "accruals.reversal_batch"), exact: true })).toBeVisible();
    await expectAccessible(page);
  });
}
