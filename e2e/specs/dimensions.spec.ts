import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { word } from "../fixtures/words.ts";
import { AnalysisPage } from "../pages/analysis.ts";
import { RequestForm } from "../pages/expenses.ts";

const en = (key: string, values: Record<string, string> = {}) => word("en", key, values);

test("a dimension is defined, required, asked for and analysed", async ({ signIn }) => {
  const finance = await signIn("finance_controller", "en");
  await finance.goto("/settings/dimensions");
  await expect(finance.getByRole("heading", { name: "Region", exact: true })).toBeVisible();
  await expectAccessible(finance);

  await finance.getByRole("button", { name: en("dimensions.add"), exact: true }).click();
  const dialog = finance.getByRole("dialog");
  await dialog.getByLabel(en("common.name"), { exact: true }).fill("Brand family");
  await dialog.getByLabel(en("common.code"), { exact: true }).fill("FAMILY");
  await dialog.getByLabel(en("dimensions.on_expense_lines"), { exact: true }).selectOption("required");
  await dialog.getByLabel(en("dimensions.on_campaigns"), { exact: true }).selectOption("hidden");
  await dialog.getByRole("button", { name: en("common.save"), exact: true }).click();
  const card = finance.locator(".card", { has: finance.getByRole("heading", { name: "Brand family" }) });
  await card.getByRole("button", { name: en("dimensions.add_value"), exact: true }).click();
  await dialog.getByLabel(en("common.name"), { exact: true }).fill("Aurora");
  await dialog.getByLabel(en("common.code"), { exact: true }).fill("AURORA");
  await dialog.getByRole("button", { name: en("common.save"), exact: true }).click();
  await expect(card.getByRole("cell", { name: "Aurora", exact: true })).toBeVisible();

  // The form of a request asks for it, and says so when it is missing.
  const marketer = await signIn("marketer", "en");
  const form = new RequestForm(marketer);
  await form.open();
  await form.fill("A lamp for Aurora", [{ budget: "Search ads", amount: "120" }]);
  const field = marketer.getByLabel("Brand family", { exact: true });
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await field.selectOption({ label: "Aurora" });
  await expect(field).not.toHaveAttribute("aria-invalid", "true");
  await form.submit();
  await expect(marketer).toHaveURL(/\/expenses\/\d+$/);
  await expect(marketer.getByText("Brand family: Aurora")).toBeVisible();

  // The analysis cuts by it.
  const analysis = new AnalysisPage(finance, "en");
  await analysis.open();
  await finance.getByLabel(en("analysis.by"), { exact: true }).selectOption({ label: "Brand family" });
  await expect(await analysis.figure("Aurora", "money.reserved")).toContainText("120.00");
});

test("two channels become one, which can be undone", async ({ signIn }) => {
  const page = await signIn("finance_controller", "en");
  const analysis = new AnalysisPage(page, "en");
  await analysis.open("?by=channel");
  const amount = async (name: string) => {
    const text = await (await analysis.figure(name, "money.spent")).innerText();
    return Math.round(Number(text.replace(/[^\d.-]/g, "")) * 100);
  };
  const [search, social] = [await amount("Search ads"), await amount("Social ads")];
  const all = await (await analysis.total("money.spent")).innerText();

  await page.goto("/settings/vocabulary");
  // A term's code stands below its name.
  const named = (name: string) => new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}( \\S+)?$`);
  const row = (name: string) => page.getByRole("row").filter({ has: page.getByRole("cell", { name: named(name) }) });
  await row("Search ads").getByRole("button", { name: en("vocabulary.merge"), exact: true }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("campaigns");
  await dialog.getByLabel(en("vocabulary.merge_into"), { exact: true }).selectOption({ label: "Social ads" });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: en("vocabulary.merge"), exact: true }).click();
  const merged = en("vocabulary.now", { old: "Search ads", new: "Social ads" });
  await expect(row(merged)).toBeVisible();

  await analysis.open("?by=channel");
  await expect(analysis.row("Search ads")).toHaveCount(0);
  expect(await amount("Social ads")).toBe(search + social);
  await expect(await analysis.total("money.spent")).toHaveText(all);

  // Its history says when; undoing brings both back.
  await page.goto("/settings/vocabulary");
  await row(merged).getByRole("button", { name: en("vocabulary.history"), exact: true }).click();
  await expect(dialog).toContainText(en("term_event.merged"));
  await dialog.getByRole("button", { name: en("common.close"), exact: true }).click();
  await row(merged).getByRole("button", { name: en("vocabulary.unmerge"), exact: true }).click();
  await dialog.getByRole("button", { name: en("vocabulary.unmerge"), exact: true }).click();
  await expect(row("Search ads")).toBeVisible();
  await analysis.open("?by=channel");
  expect(await amount("Search ads")).toBe(search);
});

test("categories are looked at level by level (zh-CN)", async ({ signIn }) => {
  const page = await signIn("finance_controller", "zh-CN");
  const analysis = new AnalysisPage(page, "zh-CN");
  await analysis.open("?by=category&levels=true");
  const whole = await (await analysis.figure("广告与内容", "money.spent")).innerText();
  await analysis.lookInside("广告与内容");
  await expect(analysis.row("媒体投放")).toBeVisible();
  await expect(await analysis.total("money.spent")).toHaveText(whole);
  await expectAccessible(page);
});
