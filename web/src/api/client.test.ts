import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newKey, send } from "./client";
import { ApiProblem } from "./problem";

const asked: Request[] = [];
let answers: (() => Response)[] = [];
let left: string[] = [];

beforeEach(() => {
  asked.length = 0;
  left = [];
  vi.useFakeTimers();
  vi.stubGlobal("window", {
    location: {
      origin: "http://shop.test",
      pathname: "/pay",
      search: "?month=2025-11",
      assign: (to: string) => left.push(to),
    },
  });
  vi.stubGlobal("fetch", async (request: Request) => {
    asked.push(request);
    const answer = answers.shift();
    if (!answer) {
      throw new TypeError("network");
    }
    return answer();
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const ok =
  (headers: HeadersInit = {}) =>
  () =>
    new Response("{}", { headers });

async function run<T>(promise: Promise<T>): Promise<T> {
  const settled = promise.catch((error: unknown) => error as T);
  await vi.runAllTimersAsync();
  return settled;
}

test("a write whose answer was lost is asked again with the same key", async () => {
  answers = [
    () => {
      throw new TypeError("reset");
    },
    ok(),
  ];
  await run(send("POST", "/faults/decide", "{}"));
  expect(asked).toHaveLength(2);
  const keys = asked.map((request) => request.headers.get("Idempotency-Key"));
  expect(keys[0]).toBeTruthy();
  expect(keys[0]).toBe(keys[1]);
  expect(asked[0]?.headers.get("X-Requested-With")).toBe("jinpai");
});

test("reads carry no key, and are not older than this page's own writes", async () => {
  answers = [ok({ "Jinpai-State": "7" }), ok(), ok({ "Jinpai-State": "99" }), ok()];
  await run(send("POST", "/x", "{}"));
  await run(send("GET", "/y"));
  await run(send("GET", "/y"));
  await run(send("GET", "/y"));
  const reads = asked.slice(1);
  expect(reads.map((request) => request.headers.get("Jinpai-At-Least"))).toEqual(["7", "7", "7"]);
  expect(reads.some((request) => request.headers.has("Idempotency-Key"))).toBe(false);
});

test("a refusal is thrown with the server's own words", async () => {
  const body = { code: "conflict", title: "冲突", message: "这个月已经结账", field: "month", request_id: "r1" };
  answers = [() => new Response(JSON.stringify(body), { status: 409 })];
  const problem = (await run(send("POST", "/x", "{}"))) as unknown as ApiProblem;
  expect(problem).toBeInstanceOf(ApiProblem);
  expect([problem.status, problem.code, problem.message, problem.field, problem.requestId]).toEqual([
    409,
    "conflict",
    "这个月已经结账",
    "month",
    "r1",
  ]);
});

test("who is not signed in is sent to sign in, and comes back", async () => {
  answers = [() => new Response("{}", { status: 401 })];
  await run(send("GET", "/pay"));
  expect(left).toEqual(["/sign-in?return=%2Fpay%3Fmonth%3D2025-11"]);
});

test("a server that cannot be reached is said so", async () => {
  answers = [];
  const problem = (await run(send("GET", "/pay"))) as unknown as ApiProblem;
  expect([problem.status, problem.code]).toEqual([0, "network"]);
});

test("keys differ, also where the page is served by plain http", () => {
  vi.stubGlobal("crypto", { getRandomValues: (bytes: Uint8Array) => globalThis.crypto && bytes.fill(7) });
  expect(newKey()).toHaveLength(32);
});
