// Which entries somebody sees, and which of them is the screen being looked at.
import { allowed, type Me } from "../api/me";
import { GROUPS, type Group, type NavEntry, type Screen } from "../screens/screen";

/** An entry somebody may open. */
export interface Entry extends NavEntry {
  path: string;
}

/** The entries somebody sees, by group, in their order. */
export function entriesOf(screens: Screen[], me: Me): { group: Group; entries: Entry[] }[] {
  const seen = screens.filter((screen) => screen.nav && allowed(me, screen.permission));
  return GROUPS.map((group) => ({
    group,
    entries: seen
      .flatMap((screen) => (screen.nav?.group === group ? [{ ...screen.nav, path: screen.path }] : []))
      .sort((a, b) => a.order - b.order),
  })).filter(({ entries }) => entries.length > 0);
}

/** The entry that the address belongs to: the longest path it begins with. */
export function currentOf(entries: Entry[], pathname: string): string | undefined {
  return entries
    .map((entry) => entry.path)
    .filter((path) => pathname === path || (path !== "/" && pathname.startsWith(`${path}/`)))
    .sort((a, b) => b.length - a.length)[0];
}
