// A chart with its numbers beside it: who cannot see it, or wants the figures, reads the table.
import { BarChartOutlined, TableOutlined } from "@ant-design/icons";
import { Button, Flex, theme } from "antd";
import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTexts } from "../i18n/define";
import { useMode } from "../theme/mode";
import { GOLD } from "../theme/tokens";
import { texts } from "./texts";

/** The numbers of a chart. */
export interface ChartTable {
  columns: string[];
  rows: ReactNode[][];
}

/** Colours of series, apart from each other also for the colour-blind, on either background. */
export const SERIES = {
  light: ["#2f6ea8", GOLD.light, "#3d8f7a", "#a8506d", "#6d62b0", "#8a8f98"],
  dark: ["#6fa8dc", GOLD.dark, "#5fbfa5", "#d985a0", "#a59ae0", "#a9b4c0"],
};

export interface ChartProps {
  title: string;
  /** What the chart says, in a sentence, for screen readers. */
  description: string;
  option: EChartsCoreOption;
  table: ChartTable;
  height?: number;
  /** Called with what ECharts gives for a clicked piece. */
  onPick?: (params: { name: string; seriesName?: string; value: unknown; dataIndex: number; data: unknown }) => void;
}

function Numbers({ table, label, height }: { table: ChartTable; label: string; height: number }) {
  const { token } = theme.useToken();
  const cell = { padding: "4px 10px", borderBottom: `1px solid ${token.colorBorderSecondary}` };
  return (
    // A region that scrolls must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section style={{ maxHeight: height, overflow: "auto" }} tabIndex={0} aria-label={label}>
      <table className="figure" style={{ borderCollapse: "collapse", width: "100%" }}>
        <thead>
          <tr>
            {table.columns.map((name, index) => (
              <th key={name} scope="col" style={{ ...cell, textAlign: index === 0 ? "left" : "right" }}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, y) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own
            <tr key={y}>
              {row.map((value, x) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells neither
                <td key={x} style={{ ...cell, textAlign: x === 0 ? "left" : "right" }}>
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function useTheming() {
  const { dark } = useMode();
  const { token } = theme.useToken();
  return (option: EChartsCoreOption): EChartsCoreOption => ({
    animationDuration: 200,
    color: dark ? SERIES.dark : SERIES.light,
    backgroundColor: "transparent",
    textStyle: { fontFamily: token.fontFamily, color: token.colorText },
    grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
    ...option,
    // Above the drawing, where it covers nothing.
    ...(option.legend !== undefined && { legend: { top: 0, left: 0, ...(option.legend as object) } }),
    tooltip: { confine: true, ...(option.tooltip as object | undefined) },
  });
}

function Drawing({
  option,
  height,
  label,
  onPick,
}: {
  option: EChartsCoreOption;
  height: number;
  label: string;
  onPick: ChartProps["onPick"];
}) {
  const t = useTexts(texts);
  const { dark } = useMode();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const picked = useRef(onPick);
  picked.current = onPick;
  const [ready, setReady] = useState(false);
  const themed = useTheming()(option);
  useEffect(() => {
    let gone = false;
    let watcher: ResizeObserver | undefined;
    setReady(false);
    void import("./echarts").then(({ init }) => {
      if (gone || !box.current) {
        return;
      }
      const made = init(box.current, dark ? "dark" : undefined);
      made.on("click", (params) => picked.current?.(params as never));
      chart.current = made;
      watcher = new ResizeObserver(() => made.resize());
      watcher.observe(box.current);
      setReady(true);
    });
    return () => {
      gone = true;
      watcher?.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, [dark]);
  useEffect(() => {
    if (ready) {
      chart.current?.setOption(themed, { notMerge: true });
    }
  });
  return (
    <div role="img" aria-label={label} style={{ height, position: "relative" }}>
      {!ready && <span className="muted">{t("chart_loading")}</span>}
      <div ref={box} style={{ position: "absolute", inset: 0 }} />
    </div>
  );
}

/** See the file's head. */
export function Chart({ title, description, option, table, height = 280, onPick }: ChartProps) {
  const t = useTexts(texts);
  const [numbers, setNumbers] = useState(false);
  return (
    <figure style={{ margin: 0 }}>
      <Flex justify="space-between" align="center" style={{ marginBottom: 4 }}>
        <figcaption style={{ fontWeight: 600 }}>{title}</figcaption>
        <Button
          size="small"
          type="text"
          className="no-print"
          icon={numbers ? <BarChartOutlined /> : <TableOutlined />}
          onClick={() => setNumbers(!numbers)}
        >
          {t(numbers ? "as_chart" : "as_table")}
        </Button>
      </Flex>
      {numbers ? (
        <Numbers table={table} label={title} height={height} />
      ) : (
        <Drawing option={option} height={height} label={`${title}. ${description}`} onPick={onPick} />
      )}
    </figure>
  );
}
