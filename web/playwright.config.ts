import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { defineConfig } from "@playwright/test";

/** The browser of the machine; nothing is downloaded. */
function browser(): string {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of names) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not in this folder.
      }
    }
  }
  throw new Error(`none of ${names.join(", ")} is on the PATH: run scripts/setup.sh test`);
}

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  globalSetup: "./tests/template.ts",
  fullyParallel: false,
  workers: 2,
  timeout: 150_000,
  // A machine that stops for seconds is no finding; what passes only the second time is reported as flaky.
  retries: process.env.CI ? 1 : 0,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: browser(), args: ["--no-sandbox", "--disable-dev-shm-usage"] },
  },
  projects: [
    { name: "journeys", testMatch: /(journeys\/.*|barriers)\.spec\.ts/ },
    { name: "pictures", testMatch: /pictures\.spec\.ts/ },
  ],
});
