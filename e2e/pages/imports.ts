import { expect, type Locator, type Page } from "@playwright/test";
import { type Language, word } from "../fixtures/words.ts";

/** A file as it is uploaded: a path, or what the journey has written itself. */
export type Upload = string | { name: string; mimeType: string; buffer: Buffer };

/** Imports: the list, the wizard, the result. */
export class ImportsPage {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  private text(key: string, values: Record<string, string> = {}): string {
    return word(this.language, key, values);
  }

  private button(key: string, values: Record<string, string> = {}): Locator {
    return this.page.getByRole("button", { name: this.text(key, values), exact: true });
  }

  private get dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  async open(): Promise<void> {
    await this.page.goto("/imports");
    await expect(this.page.getByRole("heading", { level: 1 })).toHaveText(this.text("imports.title"));
  }

  /** Begins an import and stays in its wizard. */
  async begin(kind: "expenses" | "budgets", name: string): Promise<void> {
    await this.open();
    await this.button("imports.new").first().click();
    await this.dialog.getByRole("radio", { name: this.text(`import_kind.${kind}`) }).check();
    await this.dialog.getByLabel(this.text("imports.name")).fill(name);
    await this.dialog.getByRole("button", { name: this.text("imports.begin"), exact: true }).click();
    await expect(this.page.getByRole("heading", { level: 1 })).toHaveText(name);
  }

  /** Chooses files and waits until all of them are on the server. */
  async addFiles(files: readonly Upload[]): Promise<void> {
    const input = this.page.locator('input[type="file"]');
    const paths = files.filter((file) => typeof file === "string");
    if (paths.length > 0) await input.setInputFiles(paths);
    const written = files.filter((file) => typeof file !== "string");
    if (written.length > 0) await input.setInputFiles(written);
    await expect(this.fileRows).toHaveCount(files.length, { timeout: 120_000 });
  }

  get fileRows(): Locator {
    return this.page.getByRole("table", { name: this.text("imports.files"), exact: true }).locator("tbody tr");
  }

  async goTo(step: "files" | "columns" | "filter" | "target" | "check"): Promise<void> {
    const steps = this.page.getByRole("navigation", { name: this.text("imports.steps") });
    await steps.getByRole("link", { name: this.text(`imports.step_${step}`), exact: true }).click();
  }

  /** The column that gives a field. */
  field(field: string): Locator {
    const name = new RegExp(`^${this.text(`import_field.${field}`)}\\s*(${this.text("common.optional")})?$`);
    return this.page.locator(".mapping").getByRole("combobox", { name });
  }

  async map(columns: Record<string, string>): Promise<void> {
    for (const [field, column] of Object.entries(columns)) await this.field(field).selectOption({ label: column });
  }

  async currency(code: string): Promise<void> {
    await this.page.getByRole("combobox", { name: this.text("common.currency"), exact: true }).selectOption(code);
  }

  async saveTemplate(name: string): Promise<void> {
    await this.button("imports.template_save").click();
    await this.dialog.getByLabel(this.text("imports.template_name")).fill(name);
    await this.dialog.getByRole("button", { name: this.text("common.save"), exact: true }).click();
    await expect(this.dialog).toBeHidden();
  }

  async loadTemplate(name: string): Promise<void> {
    await this.page.getByLabel(this.text("imports.template_load")).selectOption({ label: name });
  }

  /** The conditions that rows have to fulfil. */
  get conditions(): Locator {
    return this.page.locator(".condition");
  }

  async onlyRows(column: string, op: string, value: string): Promise<void> {
    await this.button("imports.add_condition").click();
    const last = this.conditions.last();
    await last.getByLabel(this.text("imports.column"), { exact: true }).selectOption({ label: column });
    await last.getByLabel(this.text("imports.condition"), { exact: true }).selectOption({ label: this.text(`row_filter_op.${op}`) });
    await last.getByLabel(this.text("imports.value"), { exact: true }).fill(value);
  }

  /** The count of all rows beside the steps. */
  get count(): Locator {
    return this.page.getByRole("complementary", { name: this.text("imports.count") });
  }

  async expectCount(rows: string, sum: string): Promise<void> {
    await expect(this.count.locator(".figure .value")).toHaveText(rows, { timeout: 120_000 });
    await expect(this.count).toContainText(sum);
    await expect(this.count.getByRole("status").first()).toHaveText(this.text("imports.all_saved"));
  }

  /** One of the smaller figures beside the steps. */
  counted(key: string): Locator {
    return this.count.locator(".count-list li").filter({ hasText: this.text(key) }).locator(".num");
  }

  /** Names the budget that is made. */
  async target(name: string): Promise<void> {
    await this.page.getByLabel(this.text("imports.target_name")).fill(name);
  }

  /** The department of rows that name none. */
  async department(name: string): Promise<void> {
    const field = this.page.getByRole("combobox", { name: this.text("imports.default_department") });
    await field.fill(name);
    await this.page.getByRole("option", { name }).click();
    await expect(field).toHaveValue(name);
  }

  /** Possible duplicates: imported, or held for a decision. */
  async duplicates(choice: "import" | "hold"): Promise<void> {
    const policy = this.page.getByRole("group", { name: this.text("imports.duplicates") });
    const button = policy.getByRole("button", { name: this.text(`imports.duplicates_${choice}`), exact: true });
    await button.click();
    await expect(button).toHaveAttribute("aria-pressed", "true");
  }

  async run(rows: string): Promise<void> {
    await this.button("imports.run_rows_other", { count: rows }).click();
  }

  get progress(): Locator {
    return this.page.getByRole("progressbar", { name: this.text("imports.progress") });
  }

  async expectResult(figures: Record<string, string>): Promise<void> {
    await expect(this.page.getByRole("heading", { name: this.text("imports.result"), exact: true })).toBeVisible({ timeout: 170_000 });
    for (const [key, value] of Object.entries(figures)) {
      const label = this.page.locator(".label").getByText(this.text(`imports.${key}`), { exact: true });
      await expect(this.page.locator(".figure").filter({ has: label }).locator(".value"), key).toHaveText(value);
    }
  }

  /** The rows that wait for a person. */
  get waiting(): Locator {
    return this.page.getByRole("table", { name: this.text("imports.rows"), exact: true }).locator("tbody tr");
  }

  async showHeld(count: string): Promise<void> {
    await this.button("imports.tab_held", { count }).click();
  }

  async showRejected(count: string): Promise<void> {
    await this.button("imports.tab_rejected", { count }).click();
  }

  /** Begins to correct the first rejected row. */
  async correctFirst(): Promise<Locator> {
    await this.waiting.first().getByRole("button", { name: this.text("imports.fix"), exact: true }).click();
    return this.dialog;
  }

  async sendAgain(): Promise<void> {
    await this.dialog.getByRole("button", { name: this.text("imports.send_again"), exact: true }).click();
  }

  async acceptFirst(): Promise<void> {
    await this.waiting.first().getByRole("button", { name: this.text("imports.accept"), exact: true }).click();
  }

  /** The doors from the result: by month, by vendor, by area. */
  door(key: "by_month" | "by_vendor" | "by_area" | "to_expenses" | "to_budgets"): Locator {
    return this.page.locator("main").getByRole("link", { name: this.text(`imports.${key}`), exact: true });
  }
}
