import { expect, expectAccessible } from "../fixtures/journey.ts";
import type { Mail } from "../fixtures/mailbox.ts";
import { test } from "../fixtures/mailing.ts";
import { languages, word } from "../fixtures/words.ts";
import { RequestForm } from "../pages/expenses.ts";

for (const language of languages) {
  test(`who is asked chooses to be told, gets a mail, and its link opens the request (${language})`, async ({ signIn, mailbox }) => {
    const text = (key: string, values: Record<string, string> = {}) => word(language, key, values);
    const arrived = async (wanted: (mail: Mail) => boolean): Promise<Mail> => {
      await expect.poll(() => mailbox.mails.filter(wanted).length).toBe(1);
      return mailbox.mails.find(wanted) as Mail;
    };

    // Not told at first: the settings of the head say so, and stay.
    const head = await signIn("department_head", language);
    await head.goto("/profile");
    const told = head.getByTestId("told");
    const asked = told.getByLabel(text("mail_kind.asked"), { exact: true });
    await expect(asked).toHaveValue("at_once");
    await asked.selectOption("in_app");
    await told.getByRole("button", { name: text("common.save"), exact: true }).click();
    await expect(head.getByText(text("common.saved")).last()).toBeVisible();
    await head.reload();
    await expect(asked).toHaveValue("in_app");
    await expectAccessible(head);

    const marketer = await signIn("marketer", language);
    const form = new RequestForm(marketer);
    const ask = async (title: string): Promise<string> => {
      await form.open();
      await form.fill(title, [{ budget: { en: "Email", "zh-CN": "邮件营销" }[language], amount: "120.00" }]);
      await form.submit();
      await marketer.waitForURL(/\/expenses\/\d+$/);
      return new URL(marketer.url()).pathname;
    };
    await ask(`Told in the inbox ${language}`);
    // Whoever is asked is told before anything else leaves: with this mail the first request has been gone through.
    const admin = await signIn("administrator", language);
    await admin.goto("/settings/mail");
    await admin.getByRole("button", { name: text("mail.test"), exact: true }).click();
    await arrived((mail) => mail.to.startsWith("administrator@"));
    await asked.selectOption("at_once");
    await told.getByRole("button", { name: text("common.save"), exact: true }).click();
    await expect(head.getByText(text("common.saved")).last()).toBeVisible();
    const path = await ask(`Told by mail ${language}`);

    const mail = await arrived((mail) => mail.text.includes(`Told by mail ${language}`));
    expect(mail.to).toMatch(/@demo\.penstock\.example$/);
    expect(mail.text).toContain("120.00");
    expect(mailbox.mails.some((mail) => mail.text.includes("Told in the inbox"))).toBe(false);
    const link = new URL(/https:\/\/budget\.lantern\.example\S+/.exec(mail.text)?.[0] ?? "");
    expect(link.pathname).toBe(path);
    await head.goto(link.pathname);
    await expect(head.getByRole("heading", { level: 1, name: `Told by mail ${language}` })).toBeVisible();

    // The administrator sees what left.
    await admin.reload();
    await expect(admin.getByRole("table", { name: text("mail.title"), exact: true })).toContainText(mail.to);
    await expectAccessible(admin);
  });
}
