import { readFile } from "node:fs/promises";
import { expect, type Locator, type Page } from "@playwright/test";
import { type Language, word } from "../fixtures/words.ts";

/** The explorer: measures by dimensions on rows and columns. */
export class ExplorerPage {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  private text(key: string, values: Record<string, string> = {}): string {
    return word(this.language, key, values);
  }

  async open(query = ""): Promise<void> {
    await this.page.goto(`/analysis/explore${query}`);
    await this.settled();
  }

  get table(): Locator {
    return this.page.getByRole("table", { name: this.text("explorer.table"), exact: true });
  }

  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  /** The answer to what is asked now stands in the table. */
  async settled(): Promise<void> {
    await expect(this.table).toHaveAttribute("aria-busy", "false");
  }

  /** The figure of everything, of the first measure in the last group of columns. */
  get total(): Locator {
    return this.page.getByTestId("pivot-total").locator(".pivot-figure").last();
  }

  shelf(name: "rows" | "columns" | "measures"): Locator {
    return this.page.getByRole("group", { name: this.text(`explorer.${name}`), exact: true });
  }

  async remove(shelf: "rows" | "columns" | "measures", name: string): Promise<void> {
    const label = this.text("explorer.remove", { name });
    await this.shelf(shelf).getByRole("button", { name: label, exact: true }).click();
    await this.settled();
  }

  async add(shelf: "rows" | "columns" | "measures", name: string): Promise<void> {
    const label = this.text(shelf === "measures" ? "explorer.add_measure" : "explorer.add_dimension");
    await this.shelf(shelf).getByRole("button", { name: label, exact: true }).click();
    await this.shelf(shelf).locator(".menu-scroll").getByRole("button", { name, exact: true }).click();
    await this.settled();
  }

  /** Chooses something of the menu of what stands on a shelf. */
  async move(shelf: "rows" | "columns" | "measures", name: string, way: string): Promise<void> {
    await this.shelf(shelf).getByRole("button", { name, exact: true }).click();
    await this.shelf(shelf).locator(".menu-item").filter({ hasText: way }).click();
    await this.settled();
  }

  async more(item: string): Promise<void> {
    await this.page.getByRole("button", { name: this.text("explorer.more"), exact: true }).click();
    await this.page.getByRole("button", { name: this.text(item), exact: true }).click();
  }

  /** Opens a figure and reads what its entries come to. */
  async drill(figure: Locator): Promise<{ figure: string; total: string }> {
    await figure.click();
    const more = this.dialog.getByRole("button", { name: this.text("common.load_more"), exact: true });
    await expect(this.dialog.getByTestId("drill-total")).toBeVisible();
    while (await more.isVisible()) {
      const shown = await this.dialog.locator("tbody tr").count();
      await more.click();
      await expect.poll(() => this.dialog.locator("tbody tr").count()).toBeGreaterThan(shown);
    }
    return {
      figure: await this.dialog.getByTestId("drill-figure").innerText(),
      total: await this.dialog.getByTestId("drill-total").innerText(),
    };
  }

  async export(key: string): Promise<Buffer> {
    const download = this.page.waitForEvent("download");
    await this.page.getByRole("button", { name: this.text(key), exact: true }).click();
    return readFile(await (await download).path());
  }
}
