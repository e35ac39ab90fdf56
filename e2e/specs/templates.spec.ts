import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word } from "../fixtures/words.ts";

for (const language of languages) {
  const say = (key: string): string => word(language, key);

  test(`a request is kept as a template, begun with and repeated (${language})`, async ({ signIn }) => {
    const page = await signIn("marketer", language);
    await page.goto("/templates");
    const list = page.getByRole("table", { name: say("templates.title"), exact: true });
    await expect(list.locator("tbody tr")).toHaveCount(2);
    await expectAccessible(page);

    // What was asked for once is kept.
    await page.goto("/expenses?mine=true&state=closed,approved");
    await page.getByRole("table").locator("tbody tr").first().getByRole("link").first().click();
    await page.getByRole("button", { name: say("templates.keep"), exact: true }).click();
    const dialog = page.getByRole("dialog");
    const name = `Retainer ${language}`;
    await dialog.getByLabel(say("common.name"), { exact: true }).fill(name);
    await expectAccessible(page);
    await dialog.getByRole("button", { name: say("templates.keep"), exact: true }).click();
    await expect(page).toHaveURL(/\/templates\/\d+$/);
    await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
    const template = new URL(page.url()).pathname;

    // It repeats, pauses and goes on.
    await page.getByRole("button", { name: say("templates.repeat"), exact: true }).click();
    await dialog.getByLabel(say("templates.every"), { exact: true }).fill("0");
    await dialog.getByRole("button", { name: say("common.save"), exact: true }).click();
    await expect(dialog.getByText(say("field_error.out_of_range")).first()).toBeVisible();
    await dialog.getByLabel(say("templates.every"), { exact: true }).fill("2");
    await dialog.getByLabel(say("templates.last_day"), { exact: true }).check();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: say("common.save"), exact: true }).click();
    const schedule = page.getByTestId("schedule");
    await expect(schedule).toContainText(say("templates.last_day"));
    await page.getByRole("button", { name: say("templates.pause"), exact: true }).click();
    await expect(schedule).toContainText(say("templates.paused"));
    await page.getByRole("button", { name: say("templates.resume"), exact: true }).click();
    await expect(schedule).not.toContainText(say("templates.paused"));
    await expectAccessible(page);

    // A new request begins with what it says.
    await page.getByRole("link", { name: say("templates.begin"), exact: true }).click();
    await expect(page).toHaveURL(/template=\d+/);
    await expect(page.getByLabel(say("expenses.name"), { exact: true })).not.toHaveValue("");

    await page.goto(template);
    await page.getByRole("button", { name: say("templates.delete"), exact: true }).click();
    await dialog.getByRole("button", { name: say("templates.delete"), exact: true }).click();
    await expect(page).toHaveURL(/\/templates$/);
    await expect(list.locator("tbody tr").filter({ hasText: name })).toHaveCount(0);
  });
}
