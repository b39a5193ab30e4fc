import { afterEach, describe, expect, it, vi } from "vitest";
import { inside } from "./inside";

describe("inside", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("leads back to a page of this application and nowhere else", () => {
    vi.stubGlobal("window", { location: { origin: "http://shop.test" } });
    expect(inside("/pay?month=2025-11")).toBe("/pay?month=2025-11");
    for (const elsewhere of [
      null,
      "",
      "pay",
      "https://evil.test/",
      "//evil.test/",
      "/\\evil.test",
      "/\t/evil.test",
      "javascript:1",
    ]) {
      expect(inside(elsewhere)).toBe("/");
    }
  });
});
