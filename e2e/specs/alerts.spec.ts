import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word } from "../fixtures/words.ts";
import { RequestForm } from "../pages/expenses.ts";

for (const language of languages) {
  const say = (key: string): string => word(language, key);

  test(`a controller writes a rule, a request reaches it, and it ends by itself (${language})`, async ({ signIn }) => {
    const name = `Promised by email ${language}`;
    const budget = { en: "Email", "zh-CN": "邮件营销" }[language];

    // A rule is written and tried before it is kept.
    const page = await signIn("finance_controller", language);
    await page.goto("/alerts/rules");
    const rules = page.getByTestId("alert-rule");
    await expect(rules.first()).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: say("alerts.new"), exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(say("common.name"), { exact: true }).fill(name);
    await dialog.getByLabel(say("alerts.watch"), { exact: true }).selectOption("reserved");
    await dialog.getByLabel(say("alerts.place_kind"), { exact: true }).selectOption("node");
    const place = dialog.getByRole("combobox", { name: say("alerts.node") });
    await place.fill(budget);
    await page.getByRole("option", { name: new RegExp(budget) }).first().click();
    const threshold = dialog.getByLabel(say("alerts.at"), { exact: true });
    await threshold.fill("not a number");
    await dialog.getByRole("button", { name: say("alerts.test_now"), exact: true }).click();
    await expect(dialog.getByText(say("alerts.wrong_value"))).toBeVisible();
    await threshold.fill("9000000");
    await dialog.getByRole("button", { name: say("alerts.test_now"), exact: true }).click();
    await expect(dialog.getByText(say("alerts.nothing_found"))).toBeVisible();
    await threshold.fill("1");
    await dialog.getByLabel(say("alerts.direction"), { exact: true }).selectOption("at_or_above");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: say("common.save"), exact: true }).click();
    await expect(rules.filter({ hasText: name })).toHaveCount(1);

    // A request reaches it, and the open list shows it without being read again.
    await page.goto("/alerts?state=new");
    const marketer = await signIn("marketer", language);
    const form = new RequestForm(marketer);
    await form.open();
    await form.fill(`Reaches a threshold ${language}`, [{ budget, amount: "120.00" }]);
    await form.submit();
    await marketer.waitForURL(/\/expenses\/\d+$/);
    const alert = page.getByTestId("alert").filter({ hasText: name });
    await expect(alert).toHaveCount(1, { timeout: 15_000 });
    await expect(alert).toContainText(budget);
    await expectAccessible(page);

    // It is put off, and is quiet.
    await alert.getByRole("button", { name: say("alerts.snooze"), exact: true }).click();
    await dialog.getByRole("button", { name: say("alerts.snooze"), exact: true }).click();
    await expect(alert).toHaveCount(0);
    await page.goto("/alerts?state=snoozed");
    await expect(alert).toHaveCount(1);
    await alert.getByRole("link", { name: budget }).click();
    await expect(page).toHaveURL(/\/alerts\/\d+$/);
    await expect(alert).toHaveAttribute("data-state", "snoozed");
    await expectAccessible(page);

    // Another threshold ends it by itself.
    await page.goto("/alerts/rules");
    const rule = rules.filter({ hasText: name });
    await rule.getByRole("button", { name: say("alerts.edit"), exact: true }).click();
    await dialog.getByLabel(say("alerts.at"), { exact: true }).fill("9000000");
    await dialog.getByRole("button", { name: say("common.save"), exact: true }).click();
    await expect(dialog).toHaveCount(0);
    await page.goto("/alerts?state=resolved");
    await expect(alert).toHaveCount(1);

    await page.goto("/alerts/rules");
    await rule.getByRole("button", { name: say("alerts.delete"), exact: true }).click();
    await dialog.getByRole("button", { name: say("alerts.delete"), exact: true }).click();
    await expect(rule).toHaveCount(0);
  });
}
