import { readFile } from "node:fs/promises";
import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word } from "../fixtures/words.ts";

for (const language of languages) {
  test(`spending is posted as vouchers and taken back (${language})`, async ({ signIn }) => {
    const page = await signIn("finance_controller", language);
    await page.getByRole("link", { name: word(language, "nav.accounting"), exact: true }).click();
    const batches = page.getByRole("table", { name: word(language, "accounting.batches"), exact: true });
    await expect(batches.locator("tbody tr").first()).toBeVisible();
    await expectAccessible(page);

    // The month that ended last is there to be posted.
    await page.getByRole("link", { name: word(language, "accounting.new"), exact: true }).click();
    const post = page.getByRole("button", { name: word(language, "accounting.post"), exact: true });
    await expect(post).toBeEnabled();
    await expectAccessible(page);
    await post.click();
    await expect(page).toHaveURL(/\/accounting\/batches\/\d+$/);
    await expect(page.locator(".pill").filter({ hasText: word(language, "voucher_batch_state.posted") })).toBeVisible();
    await expectAccessible(page);

    const started = page.waitForEvent("download");
    await page.getByRole("button", { name: word(language, "accounting.journal"), exact: true }).click();
    const journal = (await readFile(await (await started).path())).toString("utf8");
    expect(journal).toContain("\naccount liabilities:payable:2202.01");

    // A line leads to its expense, and to the ledger entries.
    await expect(page.locator('a[href^="/budgets/entries/"]').first()).toBeVisible();
    await expect(page.locator('a[href^="/expenses/"]').first()).toBeVisible();

    const reverse = word(language, "accounting.reverse");
    await page.getByRole("button", { name: reverse, exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(word(language, "common.reason")).fill("Wrong account");
    await dialog.getByRole("button", { name: reverse, exact: true }).click();
    await expect(page.locator(".pill").filter({ hasText: word(language, "voucher_batch_state.reversal") })).toBeVisible();
  });

  test(`accounts are kept, and spending is given to them (${language})`, async ({ signIn }) => {
    const page = await signIn("finance_controller", language);
    await page.goto("/settings/accounts");
    await page.getByRole("button", { name: word(language, "accounting.add_account"), exact: true }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(word(language, "common.code"), { exact: true }).fill("6601.07");
    await dialog.getByLabel(word(language, "common.name"), { exact: true }).fill("Software");
    await dialog.getByRole("button", { name: word(language, "common.save"), exact: true }).click();
    await expect(page.getByRole("table").getByText("6601.07")).toBeVisible();
    await page.getByLabel(word(language, "account_role.expense"), { exact: true }).selectOption({ label: "6601.07 Software" });
    await page.getByRole("button", { name: word(language, "common.save"), exact: true }).click();
    await expect(page.getByText(word(language, "common.saved")).last()).toBeVisible();
    await expectAccessible(page);
  });
}
