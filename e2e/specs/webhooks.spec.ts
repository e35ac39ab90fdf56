import { expect, expectAccessible } from "../fixtures/journey.ts";
import { isSigned, test } from "../fixtures/telling.ts";
import { languages, word } from "../fixtures/words.ts";

for (const language of languages) {
  const say = (key: string, values: Record<string, string> = {}): string => word(language, key, values);

  test(`another program is told of an alert (${language})`, async ({ signIn, endpoint }) => {
    const page = await signIn("finance_controller", language);
    const dialog = page.getByRole("dialog");
    const press = (name: string) => dialog.getByRole("button", { name: say(name), exact: true }).click();
    await page.goto("/settings/webhooks");
    await expect(page.getByText(say("webhooks.none"))).toBeVisible();
    await page.getByRole("button", { name: say("webhooks.add"), exact: true }).first().click();
    await dialog.getByLabel(say("common.name"), { exact: true }).fill("Chat");
    await dialog.getByLabel(say("webhooks.url"), { exact: true }).fill("chat");
    await press("common.save");
    await expect(dialog.getByText(say("field_error.malformed"))).toBeVisible();
    await expectAccessible(page);
    await dialog.getByLabel(say("webhooks.url"), { exact: true }).fill(endpoint.url);
    await press("common.save");
    const secret = await dialog.getByText(/^whsec_/).innerText();
    await expectAccessible(page);
    await press("api_keys.kept");

    // A trial message arrives, signed; one that is refused is seen to be tried again.
    const row = page.getByTestId("webhook");
    await row.getByRole("button", { name: say("webhooks.ping"), exact: true }).click();
    await expect.poll(() => endpoint.told.length).toBe(1);
    expect(endpoint.told.every((told) => isSigned(told, secret))).toBe(true);
    endpoint.status = 503;
    await row.getByRole("button", { name: say("webhooks.ping"), exact: true }).click();
    await row.getByRole("button", { name: say("webhooks.messages"), exact: true }).click();
    const messages = dialog.getByTestId("webhook-message");
    await expect(messages.filter({ hasText: say("webhook_delivery_state.delivered") })).toHaveCount(1);
    await expect(messages.filter({ hasText: say("webhooks.answered", { status: "503" }) })).toHaveCount(1);
    await expectAccessible(page);
    endpoint.status = 204;
    await expect(messages.filter({ hasText: say("webhook_delivery_state.delivered") })).toHaveCount(2);
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);

    // A rule tells it, and what the rule finds comes with its figures.
    await page.goto("/alerts/rules");
    await page.getByRole("button", { name: say("alerts.new"), exact: true }).click();
    await dialog.getByLabel(say("common.name"), { exact: true }).fill(`Landing ${language}`);
    await dialog.getByLabel(say("alerts.watch"), { exact: true }).selectOption("landing_variance");
    await dialog.getByLabel(say("alerts.at"), { exact: true }).fill("1");
    await dialog.getByLabel(say("alerts.direction"), { exact: true }).selectOption("at_or_above");
    await dialog.getByRole("checkbox", { name: "Chat" }).check();
    const before = endpoint.told.length;
    await press("common.save");
    await expect.poll(() => endpoint.told.length).toBeGreaterThan(before);
    const told = endpoint.told[before];
    expect(told && isSigned(told, secret)).toBe(true);
    const message = JSON.parse(told?.body ?? "{}");
    expect(message).toMatchObject({ type: "alert.raised", data: { rule: `Landing ${language}`, unit: "money" } });

    await page.goto("/settings/webhooks");
    await row.getByRole("button", { name: say("webhooks.switch_off"), exact: true }).click();
    await expect(row).toContainText(say("webhooks.off"));
    await row.getByRole("button", { name: say("webhooks.delete"), exact: true }).click();
    await press("webhooks.delete");
    await expect(page.getByText(say("webhooks.none"))).toBeVisible();
  });
}
