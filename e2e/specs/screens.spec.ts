import { expect, signIn, test } from "../fixtures/journey.ts";

test("a person who may not see a figure is not shown one", async ({ browser, server }) => {
  const finance = await signIn(browser, server, "finance", "en");
  await finance.goto("/budgets");
  await expect(finance.getByRole("link", { name: "Growth" }).first()).toBeVisible();
  const viewer = await signIn(browser, server, "viewer", "en");
  await viewer.goto("/budgets");
  await expect(viewer.getByRole("link", { name: "Brand" }).first()).toBeVisible();
  await expect(viewer.getByRole("link", { name: "Growth" })).toHaveCount(0);
});
