// A picture of every screen, in both languages, wide and narrow: for the README and for looking at.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Page, test } from "@playwright/test";
import { open, ownShop, ROOT, type Role, remember, settled, signIn } from "./harness";
import { type Look, lookOf, MONTH, STOPS } from "./screens";

const FOLDER = process.env.JINPAI_PICTURES ?? join(ROOT, "web/pictures");
/** Where the README's pictures are kept: JINPAI_PICTURES_OF_README=1 scripts/screenshots.sh -g README */
const README = join(ROOT, "docs/pictures");
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

interface Credited {
  items: { shop: string; order: string }[];
}

/** The message that won an order, in its chat. */
async function winningMessage({ get }: Look): Promise<string> {
  const { items } = await get<Credited>(`/credits?month=${MONTH}&bucket=order&sort=-net&per_page=1`);
  const { shop: ofShop, order } = items[0] as Credited["items"][number];
  const address = `/credits/${encodeURIComponent(ofShop)}/${encodeURIComponent(order)}`;
  return (await get<{ decided_by: { link: string } }>(address)).decided_by.link;
}

/** What the README shows: the team's figures, a payslip with its largest question answered, a chat with its waits. */
const SHOWN: {
  name: string;
  as: Role;
  path: (look: Look) => Promise<string>;
  first?: (page: Page) => Promise<void>;
}[] = [
  { name: "overview", as: "supervisor", path: async () => "/overview" },
  {
    name: "slip",
    as: "agent",
    path: async ({ get }) => `/pay/${MONTH}/${(await get<{ agent: string }>("/me")).agent}`,
    first: async (page) => {
      await page.getByRole("button", { name: /提成/ }).first().click();
      await settled(page);
    },
  },
  { name: "chat", as: "supervisor", path: winningMessage },
];

for (const { name, as, path, first } of SHOWN) {
  test(`${name} for the README`, async ({ page }) => {
    test.skip(process.env.JINPAI_PICTURES_OF_README === undefined, "changes files that are kept");
    mkdirSync(README, { recursive: true });
    await remember(page, { lang: "zh", theme: "light" });
    const who = await signIn(page, shop, as);
    await open(page, shop, await path(lookOf(page, shop, who)));
    await first?.(page);
    // Charts draw themselves in, and nothing is pointed at.
    await page.mouse.move(0, 0);
    await page.waitForTimeout(600);
    await page.screenshot({ path: join(README, `${name}.jpg`), type: "jpeg", quality: 70 });
  });
}
