// Texts of one slice in both languages. TypeScript makes them the same shape; i18n/texts.test.ts checks what types cannot.
import i18next from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import "./setup";

/** Languages of the application. */
export type Lang = "zh" | "en";

/** A text the server sends in both languages. */
export interface Text {
  zh: string;
  en: string;
}

/** Texts of one language: words, or groups of words. */
export interface Words {
  [key: string]: string | Words;
}

type Same<T> = { [K in keyof T]: T[K] extends string ? string : Same<T[K]> };

/** The keys of a group of words, with dots: `"columns.net"`. */
export type KeyOf<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${KeyOf<T[K]>}`;
}[keyof T & string];

/** A slice's texts, known to i18next by the name of their namespace. */
export interface Texts<Z extends Words = Words> {
  ns: string;
  zh: Z;
  en: Words;
}

/** What may be put into a text in place of `{{name}}`. */
export type Values = Record<string, string | number>;

/** Looks up a text of one namespace in the chosen language. */
export type Translate<Z> = (key: KeyOf<Z>, values?: Values) => string;

/** Declares a namespace: Chinese first, English of the same shape. */
export function defineTexts<const Z extends Words>(ns: string, zh: Z, en: Same<Z>): Texts<Z> {
  i18next.addResourceBundle("zh", ns, zh, true, true);
  i18next.addResourceBundle("en", ns, en, true, true);
  return { ns, zh, en: en as Words };
}

/** The texts of a namespace in the chosen language; the component follows when the language changes. */
export function useTexts<Z extends Words>(texts: Texts<Z>): Translate<Z> {
  const { t } = useTranslation(texts.ns);
  return useMemo(() => (key, values) => t(key as string, values ?? {}), [t]);
}

/** For code outside components. */
export function textOf<Z extends Words>(texts: Texts<Z>, key: KeyOf<Z>, values?: Values): string {
  return i18next.t(key as string, { ns: texts.ns, ...values });
}

/** The chosen language. */
export function useLang(): Lang {
  const { i18n } = useTranslation();
  return i18n.language === "en" ? "en" : "zh";
}

/** Picks the chosen language of a text that the server sent in both. */
export function usePick(): (text: Text | null | undefined) => string {
  const lang = useLang();
  return useMemo(() => (text) => text?.[lang] ?? "", [lang]);
}
