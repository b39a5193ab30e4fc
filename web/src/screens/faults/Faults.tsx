// The faults of a month: what waits first, chosen ones decided together.
import { Button, Flex, Select, Tag } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { answer, api } from "../../api/client";
import { useMay, useMe } from "../../api/me";
import { usePick, useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { MonthPage } from "../../ui/MonthPage";
import { type ListState, useList, useListQuery } from "../../ui/useList";
import { AgentName, NoValue, When } from "../../ui/values";
import { DecideButtons } from "./Decide";
import { RecordButton } from "./Record";
import { StatusTag } from "./StatusTag";
import { texts } from "./texts";
import { type FaultView, faultPath, STATUSES } from "./types";
import { useRules } from "./useRules";

type Filter = "status" | "rule" | "agent";
const FILTERS = ["status", "rule", "agent"] as const;

function useColumns(): Column<FaultView>[] {
  const t = useTexts(texts);
  const mine = useMe().role === "agent";
  const pick = usePick();
  return [
    {
      key: "agent_name",
      title: t("agent"),
      sort: true,
      render: (row) => <AgentName id={row.agent} name={row.agent_name} />,
    },
    { key: "time", title: t("time"), sort: true, render: (row) => <When time={row.time} /> },
    { key: "title", title: t("title"), width: 170, sort: true, render: (row) => row.title },
    { key: "status", title: t("status"), sort: true, render: (row) => <StatusTag status={row.status} /> },
    { key: "what", title: t("what"), width: 280, render: (row) => pick(row.what) },
    { key: "consequence", title: t("consequence"), width: 200, sort: true, render: (row) => pick(row.consequence) },
    {
      key: "appeal_until",
      title: t("appeal_until"),
      sort: true,
      // Whose faults these are must know it; for all others there is not room for everything.
      hidden: !mine,
      render: (row) => (row.appeal_until ? <When time={row.appeal_until} /> : <NoValue />),
    },
    { key: "order", title: t("order"), sort: true, hidden: true, render: (row) => row.order ?? <NoValue /> },
    { key: "buyer", title: t("buyer"), sort: true, hidden: true, render: (row) => row.buyer ?? <NoValue /> },
    { key: "shop", title: t("shop"), sort: true, hidden: true, render: (row) => row.shop ?? <NoValue /> },
    { key: "case", title: t("case"), sort: true, hidden: true, render: (row) => row.case },
  ];
}

function Filters({ month, list }: { month: string; list: ListState<Filter> }) {
  const t = useTexts(texts);
  const rules = useRules(month).data?.rules ?? [];
  const { status, rule, agent } = list.filters;
  return (
    <>
      <Select
        allowClear
        aria-label={t("status")}
        placeholder={t("all_statuses")}
        value={status}
        style={{ minWidth: 120 }}
        onChange={(value?: string) => list.set({ status: value })}
        options={[
          { value: "open", label: t("open") },
          ...STATUSES.map((value) => ({ value, label: t(`statuses.${value}`) })),
        ]}
      />
      <Select
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        aria-label={t("rule")}
        placeholder={t("all_rules")}
        value={rule}
        style={{ minWidth: 180 }}
        popupMatchSelectWidth={false}
        onChange={(value?: string) => list.set({ rule: value })}
        options={rules.map((one) => ({ value: one.rule, label: one.title }))}
      />
      {agent && (
        <Tag closable onClose={() => list.set({ agent: undefined })}>
          {agent}
        </Tag>
      )}
    </>
  );
}

function FaultTable({ month }: { month: string }) {
  const t = useTexts(texts);
  const columns = useColumns();
  const may = useMay("faults.decide");
  const [chosen, setChosen] = useState<string[]>([]);
  const list = useList<Filter>({ filters: FILTERS });
  const query = useListQuery(["faults", "list", month, list.query], () =>
    answer(api.GET("/api/v1/faults", { params: { query: { month, ...list.query } } })),
  );
  const rows = query.data?.items ?? [];
  // What was chosen on another page or has been decided meanwhile is not meant any more.
  const cases = chosen.filter((one) => rows.some((row) => row.case === one && row.may_decide));
  const deciding = { month, cases, onDone: () => setChosen([]) };
  return (
    <DataTable<FaultView>
      id="faults"
      label={t("faults")}
      columns={columns}
      list={list as ListState<never>}
      query={query}
      rowKey={(row) => row.case}
      href={(row) => faultPath(row.case, month)}
      search={t("search")}
      exportFrom={{ path: "/faults", query: { month } }}
      selection={may ? { keys: cases, onChange: setChosen, disabled: (row) => !row.may_decide } : undefined}
      tools={
        <>
          <Filters month={month} list={list as ListState<Filter>} />
          {may && cases.length > 0 && <DecideButtons deciding={deciding} />}
        </>
      }
      empty={
        <Empty
          title={t("empty")}
          text={t("empty_text")}
          action={
            <Link to={`/faults/rules?month=${month}`}>
              <Button>{t("rules")}</Button>
            </Link>
          }
        />
      }
      card={(row) => <FaultCard row={row} />}
    />
  );
}

function FaultCard({ row }: { row: FaultView }) {
  const pick = usePick();
  return (
    <Flex vertical gap={2}>
      <Flex justify="space-between" gap={8}>
        <strong>{row.title}</strong>
        <StatusTag status={row.status} />
      </Flex>
      <span>{pick(row.what)}</span>
      <span className="muted">
        <AgentName id={row.agent} name={row.agent_name} /> · {pick(row.consequence)}
      </span>
    </Flex>
  );
}

export default function Faults() {
  const t = useTexts(texts);
  const mine = useMe().role === "agent";
  const records = useMay("faults.record");
  return (
    <MonthPage
      title={t(mine ? "my_faults" : "faults")}
      note={t("faults_note")}
      actions={(month) => (
        <>
          {records && <RecordButton month={month} />}
          <Link to={`/faults/rules?month=${month}`}>
            <Button>{t("rules")}</Button>
          </Link>
        </>
      )}
    >
      {(month) => <FaultTable key={month} month={month} />}
    </MonthPage>
  );
}
