import type { Locator, Page } from "@playwright/test";
import { expect, expectAccessible, test } from "../fixtures/journey.ts";
import { type Language, othersTexts, word } from "../fixtures/words.ts";
import { chooseTheme } from "../pages/shell.ts";

const ofWork = [
  "/",
  "/budgets",
  "/budgets/statement",
  "/budgets/entries/1",
  "/budgets/requests",
  "/budgets/requests/new?kind=top_up",
  "/plans",
  "/expenses",
  "/expenses/new",
  "/templates",
  "/claims",
  "/approvals",
  "/approvals/measures",
  "/approvals/stand-ins",
  "/controls/books",
  "/controls/checks",
  "/controls/overrides",
  "/controls/time-machine",
  "/vendors",
  "/campaigns",
  "/campaigns/new",
  "/campaigns/1/edit",
  "/campaigns/1/effect",
  "/experiments",
  "/experiments/new",
  "/experiments/3",
  "/experiments/4/edit",
  "/analysis",
  "/analysis/explore",
  "/analysis/explore?m=spent.usage_rate&r=channel&c=quarter&sub=1&cmp=last_year&heat=1&chart=treemap&f=fiscal_year~in~1",
  "/reports/budget-usage",
  "/reports/budget-usage?span=year&notable=true",
  "/dashboards",
  "/dashboards/default",
  "/reports/expenses?by=vendor&then=month",
  "/reports/expenses?by=state&group=all",
  "/reports/schedules",
  "/imports",
  "/alerts",
  "/alerts/rules",
  "/notifications",
  "/accounting",
  "/accounting/new",
  "/accounting/accruals",
  "/settings/accounts",
  "/settings/approval-rules",
  "/settings/year-end",
  "/settings/currencies",
  "/profile",
  "/nowhere",
];
const ofSettings = [
  "/people",
  "/settings/departments",
  "/settings/vocabulary",
  "/settings/dimensions",
  "/settings/periods",
  "/settings/limits",
  "/settings/organisation",
  "/settings/mail",
  "/settings/working-days",
  "/settings/webhooks",
  "/settings/api-keys",
  "/settings/audit",
];
/** Lists, and the screens of one thing that is in them. */
const withParts = [
  "/budgets",
  "/budgets/requests",
  "/controls/books",
  "/plans",
  "/expenses",
  "/templates",
  "/claims",
  "/vendors",
  "/campaigns",
  "/experiments",
];

/** Everything of the screen has come. What is wrong with it hides nothing of the next. */
async function opened(page: Page): Promise<void> {
  await expect.soft(page.getByRole("heading", { level: 1 }), page.url()).toBeVisible();
  await expect(page.locator(".skeleton")).toHaveCount(0);
}

function firstPart(page: Page, list: string): Locator {
  return page.getByRole("table").locator(`a[href^="${list}/"]`).first();
}

/** Every text that a person sees or hears, piece by piece. */
function texts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) found.push(node.textContent ?? "");
    for (const name of ["aria-label", "title", "placeholder"]) {
      for (const element of document.querySelectorAll(`[${name}]`)) found.push(element.getAttribute(name) ?? "");
    }
    return found.map((text) => text.trim()).filter(Boolean);
  });
}

/** The screen can be read and used by everybody, in its language only. */
async function expectSound(page: Page, language: Language): Promise<void> {
  await expectAccessible(page);
  const others = othersTexts(language);
  const foreign = (await texts(page)).filter((text) => others.has(text));
  expect.soft([...new Set(foreign)], `${page.url()} in ${language}`).toEqual([]);
}

/** Goes through screens as one person, each of them with `look`. */
async function tour(page: Page, screens: readonly string[], look: () => Promise<void>): Promise<void> {
  for (const screen of screens) {
    await test.step(screen, async () => {
      await page.goto(screen);
      await opened(page);
      await look();
      if (withParts.includes(screen)) {
        await firstPart(page, screen).click();
        await expect(page).toHaveURL(new RegExp(`${screen}/\\d+$`));
        await opened(page);
        await look();
      }
    });
  }
}

/** Every language and every theme, on a desk and on a phone. */
const desk = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const looks = [
  { on: "a desk", options: desk, language: "en", theme: "light" },
  { on: "a desk", options: desk, language: "zh-CN", theme: "dark" },
  { on: "a phone", options: phone, language: "en", theme: "dark" },
  { on: "a phone", options: phone, language: "zh-CN", theme: "light" },
] as const;

for (const { on, options, language, theme } of looks) {
  test(`every screen on ${on} (${language}, ${theme})`, async ({ signIn }) => {
    test.setTimeout(600_000);
    for (const [role, screens] of [["finance_controller", ofWork], ["administrator", ofSettings]] as const) {
      const page = await signIn(role, language, { ...options, reducedMotion: "reduce" });
      await chooseTheme(page, language, theme);
      await tour(page, screens, async () => {
        await expectSound(page, language);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect.soft(width, `${page.url()} is wider than the screen`).toBeLessThanOrEqual(options.viewport.width);
      });
      if (options === phone) {
        // The whole navigation is behind the menu.
        await page.getByRole("button", { name: word(language, "nav.menu"), exact: true }).click();
        await expect(page.getByRole("dialog").getByRole("link", { name: word(language, "nav.people") })).toBeVisible();
        await expectAccessible(page);
      }
    }
  });
}

test("a person who may not see a figure is not shown one", async ({ signIn }) => {
  const finance = await signIn("finance_controller", "en");
  await finance.goto("/budgets");
  await expect(finance.getByRole("link", { name: "Growth" }).first()).toBeVisible();
  const viewer = await signIn("viewer", "en");
  await viewer.goto("/budgets");
  await expect(viewer.getByRole("link", { name: "Brand" }).first()).toBeVisible();
  await expect(viewer.getByRole("link", { name: "Growth" })).toHaveCount(0);
});
