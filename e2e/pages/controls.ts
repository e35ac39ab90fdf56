import type { Locator, Page } from "@playwright/test";
import { type Language, word } from "../fixtures/words.ts";

/** A control book as a person types it. */
export interface Book {
  name: string;
  /** A department that it covers. */
  department: string;
  cap: string;
  reason: string;
}

/** Control: books, the browser of checks, the time machine. */
export class ControlsPage {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  async open(screen: "books" | "checks" | "overrides" | "time-machine", query = ""): Promise<void> {
    await this.page.goto(`/controls/${screen}${query}`);
    await this.tabs.waitFor();
  }

  get tabs(): Locator {
    return this.page.getByRole("navigation", { name: this.word("title"), exact: true });
  }

  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  /** A row of the list of books. */
  book(name: string): Locator {
    return this.page.getByRole("table", { name: this.word("books"), exact: true }).locator("tbody tr").filter({ hasText: name });
  }

  async addBook(book: Book): Promise<void> {
    await this.page.locator(".page-head").getByRole("button", { name: this.word("add_book") }).click();
    await this.dialog.getByRole("textbox", { name: this.text("common.name"), exact: true }).fill(book.name);
    await this.dialog.getByRole("combobox", { name: this.word("value") }).click();
    await this.dialog.getByRole("option", { name: book.department, exact: true }).click();
    await this.field("cap").fill(book.cap);
    await this.reason.fill(book.reason);
    await this.dialog.getByRole("button", { name: this.word("add_book"), exact: true }).click();
    await this.dialog.waitFor({ state: "hidden" });
  }

  /** On the page of a book. */
  async changeCap(cap: string, reason: string): Promise<void> {
    await this.page.getByRole("button", { name: this.word("edit_book") }).click();
    await this.field("cap").fill(cap);
    await this.reason.fill(reason);
    await this.dialog.getByRole("button", { name: this.text("common.save"), exact: true }).click();
    await this.dialog.waitFor({ state: "hidden" });
  }

  /** The stored checks, newest first. */
  checks(text: string): Locator {
    return this.page.getByTestId("check-list").locator(".check-item").filter({ hasText: text });
  }

  /** Only the checks of a day, `2026-03-03`. */
  async onDay(day: string): Promise<void> {
    const search = this.page.getByRole("search");
    await search.getByLabel(this.text("analysis.from"), { exact: true }).fill(day);
    await search.getByLabel(this.text("analysis.to"), { exact: true }).fill(day);
  }

  async outcome(name: string): Promise<void> {
    await this.page.getByRole("search").getByLabel(this.word("outcome")).selectOption(name);
  }

  /** Tries another tolerance on what has happened. */
  async tryTolerance(amount: string): Promise<void> {
    const tolerance = this.page.getByRole("textbox", { name: this.text("budgets.tolerance_amount"), exact: true });
    await tolerance.fill(amount);
    await this.page.getByRole("button", { name: this.word("replay"), exact: true }).click();
    await this.page.getByTestId("replay-figures").waitFor();
  }

  /** A check that would come out differently. */
  difference(text: string): Locator {
    return this.page.getByRole("table", { name: this.word("differences") }).locator("tbody tr").filter({ hasText: text });
  }

  private field(name: string): Locator {
    return this.dialog.getByRole("textbox", { name: this.word(name), exact: true });
  }

  private get reason(): Locator {
    return this.dialog.getByRole("textbox", { name: this.text("common.reason") });
  }

  private word(name: string): string {
    return word(this.language, `controls.${name}`);
  }

  private text(name: string): string {
    return word(this.language, name);
  }
}
