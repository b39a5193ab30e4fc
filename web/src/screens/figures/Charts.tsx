// How the work is spread: day by day, over the hours of the week, from question to payment.
import { useQuery } from "@tanstack/react-query";
import { Flex, Select, theme } from "antd";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { usePick, useTexts } from "../../i18n/define";
import { Chart } from "../../ui/Chart";
import { countText } from "../../ui/figures";
import { Loading } from "../../ui/Loading";
import { Problem } from "../../ui/Problem";
import type { Period } from "../../ui/period";
import { texts } from "./texts";
import { type FigureName, type Reach, size } from "./types";
import { Value } from "./Value";

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
type Shown = "arrivals" | "mean_wait" | "first_wait" | "unanswered";
const SHOWN: Record<Shown, "hours_arrivals" | "hours_wait" | "hours_first" | "hours_unanswered"> = {
  arrivals: "hours_arrivals",
  mean_wait: "hours_wait",
  first_wait: "hours_first",
  unanswered: "hours_unanswered",
};

/** Questions or waits by weekday and hour, as a heat map. */
export function Hours({ period, reach }: { period: Period; reach: Reach }) {
  const t = useTexts(texts);
  const { token } = theme.useToken();
  const [shown, setShown] = useState<Shown>("mean_wait");
  const question = { ...period, ...reach };
  const { data, error, refetch } = useQuery({
    queryKey: ["figures", "hours", question],
    queryFn: () => answer(api.GET("/api/v1/hours", { params: { query: question } })),
  });
  if (error) {
    return <Problem error={error} onRetry={() => void refetch()} />;
  }
  if (!data) {
    return <Loading rows={6} />;
  }
  const days = WEEKDAYS.map((day) => t(day));
  const cells = data.cells.map((cell) => [cell.hour, cell.weekday - 1, cell[shown] ?? null]);
  // The long waits of nights must not make all other hours look alike: the strongest colour is three times the middle.
  const values = cells.flatMap(([, , value]) => (value ? [value] : [])).sort((a, b) => a - b);
  const strongest = Math.max(1, Math.round(3 * (values[Math.floor(values.length / 2)] ?? 0)));
  const hours = Array.from({ length: 24 }, (_, hour) => String(hour));
  return (
    <Flex vertical gap={4}>
      <Select
        size="small"
        aria-label={t("hours_show")}
        value={shown}
        onChange={setShown}
        style={{ alignSelf: "flex-start", minWidth: 150 }}
        options={(Object.keys(SHOWN) as Shown[]).map((value) => ({ value, label: t(SHOWN[value]) }))}
      />
      <Chart
        title={t("hours")}
        description={t("hours_says")}
        height={260}
        option={{
          tooltip: {
            formatter: ({ value }: { value: [number, number, number | null] }) =>
              `${days[value[1]]} ${t("clock", { hour: value[0] })}: ${value[2] ?? "—"}`,
          },
          grid: { left: 8, right: 8, top: 8, bottom: 44, containLabel: true },
          xAxis: { type: "category", data: hours },
          yAxis: { type: "category", data: days, inverse: true },
          visualMap: {
            min: 0,
            max: strongest,
            orient: "horizontal",
            left: "center",
            bottom: 0,
            itemHeight: 90,
            text: [`≥ ${countText(strongest)}`, "0"],
            textStyle: { color: token.colorTextSecondary },
            inRange: { color: [token.colorPrimaryBg, token.colorPrimary] },
          },
          series: [{ type: "heatmap", data: cells }],
        }}
        table={{
          columns: [
            t("weekday"),
            t("hour"),
            t("hours_arrivals"),
            t("hours_wait"),
            t("hours_first"),
            t("hours_unanswered"),
          ],
          rows: data.cells.map((cell) => [
            days[cell.weekday - 1],
            cell.hour,
            cell.arrivals,
            cell.mean_wait ?? "—",
            cell.first_wait ?? "—",
            cell.unanswered,
          ]),
        }}
      />
    </Flex>
  );
}

const STEPS = ["consults", "receptions", "inquiries", "ordered", "converted"] as const;

/** From who wrote to who paid. */
export function Funnel({ period, reach }: { period: Period; reach: Reach }) {
  const t = useTexts(texts);
  const question = { ...period, ...reach };
  const { data, error, refetch } = useQuery({
    queryKey: ["figures", "funnel", question],
    queryFn: () => answer(api.GET("/api/v1/funnel", { params: { query: question } })),
  });
  if (error) {
    return <Problem error={error} onRetry={() => void refetch()} />;
  }
  if (!data) {
    return <Loading rows={6} />;
  }
  const share = (index: number) => {
    const before = STEPS[index - 1];
    const step = STEPS[index];
    return before && step && data[before] > 0 ? `${((data[step] / data[before]) * 100).toFixed(1)}%` : "";
  };
  return (
    <Chart
      title={t("funnel")}
      description={t("funnel_says")}
      height={260}
      option={{
        tooltip: {},
        series: [
          {
            type: "funnel",
            sort: "none",
            left: "2%",
            width: "68%",
            top: 4,
            bottom: 4,
            minSize: "12%",
            gap: 2,
            label: {
              position: "right",
              formatter: ({ name, value }: { name: string; value: number }) => `${name} ${countText(value)}`,
            },
            data: STEPS.map((step) => ({ name: t(step), value: data[step] })),
          },
        ],
      }}
      table={{
        columns: [t("step"), t("people"), t("share")],
        rows: [
          ...STEPS.map((step, index) => [t(step), data[step], share(index)]),
          [t("pending"), data.pending, ""],
          [t("lost"), data.lost, ""],
        ],
      }}
    />
  );
}

/** A figure day by day, of one person beside the middle of the team where that may be seen. */
export function Series({
  period,
  reach,
  names,
  who,
  first,
}: {
  period: Period;
  reach: Reach;
  names: FigureName[];
  who: string;
  first: string;
}) {
  const t = useTexts(texts);
  const pick = usePick();
  const [figure, setFigure] = useState(first);
  const question = { ...period, ...reach, by: "day", figures: figure };
  const { data, error, refetch } = useQuery({
    queryKey: ["figures", "series", question],
    queryFn: () => answer(api.GET("/api/v1/figures", { params: { query: question } })),
  });
  if (error) {
    return <Problem error={error} onRetry={() => void refetch()} />;
  }
  const name = data?.figures[0];
  if (!data || !name) {
    return <Loading rows={6} />;
  }
  const ofPart = (part: (typeof data)["parts"][number]) =>
    reach.agent ? part.agents.find((row) => row.agent === reach.agent)?.values[figure] : part.team[figure];
  const scale = name.unit === "ratio" ? 100 : 1;
  const values = data.parts.map((part) => {
    const value = size(ofPart(part));
    return value === undefined ? null : Number((value * scale).toFixed(2));
  });
  const unit = name.unit === "ratio" ? "%" : "";
  return (
    <Flex vertical gap={4}>
      <Select
        size="small"
        showSearch={{ optionFilterProp: "label" }}
        aria-label={t("choose_figure")}
        value={figure}
        onChange={setFigure}
        style={{ alignSelf: "flex-start", minWidth: 170 }}
        options={names.map((one) => ({ value: one.figure, label: pick(one.title) }))}
      />
      <Chart
        title={t("series")}
        description={t("series_says", { name: who, figure: pick(name.title) })}
        height={260}
        option={{
          tooltip: { trigger: "axis", valueFormatter: (value: unknown) => (value === null ? "—" : `${value}${unit}`) },
          xAxis: { type: "category", data: data.parts.map((part) => part.from.slice(5)) },
          yAxis: { type: "value", axisLabel: { formatter: `{value}${unit}` } },
          series: [
            name.unit === "ratio" || name.unit === "duration" || name.unit === "factor"
              ? { type: "line", name: pick(name.title), data: values, connectNulls: false }
              : { type: "bar", name: pick(name.title), data: values },
          ],
        }}
        table={{
          columns: [t("day"), pick(name.title)],
          rows: data.parts.map((part) => [part.from, <Value key={part.from} name={name} value={ofPart(part)} />]),
        }}
      />
    </Flex>
  );
}
