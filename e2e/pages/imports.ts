import { expect, type Locator, type Page } from "@playwright/test";

type Step = "Files" | "Columns" | "Rows" | "Target" | "Check and run";

/** Imports: the list, the wizard, the result. Texts are those of the English interface. */
export class ImportsPage {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto("/imports");
    await expect(this.page.getByRole("heading", { level: 1, name: "Imports" })).toBeVisible();
  }

  /** Begins an import and stays in its wizard. */
  async begin(kind: "Expenses" | "Budgets", name: string): Promise<void> {
    await this.page.getByRole("button", { name: "New import" }).first().click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("radio", { name: kind }).check();
    await dialog.getByLabel("Name of the import").fill(name);
    await dialog.getByRole("button", { name: "Begin" }).click();
    await expect(this.page.getByRole("heading", { level: 1, name })).toBeVisible();
  }

  /** Chooses files and waits until all of them are on the server. */
  async addFiles(paths: string[]): Promise<void> {
    const before = await this.fileRows.count();
    await this.page.locator('input[type="file"]').setInputFiles(paths);
    await expect(this.fileRows).toHaveCount(before + paths.length, { timeout: 60_000 });
  }

  get fileRows(): Locator {
    return this.page.getByRole("table", { name: "Files" }).locator("tbody tr");
  }

  async goTo(step: Step): Promise<void> {
    await this.page.getByRole("navigation", { name: "Steps of the import" }).getByRole("link", { name: step }).click();
  }

  /** Says which column gives a field. */
  async map(field: string, column: string): Promise<void> {
    await this.page.getByRole("combobox", { name: field }).selectOption({ label: column });
  }

  async saveTemplate(name: string): Promise<void> {
    await this.page.getByRole("button", { name: "Save as template" }).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByLabel("Name of the template").fill(name);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
  }

  async loadTemplate(name: string): Promise<void> {
    await this.page.getByLabel("Load a template").selectOption({ label: name });
  }

  /** Adds "only rows where COLUMN OP VALUE". */
  async onlyRows(column: string, op: string, value: string): Promise<void> {
    await this.page.getByRole("button", { name: "Add a condition" }).click();
    await this.page.getByLabel("Column", { exact: true }).last().selectOption({ label: column });
    await this.page.getByLabel("Condition", { exact: true }).last().selectOption({ label: op });
    await this.page.getByLabel("Value", { exact: true }).last().fill(value);
  }

  /** What the count beside the steps says. */
  get count(): Locator {
    return this.page.getByRole("complementary", { name: "All files" });
  }

  async expectCount(rows: string, sum: string): Promise<void> {
    await expect(this.count.locator(".figure .value")).toHaveText(rows, { timeout: 60_000 });
    await expect(this.count).toContainText(sum);
  }

  /** Charges to a budget that only tracks. */
  async trackAs(name: string): Promise<void> {
    await this.page.getByLabel("Name of the budget").fill(name);
  }

  /** Possible duplicates: imported, or held for a decision. */
  async duplicates(choice: "Import them" | "Hold them"): Promise<void> {
    await this.page.getByRole("button", { name: choice }).click();
  }

  async run(): Promise<void> {
    await this.page.getByRole("button", { name: /^Import [\d,]+ rows?$/ }).click();
  }

  async expectResult(figures: Record<string, string>): Promise<void> {
    await expect(this.page.getByRole("heading", { name: "Result" })).toBeVisible({ timeout: 120_000 });
    for (const [label, value] of Object.entries(figures)) {
      const figure = this.page.locator(".figure").filter({ hasText: label });
      await expect(figure.locator(".value").first()).toHaveText(value);
    }
  }

  get waitingRows(): Locator {
    return this.page.getByRole("table", { name: "Rows" }).locator("tbody tr");
  }

  /** Corrects one column of the first rejected row and sends it again. */
  async correctFirst(column: string, value: string): Promise<void> {
    await this.waitingRows.first().getByRole("button", { name: "Correct" }).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByLabel(column, { exact: true }).fill(value);
    await dialog.getByRole("button", { name: "Send again" }).click();
    await expect(dialog).toBeHidden();
  }

  async acceptAllHeld(): Promise<void> {
    await this.page.getByRole("button", { name: /^Possible duplicates/ }).click();
    await this.page.getByRole("button", { name: "Import all" }).click();
    await this.page.getByRole("dialog").getByRole("button", { name: "Import all" }).click();
  }
}
