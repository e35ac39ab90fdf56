import { expect, type Page } from "@playwright/test";
import { type Language, word } from "../fixtures/words.ts";

/** Chooses the theme as a person does. */
export async function chooseTheme(page: Page, language: Language, theme: "light" | "dark"): Promise<void> {
  await page.getByRole("button", { name: word(language, "nav.theme"), exact: true }).click();
  await page.locator(".menu-panel").getByRole("button", { name: word(language, `nav.theme_${theme}`) }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
  await expect(page.locator(".menu-panel")).toHaveCount(0);
}
