import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { ApprovalsPage } from "../pages/approvals.ts";
import { PlansPage, pace } from "../pages/plans.ts";

test("a plan is typed, pasted, approved by somebody else, put in force, revised and compared", async ({ signIn }) => {
  test.setTimeout(240_000);
  const planner = new PlansPage(await signIn("marketer", "en"), "en");
  await planner.open();
  await planner.begin("Growth, second half", "Growth", ["channel", "campaign"]);

  await test.step("type", async () => {
    // The department's lines come with what the budget has; the last month is open.
    await planner.addLine("Email", "Newsletter");
    const cell = planner.cell("Newsletter", 11);
    await planner.type(cell, "1,234.5");
    await expect(planner.amount(cell)).toHaveText("1,234.50");
    // Enter goes down, Tab goes right, Escape leaves the cell as it was.
    await cell.click();
    await planner.page.keyboard.type("77", { delay: pace });
    await planner.page.keyboard.press("Escape");
    await expect(planner.amount(cell)).toHaveText("1,234.50");
    await expect(cell).toBeFocused();
    await planner.page.keyboard.press("Shift+Tab");
    await expect(planner.cell("Newsletter", 10)).toBeFocused();
    // What is no amount is said, and stays to be mended.
    await planner.page.keyboard.type("12x", { delay: pace });
    await planner.page.keyboard.press("Enter");
    await expect(planner.page.locator(".sheet-foot")).toContainText("“12x”");
    await planner.page.keyboard.press("Escape");
    // The total above shows by how much its parts differ, where they differ.
    await expect(planner.cell("Email", 11).locator(".sheet-gap")).toBeVisible();
    await planner.saved();
  });

  await test.step("paste", async () => {
    await planner.paste(planner.cell("Newsletter", 10), "100\t2,000.25\r\n");
    await expect(planner.amount(planner.cell("Newsletter", 10))).toHaveText("100");
    await expect(planner.amount(planner.cell("Newsletter", 11))).toHaveText("2,000.25");
    await expect(planner.amount(planner.total("Newsletter"))).toHaveText("2,100.25");
    await planner.page.keyboard.press("Control+z");
    await expect(planner.amount(planner.total("Newsletter"))).toHaveText("1,234.50");
    await planner.page.keyboard.press("Control+y");
    await expect(planner.amount(planner.total("Newsletter"))).toHaveText("2,100.25");
    await planner.paste(planner.cell("Newsletter", 10), "1\tabc");
    await expect(planner.page.locator(".sheet-foot")).toContainText("“abc”");
    await expect(planner.amount(planner.cell("Newsletter", 10))).toHaveText("100");
    await planner.saved();
    await planner.page.reload();
    await expect(planner.amount(planner.total("Newsletter"))).toHaveText("2,100.25");
    await expectAccessible(planner.page);
  });

  await test.step("submit, and approve as another person", async () => {
    await planner.step("submit", "A newsletter of our own");
    await planner.expectState("submitted");
    await expect(planner.page.getByRole("button", { name: "Put in force" })).toHaveCount(0);
  });

  const finance = await signIn("finance_controller", "en");
  for (const page of [await signIn("department_head", "en"), finance]) {
    const inbox = new ApprovalsPage(page);
    await inbox.open();
    await inbox.approve(/A newsletter of our own/);
    await expect(inbox.item(/A newsletter of our own/)).toHaveCount(0);
  }
  await planner.expectState("approved");

  const controller = new PlansPage(finance, "en");
  await controller.open();
  await finance.getByRole("link", { name: "Growth, second half" }).click();
  await controller.step("activate");
  await controller.expectState("active");
  // The department sees it without a reload, and the new line is a budget now.
  await planner.expectState("active");
  await finance.goto("/budgets");
  await finance.getByRole("searchbox").fill("Newsletter");
  await expect(finance.getByRole("row", { name: /Newsletter/ })).toContainText("¥2,100.25");

  await test.step("revise and compare", async () => {
    await planner.step("revise", "Less in December");
    await planner.expectState("draft");
    await planner.type(planner.cell("Newsletter", 11), "1000");
    await planner.saved();
    await planner.tab("versions");
    const comparison = planner.page.getByRole("table", { name: "Compare", exact: true });
    await expect(comparison.getByRole("row", { name: /Newsletter/ })).toContainText("-1,000.25");
    await planner.page.getByLabel("Only what differs").check();
    await expect(comparison.locator("tbody tr")).toHaveCount(1);
    await expectAccessible(planner.page);
  });
});

test("keys typed quickly into the grid are not lost", async ({ signIn }) => {
  const planner = new PlansPage(await signIn("marketer", "en"), "en");
  await planner.open();
  await planner.begin("Quick hands", "Growth", ["channel"]);
  const cell = planner.cell("Email", 11);
  await cell.click();
  await planner.page.keyboard.type("43210.98");
  await planner.page.keyboard.press("Enter");
  await expect(planner.amount(cell)).toHaveText("43,210.98");
});

test("a reason that is being typed stays when somebody else changes the plan", async ({ signIn }) => {
  const planner = new PlansPage(await signIn("marketer", "en"), "en");
  await planner.open();
  await planner.begin("Four hands", "Growth", ["channel"]);
  const other = new PlansPage(await signIn("department_head", "en"), "en");
  await other.page.goto(new URL(planner.page.url()).pathname);

  await planner.page.locator(".page-head").getByRole("button", { name: planner.word("plans.submit"), exact: true }).click();
  await planner.dialog.getByRole("textbox").fill("Half a reason");
  await other.type(other.cell("Email", 11), "45600.5");
  await expect(planner.amount(planner.cell("Email", 11))).toHaveText("45,600.50");
  await expect(planner.dialog.getByRole("textbox")).toHaveValue("Half a reason");
});

test("计划表格可以用键盘填写，方案可以对比并采用", async ({ signIn }) => {
  test.setTimeout(180_000);
  const plans = new PlansPage(await signIn("department_head", "zh-CN"), "zh-CN");
  await plans.open();
  await plans.begin("增长部下半年", "增长", ["channel"]);
  const cell = plans.cell("邮件营销", 11);
  await plans.type(cell, "8888.8", "Tab");
  await expect(plans.amount(cell)).toHaveText("8,888.80");
  await expect(plans.total("邮件营销")).toBeFocused();
  await plans.saved();

  await plans.tab("scenarios");
  await plans.page.getByRole("button", { name: plans.word("plans.new_scenario") }).click();
  await plans.dialog.getByRole("textbox").fill("少一成");
  await plans.dialog.getByRole("button", { name: plans.word("common.add"), exact: true }).click();
  await plans.expectVersion(plans.word("plans.scenario_named", { name: "少一成" }));
  await plans.type(plans.cell("邮件营销", 11), "8000");
  await plans.saved();
  await plans.tab("scenarios");
  const comparison = plans.page.getByRole("table", { name: plans.word("plans.compare"), exact: true });
  await expect(comparison.getByRole("row", { name: /邮件营销/ })).toContainText("-888.80");
  await expectAccessible(plans.page);
  await plans.page.getByRole("row", { name: /少一成/ }).getByRole("button", { name: plans.word("plans.adopt") }).click();
  await plans.dialog.getByRole("button", { name: plans.word("plans.adopt"), exact: true }).click();
  await plans.expectState("draft");
  await expect(plans.amount(plans.cell("邮件营销", 11))).toHaveText("8,000");
});
