// What moved since the month before: a bar for each line, and the numbers.
import { useQuery } from "@tanstack/react-query";
import { Card } from "antd";
import { answer, api } from "../../api/client";
import { usePick, useTexts } from "../../i18n/define";
import { Chart } from "../../ui/Chart";
import { Money } from "../../ui/values";
import { texts } from "./texts";
import type { MovedLine } from "./types";

/** So many lines are drawn, those that moved most. */
const SHOWN = 12;

const size = (line: MovedLine) => Math.abs(Number(line.difference));

/** The chart of a month, of one person or of everybody whose pay may be seen. */
export function Moved({ month, agent, total }: { month: string; agent?: string; total?: string | null }) {
  const t = useTexts(texts);
  const pick = usePick();
  const { data } = useQuery({
    queryKey: ["pay", "moved", month, agent],
    queryFn: () => answer(api.GET("/api/v1/pay/{month}/moved", { params: { path: { month }, query: { agent } } })),
  });
  if (!data?.last_month) {
    return null;
  }
  const before = data.last_month;
  const lines = [...data.lines].sort((a, b) => size(b) - size(a)).slice(0, SHOWN);
  if (lines.length === 0) {
    return <Card size="small">{t("moved_none", { month: before })}</Card>;
  }
  const drawn = [...lines].reverse();
  return (
    <Card size="small">
      <Chart
        title={t("moved", { month: before })}
        description={t("moved_text", { total: total ?? data.people[0]?.difference ?? "" })}
        height={Math.max(120, 40 + drawn.length * 30)}
        option={{
          grid: { left: 8, right: 70, top: 8, bottom: 8, containLabel: true },
          tooltip: { trigger: "item" },
          xAxis: { type: "value", axisLabel: { formatter: (value: number) => `${value}` } },
          yAxis: { type: "category", data: drawn.map((line) => pick(line.title)) },
          series: [
            {
              type: "bar",
              barMaxWidth: 18,
              data: drawn.map((line) => ({
                value: Number(line.difference),
                itemStyle: { color: line.difference.startsWith("-") ? "#c2554d" : "#3d8f7a" },
                label: { position: line.difference.startsWith("-") ? "left" : "right" },
              })),
              label: { show: true, formatter: ({ dataIndex }: { dataIndex: number }) => drawn[dataIndex]?.difference },
            },
          ],
        }}
        table={{
          columns: [t("moved_line"), t("moved_before"), t("moved_after"), t("difference")],
          rows: data.lines.map((line) => [
            pick(line.title),
            <Money key="before" yuan={line.before} />,
            <Money key="after" yuan={line.after} />,
            <Money key="difference" yuan={line.difference} signed />,
          ]),
        }}
      />
    </Card>
  );
}
