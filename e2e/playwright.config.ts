import { randomUUID } from "node:crypto";
import { defineConfig } from "@playwright/test";
import type { Options } from "./fixtures/journey.ts";

/**
 * The journeys start the servers that they need themselves (see `fixtures`): nothing is shared between them, so they may run side by side.
 * `cargo xtask test --only e2e` builds the program and the site and tells where they are.
 */
for (const name of ["PENSTOCK_BIN", "PENSTOCK_SITE_DIR", "PENSTOCK_TEST_POSTGRES_URL"]) {
  if (!process.env[name]) throw new Error(`${name} is not set; run the journeys with: cargo xtask test --only e2e`);
}

// Names what belongs to this run: several runs may share a database server. The workers inherit it.
process.env.PENSTOCK_E2E_RUN ??= randomUUID().slice(0, 8);

export default defineConfig<Options>({
  testDir: ".",
  globalSetup: "./fixtures/run.ts",
  outputDir: "test-results",
  // Two browsers and two servers keep two cores busy.
  workers: 2,
  fullyParallel: true,
  // A journey that passes at the second try is a defect to find.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // Only there to end a journey that hangs; nothing is measured.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  projects: [
    // Is made while the journeys on SQLite run, and waited for by the others.
    { name: "postgres-demo", testMatch: "fixtures/postgres.demo.ts" },
    { name: "sqlite", testMatch: "specs/**/*.spec.ts", use: { database: "sqlite" } },
    {
      name: "postgres",
      testMatch: /specs\/(first-visit|loop|imports|process|public-data)\.spec\.ts$/,
      dependencies: ["postgres-demo"],
      use: { database: "postgres" },
    },
  ],
  use: {
    // An action that finds nothing to act on is over long before the journey.
    actionTimeout: 30_000,
    locale: "en",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1280, height: 800 },
    screenshot: "only-on-failure",
    // A recording is as large as all that the browser loaded: `-- --trace on` makes one of a journey that is looked at.
    trace: "off",
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
