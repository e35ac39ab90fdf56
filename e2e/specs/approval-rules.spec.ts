import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word } from "../fixtures/words.ts";
import { ApprovalsPage } from "../pages/approvals.ts";
import { ExpensePage, RequestForm } from "../pages/expenses.ts";

const email = { en: "Email", "zh-CN": "邮件营销" };

for (const language of languages) {
  test(`rules are written, tried, replayed and put in force (${language})`, async ({ signIn }) => {
    const text = (key: string) => word(language, key);
    const finance = await signIn("finance_controller", language);
    await finance.goto("/settings/approval-rules");
    const rules = finance.getByTestId("rule");
    await expect(rules).toHaveCount(3);
    await expectAccessible(finance);

    // Little money needs nobody, and that rule comes first.
    await finance.getByRole("button", { name: text("approval_rules.add_rule") }).click();
    const rule = rules.nth(3);
    await rule.getByRole("textbox", { name: text("common.name"), exact: true }).fill("Little");
    await rule.getByRole("combobox", { name: text("approval_rules.add_condition") }).selectOption({ label: text("approval_rules.amount") });
    await rule.getByRole("textbox").nth(3).fill("500");
    await rule.getByRole("checkbox", { name: text("approval_rules.auto") }).check();
    await rule.getByRole("checkbox", { name: text("approval_rules.stop") }).check();
    const up = (name: string) => word(language, "approval_rules.up").replace("{name}", name);
    for (const _ of [1, 2, 3]) await finance.getByRole("button", { name: up("Little"), exact: true }).click();
    await expect(rules.first()).toContainText("Little");

    // Where a request would go.
    const trial = finance.getByTestId("trial");
    const choose = async (label: string, typed: string) => {
      const box = trial.getByRole("combobox", { name: text(label) });
      await box.fill(typed);
      await trial.getByRole("option", { name: typed }).first().click();
    };
    await choose("approval_rules.requester", "Li");
    await choose("common.department", language === "en" ? "Growth" : "增长");
    await trial.getByRole("textbox", { name: text("approval_rules.amount") }).fill("499.99");
    await trial.getByRole("button", { name: text("approval_rules.try_it") }).click();
    await expect(finance.getByTestId("trial-answer")).toContainText(text("approval_rules.auto_approved"));
    await expect(rules.first()).toContainText(text("approval_rules.holds"));
    await trial.getByRole("textbox", { name: text("approval_rules.amount") }).fill("60,000");
    await trial.getByRole("button", { name: text("approval_rules.try_it") }).click();
    await expect(finance.getByTestId("trial-answer").getByRole("listitem")).toHaveCount(2);

    // What it would have meant.
    await finance.getByTestId("replay").getByRole("button", { name: text("approval_rules.replay_run") }).click();
    await expect(finance.getByTestId("replay-answer")).toContainText(text("approval_rules.requests"));
    await expectAccessible(finance);

    // In force, with a reason.
    const save = finance.getByRole("button", { name: text("approval_rules.save") });
    await save.first().click();
    const dialog = finance.getByRole("dialog");
    await dialog.getByRole("button", { name: text("approval_rules.save") }).click();
    await expect(dialog.getByText(text("field_error.required"))).toBeVisible();
    await dialog.getByRole("textbox").fill("Little money shall not wait");
    await dialog.getByRole("button", { name: text("approval_rules.save") }).click();
    await expect(dialog).toHaveCount(0);
    await expect(finance.getByRole("cell", { name: "Little money shall not wait" })).toBeVisible();

    // And so it is for a marketer.
    const marketer = await signIn("marketer", language);
    const form = new RequestForm(marketer);
    await form.open();
    await form.fill("Stamps", [{ budget: email[language], amount: "499.99" }]);
    await expect(form.check).toContainText(text("expenses.auto_approved"));
    await form.submit();
    await expect(new ExpensePage(marketer).state).toContainText(text("expense_state.approved"));
  });

  test(`somebody is asked as well, and a stand-in is named (${language})`, async ({ signIn }) => {
    const text = (key: string) => word(language, key);
    const marketer = await signIn("marketer", language);
    const form = new RequestForm(marketer);
    await form.open();
    await form.fill("Mailing", [{ budget: email[language], amount: "1200" }]);
    await form.submit();
    const asked = new ExpensePage(marketer);
    await expect(asked.state).toContainText(text("expense_state.submitted"));
    const address = marketer.url();

    // The head asks finance as well and agrees.
    const head = await signIn("department_head", language);
    await head.goto(address);
    await head.getByRole("button", { name: text("expense_action.add_approver") }).click();
    const dialog = head.getByRole("dialog");
    const whom = dialog.getByRole("combobox", { name: text("decision.whom") });
    await whom.fill("Chen");
    await head.getByRole("option", { name: /Chen/ }).first().click();
    await expectAccessible(head);
    await dialog.getByRole("button", { name: text("expense_action.add_approver") }).click();
    const steps = head.getByTestId("approval-steps").locator("> li");
    await expect(steps).toHaveCount(2);
    const inbox = new ApprovalsPage(head);
    await inbox.open();
    await inbox.approve("Mailing");
    await expect(inbox.item("Mailing")).toHaveCount(0);

    // Finance names somebody for the days to come, and thinks better of it.
    const finance = await signIn("finance_controller", language);
    await finance.goto("/approvals");
    await finance.getByRole("link", { name: text("stand_ins.title") }).click();
    await expect(finance.getByText(text("stand_ins.none"))).toBeVisible();
    await finance.getByRole("button", { name: text("stand_ins.add") }).click();
    const name = finance.getByRole("dialog");
    await name.getByRole("button", { name: text("stand_ins.add") }).click();
    await expect(name.getByText(text("field_error.required")).first()).toBeVisible();
    const stands = name.getByRole("combobox", { name: text("stand_ins.stands_in") });
    await stands.fill("Wang");
    await finance.getByRole("option", { name: /Wang/ }).first().click();
    const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
    await name.getByLabel(text("stand_ins.first_day")).fill(day(0));
    await name.getByLabel(text("stand_ins.last_day")).fill(day(3));
    await name.getByRole("button", { name: text("stand_ins.add") }).click();
    await expect(finance.getByRole("row").filter({ hasText: "Wang" })).toBeVisible();
    await expectAccessible(finance);
    await finance.getByRole("button", { name: text("stand_ins.end") }).click();
    await finance.getByRole("dialog").getByRole("button", { name: text("stand_ins.end") }).click();
    await expect(finance.getByText(text("stand_ins.none"))).toBeVisible();

    // And decides.
    await finance.goto(address);
    await finance.getByRole("button", { name: text("expense_action.approve"), exact: true }).click();
    await finance.getByRole("dialog").getByRole("button", { name: text("decision.approve") }).click();
    await expect(asked.state).toContainText(text("expense_state.approved"));
  });
}
