// A workbook of one sheet, as Excel, WPS and LibreOffice open it: the few parts that the format needs, written here, because a page may
// neither run other scripts nor start workers from memory (Content-Security-Policy), which libraries for it do with larger tables.
import { strToU8, zipSync } from "fflate";
import { type Cell, cellsOf } from "./cells";

/** Characters of a cell, and of the name of a sheet, at most: Excel's limits. */
const CELL_MAX = 32_767;
const NAME_MAX = 31;

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** How cells look, by their places in the list of styles below; the first is for cells that are not written. */
const STYLE = { heading: 1, number: 2, decimals: 3, percent: 4, text: 5 } as const;
const font = (weight: string) => `<font>${weight}<sz val="11"/><name val="Calibri"/></font>`;
const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2">${font("")}${font("<b/>")}</fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6"><xf/>
<xf numFmtId="49" fontId="1" applyFont="1" applyNumberFormat="1"/><xf numFmtId="3" applyNumberFormat="1"/>
<xf numFmtId="4" applyNumberFormat="1"/><xf numFmtId="10" applyNumberFormat="1"/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>`;

/** Whether XML allows a sign, as a text from outside may have others: no control characters, no halves of signs. */
function isAllowed(sign: string): boolean {
  const code = sign.codePointAt(0) ?? 0;
  return code < 0x20 ? "\t\n\r".includes(sign) : (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff;
}

function escaped(text: string): string {
  return [...text]
    .filter(isAllowed)
    .join("")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** A cell's place: A1, B1, …, AA1. */
function place(row: number, column: number): string {
  let letters = "";
  for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26)) {
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  }
  return `${letters}${row + 1}`;
}

function cellXml(cell: Cell, at: string, isHeading: boolean): string {
  if (isHeading || cell.kind === "text") {
    // Of type text: what begins with = + - @ is no formula there.
    const style = isHeading ? STYLE.heading : STYLE.text;
    const text = escaped(cell.text.slice(0, CELL_MAX));
    return text === ""
      ? ""
      : `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
  }
  const style = cell.kind === "percent" ? STYLE.percent : cell.number.includes(".") ? STYLE.decimals : STYLE.number;
  return `<c r="${at}" s="${style}"><v>${cell.number}</v></c>`;
}

/** How wide a column is: what stands in it, a Chinese sign counting two, within bounds. */
function widthOf(texts: string[]): number {
  const length = (text: string) => [...text].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 0xff ? 2 : 1), 0);
  return Math.min(60, Math.max(8, ...texts.map(length)) + 2);
}

function sheetXml(rows: readonly string[][]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) => widthOf(rows.map((row) => row[at] ?? "")));
  const cols = widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`);
  const lines = rows.map((row, at) => {
    const cells = cellsOf(row).map((cell, column) => cellXml(cell, place(at, column), at === 0));
    return `<row r="${at + 1}">${cells.join("")}</row>`;
  });
  const frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  return `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${frozen}</sheetView></sheetViews>${
    columns > 0 ? `<cols>${cols.join("")}</cols>` : ""
  }<sheetData>${lines.join("")}</sheetData></worksheet>`;
}

/** Rows of cells as they are read, the first of them headings, as the bytes of an XLSX file. */
export function workbookOf(rows: readonly string[][], title: string): Uint8Array<ArrayBuffer> {
  const name = escaped(
    title
      .replace(/[[\]:*?/\\']/g, " ")
      .trim()
      .slice(0, NAME_MAX) || "1",
  );
  const part = (path: string, type: string) => `<Override PartName="/xl/${path}" ContentType="${TYPE}.${type}+xml"/>`;
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  const relations = (inside: string) =>
    `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${inside}</Relationships>`;
  const parts: Record<string, string> = {
    "[Content_Types].xml": `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${
      part("workbook.xml", "sheet.main") + part("worksheets/sheet1.xml", "worksheet") + part("styles.xml", "styles")
    }</Types>`,
    "_rels/.rels": relations(relation("r1", "officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${name}" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": relations(
      relation("r1", "worksheet", "worksheets/sheet1.xml") + relation("r2", "styles", "styles.xml"),
    ),
    "xl/styles.xml": STYLES,
    "xl/worksheets/sheet1.xml": sheetXml(rows),
  };
  const files = Object.fromEntries(Object.entries(parts).map(([path, text]) => [path, strToU8(text)]));
  return zipSync(files) as Uint8Array<ArrayBuffer>;
}
