import { readFile } from "node:fs/promises";
import { expect, type Locator, type Page } from "@playwright/test";
import { type Language, word } from "../fixtures/words.ts";

/** The analysis: spend and budget by dimensions. */
export class AnalysisPage {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  private text(key: string): string {
    return word(this.language, key);
  }

  async open(query = ""): Promise<void> {
    await this.page.goto(`/analysis${query}`);
    await this.table.waitFor();
  }

  get table(): Locator {
    return this.page.getByRole("table", { name: this.text("analysis.title"), exact: true });
  }

  /** Chooses the first dimension. */
  async by(dimension: string): Promise<void> {
    await this.page.getByLabel(this.text("analysis.by"), { exact: true }).selectOption(dimension);
  }

  /** Chooses the dimension behind the first. */
  async thenBy(dimension: string): Promise<void> {
    await this.page.getByLabel(this.text("analysis.then_by"), { exact: true }).first().selectOption(dimension);
  }

  async crossTable(): Promise<void> {
    const layout = this.page.getByRole("group", { name: this.text("analysis.layout") });
    await layout.getByRole("button", { name: this.text("analysis.layout_cross"), exact: true }).click();
  }

  /** The row that begins with a name. */
  row(name: string): Locator {
    return this.table.locator("tbody tr").filter({ has: this.page.getByRole("cell", { name, exact: true }) });
  }

  /** A figure of the row that begins with a name, such as `figure("COVID-19", "money.spent")`. */
  async figure(name: string, column: string): Promise<Locator> {
    return this.row(name).getByRole("cell").nth(await this.place(column));
  }

  /** The total of a column. */
  async total(column: string): Promise<Locator> {
    // The first cell of the totals spans the names: counted from the end they stand alike.
    const place = await this.place(column);
    const fromEnd = (await this.table.getByRole("columnheader").count()) - place;
    return this.table.locator(`tfoot td:nth-last-child(${fromEnd})`);
  }

  private async place(column: string): Promise<number> {
    const heads = this.table.getByRole("columnheader");
    await expect(heads.filter({ hasText: this.text(column) })).toHaveCount(1);
    const names = await heads.allInnerTexts();
    return names.findIndex((name) => name.trim() === this.text(column));
  }

  /** Goes into a value: it becomes a filter. */
  async lookInside(name: string): Promise<void> {
    await this.table.getByRole("link", { name, exact: true }).click();
  }

  get filters(): Locator {
    return this.page.locator(".filter-chip");
  }

  /** The exported lines, without the mark of the encoding. */
  async exportCsv(): Promise<string[]> {
    const started = this.page.waitForEvent("download");
    await this.page.getByRole("button", { name: this.text("analysis.export"), exact: true }).click();
    const text = await readFile(await (await started).path(), "utf8");
    return text.replace(/^\uFEFF/, "").trimEnd().split("\r\n");
  }
}
