import { expect, it } from "vitest";
import { makePassword } from "./makePassword";

it("makes another password each time, without letters that look like others", () => {
  const made = Array.from({ length: 50 }, makePassword);
  expect(new Set(made).size).toBe(50);
  for (const password of made) {
    expect(password).toMatch(/^([a-km-np-z2-9]{3}-){3}[a-km-np-z2-9]{3}$/);
  }
});
