import type { Locator, Page } from "@playwright/test";
import { type Language, word } from "../fixtures/words.ts";

/** The form that plans an experiment. */
export class ExperimentForm {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  private text(key: string): string {
    return word(this.language, key);
  }

  /** A field by the beginning of its name: optional ones say so behind it. */
  field(key: string, within: Page | Locator = this.page): Locator {
    return within.getByRole("textbox", { name: new RegExp(`^${this.text(key)}`) });
  }

  get control(): Locator {
    return this.page.getByRole("group", { name: this.text("experiments.control"), exact: true });
  }

  get variant(): Locator {
    return this.page.getByRole("group", { name: word(this.language, "experiments.variant", { number: "1" }), exact: true });
  }

  get metric(): Locator {
    return this.page.getByRole("group", { name: word(this.language, "experiments.metric", { number: "1" }), exact: true });
  }

  /** What the engine says about size and duration. */
  get answer(): Locator {
    return this.page.getByTestId("plan-answer");
  }

  /** Names an arm and ties it to a budget. */
  async arm(within: Locator, name: string, budget: string): Promise<void> {
    await this.field("experiments.arm_name", within).fill(name);
    await within.getByRole("combobox", { name: new RegExp(`^${this.text("expenses.budget")}`) }).fill(budget);
    await this.page.getByRole("option", { name: budget }).first().click();
  }

  async save(): Promise<void> {
    await this.page.getByRole("button", { name: this.text("experiments.save_draft"), exact: true }).click();
  }
}

/** The page of an experiment. */
export class ExperimentPage {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  private text(key: string): string {
    return word(this.language, key);
  }

  get status(): Locator {
    return this.page.getByTestId("experiment-status");
  }

  get verdict(): Locator {
    return this.page.getByTestId("experiment-verdict");
  }

  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  /** A step of the head of the page, such as "Start". */
  async step(key: string): Promise<void> {
    await this.page.locator(".page-head").getByRole("button", { name: this.text(key), exact: true }).click();
  }

  /** The button of the dialog that does it. */
  async confirm(key: string): Promise<void> {
    await this.dialog.getByRole("button", { name: this.text(key), exact: true }).click();
  }

  /** Uploads a table of records. */
  async upload(rows: string[]): Promise<void> {
    await this.page.locator('input[type="file"]').setInputFiles({
      name: "days.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(`${rows.join("\r\n")}\r\n`),
    });
  }
}
