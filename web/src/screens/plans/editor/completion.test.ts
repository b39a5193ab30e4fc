import { Text } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import type { Language } from "../api";
import { optionsFor, spotOf } from "./completion";
import { effectiveOf, offsetOf, rangeOf, withEffective } from "./places";

const text = (zh: string, en: string) => ({ zh, en });
const language: Language = {
  sections: [
    { name: "", is_list: false, keys: [{ name: "title", words: [] }] },
    {
      name: "pay",
      is_list: true,
      keys: [
        { name: "kind", words: ["base", "bonus"] },
        { name: "amount", words: [] },
      ],
    },
    { name: "fault", is_list: true, keys: [{ name: "when", words: [] }] },
  ],
  names: [
    { name: text("销售额", "sales"), kind: text("金额", "money"), origin: "figure", of: [] },
    { name: text("等待", "wait"), kind: text("时长", "a duration"), origin: "fact", of: ["round"] },
    { name: text("静默", "silent"), kind: text("是/否", "yes or no"), origin: "fact", of: ["order"] },
  ],
  functions: [
    { name: text("最小", "min"), form: text("最小(a, b)", "min(a, b)"), meaning: text("最小的", "the smallest") },
  ],
  signs: [],
};
const labels = (before: string[], line: string) =>
  optionsFor(spotOf(before, line), language, "zh").map(({ label }) => label);

describe("completion", () => {
  test("sections after a bracket, keys of the section at the start of a line", () => {
    expect(labels([], "[[p")).toEqual(["pay", "fault"]);
    expect(labels([], "ti")).toEqual(["title"]);
    expect(labels(["[[fault]]", "[[pay]]", 'id = "a"'], "k")).toEqual(["kind", "amount"]);
  });

  test("words of the key, in quotes if there are none yet", () => {
    const spot = spotOf(["[[pay]]"], "kind = ");
    expect(optionsFor(spot, language, "zh").map(({ apply }) => apply)).toEqual(['"base"', '"bonus"']);
    expect(labels(["[[pay]]"], 'kind = "b')).toEqual(["base", "bonus"]);
  });

  test("names in both languages inside formulas, facts only of the fault's kind", () => {
    expect(labels(["[[pay]]"], 'amount = "销')).toEqual(["销售额", "sales", "最小", "min"]);
    expect(labels(["[[fault]]", 'each = "round"'], 'when = "等')).toEqual([
      "销售额",
      "sales",
      "等待",
      "wait",
      "最小",
      "min",
    ]);
    expect(labels(["[[pay]]"], "amount = 销")).toEqual([]);
    expect(spotOf(["[[pay]]"], 'amount = "销售额 × 最').kind === "word").toBe(true);
  });
});

describe("places", () => {
  const doc = Text.of(["a = 1", "销售😀额 x", ""]);
  test("columns count characters, offsets UTF-16", () => {
    expect(offsetOf(doc, { line: 2, column: 4 })).toBe(6 + 4);
    expect(offsetOf(doc, { line: 99, column: 99 })).toBe(doc.length);
    expect(rangeOf(doc, { line: 1, column: 1 }, { line: 1, column: 1 })).toEqual({ from: 0, to: 1 });
    expect(rangeOf(doc, { line: 3, column: 1 }, { line: 3, column: 1 })).toEqual({ from: 14, to: 14 });
  });

  test("the first day is written where it stands", () => {
    const plan = 'title = "a"\neffective = 2018-01-01 # ours\n[x]\neffective = 2019-01-01\n';
    expect(effectiveOf(plan)).toBe("2018-01-01");
    expect(withEffective(plan, "2026-02-01")).toBe(plan.replace("2018-01-01", "2026-02-01"));
    expect(withEffective('effective = "2018-01-01"', "2026-02-01")).toBe('effective = "2026-02-01"');
  });
});
