import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { type Language, languages, word } from "../fixtures/words.ts";
import { AnalysisPage } from "../pages/analysis.ts";
import { ImportsPage } from "../pages/imports.ts";

/** A ledger as an agency in Germany writes it: Windows-1252, semicolons, its own dates and amounts. */
const ledger = {
  name: "agentur.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(
    [
      "Datum;Lieferant;Kostenart;Kampagne;Beleg;Betrag",
      "15.02.2021;Müller & Söhne GmbH;Anzeigen;Frühling;R-1;1.234,56",
      "16.02.2021;Café Krönung;Anzeigen;Frühling;R-2;2.000,00",
      "31.02.2021;Müller & Söhne GmbH;Anzeigen;Frühling;R-3;300,44",
      "16.03.2021;Café Krönung;Druck;Sommer;R-4;10.000,00",
      "16.03.2021;Café Krönung;Druck;Sommer;R-4;10.000,00",
      "17.03.2021;Deutsche Bahn;Reisekosten;Sommer;R-5;99,90",
      "",
    ].join("\r\n"),
    "latin1",
  ),
};
const columns = { date: "Datum", vendor: "Lieferant", category: "Kostenart", campaign: "Kampagne", reference: "Beleg", amount: "Betrag" };

/** Where the rows go. */
async function aim(imports: ImportsPage): Promise<void> {
  await imports.goTo("target");
  await imports.target("Agentur");
  await imports.department({ en: "Growth", "zh-CN": "增长部" }[imports.language]);
  await imports.duplicates("hold");
}

/** The first time: columns are chosen, rows are left out, and the mapping is kept for the next time. */
async function prepare(imports: ImportsPage): Promise<void> {
  await imports.begin("expenses", "Agentur Q1");
  await imports.addFiles([ledger]);
  await expect(imports.fileRows.first()).toContainText("Windows-1252");
  await expect(imports.fileRows.first()).toContainText(word(imports.language, "delimiter.semicolon"));
  await imports.goTo("filter");
  await imports.onlyRows("Kostenart", "not_equals", "Reisekosten");
  await imports.goTo("columns");
  await imports.map(columns);
  await imports.currency("EUR");
  await imports.expectCount("4", "€23,234.56");
  await expect(imports.counted("imports.rejected")).toHaveText("1");
  await expect(imports.counted("imports.filtered")).toHaveText("1");
  await expectAccessible(imports.page);
  await imports.saveTemplate("Agentur");
  await aim(imports);
  await expectAccessible(imports.page);
  await imports.goTo("check");
  await expect(imports.page.locator("main")).toContainText(word(imports.language, "row_problem.date_impossible"));
  await expectAccessible(imports.page);
}

/** Nothing is dropped: the wrong row is corrected, the twin is decided about. */
async function settle(imports: ImportsPage): Promise<void> {
  await imports.expectResult({ imported: "3", sum: "€13,234.56", rejected: "1", duplicate_rows: "1" });
  await expect(imports.waiting).toHaveCount(1);
  await expectAccessible(imports.page);
  const dialog = await imports.correctFirst();
  const date = dialog.getByLabel("Datum", { exact: true });
  await expect(date).toHaveValue("31.02.2021");
  await expect(date).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(imports.page);

  // Wrong again: the dialog stays, with what is wrong now.
  await date.fill("30.02.2021");
  await imports.sendAgain();
  await expect(dialog).toContainText("30.02.2021");
  await expect(date).toHaveAttribute("aria-invalid", "true");
  await date.fill("28.02.2021");
  await imports.sendAgain();
  await expect(dialog).toBeHidden();
  await imports.showHeld("1");
  await imports.acceptFirst();
  await imports.expectResult({ imported: "5", sum: "€23,535.00" });
  await expect(imports.waiting).toHaveCount(0);
}

/** The doors lead to the analysis of just this import. */
async function expectMonths(page: Page, imports: ImportsPage): Promise<void> {
  await imports.door("by_month").click();
  const analysis = new AnalysisPage(page, imports.language);
  const [february, march] = { en: ["Feb 2021", "Mar 2021"], "zh-CN": ["2021年2月", "2021年3月"] }[imports.language];
  await expect(await analysis.figure(february ?? "", "money.spent")).toHaveText("€3,535.00");
  await expect(await analysis.figure(march ?? "", "money.spent")).toHaveText("€20,000.00");
  await expect(await analysis.total("analysis.lines")).toHaveText("5");
}

/** The same file once more, with the template: nothing is added. */
async function again(imports: ImportsPage): Promise<void> {
  await imports.begin("expenses", "Agentur Q1 again");
  await imports.addFiles([ledger]);
  await expect(imports.fileRows.first()).toContainText("Agentur Q1");
  await imports.goTo("columns");
  await imports.loadTemplate("Agentur");
  await imports.expectCount("4", "€23,234.56");
  await expect(imports.field("vendor")).toHaveValue(/lieferant/);
  await imports.goTo("filter");
  await expect(imports.conditions).toHaveCount(1);
  await aim(imports);
  await imports.goTo("check");
  await imports.run("4");
  await imports.expectResult({ imported: "0", sum: "€0.00", known: "5", filtered: "1" });
}

function ownLedger(language: Language): void {
  test(`a ledger is imported, its wrong row corrected, and never counted twice (${language})`, async ({ signIn }) => {
    const page = await signIn("finance_controller", language);
    const imports = new ImportsPage(page, language);
    await prepare(imports);
    await imports.run("4");
    await settle(imports);
    const result = page.url();
    await again(imports);
    await page.goto(result);
    await expectMonths(page, imports);
  });
}

for (const language of languages) ownLedger(language);
