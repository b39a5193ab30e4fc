// How a plan's text looks: the tokens of the application, light and dark.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { GlobalToken } from "antd";

/** The look of the editor in the theme in use. */
export function lookOf(token: GlobalToken, dark: boolean) {
  const highlight = HighlightStyle.define([
    { tag: tags.comment, color: token.colorTextTertiary },
    { tag: tags.string, color: dark ? "#9fd3a8" : "#2d6a3e" },
    { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: dark ? "#9cc4ee" : "#1f5b94" },
    { tag: [tags.atom, tags.heading, tags.typeName], color: dark ? "#e3c07c" : "#7a5200", fontWeight: "600" },
    { tag: [tags.number, tags.bool], color: dark ? "#d9a8d0" : "#85306f" },
  ]);
  const look = EditorView.theme(
    {
      "&": { backgroundColor: token.colorBgContainer, color: token.colorText, fontSize: "13px", height: "100%" },
      "&.cm-focused": { outline: `2px solid ${token.colorPrimaryBorder}` },
      ".cm-scroller": {
        fontFamily: 'ui-monospace, "SFMono-Regular", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
      },
      ".cm-content": { caretColor: token.colorText },
      ".cm-cursor": { borderLeftColor: token.colorText },
      ".cm-gutters": {
        backgroundColor: token.colorFillQuaternary,
        color: token.colorTextTertiary,
        borderRight: `1px solid ${token.colorBorderSecondary}`,
      },
      ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: token.colorFillQuaternary },
      "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
        backgroundColor: `${token.colorPrimaryBgHover} !important`,
      },
      ".cm-tooltip": {
        backgroundColor: token.colorBgElevated,
        color: token.colorText,
        border: `1px solid ${token.colorBorder}`,
        borderRadius: "6px",
        maxWidth: "min(36em, 90vw)",
      },
      ".cm-tooltip-autocomplete ul li[aria-selected]": {
        backgroundColor: token.colorPrimaryBg,
        color: token.colorText,
      },
      ".cm-panels": { backgroundColor: token.colorBgElevated, color: token.colorText },
    },
    { dark },
  );
  return [look, syntaxHighlighting(highlight)];
}
