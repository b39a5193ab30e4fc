// Errors of the API: application/problem+json with a message for people, already in their language.
import { textOf } from "../i18n/define";
import { texts } from "./texts";

/** One thing that is wrong with a request. */
export interface ProblemDetail {
  field?: string;
  message: string;
}

/** What the server answered instead of what was asked for; or that it did not answer (status 0). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly field: string | undefined;
  readonly requestId: string | undefined;
  /** The whole answer, for what only some routes say. */
  readonly body: Record<string, unknown>;

  constructor(status: number, body: Record<string, unknown>) {
    const text = (name: string) => (typeof body[name] === "string" ? (body[name] as string) : undefined);
    super(text("message") ?? text("detail") ?? text("title") ?? textOf(texts, "unreadable", { status }));
    this.name = "ApiProblem";
    this.status = status;
    this.code = text("code") ?? "unreadable";
    this.title = text("title") ?? "";
    this.field = text("field");
    this.requestId = text("request_id");
    this.body = body;
  }
}

/** No answer at all. */
export function unreachable(): ApiProblem {
  return new ApiProblem(0, { code: "network", message: textOf(texts, "network") });
}

/** Reads the problem out of a refused request. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  let body: Record<string, unknown> = {};
  try {
    const read: unknown = JSON.parse(await response.text());
    if (typeof read === "object" && read !== null) {
      body = read as Record<string, unknown>;
    }
  } catch {
    // Not JSON: said as unreadable.
  }
  if (typeof body.request_id !== "string") {
    const id = response.headers.get("x-request-id");
    if (id) {
      body = { ...body, request_id: id };
    }
  }
  return new ApiProblem(response.status, body);
}
