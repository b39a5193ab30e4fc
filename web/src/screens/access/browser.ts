/** What people call a browser and its device, from the name it gives itself; empty if it is none of those known. */
export function browserName(userAgent: string): string {
  const first = (pairs: [RegExp, string][]) => pairs.find(([mark]) => mark.test(userAgent))?.[1] ?? "";
  const browser = first([
    [/MicroMessenger/, "WeChat"],
    [/Edg/, "Edge"],
    [/OPR|Opera/, "Opera"],
    [/QQBrowser/, "QQ"],
    [/Firefox/, "Firefox"],
    [/Chrome|Chromium/, "Chrome"],
    [/Safari/, "Safari"],
  ]);
  const device = first([
    [/iPhone/, "iPhone"],
    [/iPad/, "iPad"],
    [/HarmonyOS/, "HarmonyOS"],
    [/Android/, "Android"],
    [/Windows/, "Windows"],
    [/Mac OS/, "macOS"],
    [/Linux/, "Linux"],
  ]);
  return [browser, device].filter((part) => part !== "").join(" · ");
}
