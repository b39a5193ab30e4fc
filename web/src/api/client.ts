// The one way to the server. Typed by openapi.json; every refusal is thrown as an ApiProblem.
import createClient, { type Middleware } from "openapi-fetch";
import { currentLang } from "../i18n/setup";
import { problemOf, unreachable } from "./problem";
import type { paths } from "./schema";

/** Where the API lies. */
export const API = "/api/v1";
/** Where people sign in, and where the first owner is made. */
export const SIGN_IN = "/sign-in";
export const SET_UP = "/set-up";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);
/** A write whose answer was lost is asked again with the same key, so it is done once. */
const RETRY_AFTER_MS = [400, 1600];

/** The largest state that this page's own writes led to; reads must not be older. */
let written = 0;

/** A key under which a write is done once. Pages served by plain http have no randomUUID. */
export function newKey(): string {
  if (typeof crypto.randomUUID === "function") {
    return crypto.randomUUID();
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function dress(headers: Headers, method: string) {
  headers.set("X-Requested-With", "jinpai");
  headers.set("Accept-Language", currentLang() === "en" ? "en" : "zh-CN");
  if (!READS.has(method)) {
    if (!headers.has("Idempotency-Key")) {
      headers.set("Idempotency-Key", newKey());
    }
  } else if (written > 0) {
    headers.set("Jinpai-At-Least", String(written));
  }
}

async function patientFetch(request: Request): Promise<Response> {
  const waits = READS.has(request.method) ? [] : RETRY_AFTER_MS;
  for (const wait of waits) {
    try {
      return await fetch(request.clone());
    } catch (error) {
      if (request.signal.aborted) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  try {
    return await fetch(request);
  } catch (error) {
    throw request.signal.aborted ? error : unreachable();
  }
}

/** Sends whoever is not signed in to the sign-in page; a whole load, so that nothing of the last person stays in memory. */
function leaveToSignIn() {
  const { pathname, search } = window.location;
  if (pathname !== SIGN_IN && pathname !== SET_UP) {
    window.location.assign(`${SIGN_IN}?return=${encodeURIComponent(pathname + search)}`);
  }
}

async function judge(method: string, response: Response) {
  const state = Number(response.headers.get("Jinpai-State") ?? "0");
  if (!READS.has(method) && response.ok && state > written) {
    written = state;
  }
  if (!response.ok && response.status !== 304) {
    if (response.status === 401) {
      leaveToSignIn();
    }
    throw await problemOf(response);
  }
}

const middleware: Middleware = {
  onRequest({ request }) {
    dress(request.headers, request.method);
    return request;
  },
  async onResponse({ request, response }) {
    await judge(request.method, response);
    return response;
  },
};

/** The typed client: `await answer(api.GET("/api/v1/months"))`. */
export const api = createClient<paths>({ baseUrl: "", fetch: patientFetch });
api.use(middleware);

/** What was asked for. Refusals were thrown before. */
export async function answer<T>(call: Promise<{ data?: T; response: Response }>): Promise<T> {
  const { data } = await call;
  return data as T;
}

/** A request that the document has no types for: uploads with several files, downloads. `path` begins below the API's base. */
export async function send(method: string, path: string, body?: BodyInit, headers?: HeadersInit): Promise<Response> {
  const dressed = new Headers(headers);
  dress(dressed, method);
  const request = new Request(new URL(API + path, window.location.origin), { method, headers: dressed, body });
  const response = await patientFetch(request);
  await judge(method, response);
  return response;
}

/** Saves an answer as a file, under the name the server gives it. */
export async function download(path: string, fallbackName: string) {
  const response = await send("GET", path);
  const disposition = response.headers.get("Content-Disposition") ?? "";
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(disposition)?.[1];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = encoded ? decodeURIComponent(encoded) : (plain ?? fallbackName);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
