// i18next for the whole application. Imported first, because texts are declared when their modules load.
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { recall, remember } from "../ui/memory";
import type { Lang } from "./define";

const KEY = "lang";

/** The language chosen on this device, if any was. */
export function chosenLang(): Lang | undefined {
  const lang = recall<string>(KEY);
  return lang === "zh" || lang === "en" ? lang : undefined;
}

function follow(lang: Lang) {
  dayjs.locale(lang === "zh" ? "zh-cn" : "en");
  if (typeof document !== "undefined") {
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  }
}

/** Changes the language of the application; remembered on this device if a person chose it. */
export function setLang(lang: Lang, chosen = true) {
  if (chosen) {
    remember(KEY, lang);
  }
  follow(lang);
  void i18next.changeLanguage(lang);
}

/** The language in use, for requests. */
export function currentLang(): Lang {
  return i18next.language === "en" ? "en" : "zh";
}

const first = chosenLang() ?? "zh";
follow(first);
void i18next.use(initReactI18next).init({
  lng: first,
  fallbackLng: false,
  resources: {},
  interpolation: { escapeValue: false },
  returnNull: false,
});

// English counts: "{{n}} {{n, word(one: message; other: messages)}}".
const plural = new Intl.PluralRules("en");
i18next.services.formatter?.add("word", (count, _, words) => words[plural.select(Number(count))]);
