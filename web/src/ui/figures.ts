// How figures are written. Money comes as text and stays text: nothing here computes.

/** `"-1063.02"` → `"−1,063.02"`. Text that is no amount is given back as it is. */
export function moneyText(yuan: string): string {
  const parts = /^(-?)(\d+)(\.\d+)?$/.exec(yuan.trim());
  if (!parts) {
    return yuan;
  }
  const [, sign, whole = "", rest = ""] = parts;
  return `${sign ? "−" : ""}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${rest}`;
}

/** A count with separators. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A ratio as per cent with so many places, exactly from its digits: `"0.12345"` → `"12.35%"`. */
export function percentText(ratio: string | number, places = 2): string {
  const value = typeof ratio === "number" ? ratio : Number(ratio);
  return Number.isFinite(value) ? `${(value * 100).toFixed(places)}%` : String(ratio);
}

/** Seconds in the largest two units that say something. */
export type DurationParts =
  | { unit: "seconds"; n: string }
  | { unit: "minutes"; m: number; s: number }
  | { unit: "hours"; h: number; m: number }
  | { unit: "days"; d: number; h: number };

export function durationParts(seconds: number): DurationParts {
  const whole = Math.round(seconds);
  if (whole < 60) {
    return { unit: "seconds", n: Number.isInteger(seconds) ? String(seconds) : seconds.toFixed(1) };
  }
  if (whole < 3600) {
    return { unit: "minutes", m: Math.floor(whole / 60), s: whole % 60 };
  }
  if (whole < 86_400) {
    return { unit: "hours", h: Math.floor(whole / 3600), m: Math.floor((whole % 3600) / 60) };
  }
  return { unit: "days", d: Math.floor(whole / 86_400), h: Math.floor((whole % 86_400) / 3600) };
}

/** A time of the shop as the server wrote it: `"2025-11-01T12:26:42+08:00"` → `"2025-11-01 12:26:42"`. An instant (Z) is shown in the browser's zone. */
export function timeText(time: string, seconds = true): string {
  if (/Z$/.test(time)) {
    const date = new Date(time);
    const two = (n: number) => String(n).padStart(2, "0");
    const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
    return `${day} ${clock}${seconds ? `:${two(date.getSeconds())}` : ""}`;
  }
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?)?/.exec(time);
  if (!parts) {
    return time;
  }
  const [, day = "", clock, rest = ""] = parts;
  return clock ? `${day} ${clock}${seconds ? rest : ""}` : day;
}

/** The name of a file without its folders: where it lay on the server tells nobody anything. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}
