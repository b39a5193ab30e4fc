// What may be written at a place of a plan: sections, keys of the section, words of the key, names and functions inside formulas.
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Lang } from "../../../i18n/define";
import type { Language } from "../api";

/** Where the cursor is. */
export type Spot =
  | { kind: "section"; from: number }
  | { kind: "key"; from: number; section: string }
  | { kind: "word"; from: number; section: string; key: string; quoted: boolean; fact?: string }
  | { kind: "none" };

const HEADER = /^\s*\[\[?\s*([\w.]+)\s*\]?\]?/;
const WORD = /[\p{L}\p{N}_.]*$/u;

/** Where the cursor is, from the lines before it and its line up to it. `from` is where the word begins, in that line. */
export function spotOf(before: readonly string[], line: string): Spot {
  const section = /^\s*\[\[?\s*([\w.]*)$/.exec(line);
  if (section) {
    return { kind: "section", from: line.length - (section[1] ?? "").length };
  }
  const name = [...before].reverse().flatMap((text) => HEADER.exec(text)?.[1] ?? [])[0] ?? "";
  const key = /^\s*([\w]*)$/.exec(line);
  if (key) {
    return { kind: "key", from: line.length - (key[1] ?? "").length, section: name };
  }
  const value = /^\s*([\w.]+)\s*=(.*)$/.exec(line);
  if (!value) {
    return { kind: "none" };
  }
  const quoted = (line.match(/"/g) ?? []).length % 2 === 1;
  const word = WORD.exec(line)?.[0] ?? "";
  const fact = factOf(before);
  return {
    kind: "word",
    from: line.length - word.length,
    section: name,
    key: value[1] ?? "",
    quoted,
    ...(fact !== undefined && { fact }),
  };
}

/** The kind of fact that the fault being written is looked for in. */
function factOf(before: readonly string[]): string | undefined {
  for (const text of [...before].reverse()) {
    if (HEADER.test(text)) {
      return undefined;
    }
    const each = /^\s*each\s*=\s*"([^"]*)"/.exec(text);
    if (each) {
      return each[1];
    }
  }
  return undefined;
}

function names(language: Language, lang: Lang, section: string, fact: string | undefined): Completion[] {
  const other: Lang = lang === "zh" ? "en" : "zh";
  const known = language.names.filter(
    ({ origin, of }) => origin !== "fact" || (section === "fault" && (fact === undefined || of.includes(fact))),
  );
  return known.flatMap(({ name, kind, origin }) => {
    const type = origin === "role" ? "constant" : "variable";
    const option = (label: string, beside: string, boost: number): Completion => ({
      label,
      type,
      boost,
      detail: `${beside} · ${kind[lang]}`,
    });
    return [option(name[lang], name[other], 2), option(name[other], name[lang], 0)];
  });
}

function functions(language: Language, lang: Lang): Completion[] {
  const other: Lang = lang === "zh" ? "en" : "zh";
  return language.functions.flatMap(({ name, form, meaning }) =>
    [lang, other].map((one) => ({
      label: name[one],
      type: "function",
      apply: `${name[one]}(`,
      detail: form[one],
      info: meaning[lang],
    })),
  );
}

/** What may be written at a spot. */
export function optionsFor(spot: Spot, language: Language, lang: Lang): Completion[] {
  if (spot.kind === "section") {
    return language.sections
      .filter(({ name }) => name !== "")
      .map(({ name, is_list }) => ({ label: name, type: "class", detail: is_list ? `[[${name}]]` : `[${name}]` }));
  }
  if (spot.kind === "key") {
    const section = language.sections.find(({ name }) => name === spot.section);
    return (section?.keys ?? []).map(({ name }) => ({ label: name, type: "property", apply: `${name} = ` }));
  }
  if (spot.kind === "word") {
    const key = language.sections.find(({ name }) => name === spot.section)?.keys.find(({ name }) => name === spot.key);
    const quote = (word: string) => (spot.quoted ? word : `"${word}"`);
    if (key && key.words.length > 0) {
      return key.words.map((word) => ({ label: word, type: "enum", apply: quote(word) }));
    }
    return spot.quoted ? [...names(language, lang, spot.section, spot.fact), ...functions(language, lang)] : [];
  }
  return [];
}

/** The editor's source of completions. */
export function completions(language: () => Language | undefined, lang: () => Lang) {
  return (context: CompletionContext): CompletionResult | null => {
    const known = language();
    const line = context.state.doc.lineAt(context.pos);
    const before: string[] = [];
    for (let number = 1; number < line.number; number += 1) {
      before.push(context.state.doc.line(number).text);
    }
    const spot = spotOf(before, line.text.slice(0, context.pos - line.from));
    if (!known || spot.kind === "none") {
      return null;
    }
    const from = line.from + spot.from;
    // Nothing is offered over an empty word unless it is asked for.
    if (from === context.pos && !context.explicit) {
      return null;
    }
    const options = optionsFor(spot, known, lang());
    return options.length > 0 ? { from, options, validFor: WORD } : null;
  };
}
