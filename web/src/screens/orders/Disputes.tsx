// Disputes about whose orders are, with those that wait first.
import { Select } from "antd";
import { answer, api } from "../../api/client";
import { useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Page } from "../../ui/Page";
import { type ListState, useList, useListQuery } from "../../ui/useList";
import { AgentName, Money, NoValue, When } from "../../ui/values";
import { StateTag } from "./Labels";
import { texts } from "./texts";
import { creditPath, type DisputeRow, STATES } from "./types";

/** Stands in the address for all disputes; without a word those that wait are shown. */
const ALL = "all";

function useColumns(): Column<DisputeRow>[] {
  const t = useTexts(texts);
  return [
    { key: "order", title: t("order"), render: (row) => row.order, sort: true },
    { key: "time", title: t("time"), render: (row) => <When time={row.time} />, sort: true },
    { key: "name", title: t("raised_by"), render: (row) => <AgentName id={row.agent} name={row.name} />, sort: true },
    {
      key: "claims",
      title: t("claims_column"),
      render: (row) => t(row.claims ? "claims_mine" : "claims_not_mine"),
      sort: true,
    },
    { key: "reason", title: t("reason"), render: (row) => row.reason },
    {
      key: "holder",
      title: t("holder"),
      sort: true,
      render: (row) =>
        row.holder ? <AgentName id={row.holder.agent} name={row.holder.name} /> : <NoValue why={t("nobody")} />,
    },
    { key: "amount", title: t("amount"), render: (row) => <Money yuan={row.amount} />, sort: true, align: "right" },
    { key: "state", title: t("status"), render: (row) => <StateTag state={row.state} />, sort: true },
    { key: "decided_by", title: t("decisions"), render: (row) => row.decided_by ?? <NoValue />, hidden: true },
  ];
}

export default function Disputes() {
  const t = useTexts(texts);
  const columns = useColumns();
  const list = useList<"status">({ filters: ["status"] });
  const chosen = list.filters.status ?? "open";
  const asked = { ...list.query, status: chosen === ALL ? undefined : chosen };
  const query = useListQuery(["orders", "disputes", asked], () =>
    answer(api.GET("/api/v1/disputes", { params: { query: asked } })),
  );
  const status = (
    <Select
      aria-label={t("status")}
      value={chosen}
      style={{ minWidth: 120 }}
      onChange={(value: string) => list.set({ status: value === "open" ? undefined : value })}
      options={[
        ...STATES.map((value) => ({ value: value as string, label: t(`state.${value}`) })),
        { value: ALL, label: t("status_all") },
      ]}
    />
  );
  return (
    <Page title={t("disputes")} note={t("disputes_note")}>
      <DataTable<DisputeRow>
        id="disputes"
        label={t("disputes")}
        columns={columns}
        list={list as ListState<never>}
        query={query}
        rowKey={(row) => `${row.shop}/${row.order}/${row.time}/${row.agent}`}
        href={(row) => (row.shop ? creditPath(row.shop, row.order) : undefined)}
        tools={status}
        exportFrom={{ path: "/disputes", query: { status: asked.status } }}
        empty={<Empty title={t("empty_disputes")} text={t("empty_disputes_text")} />}
        card={(row) => <DisputeCard row={row} />}
      />
    </Page>
  );
}

function DisputeCard({ row }: { row: DisputeRow }) {
  const t = useTexts(texts);
  return (
    <div style={{ display: "grid", gridTemplateColumns: "1fr auto", gap: "2px 8px" }}>
      <strong style={{ overflowWrap: "anywhere" }}>{row.order}</strong>
      <StateTag state={row.state} />
      <span>
        <AgentName id={row.agent} name={row.name} /> {t(row.claims ? "claims_mine" : "claims_not_mine")}
      </span>
      <Money yuan={row.amount} />
      <span className="muted">{row.reason}</span>
    </div>
  );
}
