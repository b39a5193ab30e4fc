// Files on their way in: what was refused stays to be taken otherwise, or is dropped; none is stuck.
import { expect, type Page, test } from "@playwright/test";
import { open, ownShop, settled, signIn } from "../harness";

const shop = ownShop();

const HEAD = "order,shop,buyer,created,payable";
const GOOD = `${HEAD}\n990001,演示旗舰店,小鱼,2025-11-03 09:05:00,99.90\n`;
const BAD_ROW = `${GOOD}990002,演示旗舰店,小鱼,昨天,10.00\n`;

async function drop(page: Page, ...files: { name: string; text: string }[]) {
  const chosen = files.map(({ name, text }) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) }));
  await page.locator('input[type="file"]').setInputFiles(chosen);
}

const waiting = (page: Page) => page.locator(".ant-card", { hasText: "等待导入的文件" });
const refused = (page: Page) => page.locator(".ant-card", { hasText: "没有全部导入的文件" });

test("what strictness refused comes back, also after a reload, and is taken without it", async ({ page }) => {
  await signIn(page, shop, "owner");
  await open(page, shop, "/imports");
  await drop(page, { name: "strict.csv", text: BAD_ROW });
  await waiting(page).getByLabel("有一行不对就都不导入").check();
  await waiting(page).getByRole("button", { name: "开始导入" }).click();
  await expect(refused(page)).toBeVisible();
  await expect(refused(page).getByText("按您的要求什么都没有导入")).toBeVisible();
  await expect(
    refused(page)
      .getByText(/第 3 行 created：昨天/)
      .first(),
  ).toBeVisible();
  await page.reload();
  await settled(page);
  await expect(refused(page).getByText("按您的要求什么都没有导入")).toBeVisible();
  await expect(refused(page).getByLabel("有一行不对就都不导入")).not.toBeChecked();
  await refused(page).getByRole("button", { name: "再试一次" }).click();
  await expect(page.getByText("新 1，有变化 0，相同 0，拒收 1").first()).toBeVisible();
  await expect(refused(page)).toHaveCount(0);
  await expect(waiting(page)).toHaveCount(0);
});

test("a job that fails gives its files back, and dropping them lets others in", async ({ page }) => {
  await signIn(page, shop, "owner");
  // A server that stumbles: the job's end is told as failed, whatever became of it.
  await page.route("**/api/v1/stream", (route) => route.abort());
  await page.route(/\/api\/v1\/jobs\/[^/]+$/, async (route) => {
    const answer = await route.fetch();
    const job = (await answer.json()) as Record<string, unknown>;
    const problem = { code: "internal", message: { zh: "磁盘满了", en: "The disk is full" } };
    await route.fulfill({ response: answer, json: { ...job, status: "failed", result: null, problem } });
  });
  await open(page, shop, "/imports");
  // Strict, so that the server keeps the upload.
  for (let turn = 0; turn < 6; turn += 1) {
    await drop(page, { name: `failing-${turn}.csv`, text: BAD_ROW });
    await waiting(page).getByLabel("有一行不对就都不导入").check();
    await waiting(page).getByRole("button", { name: "开始导入" }).click();
    await expect(refused(page).getByText("磁盘满了")).toBeVisible();
    await refused(page).getByRole("button", { name: "取消这些文件" }).click();
    await expect(refused(page)).toHaveCount(0);
  }
});

test("several uploads wait side by side; files of one name go together", async ({ page }) => {
  await signIn(page, shop, "owner");
  await open(page, shop, "/imports");
  const doubled: string[] = [];
  page.on("console", (message) => /same key/.test(message.text()) && doubled.push(message.text()));
  await drop(page, { name: "twin.csv", text: GOOD }, { name: "twin.csv", text: GOOD.replace("990001", "990003") });
  await expect(page.getByText(/有同名的文件：twin\.csv/)).toBeVisible();
  const boxes = waiting(page).getByLabel("不导入 twin.csv");
  await expect(boxes).toHaveCount(2);
  await boxes.first().check();
  await expect(boxes.last()).toBeChecked();
  await expect(waiting(page).getByRole("button", { name: "开始导入" })).toBeDisabled();
  await drop(page, { name: "other.csv", text: GOOD });
  await expect(waiting(page)).toHaveCount(2);
  // Looking elsewhere loses none of them.
  await page.goto(`${shop.address}/shops`);
  await settled(page);
  await open(page, shop, "/imports");
  await expect(waiting(page)).toHaveCount(2);
  const twins = waiting(page).filter({ hasText: "twin.csv" });
  await twins.getByRole("button", { name: "开始导入" }).click();
  await expect(twins).toHaveCount(0);
  await expect(waiting(page)).toHaveCount(1);
  expect(doubled).toEqual([]);
});
