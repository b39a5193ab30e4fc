// Every address of the application with whom to look at it as. The look for barriers and the pictures go through this list; a screen
// that is registered and not here fails barriers.spec.ts.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { ROOT, type Role, type Shop, type SignIn } from "./harness";

/** What a dynamic address is made of: answers of the API, asked as the person who looks. */
export interface Look {
  shop: Shop;
  who: SignIn | undefined;
  get: <T>(path: string) => Promise<T>;
}

export interface Stop {
  /** Names the picture. */
  name: string;
  /** As whom; nobody for what is open. */
  as: Role | undefined;
  /** The registered path that it shows. */
  route: string;
  /** The address, where it is not the path itself. */
  path?: (look: Look) => Promise<string>;
}

/** Somebody of the team with the most to show. */
async function anAgent({ get }: Look): Promise<string> {
  const { parts } = await get<{ parts: { agents: { agent: string; role: string | null }[] }[] }>(
    "/figures?month=2025-11&figures=sales",
  );
  return parts[0]?.agents.find(({ role }) => role === "presales")?.agent ?? "";
}

/** The month that the demo simulates. */
export const MONTH = "2025-11";

/** The first row of a list; the demo has rows of each. */
async function first<T>(look: Look, path: string): Promise<T> {
  const { items } = await look.get<{ items: T[] }>(path);
  const [row] = items;
  if (row === undefined) {
    throw new Error(`${path} is empty`);
  }
  return row;
}

export const STOPS: Stop[] = [
  { name: "overview-owner", as: "owner", route: "/overview" },
  { name: "overview-supervisor", as: "supervisor", route: "/overview" },
  { name: "overview-agent", as: "agent", route: "/overview" },
  { name: "figures", as: "owner", route: "/figures", path: async () => "/figures?month=2025-11&compare=1" },
  {
    name: "figures-agent",
    as: "owner",
    route: "/figures/:agent",
    path: async (look) => `/figures/${encodeURIComponent(await anAgent(look))}?month=2025-11`,
  },
  {
    name: "facts",
    as: "owner",
    route: "/facts",
    path: async (look) =>
      `/facts?month=2025-11&per_page=20&figure=mean_response&agent=${encodeURIComponent(await anAgent(look))}`,
  },
  { name: "plans", as: "owner", route: "/plans" },
  { name: "plans-agent", as: "agent", route: "/plans" },
  { name: "plan-edit", as: "owner", route: "/plans/edit", path: async () => "/plans/edit?from=shipped:four-levels" },
  {
    name: "plan-compare",
    as: "owner",
    route: "/plans/compare",
    path: async () => "/plans/compare?old=shipped:four-levels&new=shipped:four-levels-lawful",
  },
  { name: "plan-read", as: "agent", route: "/plans/read/:place", path: async () => "/plans/read/own" },
  {
    name: "whatif",
    as: "owner",
    route: "/whatif",
    path: async () => "/whatif?month=2025-11&place=shipped:four-levels",
  },
  { name: "people", as: "owner", route: "/people" },
  { name: "people-unknown", as: "owner", route: "/people", path: async () => "/people?tab=unknown&month=2025-11" },
  {
    name: "person",
    as: "owner",
    route: "/people/:agent",
    path: async (look) => `/people/${encodeURIComponent(await anAgent(look))}`,
  },
  { name: "targets", as: "owner", route: "/targets", path: async () => "/targets?month=2025-11" },
  { name: "shops", as: "owner", route: "/shops" },
  { name: "settings", as: "owner", route: "/settings" },
  { name: "sign-in", as: undefined, route: "/sign-in" },
  { name: "set-up", as: undefined, route: "/set-up" },
  { name: "account", as: "agent", route: "/account" },
  { name: "users", as: "owner", route: "/users" },
  { name: "audit", as: "owner", route: "/audit" },
  { name: "chats", as: "agent", route: "/chats", path: async () => `/chats?month=${MONTH}` },
  {
    name: "chat",
    as: "supervisor",
    route: "/chats/:shop/:buyer",
    path: async (look) => (await first<{ link: string }>(look, "/chats?per_page=1")).link,
  },
  { name: "credits", as: "supervisor", route: "/credits", path: async () => `/credits?month=${MONTH}&per_page=20` },
  {
    name: "credit",
    as: "owner",
    route: "/credits/:shop/:order",
    path: async (look) => orderPath("/credits", await bought(look)),
  },
  {
    name: "order",
    as: "owner",
    route: "/orders/:shop/:order",
    path: async (look) => orderPath("/orders", await bought(look)),
  },
  { name: "disputes", as: "supervisor", route: "/disputes" },
  { name: "faults", as: "supervisor", route: "/faults", path: async () => `/faults?month=${MONTH}` },
  { name: "fault-rules", as: "owner", route: "/faults/rules", path: async () => `/faults/rules?month=${MONTH}` },
  {
    name: "fault",
    as: "owner",
    route: "/faults/:case",
    path: async (look) => {
      const fault = await first<{ case: string }>(look, `/faults?month=${MONTH}&per_page=1`);
      return `/faults/${encodeURIComponent(fault.case)}?month=${MONTH}`;
    },
  },
  { name: "scores", as: "supervisor", route: "/scores", path: async () => `/scores?month=${MONTH}` },
  { name: "pay", as: "finance", route: "/pay", path: async () => `/pay?month=${MONTH}` },
  {
    name: "slip",
    as: "agent",
    route: "/pay/:month/:agent",
    path: async (look) => `/pay/${MONTH}/${(await look.get<{ agent: string }>("/me")).agent}`,
  },
  { name: "months", as: "finance", route: "/months" },
  { name: "month", as: "owner", route: "/months/:month", path: async () => `/months/${MONTH}` },
  { name: "promotions", as: "owner", route: "/promotions", path: async () => `/promotions?month=${MONTH}` },
  { name: "imports", as: "owner", route: "/imports" },
  { name: "connectors", as: "owner", route: "/connectors" },
];

interface Order {
  shop: string;
  order: string;
}

/** An order that somebody was credited with. */
async function bought(look: Look): Promise<Order> {
  return first<Order>(look, `/credits?month=${MONTH}&sort=-net&per_page=1`);
}

function orderPath(screen: string, { shop, order }: Order): string {
  return `${screen}/${encodeURIComponent(shop)}/${encodeURIComponent(order)}`;
}

/** Asks the API as the browser's person. */
export function lookOf(page: Page, shop: Shop, who: SignIn | undefined): Look {
  return {
    shop,
    who,
    get: async <T>(path: string) => {
      const answer = await page.request.get(`${shop.address}/api/v1${path}`, {
        headers: { "X-Requested-With": "jinpai" },
      });
      if (!answer.ok()) {
        throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`);
      }
      return (await answer.json()) as T;
    },
  };
}

/** The paths that slices registered, read from their source. */
export function registered(): string[] {
  const folder = join(ROOT, "web/src/screens");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\/index\.tsx?$/.test(file))
    .flatMap((file) => [...readFileSync(join(folder, file), "utf8").matchAll(/\bpath:\s*"([^"]+)"/g)])
    .map(([, path]) => path ?? "");
}
