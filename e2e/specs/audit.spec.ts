import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word } from "../fixtures/words.ts";
import { RequestForm } from "../pages/expenses.ts";

for (const language of languages) {
  test(`who changed what stands on the object's page and in the trail (${language})`, async ({ signIn }) => {
    const text = (key: string, values: Record<string, string> = {}) => word(language, key, values);
    const marketer = await signIn("marketer", language);
    const title = `Traced ${language}`;
    const form = new RequestForm(marketer);
    await form.open();
    await form.fill(title, [{ budget: { en: "Email", "zh-CN": "邮件营销" }[language], amount: "120.00" }]);
    await form.submit();
    await marketer.waitForURL(/\/expenses\/\d+$/);
    const path = new URL(marketer.url()).pathname;
    await expect(marketer.getByTestId("changes")).toHaveCount(0);

    // On the request's own page: closed at first, then newest first.
    const finance = await signIn("finance_controller", language);
    await finance.goto(path);
    const changes = finance.getByTestId("changes");
    await changes.locator("summary").first().click();
    const deeds = changes.locator(".deed");
    await expect(deeds).toHaveCount(2);
    const submitted = deeds.first();
    await submitted.locator("summary").click();
    const state = submitted
      .getByRole("row")
      .filter({ hasText: text("audit_column.state") })
      .filter({ hasText: text("expense_state.draft") });
    await expect(state).toContainText(text("expense_state.submitted"));
    await expect(submitted).toContainText("POST /api/v1/expenses/{id}/submit");
    await expect(submitted).toContainText("127.0.0.1");
    await expectAccessible(finance);

    // The trail of that object, and what else the filters find.
    await changes.getByRole("link", { name: text("audit.show_trail"), exact: true }).click();
    await finance.waitForURL(/\/settings\/audit\?/);
    const trail = finance.getByTestId("deeds").locator(".deed");
    await expect(trail).toHaveCount(2);
    await expect(trail.first()).toContainText(title);
    await finance.locator(".filter-chip button").click();
    await expect.poll(() => trail.count()).toBeGreaterThan(2);
    await finance.getByRole("combobox", { name: text("audit.kind"), exact: true }).selectOption("vendor");
    await expect(finance).toHaveURL(/kind=vendor/);
    await expect(trail.first()).toContainText(text("audit_object.vendor"));
    await expectAccessible(finance);
    const saved = finance.waitForEvent("download");
    await finance.getByRole("button", { name: text("audit.export"), exact: true }).click();
    expect((await saved).suggestedFilename()).toBe("audit-trail.csv");

    // On a phone the fields of a deed are cards.
    await finance.setViewportSize({ width: 390, height: 844 });
    await trail.first().locator("summary").click();
    await expect(trail.first().locator("tbody tr").first()).toBeVisible();
    const overflow = await finance.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await expectAccessible(finance);

    // Who may not read it does not find the page.
    await marketer.goto("/settings/audit");
    await expect(marketer.getByTestId("deeds")).toHaveCount(0);
  });
}
