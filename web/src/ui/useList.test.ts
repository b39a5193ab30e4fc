import { expect, test } from "vitest";
import { exportPath } from "./useList";

test("an export asks for the whole filtered list, not for the page in sight", () => {
  const query = { page: 3, per_page: 50, sort: "-net", q: "小 雨", shop: undefined };
  expect(exportPath("/pay", query, "csv")).toBe("/pay?sort=-net&q=%E5%B0%8F+%E9%9B%A8&format=csv");
});
