import { defineConfig } from "@playwright/test";

/**
 * The journeys start the servers that they need themselves (see `fixtures`): nothing is shared between them, so they may run side by side.
 * `cargo xtask test --only e2e` builds the program and the site and tells where they are.
 */
for (const name of ["PENSTOCK_BIN", "PENSTOCK_SITE_DIR"]) {
  if (!process.env[name]) throw new Error(`${name} is not set; run the journeys with: cargo xtask test --only e2e`);
}

export default defineConfig({
  testDir: ".",
  globalSetup: "./fixtures/setup.ts",
  testMatch: "specs/**/*.spec.ts",
  outputDir: "test-results",
  // Two browsers and two servers keep two cores busy.
  workers: 2,
  fullyParallel: true,
  // A journey that passes at the second try is a defect to find.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    locale: "en",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1280, height: 800 },
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.PENSTOCK_CHROMIUM ?? "/usr/bin/chromium",
      // The browser stays quiet: it fetches nothing of its own and asks for no graphics card.
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
