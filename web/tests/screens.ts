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
    path: async (look) => `/facts?month=2025-11&figure=mean_response&agent=${encodeURIComponent(await anAgent(look))}`,
  },
  { name: "sign-in", as: undefined, route: "/sign-in" },
  { name: "set-up", as: undefined, route: "/set-up" },
  { name: "account", as: "agent", route: "/account" },
  { name: "users", as: "owner", route: "/users" },
  { name: "audit", as: "owner", route: "/audit" },
];

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
