// A plan's text: highlighted, searchable, with mistakes underlined where they stand and names completed in both languages.
import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { foldGutter, StreamLanguage } from "@codemirror/language";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { theme } from "antd";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { type Lang, useLang } from "../../../i18n/define";
import { useMode } from "../../../theme/mode";
import type { Diagnostic, Language } from "../api";
import { completions } from "./completion";
import { offsetOf, type Place, rangeOf } from "./places";
import { lookOf } from "./theme";

/** What other parts of the page may do with the text. */
export interface PlanTextHandle {
  /** Shows a place and puts the cursor there. */
  goTo: (place: Place) => void;
  /** Writes at the cursor. */
  insert: (text: string) => void;
}

export interface PlanTextProps {
  text: string;
  label: string;
  onChange?: (text: string) => void;
  diagnostics?: readonly Diagnostic[];
  language?: Language;
  height?: string;
  ref?: Ref<PlanTextHandle>;
}

interface Living {
  language: Language | undefined;
  lang: Lang;
  onChange: ((text: string) => void) | undefined;
}

/** Everything that does not change while the editor lives. */
function base(living: { current: Living }, label: string): Extension[] {
  const writes = living.current.onChange !== undefined;
  const completion = autocompletion({
    override: [
      completions(
        () => living.current.language,
        () => living.current.lang,
      ),
    ],
  });
  return [
    lineNumbers(),
    foldGutter(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    drawSelection(),
    highlightSelectionMatches(),
    StreamLanguage.define(toml),
    EditorView.lineWrapping,
    // Reached by keyboard, also where it is only scrolled.
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    ...(writes ? [history(), closeBrackets(), completion, lintGutter()] : [EditorState.readOnly.of(true)]),
    keymap.of([...completionKeymap, ...historyKeymap, ...searchKeymap, ...defaultKeymap, indentWithTab]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) {
        living.current.onChange?.(update.state.doc.toString());
      }
    }),
  ];
}

/** See the file's head. Escape, then Tab leaves the editor by keyboard. */
export function PlanText({ text, label, onChange, diagnostics, language, height = "60vh", ref }: PlanTextProps) {
  const { dark } = useMode();
  const { token } = theme.useToken();
  const lang = useLang();
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const look = useRef(new Compartment());
  const living = useRef<Living>({ language, lang, onChange });
  living.current = { language, lang, onChange };
  const first = useRef({ text, look: lookOf(token, dark) });
  useEffect(() => {
    if (!box.current) {
      return;
    }
    const made = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc: first.current.text,
        extensions: [base(living, label), look.current.of(first.current.look)],
      }),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, [label]);
  useEffect(() => {
    view.current?.dispatch({ effects: look.current.reconfigure(lookOf(token, dark)) });
  }, [token, dark]);
  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== text) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
    }
  }, [text]);
  useEffect(() => {
    const editor = view.current;
    if (editor) {
      const found = (diagnostics ?? []).map(({ severity, message, help, from, to }) => ({
        ...rangeOf(editor.state.doc, from, to),
        severity,
        message: `${message[lang]} ${help[lang]}`.trim(),
      }));
      editor.dispatch(setDiagnostics(editor.state, found));
    }
  }, [diagnostics, lang]);
  useImperativeHandle(ref, () => ({
    goTo: (place) => {
      const editor = view.current;
      if (editor) {
        const at = offsetOf(editor.state.doc, place);
        editor.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
        editor.focus();
      }
    },
    insert: (inserted) => {
      const editor = view.current;
      if (editor) {
        editor.dispatch(editor.state.replaceSelection(inserted));
        editor.focus();
      }
    },
  }));
  return (
    <div
      ref={box}
      style={{ height, border: `1px solid ${token.colorBorder}`, borderRadius: token.borderRadius, overflow: "hidden" }}
    />
  );
}
