// A picture of every screen, in both languages, wide and narrow: for the README and for looking at.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "@playwright/test";
import { open, ownShop, ROOT, remember, signIn } from "./harness";
import { lookOf, STOPS } from "./screens";

const FOLDER = process.env.JINPAI_PICTURES ?? join(ROOT, "web/pictures");
const shop = ownShop();

for (const stop of STOPS) {
  for (const lang of ["zh", "en"] as const) {
    test(`${stop.name} in ${lang}`, async ({ page }) => {
      mkdirSync(FOLDER, { recursive: true });
      await remember(page, { lang, theme: "light" });
      const who = stop.as && (await signIn(page, shop, stop.as));
      const path = stop.path ? await stop.path(lookOf(page, shop, who)) : stop.route;
      for (const [size, width, height] of [
        ["wide", 1280, 800],
        ["narrow", 390, 844],
      ] as const) {
        await page.setViewportSize({ width, height });
        await open(page, shop, path);
        // Charts draw themselves in.
        await page.waitForTimeout(400);
        await page.screenshot({ path: join(FOLDER, `${stop.name}-${lang}-${size}.png`), fullPage: true });
      }
    });
  }
}
