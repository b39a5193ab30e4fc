import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { csvOf } from "./tableFile";
import { workbookOf } from "./workbook";

test("numbers are numbers again, texts stay texts, and none becomes a formula", () => {
  expect(csvOf([["−1,063.02", "12", "0.5%", "2025-11-01"]])).toBe("\uFEFF-1063.02,12,0.5%,2025-11-01\r\n");
  expect(csvOf([["-12.50", "=1+1", "-1+1", "@a"]])).toBe("\uFEFF-12.50,'=1+1,'-1+1,'@a\r\n");
  expect(csvOf([["−1+cmd"]]), "a minus sign as it is shown stays one in a text").toBe("\uFEFF−1+cmd\r\n");
  expect(csvOf([["+12.50", "−0.5%", "+a", "\t=1"]])).toBe("\uFEFF12.50,-0.5%,'+a,'\t=1\r\n");
  expect(csvOf([['say "hi", all'], ["a\nb"]])).toBe('\uFEFF"say ""hi"", all"\r\n"a\nb"\r\n');
});

/** The cells of a workbook's sheet, by their places: what kind they are and what they hold. */
function cells(rows: string[][]): Record<string, string> {
  const files = unzipSync(workbookOf(rows, "[工资]:*?/"));
  const sheet = strFromU8(files["xl/worksheets/sheet1.xml"] as Uint8Array);
  const found = sheet.matchAll(
    /<c r="([A-Z]+\d+)" s="(\d)"( t="inlineStr")?>(?:<is><t[^>]*>(.*?)<\/t><\/is>|<v>(.*?)<\/v>)<\/c>/gs,
  );
  return Object.fromEntries(
    [...found].map(([, at, , isText, text, number]) => [at, isText ? `text ${text}` : `number ${number}`]),
  );
}

test("a workbook holds numbers as numbers", () => {
  const row = ["1,063.02", "−12", "+3.50", "0", "12.3%", "0.07%", "−100%"];
  expect(Object.values(cells([row.map((_, at) => `h${at}`), row])).slice(row.length)).toEqual(
    ["1063.02", "-12", "3.50", "0", "0.123", "0.0007", "-1"].map((number) => `number ${number}`),
  );
});

test("a workbook holds as text what is no number: formulas, ids, days, markup", () => {
  const texts = [
    "=1+1",
    "+a",
    "-1+1",
    "@a",
    "007",
    "2915000000001366104",
    "999,999,999,999,999.99",
    "2025-11-01",
    "1 分 20 秒",
    "无",
  ];
  const found = cells([["heading"], ...texts.map((text) => [text])]);
  expect(Object.values(found).slice(1)).toEqual(texts.map((text) => `text ${text}`));
  expect(cells([["1"], ['<b>&"\u0000\uD800x</b>']])).toEqual({
    A1: "text 1",
    A2: "text &lt;b&gt;&amp;&quot;x&lt;/b&gt;",
  });
});

test("a workbook has the parts that the format needs, a lawful name of its sheet, and columns beyond Z", () => {
  const files = unzipSync(workbookOf([Array.from({ length: 28 }, (_, at) => `c${at}`)], "[a]:*?/'b' & c".repeat(9)));
  expect(Object.keys(files).sort()).toEqual([
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
  ]);
  const name = /name="([^"]*)"/.exec(strFromU8(files["xl/workbook.xml"] as Uint8Array))?.[1] ?? "";
  expect(name.replaceAll("&amp;", "&").length).toBeLessThanOrEqual(31);
  expect(name).not.toMatch(/[[\]:*?/\\']/);
  expect(Object.keys(cells([Array.from({ length: 28 }, (_, at) => `c${at}`)])).slice(-3)).toEqual(["Z1", "AA1", "AB1"]);
});
