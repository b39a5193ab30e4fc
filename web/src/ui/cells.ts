// What stands in a table's cell, as files have it: numbers are numbers, everything else is text.

/** `number` is written as programs write it; a percentage as the ratio it is. */
export type Cell = { kind: "text"; text: string } | { kind: "number" | "percent"; text: string; number: string };

/** A number as the screens show it: with separated thousands, or fewer than four digits. Ids are longer, or begin with 0. */
const SHOWN_NUMBER = /^[−+-]?(0|[1-9]\d{0,2})(,\d{3})*(\.\d+)?$/;
const SHOWN_PERCENT = /^[−+-]?(0|[1-9]\d{0,2})(,\d{3})*(\.\d+)?%$/;

function plain(text: string): string {
  return text.replace("−", "-").replace("+", "").replaceAll(",", "");
}

/** A percentage as a ratio, without a rounding of its own: 12.3% is 0.123. */
function ratio(percent: string): string {
  return String(Number(`${plain(percent.slice(0, -1))}e-2`));
}

/** See the file's head. */
export function cellOf(text: string): Cell {
  // A computer's number holds 15 digits; a longer one stays what it says.
  if (text.replace(/\D/g, "").length <= 15) {
    if (SHOWN_NUMBER.test(text)) {
      return { kind: "number", text, number: plain(text) };
    }
    if (SHOWN_PERCENT.test(text)) {
      return { kind: "percent", text, number: ratio(text) };
    }
  }
  return { kind: "text", text };
}

/** A row of them. */
export function cellsOf(row: readonly string[]): Cell[] {
  return row.map(cellOf);
}
