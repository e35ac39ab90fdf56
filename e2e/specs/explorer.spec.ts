import { expect, test } from "../fixtures/journey.ts";
import { languages } from "../fixtures/words.ts";

const useSession = { en: "Use my session", "zh-CN": "使用我的登录会话" };

for (const language of languages) {
  test(`the API explorer is authorised with one click (${language})`, async ({ signIn }) => {
    const page = await signIn("finance_controller", language);
    await page.getByRole("link", { name: /API/ }).last().click();
    await expect(page).toHaveURL(/\/docs\/api\/$/);
    await page.getByRole("button", { name: useSession[language] }).click();
    await expect(page.getByRole("status").filter({ hasText: "陈静 Chen Jing" })).toBeVisible();

    const me = page.locator(".opblock").filter({ has: page.locator('[data-path="/api/v1/me"]') }).first();
    await me.locator(".opblock-summary-control").click();
    await me.getByRole("button", { name: "Execute" }).click();
    const answer = me.locator(".live-responses-table .response").first();
    await expect(answer.locator(".response-col_status")).toContainText("200");
    await expect(answer).toContainText("finance_controller@demo.penstock.example");
  });
}
