import { expect, type Locator, type Page } from "@playwright/test";

/** The analysis: spend and budget by dimensions. Texts are those of the English interface. */
export class AnalysisPage {
  constructor(readonly page: Page) {}

  async open(query = ""): Promise<void> {
    await this.page.goto(`/analysis${query}`);
    await expect(this.page.getByRole("heading", { level: 1, name: "Analysis" })).toBeVisible();
  }

  get table(): Locator {
    return this.page.getByRole("table", { name: "Analysis" });
  }

  /** Chooses the first dimension. */
  async by(dimension: string): Promise<void> {
    await this.page.getByLabel("By", { exact: true }).selectOption({ label: dimension });
  }

  /** Chooses the dimension behind the first. */
  async thenBy(dimension: string): Promise<void> {
    await this.page.getByLabel("Then by", { exact: true }).first().selectOption({ label: dimension });
  }

  async crossTable(): Promise<void> {
    await this.page.getByRole("group", { name: "Layout" }).getByRole("button", { name: "Cross table" }).click();
    await expect(this.page.getByRole("table", { name: "Cross table" })).toBeVisible();
  }

  /** The row that begins with a name. */
  row(name: string): Locator {
    return this.table.getByRole("row").filter({ has: this.page.getByRole("cell", { name, exact: true }) });
  }

  /** What a row says in a column, such as `¥1,234.56`. */
  async figure(name: string, column: string): Promise<string> {
    const heads = await this.table.getByRole("columnheader").allInnerTexts();
    const place = heads.findIndex((head) => head.trim() === column);
    expect(place, `no column ${column} in ${heads.join(", ")}`).toBeGreaterThanOrEqual(0);
    return (await this.row(name).getByRole("cell").nth(place).innerText()).trim();
  }

  /** The total of a column. */
  async total(column: string): Promise<string> {
    const heads = await this.table.getByRole("columnheader").allInnerTexts();
    const place = heads.findIndex((head) => head.trim() === column);
    const cells = await this.table.locator("tfoot td").allInnerTexts();
    // The first cell of the totals spans the names.
    return (cells[cells.length - heads.length + place] ?? "").trim();
  }

  async sortBy(column: string): Promise<void> {
    await this.table.getByRole("columnheader", { name: column }).getByRole("button").click();
  }

  /** Goes into a value: it becomes a filter. */
  async lookInside(name: string): Promise<void> {
    await this.table.getByRole("link", { name, exact: true }).click();
  }

  filter(name: string): Locator {
    return this.page.getByRole("button", { name: `Remove filter ${name}` });
  }

  async exportCsv(): Promise<string> {
    const started = this.page.waitForEvent("download");
    await this.page.getByRole("button", { name: "Export CSV" }).click();
    const path = await (await started).path();
    const { readFile } = await import("node:fs/promises");
    return readFile(path, "utf8");
  }
}
