// Changing the plan: mistakes are said while one types, examples are computed, and the month under the change stands beside the real one.
import { expect, test } from "@playwright/test";
import { open, ownShop, settled, signIn } from "../harness";
import { lookOf, MONTH } from "../screens";

const shop = ownShop();

test("a changed plan is checked, kept as a draft and tried on the month", async ({ page }) => {
  const who = await signIn(page, shop, "owner");
  const nets = async () => {
    const { items } = await lookOf(page, shop, who).get<{ items: { agent: string; net: string }[] }>(`/pay/${MONTH}`);
    return items.map(({ agent, net }) => [agent, net]);
  };
  const before = await nets();
  const { text } = await lookOf(page, shop, who).get<{ text: string }>("/plans/own");
  const dearer = text.replace('amount = "销售额 × 0.5%"', 'amount = "销售额 × 1%"');
  expect(dearer).not.toBe(text);

  await open(page, shop, "/plans/edit?from=own");
  const editor = page.getByLabel("方案文本");
  await editor.click();
  const put = async (written: string) => {
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(written);
  };
  await put(dearer.replace("销售额 × 1%", "销售颜 × 1%"));
  await expect(page.getByText(/\d 处错误/).first()).toBeVisible();
  await expect(page.getByText(/第 \d+ 行第 \d+ 列/).first()).toBeVisible();
  // The right word, but the plan's own example still says what the old rate gave.
  await put(dearer);
  await expect(page.getByText(/\d \/ \d 个示例相符/)).toBeVisible();
  await page.getByRole("tab", { name: /示例/ }).click();
  await expect(page.getByText("算得 2126.05").first()).toBeVisible();
  await page.getByRole("button", { name: /保存草稿/ }).click();
  await expect(page.getByText("草稿已保存")).toBeVisible();

  await page.getByRole("link", { name: "试算", exact: true }).click();
  await page.goto(`${shop.address}/whatif?month=${MONTH}&place=draft`);
  await settled(page);
  await page.getByLabel("假设所有人都用这个方案").check();
  await page.getByRole("button", { name: "开始试算" }).click();
  await expect(page.getByRole("img", { name: /每个人的实发差额/ })).toBeVisible({ timeout: 90_000 });
  await expect(
    page
      .getByText(/[1-9]\d* 人多发/)
      .or(page.getByRole("img", { name: /[1-9]\d* 人多发/ }))
      .first(),
  ).toBeVisible();
  // Nothing of it is real.
  expect(before.length).toBeGreaterThan(0);
  expect(await nets()).toEqual(before);
});
