import { expect, test } from "vitest";
import { countText, durationParts, moneyText, percentText, timeText } from "./figures";

test("money keeps every digit the server wrote", () => {
  expect(moneyText("1063.02")).toBe("1,063.02");
  expect(moneyText("-0.50")).toBe("−0.50");
  expect(moneyText("90071992547409931.10")).toBe("90,071,992,547,409,931.10");
  expect(moneyText("999.00")).toBe("999.00");
  expect(moneyText("待定")).toBe("待定");
});

test("counts, ratios and durations", () => {
  expect(countText(1234567)).toBe("1,234,567");
  expect(percentText("0.8532")).toBe("85.32%");
  expect(percentText(0)).toBe("0.00%");
  expect(durationParts(42.46)).toEqual({ unit: "seconds", n: "42.5" });
  expect(durationParts(59.7)).toEqual({ unit: "minutes", m: 1, s: 0 });
  expect(durationParts(7260)).toEqual({ unit: "hours", h: 2, m: 1 });
  expect(durationParts(90_000)).toEqual({ unit: "days", d: 1, h: 1 });
});

test("a time of the shop is shown as written, whatever the browser's zone", () => {
  expect(timeText("2025-11-01T12:26:42+08:00")).toBe("2025-11-01 12:26:42");
  expect(timeText("2025-11-01 12:26:42", false)).toBe("2025-11-01 12:26");
  expect(timeText("2025-11-01")).toBe("2025-11-01");
});
