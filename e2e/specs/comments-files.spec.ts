import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word } from "../fixtures/words.ts";
import { Comments, Files, Notifications } from "../pages/comments-files.ts";
import { ExpensePage, RequestForm } from "../pages/expenses.ts";

const offer = { name: "Offer 报价.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n") };
/** One red pixel. */
const photo = {
  name: "stand.png",
  mimeType: "image/png",
  buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64"),
};
const page = { name: "page.pdf", mimeType: "application/pdf", buffer: Buffer.from("<html><script>alert(1)</script></html>") };

for (const language of languages) {
  test(`files and comments go with a request, and people are told (${language})`, async ({ signIn }) => {
    const text = (key: string, values: Record<string, string> = {}) => word(language, key, values);
    const marketer = await signIn("marketer", language);
    const form = new RequestForm(marketer);
    await form.open();
    await form.fill(`With files ${language}`, [{ budget: { en: "Email", "zh-CN": "邮件营销" }[language], amount: "120.00" }]);
    await form.saveDraft();
    await marketer.waitForURL(/\/expenses\/\d+$/);
    const path = new URL(marketer.url()).pathname;

    // Chosen and dropped; what is something else than its name says is not taken.
    const files = new Files(marketer, language);
    await files.choose(offer, page);
    await files.drop(photo);
    await expect(files.rows).toHaveCount(2);
    await expect(files.root).toContainText(text("files.not_taken", { name: page.name, reason: text("field_error.file_kind") }));
    await files.row(photo.name).getByRole("button", { name: photo.name, exact: true }).click();
    const picture = marketer.getByRole("dialog").getByRole("img", { name: photo.name });
    await expect(picture).toHaveJSProperty("naturalWidth", 1);
    await expectAccessible(marketer);
    await marketer.keyboard.press("Escape");
    const saved = marketer.waitForEvent("download");
    await files.row(offer.name).getByRole("button", { name: text("files.save", { name: offer.name }) }).click();
    expect((await saved).suggestedFilename()).toBe(offer.name);
    await files.remove(photo.name);
    await expect(files.rows).toHaveCount(1);
    const timeline = new ExpensePage(marketer).timeline;
    await expect(timeline.first()).toContainText(text("timeline.attachment_removed"));

    // A mention by the keyboard, in a page that a colleague has open.
    const head = await signIn("department_head", language);
    await head.goto(path);
    const theirs = new Comments(head, language);
    await expect(theirs.field).toBeVisible();
    // The demo's people have talked before.
    const bell = new Notifications(head, language);
    const told = new Notifications(marketer, language);
    await expect(head.locator("a.bell .nav-count")).toBeVisible();
    const [before, mine] = [await bell.count(), await told.count()];
    const own = new Comments(marketer, language);
    await own.field.pressSequentially("See https://a.example/offer @wang");
    await expect(own.offered).toHaveText([/Wang Lei/]);
    await expectAccessible(marketer);
    await own.field.press("Enter");
    await expect(own.field).toHaveValue(/@王磊 Wang Lei $/);
    await own.send();
    await expect(own.field).toHaveValue("");
    await expect(theirs.items).toHaveCount(1);
    await expect(theirs.items.locator(".mention")).toHaveText("@王磊 Wang Lei");
    await expect(theirs.items.getByRole("link")).toHaveAttribute("rel", /noopener/);
    await expectAccessible(head);

    // The bell rings by itself and leads there.
    await bell.bell(before + 1).click();
    await expect(bell.items.first()).toContainText(`With files ${language}`);
    await expectAccessible(head);
    await bell.items.first().getByRole("link").click();
    await expect(head).toHaveURL(new RegExp(`${path}$`));
    await expect(bell.bell(before)).toBeVisible();

    // Answered, changed, deleted.
    await theirs.field.fill("Thanks");
    await theirs.field.press("Control+Enter");
    await expect(own.items).toHaveCount(2);
    const answer = theirs.items.last();
    await answer.getByRole("button", { name: text("comments.edit") }).click();
    await answer.getByRole("textbox").fill("Thank you");
    await answer.getByRole("button", { name: text("common.save"), exact: true }).click();
    await expect(own.items.last()).toContainText("Thank you");
    await expect(own.items.last()).toContainText(text("comments.edited"));
    await theirs.items.last().getByRole("button", { name: text("comments.delete") }).click();
    await head.getByRole("dialog").getByRole("button", { name: text("comments.delete_action"), exact: true }).click();
    await expect(own.items.last()).toContainText(text("comments.deleted"));

    await told.bell(mine + 1).click();
    await marketer.getByRole("button", { name: text("notifications.read_all") }).click();
    await expect(told.bell(0)).toBeVisible();
  });
}
