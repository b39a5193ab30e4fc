// A table whose rows are all at hand, as a file of what stands in it. Lists that the server pages are exported by the server.
import { cellOf } from "./cells";
import { countText } from "./figures";

export type FileKind = "csv" | "xlsx";

/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const TYPES: Record<FileKind, string> = {
  csv: "text/csv",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

function csvCell(text: string): string {
  const cell = cellOf(text);
  if (cell.kind === "number") {
    return cell.number;
  }
  // A text that would run as a formula gets an apostrophe, as in the server's files.
  const plain = cell.kind === "text" ? text : text.replace("−", "-");
  const safe = cell.kind === "text" && FORMULA.test(text) ? `'${text}` : plain;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows of cells as CSV, with the mark by which spreadsheets know UTF-8. */
export function csvOf(rows: readonly string[][]): string {
  return `\uFEFF${rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("")}`;
}

/** A cell as it is read: what is only drawn is left out, a field is what stands in it. */
function textOf(cell: Element): string {
  const field = cell.querySelector("input");
  if (field) {
    return field.value;
  }
  const copy = cell.cloneNode(true) as Element;
  for (const drawn of copy.querySelectorAll('[aria-hidden="true"]')) {
    drawn.remove();
  }
  // What stands below each other stays so.
  for (const line of copy.querySelectorAll("div,li,p,br")) {
    line.after("\n");
  }
  const text = (copy.textContent ?? "").replace(/\s*\n\s*/g, "\n").trim();
  // In a column of figures digits are a number, also where thousands are not separated; elsewhere they are somebody's id.
  return cell.classList.contains("figure") && /^[1-9]\d{3,14}$/.test(text) ? countText(Number(text)) : text;
}

/** Cells that hold no data: what chooses a row and what unfolds it. */
const TOOLS = "ant-table-selection-column,ant-table-row-expand-icon-cell,ant-table-cell-scrollbar".split(",");

/** The headings and rows of the table below an element, in the columns and the order that are shown; not those of tables inside rows. */
export function cellsBelow(element: Element): string[][] {
  const table = element.querySelector(".ant-table-wrapper");
  const rows = [...element.querySelectorAll("thead tr, tbody tr.ant-table-row")].filter(
    (row) => row.closest(".ant-table-wrapper") === table,
  );
  const cells = rows.map((row) =>
    [...row.querySelectorAll(":scope > th, :scope > td")]
      .filter((cell) => !TOOLS.some((name) => cell.classList.contains(name)))
      .map(textOf),
  );
  // A column without a heading holds buttons.
  const named = (cells[0] ?? []).map((heading) => heading !== "");
  return cells.map((row) => row.filter((_, at) => named[at]));
}

/** Saves rows, the first of them headings, under a name. */
export async function saveRows(rows: readonly string[][], name: string, title: string, kind: FileKind) {
  // Few save a table: the packer is loaded when one does.
  const body = kind === "csv" ? csvOf(rows) : (await import("./workbook")).workbookOf(rows, title);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([body], { type: TYPES[kind] }));
  link.download = `${name}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
