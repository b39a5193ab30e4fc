import { expect, test } from "vitest";
import { csvOf } from "./tableFile";

test("numbers are numbers again, texts stay texts, and none becomes a formula", () => {
  expect(csvOf([["−1,063.02", "12", "0.5%", "2025-11-01"]])).toBe("\uFEFF-1063.02,12,0.5%,2025-11-01\r\n");
  expect(csvOf([["-12.50", "=1+1", "-1+1", "@a"]])).toBe("\uFEFF-12.50,'=1+1,'-1+1,'@a\r\n");
  expect(csvOf([['say "hi", all'], ["a\nb"]])).toBe('\uFEFF"say ""hi"", all"\r\n"a\nb"\r\n');
});
