// What hangs on an order: who receives it is looked at with a reason, and that stands in the audit log; whose it is can be disputed.
import { expect, test } from "@playwright/test";
import { open, ownShop, settled, signIn } from "../harness";
import { lookOf, MONTH } from "../screens";

const shop = ownShop();
test.describe.configure({ mode: "serial" });

interface Credits {
  items: { shop: string; order: string; agent_name: string | null }[];
}

test("an agent looks at who receives an order, and the owner sees it in the audit log", async ({ page }) => {
  const who = await signIn(page, shop, "agent");
  const { get } = lookOf(page, shop, who);
  const { items } = await get<Credits>(`/credits?month=${MONTH}&bucket=order&per_page=1`);
  const { shop: ofShop, order } = items[0] as Credits["items"][number];
  const path = `${encodeURIComponent(ofShop)}/${encodeURIComponent(order)}`;
  const { chat } = await get<{ chat: string }>(`/credits/${path}`);

  // From the conversation to one of its orders.
  await open(page, shop, chat);
  await page.locator("summary").click();
  await page.locator("details").getByRole("link", { name: order, exact: true }).click();
  await settled(page);
  const receiver = page.locator(".ant-card", { hasText: "收货人" }).last();
  await expect(receiver).toContainText(/1\d{2}\*{4}\d{4}/);
  await receiver.getByRole("button", { name: "查看完整信息" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button").last().click();
  await expect(dialog.getByText("请写明理由")).toBeVisible();
  await dialog.getByLabel("理由").fill("买家要改收货电话，核对后四位");
  await dialog.getByRole("button").last().click();
  await expect(receiver).toContainText(/1\d{10}/);
  await expect(receiver).not.toContainText(/1\d{2}\*{4}\d{4}/);
  const phone = /1\d{10}/.exec(await receiver.innerText())?.[0] ?? "";
  // Clear only for this look.
  await page.reload();
  await settled(page);
  await expect(page.getByText(phone)).toHaveCount(0);

  await signIn(page, shop, "owner");
  await open(page, shop, "/audit");
  const log = page.getByRole("region", { name: "操作日志" });
  const line = log.locator("tbody tr.ant-table-row").filter({ hasText: "显示个人信息" }).first();
  await expect(line).toContainText("agent");
  await expect(line).toContainText(`${ofShop}/${order}`);
  await line.getByRole("button").first().click();
  await expect(log.getByText(/核对后四位/)).toBeVisible();
  // That it was looked at is kept, what was seen is not.
  await expect(log.getByText(phone)).toHaveCount(0);
});

test("an agent disputes whose an order is, and the group's supervisor decides it", async ({ page }) => {
  const who = await signIn(page, shop, "agent");
  const look = lookOf(page, shop, who);
  const { agent } = await look.get<{ agent: string }>("/me");
  const { items } = await look.get<Credits>(`/credits?month=${MONTH}&bucket=silent&sort=-net&per_page=1`);
  const { shop: ofShop, order } = items[0] as Credits["items"][number];
  await open(page, shop, `/credits/${encodeURIComponent(ofShop)}/${encodeURIComponent(order)}`);
  await expect(page.getByRole("button", { name: "裁定归属" })).toHaveCount(0);
  await page.getByRole("button", { name: "这张订单是我的" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("理由").fill("电话里谈成的，11 月 1 日上午");
  await dialog.getByRole("button").last().click();
  await expect(page.getByText("已提出，等待裁定")).toBeVisible();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("button", { name: "这张订单是我的" })).toHaveCount(0);

  await signIn(page, shop, "supervisor");
  await open(page, shop, "/disputes");
  const row = page.getByRole("region", { name: "归属异议" }).locator("tbody tr.opens").filter({ hasText: order });
  await expect(row).toContainText("电话里谈成的");
  await row.press("Enter");
  await settled(page);
  await page.getByRole("button", { name: "裁定归属" }).click();
  await dialog.getByLabel("归谁").click();
  const name = (await look.get<{ items: { agent: string; name: string }[] }>("/disputes?status=open")).items.find(
    (one) => one.agent === agent,
  )?.name;
  await page.locator(".ant-select-dropdown .ant-select-item-option").filter({ hasText: name }).click();
  await dialog.getByLabel("理由").fill("通话记录在，归提出的人");
  await dialog.getByRole("button").last().click();
  await expect(page.getByText("已裁定").first()).toBeVisible();
  await expect(dialog).toHaveCount(0);
  // The order is the agent's now, and nothing waits any more.
  await expect(page.getByRole("heading", { level: 2 }).first()).toContainText(name ?? "?", { timeout: 60_000 });
  await open(page, shop, "/disputes");
  await expect(page.getByText("没有等待裁定的异议")).toBeVisible();
  const { items: mine } = await look.get<Credits>(`/credits?month=${MONTH}&q=${order}`);
  expect(mine[0]?.agent_name).toBe(name);
});
