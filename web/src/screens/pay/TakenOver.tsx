// What a month takes over from the closed ones: clawbacks, corrections, losses that could not be taken.
import { useQuery } from "@tanstack/react-query";
import { Card, Flex } from "antd";
import { Link } from "react-router";
import { answer, api } from "../../api/client";
import { usePick, useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { AgentName, Money, NoValue } from "../../ui/values";
import { texts } from "./texts";
import type { AdjustmentView, TakenOverView } from "./types";

type Carried = TakenOverView["carried"][number];

function useColumns(): Column<AdjustmentView>[] {
  const t = useTexts(texts);
  const pick = usePick();
  const number = (text: string) => Number(text);
  return [
    {
      key: "agent",
      title: t("agent"),
      compare: (a, b) => a.agent.localeCompare(b.agent),
      render: (row) => <AgentName id={row.agent} name={row.name} />,
    },
    {
      key: "about_month",
      title: t("about_month"),
      compare: (a, b) => a.about_month.localeCompare(b.about_month),
      render: (row) => row.about_month,
    },
    {
      key: "subject",
      title: t("subject"),
      compare: (a, b) => (a.order ?? a.case ?? "").localeCompare(b.order ?? b.case ?? ""),
      render: (row) => <Link to={row.link}>{row.order ?? row.case}</Link>,
    },
    {
      key: "changes",
      title: t("changes"),
      render: (row) => row.changes.map((change) => <div key={change.zh}>{pick(change)}</div>),
    },
    {
      key: "amount",
      title: t("amount"),
      align: "right",
      compare: (a, b) => number(a.amount) - number(b.amount),
      render: (row) => <Money yuan={row.amount} signed />,
    },
    {
      key: "waits",
      title: t("waits"),
      align: "right",
      compare: (a, b) => number(a.waits) - number(b.waits),
      render: (row) => (row.waits === "0.00" ? <NoValue /> : <Money yuan={row.waits} />),
    },
  ];
}

/** See the file's head. */
export function TakenOver({ month }: { month: string }) {
  const t = useTexts(texts);
  const columns = useColumns();
  const { data } = useQuery({
    queryKey: ["pay", "taken-over", month],
    queryFn: () => answer(api.GET("/api/v1/pay/{month}/taken-over", { params: { path: { month } } })),
  });
  if (!data) {
    return null;
  }
  const nothing = data.adjustments.length === 0 && data.carried.length === 0;
  return (
    <Card size="small" title={t("taken_over")}>
      {nothing && <span className="muted">{t("taken_over_none")}</span>}
      {data.adjustments.length > 0 && (
        <DataTable<AdjustmentView>
          id="taken-over"
          label={t("taken_over")}
          columns={columns}
          rows={data.adjustments}
          rowKey={(row) => `${row.agent}/${row.about_month}/${row.order ?? row.case}`}
          card="columns"
        />
      )}
      {data.carried.length > 0 && <CarriedList carried={data.carried} />}
    </Card>
  );
}

function CarriedList({ carried }: { carried: Carried[] }) {
  const t = useTexts(texts);
  return (
    <Flex vertical gap={4} style={{ marginTop: 12 }}>
      <strong>{t("carried")}</strong>
      {carried.map((loss) => (
        <span key={`${loss.agent}/${loss.case}`}>
          <AgentName id={loss.agent} name={loss.name} /> · <Link to={loss.link}>{loss.title}</Link> · {loss.about_month}{" "}
          · <Money yuan={loss.amount} />
        </span>
      ))}
    </Flex>
  );
}
