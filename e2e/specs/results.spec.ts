import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { word } from "../fixtures/words.ts";
import { CampaignsPage } from "../pages/campaigns.ts";

const zh = (key: string, values: Record<string, string> = {}) => word("zh-CN", key, values);
const en = (key: string, values: Record<string, string> = {}) => word("en", key, values);

test("what a campaign brought back is recorded, corrected, taken away, and stands beside the plan", async ({ signIn }) => {
  const page = await signIn("marketer", "zh-CN");
  const campaigns = new CampaignsPage(page);
  await campaigns.create("新品试用", "2026-01-05", "2026-06-30");
  await expect(page.getByText(zh("results.none"))).toBeVisible();

  const dialog = page.getByRole("dialog");
  const record = async (values: Record<string, string>) => {
    await page.getByRole("button", { name: zh("results.record") }).click();
    await dialog.getByLabel(new RegExp(`^${zh("common.date")}`)).fill("2026-03-02");
    for (const [metric, value] of Object.entries(values)) {
      await dialog.getByRole("textbox", { name: new RegExp(`^${zh(`goal_metric.${metric}`)}`) }).fill(value);
    }
    await dialog.getByRole("button", { name: zh("common.save") }).click();
  };
  // Nothing, and what is no number, are refused where they stand.
  await record({});
  await expect(dialog.getByText(zh("results.give_a_figure"))).toBeVisible();
  await dialog.getByRole("textbox", { name: new RegExp(`^${zh("goal_metric.deals")}`) }).fill("many");
  await expect(dialog.getByText(zh("results.whole_number"))).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  await record({ leads: "1,240", deals: "12", revenue: "36000" });
  const sums = page.getByTestId("result-sums");
  await expect(sums).toContainText("1,240");
  await expect(sums).toContainText("¥36,000.00");
  await record({ leads: "1300" });
  await expect(sums).toContainText("1,300");
  await expect(sums).not.toContainText("2,540");

  await page.getByRole("button", { name: zh("results.show_figures") }).click();
  const figures = page.getByRole("table", { name: zh("results.figures") });
  await expect(figures.locator("tbody tr")).toHaveCount(3);
  await expectAccessible(page);
  await figures.locator("tbody tr").filter({ hasText: zh("goal_metric.deals") }).getByRole("button").click();
  await dialog.getByRole("button", { name: zh("results.remove"), exact: true }).click();
  await expect(figures.locator("tbody tr")).toHaveCount(2);
  await expect(sums).toContainText("¥36,000.00");

  // Beside the plan of the demo organisation, in English.
  const finance = await signIn("finance_controller", "en");
  await finance.goto("/plans");
  await finance.getByRole("link", { name: new RegExp(`^Marketing ${new Date().getFullYear()}`) }).click();
  await finance.getByRole("button", { name: en("plans.tab_history") }).click();
  const history = finance.getByRole("table", { name: en("plans.tab_history") });
  const whole = history.locator("tbody tr").first();
  for (const shown of [en("goal_metric.roi"), en("results.cost_per_lead"), en("goal_metric.qualified_leads")]) {
    await expect(whole).toContainText(shown);
  }
  await expect(history.locator("tbody tr").filter({ hasText: "Contingency" }).first()).toContainText(en("plans.no_data"));
  await expectAccessible(finance);
});
