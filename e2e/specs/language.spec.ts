import { expect, speak, test } from "../fixtures/journey.ts";
import { word } from "../fixtures/words.ts";

test("the language changes on any screen, without a reload, and stays", async ({ signIn, openBrowser }) => {
  const page = await signIn("finance_controller", "en");
  const title = page.getByRole("heading", { level: 1 });
  await page.goto("/budgets");
  await expect(title).toHaveText(word("en", "budgets.title"));
  await speak(page, "zh-CN");
  await expect(title).toHaveText(word("zh-CN", "budgets.title"));
  await expect(page.getByRole("link", { name: "增长部" }).first()).toBeVisible();

  await page.reload();
  await expect(title).toHaveText(word("zh-CN", "budgets.title"));
  await page.goto("/analysis");
  await expect(title).toHaveText(word("zh-CN", "analysis.title"));
  await speak(page, "en");
  await expect(title).toHaveText(word("en", "analysis.title"));
  await page.reload();
  await expect(title).toHaveText(word("en", "analysis.title"));

  // It belongs to the person: another browser, which has chosen nothing, speaks it as well.
  await speak(page, "zh-CN");
  const other = await openBrowser({ locale: "en" });
  await other.goto("/sign-in");
  await other.getByRole("button", { name: /陈静 Chen Jing/ }).click();
  await expect(other.getByRole("heading", { level: 1 })).toHaveText(word("zh-CN", "home.hello", { name: "陈静 Chen Jing" }));
});
