import { expect, expectAccessible } from "../fixtures/journey.ts";
import { test } from "../fixtures/mailing.ts";
import { languages, word } from "../fixtures/words.ts";
import { rows } from "../fixtures/workbook.ts";

for (const language of languages) {
  const say = (key: string, values: Record<string, string> = {}): string => word(language, key, values);

  test(`a report is sent by mail, changed, paused and left (${language})`, async ({ signIn, mailbox }) => {
    const name = `Month in review ${language}`;
    const [page, head] = [await signIn("finance_controller", language), await signIn("department_head", language)];
    const names = [];
    for (const reader of [page, head]) {
      await reader.goto("/profile");
      const own = reader.getByLabel(say("set_up.name"), { exact: true });
      await expect(own).not.toHaveValue("");
      names.push(await own.inputValue());
    }
    await page.goto("/reports/budget-usage?span=year");
    const allocated = page.getByTestId("usage-total").locator(".value").first();
    await expect(allocated).not.toHaveText("");
    await page.getByRole("link", { name: say("report_schedules.by_mail"), exact: true }).click();
    await expect(page).toHaveURL(/\/reports\/schedules$/);

    // The form says what is missing, and keeps what was typed.
    const dialog = page.getByRole("dialog");
    const save = dialog.getByRole("button", { name: say("common.save"), exact: true });
    await dialog.getByLabel(say("report_schedules.days"), { exact: true }).fill("90");
    await save.click();
    await expect(dialog.getByText(say("field_error.required")).first()).toBeVisible();
    await expectAccessible(page);
    await dialog.getByLabel(say("common.name"), { exact: true }).fill(name);
    await dialog.getByLabel(say("report_schedules.days"), { exact: true }).fill("5");
    const readers = dialog.getByRole("combobox", { name: say("report_schedules.readers") });
    for (const name of names) {
      await readers.fill(name);
      await page.getByRole("option", { name }).first().click();
    }
    await save.click();
    const row = page.getByTestId("report-schedule").filter({ hasText: name });
    await expect(row).toHaveCount(1);
    await expect(row).toContainText(say("report_schedules.monthly"));
    await expect(row).toContainText(say("usage_report.title"));
    await expectAccessible(page);

    // It comes at once when one asks for it, with the reader's figures in a workbook.
    await row.getByRole("button", { name: say("report_schedules.send_me"), exact: true }).click();
    await expect(page.getByText(say("report_schedules.sent"))).toBeVisible();
    await expect.poll(() => mailbox.mails.filter((mail) => mail.subject.includes(name)).length).toBe(1);
    const mail = mailbox.mails.find((mail) => mail.subject.includes(name));
    expect(mail?.text).toContain("https://budget.lantern.example/reports/schedules");
    const sheet = await rows(mail?.files[0] as Buffer);
    expect(sheet.map((cells) => cells[0])).toContain({ en: "Total", "zh-CN": "合计" }[language]);

    // Who gets it only can leave it.
    await head.goto("/reports/schedules");
    const got = head.getByTestId("report-schedule").filter({ hasText: name });
    await expect(got.getByRole("button", { name: say("report_schedules.edit"), exact: true })).toHaveCount(0);
    await got.getByRole("button", { name: say("report_schedules.leave"), exact: true }).click();
    await head.getByRole("dialog").getByRole("button", { name: say("report_schedules.leave"), exact: true }).click();
    await expect(got).toHaveCount(0);

    // The list of who sends it follows, and the report is changed, paused and sent no more.
    await expect(row).toContainText(say("report_schedules.monthly"));
    await row.getByRole("button", { name: say("report_schedules.edit"), exact: true }).click();
    await dialog.getByLabel(say("report_schedules.when"), { exact: true }).selectOption("week");
    await dialog.getByLabel(say("report_schedules.weekday"), { exact: true }).selectOption("5");
    await save.click();
    await expect(row).toContainText(say("weekday.friday"));
    await row.getByRole("button", { name: say("report_schedules.pause"), exact: true }).click();
    await expect(row).toContainText(say("report_schedules.paused"));
    await row.getByRole("button", { name: say("report_schedules.delete"), exact: true }).click();
    await dialog.getByRole("button", { name: say("report_schedules.delete"), exact: true }).click();
    await expect(row).toHaveCount(0);
  });
}
