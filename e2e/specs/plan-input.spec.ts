import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { PlansPage, pace } from "../pages/plans.ts";

test("goals of a plan are added, changed and removed", async ({ signIn }) => {
  const plans = new PlansPage(await signIn("marketer", "en"), "en");
  await plans.open();
  await plans.begin("What it brings", "Growth", ["channel"]);
  await plans.tab("goals");
  const rows = plans.page.locator(".goal-row");
  const add = plans.page.getByRole("button", { name: plans.word("plans.add_goal"), exact: true });
  const save = async (): Promise<void> => {
    const saving = plans.page.waitForResponse((answer) => answer.url().endsWith("/goals") && answer.status() === 200);
    await plans.page.getByRole("button", { name: plans.word("common.save"), exact: true }).click();
    await saving;
  };
  const target = (row: number) => rows.nth(row).getByLabel(plans.word("plans.target"), { exact: true });

  await test.step("add", async () => {
    await add.click();
    await target(0).fill("1,200");
    await add.click();
    await rows.nth(1).getByLabel(plans.word("plans.goal"), { exact: true }).selectOption("custom");
    await rows.nth(1).getByLabel(plans.word("common.name"), { exact: true }).fill("Visits of the stand");
    await target(1).fill("many");
    // A target that is no number is said at its field, and nothing is sent.
    await plans.page.getByRole("button", { name: plans.word("common.save"), exact: true }).click();
    await expect(target(1)).toHaveAttribute("aria-invalid", "true");
    await target(1).fill("300");
    await expectAccessible(plans.page);
    await save();
    await plans.page.reload();
    await expect(rows).toHaveCount(2);
    await expect(target(0)).toHaveValue("1200");
  });

  await test.step("change", async () => {
    await target(0).fill("1500");
    await save();
    await plans.page.reload();
    await expect(target(0)).toHaveValue("1500");
  });

  await test.step("remove", async () => {
    await rows.nth(0).getByRole("button", { name: plans.word("plans.remove"), exact: true }).click();
    await expect(rows).toHaveCount(1);
    await save();
    await plans.page.reload();
    await expect(rows).toHaveCount(1);
    await expect(rows.nth(0).getByLabel(plans.word("common.name"), { exact: true })).toHaveValue("Visits of the stand");
  });
});

test("a paste that is larger than the grid says what was left out", async ({ signIn }) => {
  const plans = new PlansPage(await signIn("marketer", "en"), "en");
  await plans.open();
  await plans.begin("Too wide", "Growth", ["channel"]);
  await plans.paste(plans.cell("Email", 10), "100\t200\t300\t400\r\n");
  await expect(plans.amount(plans.cell("Email", 10))).toHaveText("100");
  await expect(plans.amount(plans.cell("Email", 11))).toHaveText("200");
  // The column after the months is their total, which follows from them; what would go beyond it is counted.
  await expect(plans.page.getByText(plans.word("plans.pasted_in_part", { count: "2", left: "1" }))).toBeVisible();
  await plans.saved();
  await plans.page.reload();
  await expect(plans.amount(plans.cell("Email", 11))).toHaveText("200");
});

test("a page with unsaved goals asks before it is left", async ({ signIn }) => {
  const plans = new PlansPage(await signIn("marketer", "en"), "en");
  await plans.open();
  await plans.begin("Half typed", "Growth", ["channel"]);
  await plans.tab("goals");
  const page = plans.page;
  const asked: string[] = [];
  let stay = true;
  page.on("dialog", async (dialog) => {
    asked.push(dialog.type());
    await (stay ? dialog.dismiss() : dialog.accept());
  });
  await page.getByRole("button", { name: plans.word("plans.add_goal"), exact: true }).click();
  const target = page.locator(".goal-row").getByLabel(plans.word("plans.target"), { exact: true });
  await target.click();
  await page.keyboard.type("1500", { delay: pace });

  // Staying keeps what was typed.
  await page.evaluate(() => location.assign("/profile"));
  await expect.poll(() => asked).toEqual(["beforeunload"]);
  await expect(target).toHaveValue("1500");

  await page.getByRole("button", { name: plans.word("common.save"), exact: true }).click();
  await expect(page.getByText(plans.word("common.saved"), { exact: true })).toBeVisible();
  stay = false;
  await page.evaluate(() => location.assign("/profile"));
  await page.getByRole("heading", { level: 1, name: plans.word("profile.title"), exact: true }).waitFor();
  expect(asked, "what is saved asks nothing").toEqual(["beforeunload"]);
});
