// Before all tests: the demo's month, simulated, imported and with its users, into a folder that each file of tests copies.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROGRAM, ROOT, type Role, type SignIn, serve, TEMPLATE } from "./harness";

/** The demo names its users by their roles. */
const ROLES: Role[] = ["agent", "supervisor", "finance", "warehouse", "manager", "owner"];
const PASSWORD = "screens are looked at 2025";

/** Small enough for seconds, large enough that every screen has something to show; under a plan with faults. */
const DEMO = ["demo", "--agents", "6", "--days", "30", "--plan", "four-levels-lawful"];

export default async function makeTemplate() {
  if (!existsSync(PROGRAM)) {
    throw new Error(`${PROGRAM} is not there: cargo build --bin jinpai`);
  }
  if (!existsSync(join(ROOT, "web/dist/index.html"))) {
    throw new Error("web/dist is not there: scripts/web.sh");
  }
  rmSync(TEMPLATE, { recursive: true, force: true });
  mkdirSync(TEMPLATE, { recursive: true });
  const shop = join(TEMPLATE, "shop");
  const run = (args: string[], input?: string) =>
    execFileSync(PROGRAM, ["-w", shop, "--lang", "en", ...args], { cwd: ROOT, encoding: "utf8", input, stdio: "pipe" });
  run(DEMO);
  // The demo's own password is made anew each time; the tests set theirs.
  const signIns = ROLES.map((role): SignIn => {
    run(["user", "passwd", role, "--password-stdin"], `${PASSWORD}\n`);
    return { role, user: role, password: PASSWORD };
  });
  writeFileSync(join(TEMPLATE, "sign-ins.json"), JSON.stringify(signIns));
  // Built while web/dist was not there, the program does not find it later either.
  const server = await serve(shop);
  const { status } = await fetch(server.address);
  await server.stop();
  if (status !== 200) {
    throw new Error(`${PROGRAM} was built without its screens: touch crates/app/src/api/web.rs and build it again`);
  }
}
