// What TypeScript cannot see of texts: that they are translated, that a language's placeholders are the other's too, and that
// nothing a person reads stands in the code outside texts.ts.
import { readdirSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import i18next from "i18next";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { defineTexts, type Texts, type Words } from "./define";

const SRC = resolve(import.meta.dirname, "..");
const CHINESE = /[\u3400-\u9fff\uff01-\uff5e\u3001-\u3011]/;
/** A word; names of keys on the keyboard are no words of a language. */
const LATIN_WORD = /(?!Ctrl\b)\b[A-Za-z]{2,}/;
/** Attributes and fields whose text is shown or read out. */
const SHOWN = new Set(
  "title label placeholder alt description tooltip header message content extra okText cancelText subTitle help hint empty search text note summary children aria-label aria-description".split(
    " ",
  ),
);

/** Operators whose operands become the text; a comparison's do not. */
const JOINS = new Set([
  ts.SyntaxKind.PlusToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
]);

const namespaces = import.meta.glob<Record<string, Texts>>("../**/texts.ts", { eager: true });

function leaves(words: Words, path = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value] as [string, string]] : leaves(value, `${path}${key}.`),
  );
}

function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name ?? ""))].sort();
}

/** What is wrong with a namespace. */
function wrongs({ ns, zh, en }: Texts): string[] {
  const english = new Map(leaves(en));
  const found = leaves(zh).flatMap(([key, text]) => {
    const other = english.get(key);
    english.delete(key);
    const name = `${ns}:${key}`;
    if (!other?.trim() || !text.trim()) {
      return [`${name} is missing in a language`];
    }
    return [
      ...(CHINESE.test(text) && other === text ? [`${name} is not translated: ${text}`] : []),
      ...(CHINESE.test(other) && key.split(".").pop() !== "language_other"
        ? [`${name}: Chinese in English: ${other}`]
        : []),
      ...(String(placeholders(text)) !== String(placeholders(other)) ? [`${name}: other placeholders: ${other}`] : []),
    ];
  });
  return [...found, ...[...english.keys()].map((key) => `${ns}:${key} is missing in Chinese`)];
}

function literalsIn(node: ts.Node): ts.Node[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    return [node];
  }
  if (ts.isTemplateExpression(node)) {
    return [node.head, ...node.templateSpans.map((span) => span.literal)];
  }
  if (ts.isConditionalExpression(node)) {
    return [...literalsIn(node.whenTrue), ...literalsIn(node.whenFalse)];
  }
  if (ts.isJsxExpression(node) && node.expression) {
    return literalsIn(node.expression);
  }
  if (ts.isBinaryExpression(node) && JOINS.has(node.operatorToken.kind)) {
    return [...literalsIn(node.left), ...literalsIn(node.right)];
  }
  return [];
}

/** Whether it is the key of a text in a screen's `nav`, which TypeScript checks. */
function isNavigation(node: ts.Node): boolean {
  const owner = node.parent.parent;
  return ts.isPropertyAssignment(owner) && owner.name.getText() === "nav";
}

/** Texts for people that stand in code. */
function textsInCode(name: string, code: string): string[] {
  const file = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const say = (node: ts.Node, text: string) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${name}:${line + 1}: ${text.trim()}`);
  };
  const literal = (node: ts.Node) => (node as ts.LiteralLikeNode).text;
  const shown = (node: ts.Node | undefined) => {
    for (const one of node ? literalsIn(node) : []) {
      if (LATIN_WORD.test(literal(one)) && !CHINESE.test(literal(one))) {
        say(one, literal(one));
      }
    }
  };
  const walk = (node: ts.Node) => {
    if (ts.isJsxText(node) && (LATIN_WORD.test(node.text) || CHINESE.test(node.text))) {
      say(node, node.text);
    } else if (
      (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) &&
      CHINESE.test(node.text)
    ) {
      say(node, node.text);
    } else if (ts.isJsxAttribute(node) && SHOWN.has(node.name.getText())) {
      shown(node.initializer);
    } else if (ts.isPropertyAssignment(node) && SHOWN.has(node.name.getText()) && !isNavigation(node)) {
      shown(node.initializer);
    } else if (ts.isJsxExpression(node) && (ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent))) {
      shown(node);
    }
    ts.forEachChild(node, walk);
  };
  walk(file);
  return found;
}

test("English words go by their count", () => {
  const texts = defineTexts("x", { n: "{{n}} 条" }, { n: "{{n}} {{n, word(one: message; other: messages)}}" });
  const said = (lng: string, n: number) => i18next.t("n", { ns: texts.ns, lng, n });
  expect([0, 1, 2].map((n) => said("en", n))).toEqual(["0 messages", "1 message", "2 messages"]);
  expect(said("zh", 1)).toBe("1 条");
});

describe("texts of each namespace", () => {
  for (const [file, module] of Object.entries(namespaces)) {
    test(file, () => {
      const texts = Object.values(module).filter((value) => typeof value === "object" && "ns" in value);
      expect(texts.length, "texts.ts exports what defineTexts made").toBeGreaterThan(0);
      expect(texts.flatMap(wrongs)).toEqual([]);
    });
  }

  test("no two namespaces have one name", () => {
    const names = Object.values(namespaces).flatMap((module) => Object.values(module).map(({ ns }) => ns));
    expect(new Set(names).size).toBe(names.length);
  });
});

test("no text for people stands outside texts.ts", () => {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.tsx?$/.test(file) && !/(^|\/)texts\.ts$|\.test\.tsx?$|schema\.d\.ts$/.test(file),
  );
  expect(files.length).toBeGreaterThan(20);
  const found = files.flatMap((file) => textsInCode(relative(".", file), readFileSync(resolve(SRC, file), "utf8")));
  expect(found).toEqual([]);
});

test("the test itself finds what it is for", () => {
  expect(
    wrongs({ ns: "x", zh: { a: "工资", b: "{{n}} 条", c: "有" }, en: { a: "工资", b: "rows", d: "too many" } }),
  ).toEqual([
    "x:a is not translated: 工资",
    "x:a: Chinese in English: 工资",
    "x:b: other placeholders: rows",
    "x:c is missing in a language",
    "x:d is missing in Chinese",
  ]);
  const found = (code: string) => textsInCode("a.tsx", code).length;
  expect(found('const a = "工资";')).toBe(1);
  expect(found("<p>Pay of the month</p>")).toBe(1);
  expect(found('<Button title={busy ? "Wait" : "Go on"} />')).toBe(2);
  expect(found('const columns = [{ key: "net", title: "Net pay" }];')).toBe(1);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the code under test
  expect(found("<p>{`${n} agents`}</p>")).toBe(1);
  expect(found('<Row align="middle" key="net">{t("net")} · ¥</Row>')).toBe(0);
});
