import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { apply, type JobEvent } from "./live";

function client() {
  const queries = new QueryClient();
  queries.setQueryData(["pay", "2025-11"], 1);
  queries.setQueryData(["chats", "list"], 1);
  queries.setQueryData(["jobs"], 1);
  return queries;
}
const stale = (queries: QueryClient, key: string[]) => queries.getQueryState(key)?.isInvalidated;

test("a change makes the queries of its subjects ask again, and no others", () => {
  const queries = client();
  apply({ kind: "state", state: 8, subjects: ["pay", "faults"] }, queries);
  expect(stale(queries, ["pay", "2025-11"])).toBe(true);
  expect(stale(queries, ["chats", "list"])).toBe(false);
});

test("a job's progress is kept under its id; its end makes the list of jobs ask again", () => {
  const queries = client();
  const job: JobEvent = { kind: "job", id: "j1", done: 3, of: 10, status: "running" };
  apply(job, queries);
  expect(queries.getQueryData(["job", "j1"])).toEqual(job);
  expect(stale(queries, ["jobs"])).toBe(false);
  apply({ ...job, done: 10, status: "done" }, queries);
  expect(stale(queries, ["jobs"])).toBe(true);
});
