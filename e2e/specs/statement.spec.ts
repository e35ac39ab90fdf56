import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word, type Language } from "../fixtures/words.ts";

/** The exact total of the statement that is open. */
function movement(page: Page): Locator {
  return page.getByTestId("statement-sums").locator(".value").last();
}

async function exported(page: Page, language: Language, kind: "csv" | "xlsx"): Promise<Buffer> {
  const started = page.waitForEvent("download");
  await page.getByRole("button", { name: word(language, `statement.${kind}`), exact: true }).click();
  return readFile(await (await started).path());
}

for (const language of languages) {
  test(`a figure leads to the entries that come to it (${language})`, async ({ signIn }) => {
    const page = await signIn("finance_controller", language);
    await page.goto("/budgets");
    const statement = page.getByRole("table", { name: word(language, "budgets.statement"), exact: true });

    // The total at the top.
    const label = page.locator(".label").filter({ hasText: `${word(language, "money.spent")} – ` });
    const spent = page.locator(".figure").filter({ has: label }).locator("a.value");
    const total = await spent.getAttribute("title");
    await spent.click();
    await expect(page).toHaveURL(/\/budgets\/statement\?.*bucket=spent/);
    await expect(movement(page)).toHaveText(total ?? "");
    await expectAccessible(page);

    // A figure of one budget.
    await page.goto("/budgets");
    const name = page.getByRole("link", { name: /^(Growth|增长部)$/ });
    const row = page.getByRole("table").locator("tbody tr").filter({ has: name });
    const door = row.locator("a.door").nth(1);
    const figure = await door.innerText();
    await door.click();
    await expect(page).toHaveURL(/\/budgets\/\d+\?bucket=spent#statement/);
    await expect(movement(page)).toHaveText(figure);

    // What is exported comes to the same.
    const text = (await exported(page, language, "csv")).toString("utf8").replace(/^\uFEFF/, "");
    const lines = text.trimEnd().split("\r\n");
    const sum = lines.at(-2)?.split(",").at(-2);
    expect(Number(sum)).toBeCloseTo(Number(figure.replace(/[^\d.-]/g, "")), 2);
    const book = await exported(page, language, "xlsx");
    expect(book.subarray(0, 2).toString()).toBe("PK");

    // One entry, explained: the check that let it through, and its place in the chain.
    await statement.locator("tbody tr").first().locator("a.sub").first().click();
    await expect(page).toHaveURL(/\/budgets\/entries\/\d+$/);
    await expect(page.getByText(word(language, "statement.hash_holds"))).toBeVisible();
    await expect(page.getByRole("heading", { name: word(language, "statement.moved"), exact: true })).toBeVisible();
    await expectAccessible(page);
  });
}

test("a statement is narrowed down and says what it opened and closed with", async ({ signIn }) => {
  const page = await signIn("finance_controller", "en");
  await page.goto("/budgets");
  await page.getByRole("table").locator("tbody tr").first().getByRole("link").first().click();
  await page.getByLabel(word("en", "statement.figure"), { exact: true }).selectOption("spent");
  await page.getByLabel(word("en", "common.period"), { exact: true }).selectOption({ index: 2 });
  const sums = page.getByTestId("statement-sums");
  await expect(sums).toContainText(word("en", "statement.opening"));
  await expect(sums).toContainText(word("en", "statement.closing"));
  const [opening, moved, closing] = await sums.locator(".value").allInnerTexts();
  const cents = (text = "") => Math.round(Number(text.replace(/[^\d.-]/g, "")) * 100);
  expect(cents(opening) + cents(moved)).toBe(cents(closing));
  await page.reload();
  await expect(sums.locator(".value").last()).toHaveText(closing ?? "");
  await page.getByRole("button", { name: word("en", "common.clear_filters") }).click();
  await expect(sums).not.toContainText(word("en", "statement.opening"));
});
