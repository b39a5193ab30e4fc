// What a screen tells the shell: where it is, who sees it, how navigation names it.
import type { ComponentType } from "react";
import type { KeyOf, Texts, Words } from "../i18n/define";

/** The groups of the navigation, in their order. */
export const GROUPS = ["today", "service", "results", "pay", "setup", "admin"] as const;
export type Group = (typeof GROUPS)[number];

/** A place in the navigation. */
export interface NavEntry {
  group: Group;
  /** Within its group, from small to large. */
  order: number;
  icon: ComponentType<{ "aria-hidden"?: boolean }>;
  /** The name of the entry in the language in use. */
  label: { texts: Texts; key: string };
}

/** A screen: one address, one component, loaded when it is first looked at. */
export interface Screen {
  /** As react-router writes it: `/faults`, `/chats/:shop/:buyer`. */
  path: string;
  load: () => Promise<{ default: ComponentType }>;
  nav?: NavEntry;
  /** Any one of these permissions shows it; none named: everybody signed in. */
  permission?: string | readonly string[];
  /** Seen without signing in, outside the shell: sign-in, set-up. */
  open?: boolean;
}

/** A screen whose navigation entry's key is one of the slice's texts. */
export type ScreenOf<Z extends Words> = Omit<Screen, "nav"> & { nav?: Omit<NavEntry, "label"> & { text: KeyOf<Z> } };

/** Declares the screens of a slice. */
export function defineScreens<Z extends Words>(texts: Texts<Z>, screens: ScreenOf<Z>[]): Screen[] {
  return screens.map(({ nav, ...screen }) => {
    if (!nav) {
      return screen;
    }
    const { text, ...place } = nav;
    return { ...screen, nav: { ...place, label: { texts: texts as unknown as Texts, key: text } } };
  });
}
