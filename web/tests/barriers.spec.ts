// Every screen, light and dark: nothing that keeps people with impairments out (axe: no serious and no critical findings).
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { open, ownShop, remember, signIn, still } from "./harness";
import { lookOf, registered, STOPS } from "./screens";

// Nobody writes here, so the screens may be looked at side by side, each worker at a shop of its own.
test.describe.configure({ mode: "parallel" });
// A trace of pages with large tables takes longer than looking at them.
test.use({ trace: "off" });
const shop = ownShop();

test("every registered screen is looked at", () => {
  const looked = new Set(STOPS.map(({ route }) => route));
  expect(registered().filter((path) => !looked.has(path))).toEqual([]);
  expect(registered().length).toBeGreaterThan(0);
});

/** The serious and critical findings on the page as it is now. */
async function barriers(page: Page): Promise<string[]> {
  await still(page);
  // There are no frames, so the mode without a page of its own for them will do.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join("\n  ")}`);
}

for (const stop of STOPS) {
  test(`${stop.name} has no barriers`, async ({ page }) => {
    const who = stop.as && (await signIn(page, shop, stop.as));
    const path = stop.path ? await stop.path(lookOf(page, shop, who)) : stop.route;
    const failed: string[] = [];
    page.on("pageerror", (error) => failed.push(error.message));
    page.on("console", (message) => {
      // What the Content-Security-Policy refuses is said here.
      if (message.type() === "error" && !/status of 40[134]/.test(message.text())) {
        failed.push(message.text());
      }
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(shop.address) && !/^(data|blob):/.test(request.url())) {
        failed.push(`asked ${request.url()}`);
      }
    });
    await remember(page, { lang: "zh" });
    await open(page, shop, path);
    for (const theme of ["light", "dark"] as const) {
      // Nothing is chosen on this device, so the screens are as it is.
      await page.emulateMedia({ colorScheme: theme });
      await expect(page.locator(`html[data-theme=${theme}]`)).toHaveCount(1);
      let found = await barriers(page);
      if (found.length > 0) {
        // What came late (a checked plan lets its button be pressed) was looked at in the middle of fading in.
        await page.waitForTimeout(1000);
        found = await barriers(page);
      }
      expect.soft(found, theme).toEqual([]);
    }
    // Nothing is wider than the phone, except what scrolls in itself.
    await page.setViewportSize({ width: 390, height: 800 });
    await still(page);
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect.soft(wider, "wider than a phone").toBeLessThanOrEqual(0);
    expect(failed).toEqual([]);
  });
}
