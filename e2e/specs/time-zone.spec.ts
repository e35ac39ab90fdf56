import { expect, test } from "../fixtures/journey.ts";
import { RequestForm } from "../pages/expenses.ts";

/** One of these has always another day than Shanghai, where the demo organisation is. */
const zones = ["Pacific/Kiritimati", "Pacific/Pago_Pago"];

const day = (moment: Date): string => moment.toLocaleDateString("en-CA", { timeZone: "Asia/Shanghai" });

test("today is the organisation's day, wherever the browser is", async ({ signIn }) => {
  for (const timezoneId of zones) {
    const page = await signIn("marketer", "en", { timezoneId });
    const before = day(new Date());
    const form = new RequestForm(page);
    await form.open();
    const date = form.line(0).date;
    await expect(date).not.toHaveValue("");
    // Midnight may have passed while the page was made.
    expect([before, day(new Date())]).toContain(await date.inputValue());
  }
});
