// The end of a month: decide the faults that wait, close with a reason, verify; then nothing moves any more.
import { expect, type Page, test } from "@playwright/test";
import { open, ownShop, settled, signIn } from "../harness";
import { lookOf, MONTH } from "../screens";

const shop = ownShop();
test.describe.configure({ mode: "serial" });

async function give(page: Page, reason: string) {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("理由").fill(reason);
  await dialog.getByRole("button").last().click();
  // Another dialog may follow, with the progress of the work.
  await expect(dialog.getByLabel("理由")).toHaveCount(0);
}

test("a supervisor looks at a fault down to its facts and waives it", async ({ page }) => {
  await signIn(page, shop, "supervisor");
  await open(page, shop, `/faults?month=${MONTH}&status=proposed`);
  const row = page.getByRole("region", { name: "违规" }).locator("tbody tr.opens").first();
  await row.press("Enter");
  await settled(page);
  await expect(page.getByText("事实与依据")).toBeVisible();
  await page.getByRole("button", { name: /免\s*除/ }).click();
  await give(page, "买家改了收货地址，等仓库答复，不算慢");
  await expect(page.getByText("已免除").first()).toBeVisible();
  await expect(page.getByText("等仓库答复").first()).toBeVisible();
});

test("a manager waives all that wait at once", async ({ page }) => {
  const who = await signIn(page, shop, "manager");
  await open(page, shop, `/faults?month=${MONTH}&status=proposed&per_page=200`);
  const table = page.getByRole("region", { name: "违规" });
  await table.locator("thead input[type=checkbox]").first().check();
  await page.getByRole("button", { name: /免除 \d+ 件/ }).click();
  await give(page, "核对过聊天记录，不算");
  const waiting = () => lookOf(page, shop, who).get<{ total: number }>(`/faults?month=${MONTH}&status=proposed`);
  await expect.poll(async () => (await waiting()).total).toBe(0);
});

test("the owner closes the month, and it verifies", async ({ page }) => {
  await signIn(page, shop, "owner");
  await open(page, shop, `/months/${MONTH}`);
  await page.getByRole("button", { name: /结账$/ }).click();
  await give(page, "演示店铺，余项按现状接受");
  await expect(page.getByText(`${MONTH} 已结账`)).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press("Escape");
  await expect(page.getByText("结账冻结了什么")).toBeVisible();
  await page.getByRole("button", { name: /核\s*验/ }).click();
  await expect(page.getByText("完全相同")).toBeVisible({ timeout: 60_000 });
});

test("what is closed is not decided any more", async ({ page }) => {
  await signIn(page, shop, "manager");
  await open(page, shop, `/faults?month=${MONTH}`);
  await page.getByRole("region", { name: "违规" }).locator("tbody tr.opens").first().press("Enter");
  await settled(page);
  await expect(page.getByText(`${MONTH} 已结账`)).toBeVisible();
  await expect(page.getByRole("button", { name: /免\s*除/ })).toHaveCount(0);
});
