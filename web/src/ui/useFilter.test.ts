import { expect, test } from "vitest";
import { filtered } from "./useFilter";

test("rows are found by any of their values, in both languages, each word somewhere", () => {
  const rows = [
    { agent: "KF01", name: "邓俊杰", title: { zh: "迟到", en: "Late" }, amount: "20.00", n: 3 },
    { agent: "KF02", name: "王涛", title: { zh: "旷工", en: "Absent" }, amount: "50.00", n: null },
  ];
  const found = (text: string) => filtered(rows, text).map(({ agent }) => agent);
  expect(found("")).toEqual(["KF01", "KF02"]);
  expect(found("  kf0 ")).toEqual(["KF01", "KF02"]);
  expect(found("迟到")).toEqual(["KF01"]);
  expect(found("absent 50")).toEqual(["KF02"]);
  expect(found("absent 20")).toEqual([]);
  expect(found("3")).toEqual(["KF01"]);
});
