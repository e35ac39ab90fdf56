import type { Locator, Page } from "@playwright/test";
import { type Language, word } from "../fixtures/words.ts";

/** The form of a request about budgets. */
export class BudgetRequestForm {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  get amount(): Locator {
    return this.page.getByRole("textbox", { name: word(this.language, "common.amount") });
  }

  get reason(): Locator {
    return this.page.getByRole("textbox", { name: word(this.language, "common.reason") });
  }

  get preview(): Locator {
    return this.page.getByTestId("request-preview");
  }

  get send(): Locator {
    return this.page.getByRole("button", { name: word(this.language, "budget_requests.send") });
  }

  /** Chooses a budget by typing a part of its name. */
  async choose(label: string, name: string): Promise<void> {
    await this.page.getByRole("combobox", { name: label, exact: true }).fill(name);
    await this.page.getByRole("option", { name }).first().click();
  }
}

/** The page of a request about budgets. */
export class BudgetRequestPage {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  get state(): Locator {
    return this.page.getByTestId("request-state");
  }
}
