import { expect, it } from "vitest";
import { browserName } from "./browser";

it("names browser and device, and nothing it does not know", () => {
  const windows =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0";
  expect(browserName(windows)).toBe("Edge · Windows");
  expect(browserName("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1")).toBe(
    "Safari · iPhone",
  );
  expect(browserName("curl/8.0")).toBe("");
});
