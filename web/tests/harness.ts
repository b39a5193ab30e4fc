// A shop of its own for each file of tests: a copy of the demo's workspace, served by the real binary on a free port.
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Cookie, expect, type Page, test } from "@playwright/test";

/** The repository. */
export const ROOT = resolve(import.meta.dirname, "../..");
/** The program under test. */
export const PROGRAM = process.env.JINPAI ?? join(ROOT, "target/debug/jinpai");
/** Where tests/template.ts puts the demo's workspace and its sign-ins. */
export const TEMPLATE = join(ROOT, "web/test-results-template");

export type Role = "agent" | "supervisor" | "finance" | "warehouse" | "manager" | "owner";

/** A sign-in of the demo. */
export interface SignIn {
  role: Role;
  user: string;
  password: string;
  agent?: string;
}

/** A running server. */
export interface Shop {
  folder: string;
  address: string;
  /** All that the server wrote to its console. */
  output: () => string;
  signIns: SignIn[];
  /** Cookies of those who signed in before: the server limits how often one address signs in. */
  sessions: Map<Role, Cookie[]>;
}

/** The sign-ins that the demo printed. */
export function signIns(): SignIn[] {
  return JSON.parse(readFileSync(join(TEMPLATE, "sign-ins.json"), "utf8")) as SignIn[];
}

/** Starts the server on a workspace and waits until it says where it is. */
export async function serve(
  folder: string,
): Promise<{ address: string; output: () => string; stop: () => Promise<void> }> {
  const child: ChildProcess = spawn(PROGRAM, ["-w", folder, "--lang", "zh", "serve", "--listen", "127.0.0.1:0"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const address = await new Promise<string>((found, failed) => {
    const hear = (bytes: Buffer) => {
      output += bytes.toString("utf8");
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(output);
      if (match) {
        found(match[0]);
      }
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", (code) => failed(new Error(`the server ended with ${code}:\n${output}`)));
    setTimeout(() => failed(new Error(`the server did not say where it is:\n${output}`)), 30_000).unref();
  });
  const stop = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
  };
  return { address, output: () => output, stop };
}

/** Gives the tests of a file their shop: the demo's, or an empty folder. */
export function ownShop(empty = false): Shop {
  const shop: Shop = { folder: "", address: "", output: () => "", signIns: [], sessions: new Map() };
  let stop: (() => Promise<void>) | undefined;
  test.beforeAll(async () => {
    shop.folder = mkdtempSync(join(tmpdir(), "jinpai-screens-"));
    if (!empty) {
      cpSync(join(TEMPLATE, "shop"), shop.folder, { recursive: true });
      shop.signIns = signIns();
    }
    const running = await serve(shop.folder);
    shop.address = running.address;
    shop.output = running.output;
    stop = running.stop;
  });
  test.afterAll(async () => {
    await stop?.();
    rmSync(shop.folder, { recursive: true, force: true });
  });
  return shop;
}

/** Signs in without the form, which has a journey of its own. */
export async function signIn(page: Page, shop: Shop, role: Role): Promise<SignIn> {
  const found = shop.signIns.find((one) => one.role === role);
  if (!found) {
    throw new Error(`the demo has no sign-in of role ${role}`);
  }
  const before = shop.sessions.get(role);
  await page.context().clearCookies();
  if (before) {
    await page.context().addCookies(before);
    return found;
  }
  const answer = await page.request.post(`${shop.address}/api/v1/session`, {
    data: { user: found.user, password: found.password },
    headers: {
      Origin: shop.address,
      "X-Requested-With": "jinpai",
      "Idempotency-Key": crypto.randomUUID(),
    },
  });
  expect(answer.status(), await answer.text()).toBeLessThan(300);
  shop.sessions.set(role, await page.context().cookies());
  return found;
}

/** Sets what a device remembers before its pages load. */
export async function remember(page: Page, choice: { lang?: "zh" | "en"; theme?: "light" | "dark" }) {
  await page.addInitScript((values) => {
    for (const [name, value] of Object.entries(values)) {
      window.localStorage.setItem(`jinpai.${name}`, JSON.stringify(value));
    }
  }, choice);
}

/** Opens a screen and waits until nothing of it is loading any more. */
export async function open(page: Page, shop: Shop, path: string) {
  await page.goto(shop.address + path);
  await settled(page);
}

/** Waits until the screen has its heading and nothing is on its way. */
export async function settled(page: Page) {
  // The first look at a month computes it; on a busy machine that takes a while.
  const patience = { timeout: 60_000 };
  await expect(page.locator("h1").first()).toBeVisible(patience);
  await expect(page.locator('[aria-busy="true"], .ant-spin-spinning, .ant-skeleton-active')).toHaveCount(0, patience);
}

/** Waits until nothing moves any more: colours fade into each other, parts unfold. */
export async function still(page: Page) {
  await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    await frame();
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}
