// What stands in a table goes into a file: both kinds, all rows that are left by the filter, also where a phone shows them as cards.
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { strFromU8, unzipSync } from "fflate";
import { open, ownShop, signIn } from "../harness";
import { lookOf, MONTH } from "../screens";

const shop = ownShop();

async function save(page: Page, region: string, kind: "导出 Excel" | "导出 CSV") {
  const arrives = page.waitForEvent("download");
  await page.getByRole("region", { name: region }).getByRole("button", { name: "导出", exact: true }).click();
  await page.getByRole("menuitem", { name: kind }).click();
  const download = await arrives;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** The rows of a workbook's first sheet. */
function sheetOf(bytes: Buffer): string[] {
  const sheet = strFromU8(unzipSync(new Uint8Array(bytes))["xl/worksheets/sheet1.xml"] as Uint8Array);
  return [...sheet.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row]) => row ?? "");
}

for (const [device, width] of [
  ["a desk", 1280],
  ["a phone", 390],
] as const) {
  test(`rows at hand are saved as XLSX and CSV at ${device}`, async ({ page }) => {
    const refused: string[] = [];
    page.on("console", (message) => /Content.Security.Policy/i.test(message.text()) && refused.push(message.text()));
    await page.setViewportSize({ width, height: 800 });
    const who = await signIn(page, shop, "owner");
    const { rules } = await lookOf(page, shop, who).get<{ rules: { title: string }[] }>(`/faults/rules?month=${MONTH}`);
    await open(page, shop, `/faults/rules?month=${MONTH}`);
    const region = "条款";
    const csv = await save(page, region, "导出 CSV");
    expect(csv.name).toBe("fault-rules.csv");
    const lines = csv.bytes.toString("utf8").trimEnd().split("\r\n");
    expect(lines).toHaveLength(rules.length + 1);
    const xlsx = await save(page, region, "导出 Excel");
    expect(xlsx.name).toBe("fault-rules.xlsx");
    const rows = sheetOf(xlsx.bytes);
    expect(rows).toHaveLength(rules.length + 1);
    for (const [at, { title }] of rules.entries()) {
      expect(lines[at + 1]).toContain(title);
      expect(rows[at + 1]).toContain(title);
    }
    expect(refused).toEqual([]);
  });
}

test("a filter of the differences of two plans is what the file holds", async ({ page }) => {
  await signIn(page, shop, "owner");
  await open(page, shop, "/plans/compare?old=shipped:four-levels&new=shipped:four-levels-lawful");
  const table = page.getByRole("region", { name: /处不同/ });
  // Fifteen on a page, all of them in the file.
  const page1 = await table.locator("tbody tr.ant-table-row").count();
  expect(page1).toBe(15);
  await table.locator("th").first().click();
  const whole = page.waitForEvent("download");
  await table.getByRole("button", { name: "导出", exact: true }).click();
  await page.getByRole("menuitem", { name: "导出 CSV" }).click();
  const lines = readFileSync(await (await whole).path(), "utf8")
    .trimEnd()
    .split("\r\n");
  const all = Number(
    /\d+/.exec(
      await table
        .getByText(/共 \d+ 条/)
        .first()
        .innerText(),
    )?.[0],
  );
  expect(lines).toHaveLength(all + 1);
  expect(lines[1]).toContain((await table.locator("tbody tr.ant-table-row td").first().innerText()).trim());
  const word = (await table.locator("tbody tr.ant-table-row td").first().innerText()).trim();
  await table.getByLabel("筛选这张表").fill(word);
  const left = await table.locator("tbody tr.ant-table-row").count();
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(all);
  const arrives = page.waitForEvent("download");
  await table.getByRole("button", { name: "导出", exact: true }).click();
  await page.getByRole("menuitem", { name: "导出 Excel" }).click();
  const rows = sheetOf(readFileSync(await (await arrives).path()));
  expect(rows).toHaveLength(left + 1);
  await table.getByLabel("筛选这张表").fill("没有这样的一行");
  await page.getByRole("button", { name: "清除筛选" }).click();
  await expect(table.locator("tbody tr.ant-table-row")).toHaveCount(page1);
});
