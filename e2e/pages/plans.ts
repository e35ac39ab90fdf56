import { expect, type Locator, type Page } from "@playwright/test";
import { type Language, word } from "../fixtures/words.ts";

/** Milliseconds between two keys of a person who types. */
export const pace = 50;

/** The list of plans, and the page of one with its grid. */
export class PlansPage {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  word(key: string, values: Record<string, string> = {}): string {
    return word(this.language, key, values);
  }

  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  async open(): Promise<void> {
    await this.page.goto("/plans");
    await this.page.getByRole("heading", { level: 1, name: this.word("plans.title"), exact: true }).waitFor();
  }

  /** Begins a plan with some levels, from the tree of a budget; of this year when none is named. */
  async begin(name: string, from: string, levels: readonly string[], year = ""): Promise<void> {
    await this.page.getByRole("button", { name: this.word("plans.new") }).first().click();
    await this.dialog.getByLabel(this.word("common.name"), { exact: true }).fill(name);
    if (year) await this.dialog.getByLabel(this.word("common.fiscal_year"), { exact: true }).selectOption({ label: year });
    for (const [at, level] of levels.entries()) {
      const number = this.word("plans.level", { number: String(at + 1) });
      await this.dialog.getByLabel(number, { exact: true }).selectOption(level);
    }
    const tree = this.dialog.getByRole("combobox", { name: this.word("plans.from") });
    await tree.fill(from);
    await this.dialog.getByRole("listbox").getByRole("option", { name: from }).first().click();
    await this.dialog.getByRole("button", { name: this.word("plans.begin"), exact: true }).click();
    await this.grid.waitFor();
  }

  /** An address of its own for each tab. */
  async tab(name: "grid" | "goals" | "history" | "versions" | "scenarios"): Promise<void> {
    await this.page.locator(".plan-tabs").getByRole("button", { name: this.word(`plans.tab_${name}`), exact: true }).click();
  }

  get grid(): Locator {
    return this.page.getByRole("grid");
  }

  row(name: string): Locator {
    return this.grid.locator("tbody tr").filter({ has: this.page.getByRole("rowheader", { name, exact: true }) });
  }

  /** A cell by its line and its column, from 0; the last one is the total. */
  cell(line: string, column: number): Locator {
    return this.row(line).getByRole("gridcell").nth(column);
  }

  total(line: string): Locator {
    return this.row(line).getByRole("gridcell").last();
  }

  /** The amount without what the lines below have more or less. */
  amount(cell: Locator): Locator {
    return cell.locator("> span").first();
  }

  async type(cell: Locator, text: string, end = "Enter"): Promise<void> {
    await cell.click();
    await this.page.keyboard.type(text, { delay: pace });
    await this.page.keyboard.press(end);
  }

  /** Puts a text on the clipboard as a spreadsheet does, and into the grid from a cell on. */
  async paste(cell: Locator, text: string): Promise<void> {
    await cell.click();
    await cell.evaluate((element, text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, text);
  }

  async saved(): Promise<void> {
    await expect(this.page.locator(".sheet-saving")).toHaveText(this.word("plans.saved"));
  }

  async addLine(below: string, name: string): Promise<void> {
    await this.cell(below, 0).click();
    await this.page.getByRole("button", { name: this.word("plans.add_line"), exact: true }).click();
    await this.dialog.getByLabel(this.word("common.name"), { exact: true }).fill(name);
    await this.dialog.getByRole("button", { name: this.word("common.add"), exact: true }).click();
    await this.row(name).waitFor();
  }

  /** A button of the head that asks before it acts; with a reason when it takes one. */
  async step(key: "submit" | "withdraw" | "activate" | "revise" | "refresh", reason = ""): Promise<void> {
    const name = this.word(`plans.${key}`);
    await this.page.locator(".page-head").getByRole("button", { name, exact: true }).click();
    if (reason) await this.dialog.getByRole("textbox").fill(reason);
    await this.dialog.getByRole("button", { name, exact: true }).click();
  }

  /** The version that is looked at, such as "Version 1" or a scenario. */
  async expectVersion(name: string): Promise<void> {
    await expect(this.page.locator(".plan-head select option:checked")).toHaveText(name);
    await this.grid.waitFor();
  }

  async expectState(state: string): Promise<void> {
    await expect(this.page.locator(".plan-head .pill").first()).toHaveText(this.word(`plan_state.${state}`));
  }
}
