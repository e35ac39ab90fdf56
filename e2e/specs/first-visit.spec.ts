import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word } from "../fixtures/words.ts";
import { administrator, SetUpPage } from "../pages/set-up.ts";

test.use({ empty: true });

for (const language of languages) {
  test(`the first visit creates the administrator (${language})`, async ({ openBrowser }) => {
    const text = (key: string) => word(language, key);
    const page = await openBrowser({ locale: language });
    const setUp = new SetUpPage(page, language);
    await page.goto("/");
    await expect(page).toHaveURL(/\/set-up$/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(text("set_up.title"));
    await expectAccessible(page);

    // A weak password is refused at its field, and nothing that was typed is lost.
    await setUp.fill({ name: "Lantern Home" });
    await setUp.password.fill("short");
    await setUp.send();
    await expect(setUp.password).toHaveAttribute("aria-invalid", "true");
    await expect(setUp.name).toHaveValue("Lantern Home");
    await setUp.password.fill(administrator.password);
    await setUp.send();
    await expect(page).toHaveURL(/\/$/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(administrator.name);
    // The administrator may manage, and home says what comes next.
    await expect(page.getByRole("heading", { name: text("home.no_budget") })).toBeVisible();
    await expect(page.getByRole("link", { name: text("nav.people") })).toBeVisible();
    await expectAccessible(page);

    // Whoever comes next is asked to sign in, and cannot set up again.
    const next = await openBrowser({ locale: language });
    await next.goto("/set-up");
    await expect(next).toHaveURL(/\/sign-in$/);
    await expect(next.getByText("Lantern Home")).toBeVisible();
    await next.getByLabel(text("sign_in.email")).fill(administrator.email);
    await next.getByLabel(text("sign_in.password")).fill(administrator.password);
    await next.getByRole("button", { name: text("sign_in.action"), exact: true }).click();
    await expect(next.getByRole("heading", { level: 1 })).toContainText(administrator.name);
  });
}
