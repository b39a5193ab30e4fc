// Places of the server's diagnostics and of the editor: lines and columns from 1, columns in characters; offsets in UTF-16.
import type { Text } from "@codemirror/state";

/** A place of a text as people count. */
export interface Place {
  line: number;
  column: number;
}

/** The editor's offset of a place; what lies beyond the text is its end. */
export function offsetOf(text: Text, place: Place): number {
  const line = text.line(Math.min(Math.max(place.line, 1), text.lines));
  let offset = 0;
  let column = 1;
  for (const character of line.text) {
    if (column >= place.column) {
      break;
    }
    offset += character.length;
    column += 1;
  }
  return line.from + offset;
}

/** The offsets of a range, at least one character wide where there is one, so that it can be seen. */
export function rangeOf(text: Text, from: Place, to: Place): { from: number; to: number } {
  const start = offsetOf(text, from);
  const end = Math.max(offsetOf(text, to), start);
  return end > start ? { from: start, to: end } : { from: start, to: Math.min(start + 1, text.lineAt(start).to) };
}

/** The plan's text with another first day, where it writes one. */
export function withEffective(text: string, day: string): string {
  return text.replace(
    /^(\s*effective\s*=\s*)("?)\d{4}-\d{2}-\d{2}("?)/m,
    (_, head: string, open: string, close: string) => `${head}${open}${day}${close}`,
  );
}

/** The first day that a text writes. */
export function effectiveOf(text: string): string | undefined {
  return /^\s*effective\s*=\s*"?(\d{4}-\d{2}-\d{2})/m.exec(text)?.[1];
}
