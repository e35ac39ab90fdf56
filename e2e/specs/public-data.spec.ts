import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/journey.ts";
import { AnalysisPage } from "../pages/analysis.ts";
import { ImportsPage } from "../pages/imports.ts";
import { SetUpPage } from "../pages/set-up.ts";

test.use({ empty: true });

/** Public ledgers with known answers. The project does not ship them; they lie beside it or nowhere. */
const data = fileURLToPath(new URL("../../../shared/data/spend/", import.meta.url));
const cabinetOffice = `${data}cabinetoffice/`;
const sanDiego = `${data}sandiego_budget_vs_actuals.csv`;

const columns = {
  date: "Date",
  amount: "Amount",
  vendor: "Supplier",
  category: "Expense Type",
  campaign: "Expense Area",
  reference: "Transaction number",
};

async function prepare(imports: ImportsPage, name: string): Promise<void> {
  const files = readdirSync(cabinetOffice).sort();
  await imports.begin("expenses", name);
  await imports.addFiles(files.map((file) => cabinetOffice + file));
  await imports.goTo("columns");
}

/** By month, by vendor, by area: to the penny. */
async function expectAnswers(page: Page, imports: ImportsPage): Promise<void> {
  const result = page.url();
  const analysis = new AnalysisPage(page, "en");
  const answers = {
    by_month: [
      ["Jul 2020", "126", "£36,634,894.85"],
      ["Dec 2020", "291", "£50,631,735.14"],
      ["Mar 2021", "256", "£51,478,261.42"],
    ],
    by_vendor: [
      ["MANNING GOTTLIEB OMD", "1,607", "£332,287,203.89"],
      ["MULLEN LOWE LONDON LTD", "235", "£24,419,578.17"],
    ],
    by_area: [
      ["COVID-19", "808", "£155,368,761.34"],
      ["GOV COMMS EU EXIT PROG", "485", "£90,895,797.89"],
    ],
  } as const;
  for (const [door, rows] of Object.entries(answers)) {
    await page.goto(result);
    await imports.door(door as keyof typeof answers).click();
    for (const [name, lines, spent] of rows) {
      await expect(await analysis.figure(name, "analysis.lines")).toHaveText(lines);
      await expect(await analysis.figure(name, "money.spent")).toHaveText(spent);
    }
    await expect(await analysis.total("money.spent")).toHaveText("£385,921,686.70");
  }
  await analysis.by("fiscal_year");
  await expect(await analysis.figure("FY2020", "money.spent")).toHaveText("£38,766,576.16");
  await expect(await analysis.figure("FY2021", "money.spent")).toHaveText("£347,155,110.54");
  await page.goto(result);
}

test("the Cabinet Office's marketing ledger comes in to the penny, once", async ({ openBrowser }) => {
  test.skip(!existsSync(cabinetOffice), "the public data is not beside the project");
  test.setTimeout(600_000);
  const page = await openBrowser();
  await new SetUpPage(page, "en").complete({ name: "Cabinet Office", currency: "GBP", timeZone: "Europe/London", startMonth: "4" });
  const imports = new ImportsPage(page, "en");
  await prepare(imports, "Government marketing 2019–21");
  await imports.map(columns);
  await imports.currency("GBP");
  await imports.goTo("filter");
  await imports.onlyRows("Expense Type", "contains", "MARKETING & MEDIA");
  await imports.expectCount("2,089", "£385,921,686.70");
  await expect(imports.counted("imports.all_rows")).toHaveText("9,940");
  await imports.goTo("columns");
  await imports.saveTemplate("Government spend");
  await imports.goTo("target");
  await imports.duplicates("import");
  await imports.goTo("check");
  await imports.run("2,089");
  await expect(imports.progress).toBeVisible();
  const result = { imported: "2,089", sum: "£385,921,686.70", rejected: "0", duplicate_rows: "0", filtered: "7,851" };
  await imports.expectResult(result);
  await expectAnswers(page, imports);

  await prepare(imports, "The same once more");
  await imports.loadTemplate("Government spend");
  await imports.expectCount("2,089", "£385,921,686.70");
  await expect(imports.counted("imports.known")).toHaveText("2,089");
  await imports.goTo("target");
  await imports.duplicates("import");
  await imports.goTo("check");
  await imports.run("2,089");
  await imports.expectResult({ imported: "0", sum: "£0.00", known: "2,089" });
});

test("San Diego's plan becomes budgets by department and year", async ({ openBrowser }) => {
  test.skip(!existsSync(sanDiego), "the public data is not beside the project");
  test.setTimeout(600_000);
  const page = await openBrowser();
  const city = { name: "San Diego", currency: "USD", timeZone: "America/Los_Angeles", startMonth: "7" };
  await new SetUpPage(page, "en").complete(city);
  const imports = new ImportsPage(page, "en");
  await imports.begin("budgets", "San Diego");
  await imports.addFiles([sanDiego]);
  await imports.goTo("columns");
  await imports.map({ fiscal_year: "fiscal_year", amount: "budget_amount", department: "dept_name", account_type: "account_type" });
  await imports.currency("USD");
  await imports.goTo("filter");
  await imports.onlyRows("account_type", "contains", "Personnel");
  await imports.expectCount("1,949", "$55,093,334,472.00");
  await imports.goTo("target");
  await imports.duplicates("import");
  await imports.goTo("check");
  await imports.run("1,949");
  await imports.expectResult({ imported: "1,949", sum: "$55,093,334,472.00", rejected: "0", duplicate_rows: "0" });

  await imports.door("to_budgets").click();
  const analysis = new AnalysisPage(page, "en");
  await analysis.open("?by=fiscal_year&show=allocated");
  await expect(await analysis.figure("FY2023", "money.allocated")).toHaveText("$4,240,319,495.00");
  await analysis.lookInside("FY2023");
  await analysis.by("department");
  await expect(await analysis.total("money.allocated")).toHaveText("$4,240,319,495.00");
  await expect(analysis.table.locator("tbody tr")).toHaveCount(61);
});
