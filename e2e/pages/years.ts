import type { Locator, Page } from "@playwright/test";
import { type Language, word } from "../fixtures/words.ts";

/** Fiscal years and their periods. */
export class PeriodsPage {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  async open(): Promise<void> {
    await this.page.goto("/settings/periods");
    await this.page.getByRole("table").first().waitFor();
  }

  /** The row of a period, by its first day as the screen writes it. */
  period(day: string): Locator {
    return this.page.getByRole("table", { name: word(this.language, "periods.title"), exact: true }).getByRole("row").filter({ hasText: day });
  }

  /** The newest record of a closing or a reopening. */
  get latestChange(): Locator {
    return this.page.getByRole("table", { name: word(this.language, "periods.history"), exact: true }).first().locator("tbody tr").first();
  }

  async close(day: string): Promise<void> {
    await this.period(day).getByRole("button", { name: word(this.language, "periods.close"), exact: true }).click();
    await this.page.getByRole("dialog").getByRole("button", { name: word(this.language, "common.confirm"), exact: true }).click();
    await this.page.getByRole("dialog").waitFor({ state: "hidden" });
  }

  async reopen(day: string, reason: string): Promise<void> {
    await this.period(day).getByRole("button", { name: word(this.language, "periods.reopen"), exact: true }).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("textbox").fill(reason);
    await dialog.getByRole("button", { name: word(this.language, "periods.reopen"), exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
  }
}

/** The end of a fiscal year. */
export class YearEndPage {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  private word(key: string): string {
    return word(this.language, `year_end.${key}`);
  }

  async open(): Promise<void> {
    await this.page.goto("/settings/year-end");
    await this.nodes.waitFor();
  }

  get nodes(): Locator {
    return this.page.getByRole("table", { name: this.word("preview"), exact: true });
  }

  get runs(): Locator {
    return this.page.getByRole("table", { name: this.word("runs"), exact: true }).locator("tbody tr");
  }

  /** A figure of the summary, as text. */
  figure(key: string): Locator {
    return this.page.locator(".figure").filter({ hasText: this.word(key) }).locator(".value").first();
  }

  async run(): Promise<void> {
    const label = this.word("run");
    await this.page.locator(".page-head").getByRole("button", { name: label, exact: true }).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("button", { name: label, exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  async takeBack(reason: string): Promise<void> {
    await this.runs.first().getByRole("button", { name: this.word("reverse"), exact: true }).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("textbox").fill(reason);
    await dialog.getByRole("button", { name: this.word("reverse"), exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
  }
}
