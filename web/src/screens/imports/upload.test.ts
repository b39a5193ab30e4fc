import { expect, test } from "vitest";
import type { Job } from "./api";
import { leftOut, namedTwice, taken, wentWell } from "./upload";

const file = (name: string, problem?: string) => ({ name, problem });

test("files of one name stay together, and what is no table stays out", () => {
  const files = [file("a.csv"), file("b.csv"), file("a.csv", "no table"), file("a.csv")];
  expect(namedTwice(files)).toEqual(["a.csv"]);
  expect(leftOut(files, [])).toEqual(["a.csv"]);
  expect(leftOut(files, ["b.csv"])).toEqual(["a.csv", "b.csv"]);
  expect(namedTwice([file("a.csv"), file("b.csv")])).toEqual([]);
});

test("a job ended well when it took in all that it was given", () => {
  const job = (status: string, result: unknown) => wentWell({ status, result } as Job);
  const report = (refused: boolean, ...files: unknown[]) => ({ refused, files });
  expect(job("done", report(false, file("a.csv")))).toBe(true);
  expect(job("done", report(true, file("a.csv")))).toBe(false);
  expect(job("done", report(false, file("a.csv"), file("b.csv", "broken")))).toBe(false);
  for (const status of ["waiting", "running", "failed", "cancelled"]) {
    expect(job(status, null)).toBe(false);
  }
});

test("what was taken in is left out of the next try, nothing if everything was refused", () => {
  const files = [file("a.csv"), file("b.csv", "broken"), file("c.csv"), file("c.csv", "broken")] as never;
  expect(taken({ refused: false, files })).toEqual(["a.csv"]);
  expect(taken({ refused: true, files })).toEqual([]);
});
