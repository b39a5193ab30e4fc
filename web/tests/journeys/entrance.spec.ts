// From nothing: the owner's account with the code from the console, signing out and in, the first import, taking it back.
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { open, ownShop, TEMPLATE } from "../harness";

const shop = ownShop(true);
const PASSWORD = "three quiet river stones";

test("the first owner is made, signs in and imports", async ({ page }) => {
  await page.goto(`${shop.address}/`);
  await expect(page).toHaveURL(/\/set-up/);
  const code = /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(shop.output())?.[0] ?? "";
  await page.getByLabel("设置码").fill("AAAA-2222");
  await page.getByLabel("用户名").fill("laoban");
  await page.getByLabel("姓名").fill("王老板");
  await page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await page.getByLabel("再输入一次密码").fill(PASSWORD);
  await page.getByRole("button", { name: "建立店主账号" }).click();
  await expect(page.getByRole("alert").first()).toContainText("设置码不对");
  await page.getByLabel("设置码").fill(code);
  await page.getByRole("button", { name: "建立店主账号" }).click();
  await expect(page.getByRole("button", { name: /王老板/ })).toBeVisible();

  await page.getByRole("button", { name: /王老板/ }).click();
  await page.getByRole("menuitem", { name: "退出登录" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  // Without signing in no screen is seen, and the way there is kept.
  await page.goto(`${shop.address}/imports`);
  await expect(page).toHaveURL(/\/sign-in\?return=%2Fimports/);
  await page.getByLabel("用户名").fill("laoban");
  await page.getByLabel("密码").fill("not the password");
  await page.getByRole("button", { name: "登录" }).click();
  // Until that is answered, the button takes no second click.
  await expect(page.getByText("用户名或密码不对")).toBeVisible();
  await page.getByLabel("密码").fill(PASSWORD);
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page).toHaveURL(/\/imports$/);

  await page.locator('input[type="file"]').setInputFiles(join(TEMPLATE, "shop/files/agents.csv"));
  await expect(page.getByText("等待导入的文件")).toBeVisible();
  await page.getByRole("button", { name: "开始导入" }).click();
  const history = page.getByRole("region", { name: "导入记录" });
  await expect(history.getByText("agents.csv")).toBeVisible({ timeout: 30_000 });
  await expect(history.getByText("有效")).toBeVisible();

  await history.getByRole("button", { name: /撤\s*销/ }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /撤\s*销/ })
    .click();
  await expect(history.getByText("已撤销").first()).toBeVisible({ timeout: 30_000 });
});

test("what is not there is said so, also to who may not know", async ({ page }) => {
  await page.goto(`${shop.address}/sign-in`);
  await page.getByLabel("用户名").fill("laoban");
  await page.getByLabel("密码").fill(PASSWORD);
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page.getByRole("button", { name: /王老板/ })).toBeVisible();
  await open(page, shop, "/no-such-screen");
  await expect(page.getByRole("heading", { name: "没有找到" })).toBeVisible();
});
