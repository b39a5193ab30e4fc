import { expect, test } from "vitest";
import type { Me } from "../api/me";
import type { Screen } from "../screens/screen";
import { currentOf, entriesOf } from "./navigation";

const nav = (group: "pay" | "today", order: number) =>
  ({ group, order, icon: () => null, label: { texts: {} as never, key: "k" } }) as const;
const load = async () => ({ default: () => null });
const screens: Screen[] = [
  { path: "/pay", load, nav: nav("pay", 2), permission: ["pay.own", "pay.all"] },
  { path: "/pay/close", load, nav: nav("pay", 1), permission: "month.close" },
  { path: "/", load, nav: nav("today", 1) },
  { path: "/pay/:agent", load, permission: "pay.own" },
];
const me = (...permissions: string[]): Me => ({ user: "u", name: "n", role: "agent", permissions });
const paths = (who: Me) => entriesOf(screens, who).map(({ entries }) => entries.map((entry) => entry.path));

test("navigation shows only what is allowed, in groups and order", () => {
  expect(paths(me())).toEqual([["/"]]);
  expect(paths(me("pay.own"))).toEqual([["/"], ["/pay"]]);
  expect(paths(me("pay.all", "month.close"))).toEqual([["/"], ["/pay/close", "/pay"]]);
});

test("the entry of an address is the longest path it begins with", () => {
  const entries = entriesOf(screens, me("pay.all", "month.close")).flatMap((one) => one.entries);
  expect(currentOf(entries, "/pay/close")).toBe("/pay/close");
  expect(currentOf(entries, "/pay/xiaoyu")).toBe("/pay");
  expect(currentOf(entries, "/payments")).toBeUndefined();
});
