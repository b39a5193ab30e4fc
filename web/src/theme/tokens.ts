// The look: calm ink blue, a little gold for what deserves a medal, dense tables, figures that line up.
import type { ThemeConfig } from "antd";
import { theme } from "antd";

/** Gold of the medal, readable as text on each background. */
export const GOLD = { light: "#8f6400", dark: "#e0b64a" };

const FONT =
  '-apple-system, BlinkMacSystemFont, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Segoe UI", Roboto, sans-serif';

/**
 * What is written in tags, on the first shade of their colour: their seventh shade, dark enough to be read. (Shades derived from so dark
 * a colour would be grey.) Ant Design knows each shade under two names.
 */
const TAGS = Object.fromEntries(
  Object.entries({
    cyan: "#0b6468",
    purple: "#6b3fa0",
    geekblue: "#2f4fb0",
    magenta: "#a8286a",
    gold: "#7f5800",
    orange: "#a04a00",
    red: "#b8251d",
    green: "#1f7036",
    blue: "#1f5f9e",
    volcano: "#a83810",
  }).flatMap(([name, colour]) => [
    [`${name}7`, colour],
    [`${name}-7`, colour],
  ]),
);

/** Ant Design's theme for light or dark. */
export function themeOf(dark: boolean): ThemeConfig {
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: dark ? "#86b9ee" : "#24507a",
      colorLink: dark ? "#9cc8f5" : "#1f5a94",
      colorSuccess: dark ? "#84e09a" : "#237a3b",
      colorWarning: dark ? "#f2c062" : "#a05f00",
      colorError: dark ? "#ffa39c" : "#c0281f",
      colorInfo: dark ? "#9cc8f5" : "#1f5a94",
      ...(!dark && TAGS),
      colorBgBase: dark ? "#14181e" : "#ffffff",
      ...(dark && { colorBgContainer: "#181d24", colorBgElevated: "#20262f" }),
      // What is chosen: a breath of the blue. (Derived from so dark a primary colour it would be grey.)
      colorWarningBg: dark ? "#2e2614" : "#fff6e0",
      colorWarningBorder: dark ? "#5c4a1f" : "#ecd49b",
      colorErrorBg: dark ? "#341d1c" : "#fdeeec",
      colorErrorBorder: dark ? "#6b3431" : "#f3c0bb",
      colorSuccessBg: dark ? "#182b1e" : "#e9f6ed",
      colorSuccessBorder: dark ? "#2f5a3d" : "#b5dcc1",
      colorInfoBg: dark ? "#1b2a3a" : "#eaf1f8",
      colorInfoBorder: dark ? "#33516e" : "#bcd3ea",
      colorPrimaryBg: dark ? "#1b2a3a" : "#eaf1f8",
      colorPrimaryBgHover: dark ? "#22364a" : "#dbe8f4",
      controlItemBgActive: dark ? "#1f3247" : "#e6eef6",
      controlItemBgActiveHover: dark ? "#263d55" : "#d8e5f1",
      colorBgLayout: dark ? "#0e1116" : "#f4f6f8",
      colorTextBase: dark ? "#e8ebef" : "#1b2530",
      colorTextSecondary: dark ? "#a9b4c0" : "#515d6a",
      colorTextTertiary: dark ? "#94a0ad" : "#626e7b",
      colorTextDescription: dark ? "#a9b4c0" : "#5a6673",
      colorTextPlaceholder: dark ? "#8d99a6" : "#6b7683",
      // On the light blue and red of the dark theme, writing is dark.
      colorTextLightSolid: dark ? "#0b1016" : "#ffffff",
      borderRadius: 6,
      fontFamily: FONT,
      fontSize: 14,
      wireframe: false,
    },
    components: {
      Layout: {
        headerHeight: 48,
        headerPadding: "0 16px",
        siderBg: dark ? "#181d24" : "#ffffff",
        headerBg: dark ? "#181d24" : "#ffffff",
      },
      Menu: {
        itemHeight: 36,
        groupTitleFontSize: 12,
        itemBorderRadius: 6,
        activeBarBorderWidth: 0,
        itemSelectedBg: dark ? "#1f3247" : "#e6eef6",
        itemSelectedColor: dark ? "#a8cdf2" : "#1b4a7a",
      },
      Table: { cellPaddingBlockSM: 6, cellPaddingInlineSM: 10, headerBorderRadius: 6, bodySortBg: "transparent" },
      Card: { bodyPaddingSM: 12, headerHeightSM: 40 },
      Tooltip: { colorTextLightSolid: "#ffffff" },
      Statistic: { contentFontSize: 22 },
    },
  };
}
