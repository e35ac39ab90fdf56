import type { Locator, Page } from "@playwright/test";
import { type Language, word } from "../fixtures/words.ts";

/** An entry of a statement, as a person reads it. */
export interface Entry {
  kind: string;
  amount: string;
  /** Where the entry came from. */
  source: string | null;
}

/** The page of a budget, with its statement. */
export class BudgetPage {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.statement.waitFor();
  }

  get statement(): Locator {
    return this.page.getByRole("table", { name: word(this.language, "budgets.statement"), exact: true });
  }

  /** The entries that have to do with a text, such as the title of a request; newest first. */
  entries(text: string): Locator {
    return this.statement.locator("tbody tr").filter({ hasText: text });
  }

  async read(text: string): Promise<Entry[]> {
    const rows = await this.entries(text).all();
    return Promise.all(
      rows.map(async (row) => {
        const cells = row.getByRole("cell");
        // The flow of the money stands on a line of its own below the kind.
        const [kind = ""] = (await cells.nth(1).innerText()).split("\n");
        const source = await cells.nth(2).getByRole("link").first().getAttribute("href");
        return { kind: kind.trim(), amount: (await cells.nth(3).innerText()).trim(), source };
      }),
    );
  }
}
