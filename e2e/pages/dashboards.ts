import { expect, type Locator, type Page } from "@playwright/test";
import { type Language, word } from "../fixtures/words.ts";

/** Dashboards: the list, and one of them. */
export class DashboardPage {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  private text(key: string, values: Record<string, string> = {}): string {
    return word(this.language, key, values);
  }

  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  /** The page is there, and every tile has its answer. */
  async settled(): Promise<void> {
    await expect(this.page.locator("h1")).toBeVisible();
    await expect(this.page.locator(".skeleton")).toHaveCount(0);
  }

  button(key: string, values: Record<string, string> = {}): Locator {
    return this.page.getByRole("button", { name: this.text(key, values), exact: true });
  }

  tile(title: string): Locator {
    return this.page.locator(".tile").filter({ has: this.page.getByRole("heading", { name: title, exact: true }) });
  }

  /** The titles of the tiles, in their order. */
  titles(): Promise<string[]> {
    return this.page.locator(".tile h2").allInnerTexts();
  }

  /** Makes one without tiles, which opens to be changed. */
  async make(name: string): Promise<void> {
    await this.page.goto("/dashboards");
    await this.page.locator(".page-head").getByRole("button", { name: this.text("dashboards.new"), exact: true }).click();
    await this.dialog.getByLabel(this.text("common.name"), { exact: true }).fill(name);
    await this.dialog.getByLabel(this.text("dashboards.begin_with"), { exact: true }).selectOption("empty");
    await this.dialog.getByRole("button", { name: this.text("dashboards.create"), exact: true }).click();
    await expect(this.page).toHaveURL(/\/dashboards\/\d+\?edit=1$/);
    await expect(this.page.locator(".board-change")).toBeVisible();
  }

  /** Adds a tile; `fill` chooses what it asks. */
  async add(kind: string, title: string, fill: (dialog: Locator) => Promise<void> = async () => {}): Promise<void> {
    await this.page.locator(".board-change").getByRole("button", { name: this.text("dashboards.add_tile"), exact: true }).click();
    await this.dialog.getByRole("button", { name: this.text(`tile_kind.${kind}`), exact: true }).click();
    await this.dialog.getByLabel(this.text("dashboards.tile_title"), { exact: true }).fill(title);
    await fill(this.dialog);
    await this.settled();
    await this.dialog.getByRole("button", { name: this.text("common.add"), exact: true }).click();
    await expect(this.tile(title)).toBeVisible();
  }

  async save(): Promise<void> {
    await this.page.locator(".board-change").getByRole("button", { name: this.text("common.save"), exact: true }).click();
    await expect(this.page.locator(".board-change")).toHaveCount(0);
  }

  async more(key: string): Promise<void> {
    await this.page.locator(".page-head").getByRole("button", { name: this.text("explorer.more"), exact: true }).click();
    await this.page.locator(".menu-item").filter({ hasText: this.text(key) }).click();
  }

  /** The exact amount of a tile's figure. */
  async amount(figure: Locator): Promise<string> {
    return (await figure.getAttribute("title")) ?? "";
  }
}
