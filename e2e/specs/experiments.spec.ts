import { readFile } from "node:fs/promises";
import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word } from "../fixtures/words.ts";
import { CampaignsPage } from "../pages/campaigns.ts";
import { ExperimentForm, ExperimentPage } from "../pages/experiments.ts";

const email = { en: "Email", "zh-CN": "邮件营销" };
const social = { en: "Social ads", "zh-CN": "社交广告" };
/** The day of the demo organisation, as a record has it. */
const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());

for (const language of languages) {
  const say = (key: string, values: Record<string, string> = {}): string => word(language, key, values);

  test(`an experiment is planned, run, read, decided and found again (${language})`, async ({ signIn }) => {
    const page = await signIn("marketer", language);
    await page.goto("/experiments");
    await page.getByRole("link", { name: say("experiments.new"), exact: true }).first().click();

    // Nothing can be planned with nothing; what is missing stands on its fields.
    const form = new ExperimentForm(page, language);
    await form.save();
    await expect(page.getByText(say("field_error.required")).first()).toBeVisible();
    await expectAccessible(page);

    // The size follows from what is typed.
    const name = `Price up front ${language}`;
    await form.field("common.name").fill(name);
    await form.field("experiments.hypothesis").fill("Readers want to know the price");
    await page.getByLabel(say("experiments.source"), { exact: true }).selectOption("days");
    await form.arm(form.control, "Plain", social[language]);
    await form.arm(form.variant, "Price", email[language]);
    await form.field("experiments.metric_name", form.metric).fill("Orders per reader");
    await form.field("experiments.metric_key", form.metric).fill("orders");
    await form.field("experiments.each_worth", form.metric).fill("120");
    await form.field("experiments.baseline").fill("10");
    await form.field("experiments.smallest").fill("2");
    await form.field("experiments.daily").fill("500");
    await expect(form.answer).toContainText("7,678");
    await expect(form.answer).toContainText(say("experiments.days_other", { count: "16" }));
    await expect(form.field("experiments.planned_units")).toHaveValue("7,678");
    await expectAccessible(page);
    await form.save();

    // The draft says what comes next; from the start on the design is fixed.
    const experiment = new ExperimentPage(page, language);
    await expect(experiment.status).toContainText(say("experiment_status.draft"));
    await expect(page.getByText(say("experiments.next_size", { units: "7,678" }))).toBeVisible();
    await expectAccessible(page);
    await experiment.step("experiments.start");
    await experiment.confirm("experiments.start");
    await expect(experiment.status).toContainText(say("experiment_status.running"));
    await expect(experiment.verdict).toContainText(say("ab_outcome.declined"));

    // A wrong row refuses the file and is named; the right ones are read at once.
    const heads = "day,variant,segment,units,orders:conversions,orders:n";
    await expect(page.getByTestId("experiment-columns")).toHaveText(heads.replaceAll(",", ", "));
    await experiment.upload([heads, `${today()},A,,21306,122,21306`, `${today()},Z,,21307,267,21307`]);
    const wrong = page.getByTestId("wrong-rows");
    await expect(wrong).toContainText(say("experiments.wrong_row", { row: "3", column: "variant", problem: say("field_error.unknown") }));
    await expectAccessible(page);
    await experiment.upload([heads, `${today()},A,,21306,122,21306`, `${today()},B,,21307,267,21307`]);
    await expect(page.getByTestId("experiment-received")).toContainText(
      say("experiments.received_other", { count: "2", replaced: "0" }),
    );

    // The verdict, and what it stands on.
    await expect(experiment.verdict).toContainText(say("ab_outcome.winner"));
    await expect(experiment.verdict).toContainText(say("experiment_basis.fixed_horizon"));
    await expect(page.getByTestId("experiment-effects")).toContainText(say("experiments.points", { value: "+0.68" }));
    await expect(page.getByTestId("experiment-arms")).toContainText("21,307");
    await expect(page.getByTestId("experiment-checks")).toContainText(say("experiments.ratio_right"));
    await expect(page.getByTestId("experiment-worth")).toContainText("¥");
    await expectAccessible(page);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: say("expense_report.export_pdf"), exact: true }).click();
    const pdf = await readFile(await (await download).path());
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");

    // The hash says who gets what.
    await page.getByRole("textbox", { name: say("experiments.unit"), exact: true }).fill("reader-4711");
    await page.getByRole("button", { name: say("experiments.try_out"), exact: true }).click();
    await expect(page.getByTestId("experiment-assignment")).toContainText("reader-4711");

    await experiment.step("experiments.stop");
    await experiment.confirm("experiments.stop");
    await expect(experiment.status).toContainText(say("experiment_status.stopped"));

    // Another choice than the rule's needs a reason; the rule's own does not.
    await experiment.step("experiments.decide");
    const choice = (key: string) => experiment.dialog.getByRole("button", { name: say(key), exact: true });
    await choice("experiment_choice.keep_control").click();
    await expect(experiment.dialog.getByText(say("experiments.differs"))).toBeVisible();
    await expectAccessible(page);
    await experiment.confirm("experiments.decide");
    await expect(experiment.dialog.getByText(say("field_error.required"))).toBeVisible();
    await choice("experiment_choice.roll_out").click();
    await experiment.dialog
      .getByRole("textbox", { name: new RegExp(`^${say("experiments.learnings")}`) })
      .fill(`Prices persuade (${language})`);
    await experiment.confirm("experiments.decide");
    await expect(experiment.status).toContainText(say("experiment_status.decided"));
    const decision = page.getByTestId("experiment-decision");
    await expect(decision).toContainText(say("experiments.by_rule"));
    await expect(decision).toContainText(`Prices persuade (${language})`);

    // Its money is asked for like any other, from the budget of the control to that of the arm.
    const rollOut = page.getByTestId("roll-out");
    await rollOut.getByRole("textbox", { name: say("common.amount"), exact: true }).fill("100");
    await expect(rollOut.getByRole("combobox", { name: say("budget_requests.from"), exact: true })).toHaveValue(social[language]);
    await expectAccessible(page);
    await rollOut.getByRole("button", { name: say("experiments.ask_transfer"), exact: true }).click();
    await rollOut.getByRole("link", { name: say("experiments.open_request"), exact: true }).click();
    await expect(page).toHaveURL(/\/budgets\/requests\/\d+$/);
    await expect(page.getByTestId("request-state")).toContainText(say("budget_request_state.submitted"));

    // Somebody finds it again by what was learnt.
    await page.goto("/experiments");
    await expect(page.getByTestId("experiment-record")).toContainText(say("experiments.win_rate"));
    await page.getByRole("searchbox").fill(`persuade (${language})`);
    await expect(page).toHaveURL(/q=persuade/);
    const row = page.getByTestId("experiment");
    await expect(row).toHaveCount(1);
    await expect(row).toContainText(name);
    await expect(row).toContainText(say("experiment_choice.roll_out"));
    await expectAccessible(page);
  });
}

test("what changed in a campaign is told as an observation", async ({ signIn }) => {
  const page = await signIn("marketer", "en");
  const say = (key: string) => word("en", key);
  const campaigns = new CampaignsPage(page);
  await campaigns.open();
  await campaigns.row(/./).first().getByRole("link").click();
  await campaigns.status.waitFor();
  await page.getByRole("link", { name: say("campaign_effect.open"), exact: true }).click();
  await expect(page.getByText(say("campaign_effect.observational"))).toBeVisible();
  await expect(page.getByTestId("campaign-effect")).toBeVisible();
  await expectAccessible(page);

  // The address is the view.
  await page.getByLabel(say("results.metric"), { exact: true }).selectOption("deals");
  await expect(page).toHaveURL(/metric=deals/);
  await page.reload();
  await expect(page.getByLabel(say("results.metric"), { exact: true })).toHaveValue("deals");
});
