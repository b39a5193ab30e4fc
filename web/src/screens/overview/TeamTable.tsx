// The team by agent, in the figures that tell most.
import { useQuery } from "@tanstack/react-query";
import { Card } from "antd";
import { answer, api } from "../../api/client";
import { usePick, useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Loading } from "../../ui/Loading";
import { Problem } from "../../ui/Problem";
import type { Period } from "../../ui/period";
import { AgentName } from "../../ui/values";
import { type AgentFigures, factsPath, size } from "../figures/types";
import { Value } from "../figures/Value";
import { texts } from "./texts";

const FIGURES = "sales,orders,conversion,receptions,reply_rate,first_response,mean_response,unanswered";

/** See the file's head. */
export function TeamTable({ period }: { period: Period }) {
  const t = useTexts(texts);
  const pick = usePick();
  const question = { ...period, figures: FIGURES };
  const { data, error, refetch } = useQuery({
    queryKey: ["figures", "team", question],
    queryFn: () => answer(api.GET("/api/v1/figures", { params: { query: question } })),
  });
  if (error) {
    return <Problem error={error} onRetry={() => void refetch()} />;
  }
  const part = data?.parts[0];
  if (!data || !part) {
    return <Loading rows={8} />;
  }
  const search = `?from=${period.from}&to=${period.to}`;
  const order = (row: AgentFigures, figure: string) => size(row.values[figure]) ?? Number.NEGATIVE_INFINITY;
  const columns: Column<AgentFigures>[] = [
    {
      key: "agent",
      title: t("agent"),
      compare: (a, b) => a.agent.localeCompare(b.agent),
      render: (row) => (
        <AgentName id={row.agent} name={row.name} to={`/figures/${encodeURIComponent(row.agent)}${search}`} />
      ),
    },
    ...data.figures.map((name) => ({
      key: name.figure,
      title: pick(name.title),
      align: "right" as const,
      compare: (a: AgentFigures, b: AgentFigures) => order(a, name.figure) - order(b, name.figure),
      render: (row: AgentFigures) => (
        <Value name={name} value={row.values[name.figure]} to={factsPath(name.figure, period, { agent: row.agent })} />
      ),
    })),
  ];
  return (
    <Card size="small" title={t("by_agent")}>
      <DataTable
        id="overview-team"
        label={t("by_agent")}
        columns={columns}
        rows={part.agents}
        rowKey={(row) => row.agent}
        exportFrom={{ path: "/figures", query: question }}
      />
    </Card>
  );
}
