import { expect, test } from "vitest";
import { sizeText } from "./size";

test("sizes are told in units that people read", () => {
  expect([0, 1023, 1024, 1536, 5 * 1024 ** 2, 3 * 1024 ** 3, 4096 * 1024 ** 3].map(sizeText)).toEqual([
    "0 B",
    "1023 B",
    "1.0 KB",
    "1.5 KB",
    "5.0 MB",
    "3.0 GB",
    "4096.0 GB",
  ]);
});
