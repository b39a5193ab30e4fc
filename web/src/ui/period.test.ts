import { expect, test } from "vitest";
import { daysOf } from "./period";

test("a month's days, also of the short one in a leap year", () => {
  expect(daysOf("2025-11")).toEqual({ from: "2025-11-01", to: "2025-11-30" });
  expect(daysOf("2024-02")).toEqual({ from: "2024-02-01", to: "2024-02-29" });
});
