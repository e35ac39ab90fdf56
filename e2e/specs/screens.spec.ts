import { expect, expectAccessible, type Language, signIn, test } from "../fixtures/journey";

const screens = ["/", "/budgets", "/campaigns", "/expenses", "/approvals", "/settings", "/profile"];

for (const language of ["en", "zh-CN"] satisfies Language[]) {
  test(`every screen can be read and used by everybody (${language})`, async ({ browser, server }) => {
    test.setTimeout(180_000);
    const page = await signIn(browser, server, "finance", language);
    for (const screen of screens) {
      await page.goto(screen);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await expect(page.locator(".skeleton")).toHaveCount(0);
      await expectAccessible(page);
    }
  });
}

test("a person who may not see a figure is not shown one", async ({ browser, server }) => {
  const finance = await signIn(browser, server, "finance", "en");
  await finance.goto("/budgets");
  await expect(finance.getByRole("link", { name: "Growth" }).first()).toBeVisible();
  const viewer = await signIn(browser, server, "viewer", "en");
  await viewer.goto("/budgets");
  await expect(viewer.getByRole("link", { name: "Brand" }).first()).toBeVisible();
  await expect(viewer.getByRole("link", { name: "Growth" })).toHaveCount(0);
});

test.describe("without demo data", () => {
  test.use({ empty: true });

  test("the first visit creates the administrator", async ({ page, server }) => {
    await page.goto(server.url);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.getByLabel(/^(Organisation|组织)/).first().fill("Lantern");
    await page.getByLabel(/^(Your name|你的姓名|您的姓名|姓名|Name)/).fill("Ada");
    await page.getByLabel(/^(E-mail|邮箱)/).fill("ada@lantern.example");
    await page.getByLabel(/^(Password|密码)/).first().fill("correct horse battery");
    await page.locator("form").getByRole("button", { name: /set|start|create|开始|创建|完成/i }).click();
    await expect(page.getByRole("navigation").first()).toBeVisible({ timeout: 20_000 });
  });
});
