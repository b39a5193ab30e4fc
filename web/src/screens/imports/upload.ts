// What follows from what the server says of an upload and of its import.
import type { Job, Report, Uploaded } from "./api";

/** Names that more than one file has. The server leaves files out by their names, so these stay together. */
export function namedTwice(files: readonly Pick<Uploaded, "name">[]): string[] {
  const names = files.map(({ name }) => name);
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}

/** Names of the files that stay out: those one chose, and those that are no table. */
export function leftOut(files: readonly Pick<Uploaded, "name" | "problem">[], skip: readonly string[]): string[] {
  const bad = files.filter(({ problem }) => problem).map(({ name }) => name);
  const names = new Set(files.map(({ name }) => name));
  return [...names].filter((name) => bad.includes(name) || skip.includes(name));
}

/** Whether a job took in all that it was given. The server forgets the upload then, and keeps it otherwise. */
export function wentWell(job: Pick<Job, "status" | "result">): boolean {
  const report = job.result as unknown as Report | null | undefined;
  return job.status === "done" && !!report && !report.refused && report.files.every(({ problem }) => !problem);
}

/** Names of the files that a job took in, where it refused others. */
export function taken(report: Pick<Report, "refused" | "files">): string[] {
  if (report.refused) {
    return [];
  }
  const refused = report.files.filter(({ problem }) => problem).map(({ name }) => name);
  return report.files.map(({ name }) => name).filter((name) => !refused.includes(name));
}
