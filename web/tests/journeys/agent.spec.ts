// An agent: why did I get this commission? Down to the chat line in four clicks. Somebody else's payslip is not there.
import { expect, test } from "@playwright/test";
import { open, ownShop, settled, signIn } from "../harness";
import { lookOf, MONTH } from "../screens";

const shop = ownShop();

test("from my pay to the chat line behind a commission", async ({ page }) => {
  const who = await signIn(page, shop, "agent");
  const { agent } = await lookOf(page, shop, who).get<{ agent: string }>("/me");
  await open(page, shop, `/pay/${MONTH}/${agent}`);
  // The line that orders led to; its explanation unfolds where it stands.
  const line = page.getByRole("button", { name: /一步步看依据|销售提成/ });
  await expect(line.first()).toBeVisible();
});

test("somebody else's payslip is not found", async ({ page }) => {
  const who = await signIn(page, shop, "agent");
  const look = lookOf(page, shop, who);
  const { agent } = await look.get<{ agent: string }>("/me");
  const others = ["KF01", "KF02", "KF03"].filter((one) => one !== agent);
  for (const other of others) {
    await open(page, shop, `/pay/${MONTH}/${other}`);
    await expect(page.getByRole("heading", { name: "没有找到" })).toBeVisible();
    await expect(page.getByText(/[0-9],?[0-9]{3}\.[0-9]{2}/)).toHaveCount(0);
  }
  // The whole table is one's own line.
  await page.goto(`${shop.address}/pay?month=${MONTH}`);
  await settled(page);
  await expect(page.getByText(others[0] as string)).toHaveCount(0);
});
