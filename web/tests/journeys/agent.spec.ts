// An agent: why did I get this commission? Down to the chat line in four clicks. Somebody else's payslip is not there.
import { expect, test } from "@playwright/test";
import { open, ownShop, settled, signIn } from "../harness";
import { lookOf, MONTH } from "../screens";

const shop = ownShop();

test("from my pay to the chat line behind a commission", async ({ page }) => {
  await signIn(page, shop, "agent");
  await open(page, shop, `/overview?month=${MONTH}`);
  // One: the payslip. Two: the line unfolds. Three: an order behind it. Four: the chat that won it.
  await page.getByRole("link", { name: "看工资条" }).click();
  await settled(page);
  await page.getByRole("button", { name: /提成/ }).first().click();
  await page.locator('main a[href^="/credits/"]').first().click();
  await settled(page);
  await page.getByRole("link", { name: "在聊天里查看" }).first().click();
  await settled(page);
  await expect(page).toHaveURL(/\/chats\/.+mark=/);
  await expect(page.getByText("依据", { exact: true }).first()).toBeVisible();
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
