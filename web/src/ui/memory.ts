// What a device remembers: language, theme, columns. Never anything about people, because devices are shared.
const PREFIX = "jinpai.";

/** What was remembered under a name; undefined if nothing, or if the browser keeps nothing. */
export function recall<T>(name: string): T | undefined {
  try {
    const text = window.localStorage.getItem(PREFIX + name);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

/** Remembers a value; does nothing where the browser forbids it. */
export function remember(name: string, value: unknown) {
  try {
    window.localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // A browser in private mode: the choice lasts as long as the page.
  }
}
