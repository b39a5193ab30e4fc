// A table whose rows are all at hand, as a CSV file of what stands in it. Lists that the server pages are exported by the server.

/** Separates thousands, or is a minus sign, in a number as it is shown. */
const SHOWN_NUMBER = /^[−-]?\d{1,3}(,\d{3})*(\.\d+)?$/;
/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

function cellOf(text: string): string {
  if (SHOWN_NUMBER.test(text)) {
    return text.replace("−", "-").replaceAll(",", "");
  }
  // A text that would run as a formula gets an apostrophe, as in the server's files.
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows of cells as CSV, with the mark by which spreadsheets know UTF-8. */
export function csvOf(rows: readonly string[][]): string {
  return `\uFEFF${rows.map((row) => `${row.map(cellOf).join(",")}\r\n`).join("")}`;
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
  return (copy.textContent ?? "").trim();
}

/** Saves the headings and rows below an element, in the columns and the order that are shown. */
export function saveTable(element: Element, name: string) {
  const rows = [...element.querySelectorAll("thead tr, tbody tr.ant-table-row")];
  const cells = rows.map((row) => [...row.querySelectorAll(":scope > th, :scope > td")].map(textOf));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csvOf(cells)], { type: "text/csv" }));
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
