import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { languages, word } from "../fixtures/words.ts";
import { DashboardPage } from "../pages/dashboards.ts";

for (const language of languages) {
  const say = (key: string, values: Record<string, string> = {}): string => word(language, key, values);

  test(`a dashboard is made, changed, shared and seen with one's own figures (${language})`, async ({ signIn }) => {
    const page = await signIn("finance_controller", language);
    const board = new DashboardPage(page, language);
    await page.getByRole("link", { name: say("nav.dashboards"), exact: true }).click();
    await expectAccessible(page);
    const name = `Money ${language}`;
    await board.make(name);
    await expectAccessible(page);

    // A number with its course, a picture and the bar.
    await board.add("number", "Spend", async (dialog) => {
      await dialog.getByLabel(say("dashboards.measure"), { exact: true }).selectOption("spent");
      await dialog.getByLabel(say("dashboards.course"), { exact: true }).selectOption("month");
      await expect(dialog.locator(".sparkline")).toBeVisible();
      await expectAccessible(page);
    });
    await board.add("chart", "Channels", async (dialog) => {
      await expect(dialog.getByRole("group", { name: say("explorer.rows"), exact: true })).toContainText(say("dimension.channel"));
      await dialog.getByLabel(say("explorer.limit"), { exact: true }).selectOption("5");
      await expectAccessible(page);
    });
    await board.add("money_bar", "Bar");
    await board.add("list", "Full");
    await expect.poll(() => board.titles()).toEqual(["Spend", "Channels", "Bar", "Full"]);

    // Sized, moved, removed and brought back; all by buttons.
    const spend = board.tile("Spend");
    await board.button("dashboards.wider", { name: "Spend" }).click();
    await expect(spend).toHaveAttribute("data-width", "2");
    await board.button("dashboards.higher", { name: "Channels" }).click();
    await expect(board.tile("Channels")).toHaveAttribute("data-height", "3");
    await board.button("dashboards.earlier", { name: "Bar" }).click();
    await expect(board.button("dashboards.earlier", { name: "Bar" })).toBeFocused();
    await board.button("dashboards.earlier", { name: "Bar" }).click();
    await expect.poll(() => board.titles()).toEqual(["Bar", "Spend", "Channels", "Full"]);
    await board.button("dashboards.remove_tile", { name: "Spend" }).click();
    await expect.poll(() => board.titles()).toEqual(["Bar", "Channels", "Full"]);
    await board.button("dashboards.undo").click();
    await expect.poll(() => board.titles()).toEqual(["Bar", "Spend", "Channels", "Full"]);
    await board.button("dashboards.remove_tile", { name: "Full" }).click();
    await board.add("budget_health", "Landing");
    await board.settled();
    await expect(board.tile("Landing").locator("svg").first()).toBeVisible();
    await expectAccessible(page);
    await board.save();

    // It is there after loading it again, and its figures are doors.
    const address = new URL(page.url()).pathname;
    await page.goto(address);
    await board.settled();
    await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
    await expect.poll(() => board.titles()).toEqual(["Bar", "Spend", "Channels", "Landing"]);
    await expect(spend).toHaveAttribute("data-width", "2");
    await expect(board.button("dashboards.full_screen")).toBeVisible();
    await expectAccessible(page);
    const all = await board.amount(spend.locator(".tile-figure"));
    expect(all).toMatch(/\d/);
    await spend.locator(".tile-figure").click();
    await expect(board.dialog.getByTestId("drill-figure")).toHaveText(all);
    await page.keyboard.press("Escape");

    // Filters are for the whole of it; without saving they go again.
    await board.button("dashboards.change").click();
    await board.button("explorer.add_filter").click();
    await board.dialog.getByLabel(say("explorer.dimension"), { exact: true }).selectOption("channel");
    await board.dialog.getByRole("group", { name: say("explorer.values") }).getByRole("checkbox").first().check();
    await board.dialog.getByRole("button", { name: say("analysis.apply"), exact: true }).click();
    await expect(spend.locator(".tile-figure")).not.toHaveAttribute("title", all);
    await board.button("dashboards.discard").click();
    await board.dialog.getByRole("button", { name: say("dashboards.discard"), exact: true }).click();
    await expect(spend.locator(".tile-figure")).toHaveAttribute("title", all);

    // Shared with everybody, it shows a department head their own figures.
    await board.more("explorer.share");
    await board.dialog.getByLabel(say("explorer.share_with"), { exact: true }).selectOption("everybody");
    await expectAccessible(page);
    await board.dialog.getByRole("button", { name: say("common.save"), exact: true }).click();
    await expect(page.locator(".board-said .pill")).toHaveText(say("view_sharing.everybody"));
    const head = new DashboardPage(await signIn("department_head", language), language);
    await head.page.goto(address);
    await head.settled();
    await expect.poll(() => head.titles()).toEqual(["Bar", "Spend", "Channels", "Landing"]);
    const figure = head.tile("Bar").locator("[data-measure=allocated]");
    const number = (text: string): number => Number(text.replace(/[^\d.-]/g, ""));
    const theirs = number(await head.amount(figure));
    expect(theirs).toBeGreaterThan(0);
    expect(theirs).toBeLessThan(number(await board.amount(board.tile("Bar").locator("[data-measure=allocated]"))));
    await expect(head.button("dashboards.change")).toHaveCount(0);
    await expectAccessible(head.page);

    // They begin with it from now on, and go back to the usual page.
    await head.more("dashboards.set_home");
    await expect(head.page).toHaveURL(/\/$/);
    await expect(head.tile("Bar")).toBeVisible();
    await head.settled();
    await expectAccessible(head.page);
    await head.page.goto(address);
    await head.more("dashboards.unset_home");
    await expect(head.page.getByRole("heading", { name: say("home.close_to_limit") })).toBeVisible();
    // An open page would ask for the dashboard again when it goes, and rightly be told that there is none.
    await head.page.goto("/analysis");

    await board.more("dashboards.delete");
    await board.dialog.getByRole("button", { name: say("dashboards.delete"), exact: true }).click();
    await expect(page).toHaveURL(/\/dashboards$/);
    await expect(page.getByText(name, { exact: true })).toHaveCount(0);
  });

  test(`the dashboard of a role is made one's own, and takes what the explorer shows (${language})`, async ({ signIn }) => {
    const page = await signIn("department_head", language);
    const board = new DashboardPage(page, language);
    await page.goto("/dashboards/default");
    await board.settled();
    const before = await board.titles();
    expect(before.length).toBeGreaterThan(4);
    await expectAccessible(page);
    await board.button("dashboards.make_mine").click();
    await expect(page).toHaveURL(/\/dashboards\/\d+\?edit=1$/);
    await expect.poll(() => board.titles()).toEqual(before);
    const address = new URL(page.url()).pathname;

    await page.goto("/analysis/explore?m=spent&r=vendor&chart=bar");
    await page.getByRole("button", { name: say("explorer.more"), exact: true }).click();
    await page.locator(".menu-item").filter({ hasText: say("dashboards.add_here") }).click();
    await board.dialog.getByLabel(say("dashboards.tile_title"), { exact: true }).fill("Vendors");
    await expectAccessible(page);
    await board.dialog.getByRole("button", { name: say("common.add"), exact: true }).click();
    await expect(board.dialog).toHaveCount(0);
    await page.goto(address);
    await board.settled();
    await expect.poll(() => board.titles()).toEqual([...before, "Vendors"]);
  });
}

test("a dashboard fits on a telephone", async ({ signIn }) => {
  const page = await signIn("marketer", "zh-CN", { viewport: { width: 375, height: 700 } });
  const board = new DashboardPage(page, "zh-CN");
  await page.goto("/dashboards/default");
  await board.settled();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
  await expectAccessible(page);
});
