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

/** The tree of budgets. */
export class BudgetsPage {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  get rows(): Locator {
    return this.page.getByRole("table").first().locator("tbody tr");
  }

  async open(year = ""): Promise<void> {
    await this.page.goto("/budgets");
    await this.rows.first().waitFor();
    if (year) await this.page.locator("main").getByLabel(word(this.language, "common.fiscal_year"), { exact: true }).selectOption({ label: year });
  }

  /** A row by the name of its budget. */
  row(name: string): Locator {
    return this.rows.filter({ has: this.page.getByRole("link", { name, exact: true }) });
  }

  /** A figure of a budget in cents, such as `figure("Email", "money.available")`. */
  async figure(name: string, column: string): Promise<number> {
    await this.page.getByRole("searchbox").fill(name);
    const cell = this.row(name).getByRole("cell");
    await cell.first().waitFor();
    const heads = await this.page.getByRole("table").first().getByRole("columnheader").allInnerTexts();
    const place = heads.findIndex((head) => head.trim().startsWith(word(this.language, column)));
    return cents(await cell.nth(place).innerText());
  }

  /** The exact sum of all budgets in the first currency, in cents. */
  async sum(key: string): Promise<number> {
    const label = this.page.locator(".label").filter({ hasText: `${word(this.language, key)} – ` });
    return cents((await this.page.locator(".figure").filter({ has: label }).locator(".value").first().getAttribute("title")) ?? "");
  }
}

/** An amount as the interface writes it, in cents. */
export function cents(text: string): number {
  const found = /[-−–]?[^\d\s-]?[\d,]+\.\d{2}/.exec(text);
  if (!found) throw new Error(`there is no amount in ${text}`);
  const minor = Math.round(Number(found[0].replace(/[^\d.]/g, "")) * 100);
  return /^[-−–]/.test(found[0]) ? -minor : minor;
}
