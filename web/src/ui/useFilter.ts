// Filters rows that are all at hand by what one types.
import { useState } from "react";

/** Fewer are seen at a glance. */
const ROWS_MIN = 10;
/** How deep a row's values may lie: texts in both languages, a person inside a row. */
const DEPTH_MAX = 3;

function words(value: unknown, depth = 0): string {
  if (typeof value === "string" || typeof value === "number") {
    return String(value).toLocaleLowerCase();
  }
  if (value === null || typeof value !== "object" || depth >= DEPTH_MAX) {
    return "";
  }
  return Object.values(value)
    .map((inside) => words(inside, depth + 1))
    .join("\n");
}

/** Rows of which some value has each of the words; numbers are looked for as the server writes them. */
export function filtered<T>(rows: readonly T[], text: string): readonly T[] {
  const wanted = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return wanted.length === 0
    ? rows
    : rows.filter((row) => {
        const all = words(row);
        return wanted.every((word) => all.includes(word));
      });
}

/** What is typed, and what is left. */
export interface Filter<T> {
  text: string;
  set: (text: string) => void;
  /** Undefined while nothing is typed. */
  clear: (() => void) | undefined;
  rows: readonly T[];
}

/** See the file's head. Undefined where there is nothing to filter. */
export function useFilter<T>(rows: readonly T[] | undefined): Filter<T> | undefined {
  const [text, set] = useState("");
  if (!rows || rows.length < ROWS_MIN) {
    return undefined;
  }
  return { text, set, clear: text.trim() === "" ? undefined : () => set(""), rows: filtered(rows, text) };
}
