import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word } from "../fixtures/words.ts";
import { amounts, rows } from "../fixtures/workbook.ts";
import { ExplorerPage } from "../pages/explorer.ts";

for (const language of languages) {
  const say = (key: string): string => word(language, key);

  test(`a pivot is built, opened to its entries, kept, shared and exported (${language})`, async ({ signIn }) => {
    const page = await signIn("finance_controller", language);
    const explorer = new ExplorerPage(page, language);
    await page.goto("/analysis");
    await page.getByRole("link", { name: say("analysis.to_explorer"), exact: true }).click();
    await explorer.settled();
    await expectAccessible(page);

    // Another pivot: vendors by quarter, one of whose measures sorts.
    const department = word(language, "explorer.at_level", { dimension: say("dimension.department"), level: "2" });
    await explorer.remove("rows", department);
    await explorer.add("rows", say("dimension.vendor"));
    await explorer.move("rows", say("dimension.channel"), say("explorer.to_columns"));
    await expect(page).toHaveURL(/r=vendor&c=channel/);
    await explorer.remove("columns", say("dimension.channel"));
    await explorer.add("columns", say("explorer.quarter"));
    for (const measure of ["allocated", "committed", "available", "usage_rate"]) {
      await explorer.remove("measures", say(`pivot_measure.${measure}`));
    }
    const spent = explorer.table.getByRole("columnheader", { name: say("pivot_measure.spent"), exact: true }).last();
    await spent.getByRole("button").click();
    await expect(page).toHaveURL(/sort=-spent/);
    await expect(explorer.table.locator("th[aria-sort=descending]")).toHaveCount(1);
    await explorer.settled();
    await expectAccessible(page);

    // A figure is made of its entries, to the penny.
    const cell = explorer.table.locator("tbody tr").first().locator(".pivot-figure").first();
    const shown = await cell.innerText();
    expect(await explorer.drill(cell)).toEqual({ figure: shown, total: shown });
    await expect(explorer.dialog.getByText(say("explorer.adds_up"), { exact: true })).toBeVisible();
    await expect(explorer.dialog.locator("tbody a").first()).toHaveAttribute("href", /^\/(expenses|budgets\/entries)\/\d+$/);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(cell).toBeFocused();
    const all = await explorer.total.innerText();

    // A filter is set and taken away.
    await page.getByRole("button", { name: say("explorer.add_filter"), exact: true }).click();
    await explorer.dialog.getByLabel(say("explorer.dimension"), { exact: true }).selectOption("channel");
    await explorer.dialog.getByRole("group", { name: say("explorer.values") }).getByRole("checkbox").first().check();
    await expectAccessible(page);
    await explorer.dialog.getByRole("button", { name: say("analysis.apply"), exact: true }).click();
    await expect(page).toHaveURL(/f=channel~in~\d+/);
    await explorer.settled();
    await expect(explorer.total).not.toHaveText(all);
    await page.locator(".filter-chip").last().getByRole("button").last().click();
    await expect(explorer.total).toHaveText(all);

    // It is kept under a name and shared; the address is the view.
    await page.getByRole("button", { name: say("common.save"), exact: true }).click();
    const name = `Vendors ${language}`;
    await explorer.dialog.getByLabel(say("common.name"), { exact: true }).fill(name);
    await explorer.dialog.getByRole("button", { name: say("common.save"), exact: true }).click();
    await expect(page.getByTestId("view-name")).toHaveText(name);
    await expect(page).toHaveURL(/explore\?view=\d+$/);
    await explorer.more("explorer.share");
    await explorer.dialog.getByLabel(say("explorer.share_with"), { exact: true }).selectOption("everybody");
    await expectAccessible(page);
    await explorer.dialog.getByRole("button", { name: say("common.save"), exact: true }).click();
    await expect(page.locator(".view-open .pill")).toHaveText(say("view_sharing.everybody"));
    await expect(explorer.total).toHaveText(all);

    // What leaves says the same.
    const csv = (await explorer.export("expense_report.export_csv")).toString("utf8");
    expect(csv.trimEnd().split("\r\n").at(-1)).toContain(all.replace(/[^\d.-]/g, ""));
    const workbook = await explorer.export("expense_report.export_xlsx");
    expect(amounts((await rows(workbook)).at(-1))).toContain(all.replace(/[^\d.-]/g, ""));

    // Somebody who sees a part of the organisation sees a part of it in the same view.
    const head = new ExplorerPage(await signIn("department_head", language), language);
    await head.open(new URL(page.url()).search);
    await expect(head.page.getByTestId("view-name")).toHaveText(name);
    await expect(head.total).not.toHaveText(all);
    await expectAccessible(head.page);
    // An open page would ask for the view again when it goes, and rightly be told that there is none.
    await head.page.goto("/analysis");

    // The owner takes it away.
    await explorer.more("explorer.delete");
    await explorer.dialog.getByRole("button", { name: say("explorer.delete"), exact: true }).click();
    await expect(page).toHaveURL(/explore$/);
  });
}

for (const language of languages) {
  const say = (key: string): string => word(language, key);

  test(`where the year lands stands beside a version of the plan (${language})`, async ({ signIn }) => {
    const page = await signIn("finance_controller", language);
    const explorer = new ExplorerPage(page, language);
    await page.goto("/analysis/explore");
    await explorer.settled();
    await explorer.add("measures", say("pivot_measure.landing_forecast"));
    await explorer.settled();
    const heads = explorer.table.getByRole("columnheader", { name: say("pivot_measure.landing_forecast"), exact: true });
    await expect(heads).toHaveCount(1);

    await page.getByLabel(say("explorer.comparison"), { exact: true }).selectOption("plan_version");
    const versions = page.getByRole("combobox", { name: say("explorer.plan_version") });
    await versions.click();
    await expectAccessible(page);
    await page.getByRole("option", { name: /FY2026/ }).first().click();
    await expect(page).toHaveURL(/cmp=plan_version/);
    await explorer.settled();
    await expect(explorer.table.locator(".change").first()).toBeVisible();
    await expectAccessible(page);
  });
}

test("the explorer fits on a telephone", async ({ signIn }) => {
  const page = await signIn("marketer", "zh-CN", { viewport: { width: 375, height: 700 } });
  const explorer = new ExplorerPage(page, "zh-CN");
  await explorer.open("?m=spent.available&r=channel.vendor&c=month&sub=1&heat=1");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
  await expectAccessible(page);
});
