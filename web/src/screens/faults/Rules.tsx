// The fault rules of a month: which are looked for, which cannot be found for lack of data, and what became no fault.
import { Alert, Card, Flex, Tag } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { usePick, useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Loading } from "../../ui/Loading";
import { MonthPage } from "../../ui/MonthPage";
import { Problem } from "../../ui/Problem";
import { texts } from "./texts";
import type { FaultRulesView, FaultRuleView } from "./types";
import { useRules } from "./useRules";

function useColumns(month: string): Column<FaultRuleView>[] {
  const t = useTexts(texts);
  const pick = usePick();
  return [
    {
      key: "title",
      title: t("title"),
      compare: (a, b) => a.title.localeCompare(b.title),
      render: (row) => (
        <>
          {row.title} <small className="muted">{row.rule}</small>
        </>
      ),
    },
    {
      key: "how",
      title: t("how"),
      render: (row) =>
        row.lacks ? (
          <Tag color="orange" style={{ whiteSpace: "normal" }}>
            {t("lacking", { lacks: pick(row.lacks) })}
          </Tag>
        ) : (
          <Tag>{t(row.is_recorded ? "recorded" : "found")}</Tag>
        ),
    },
    {
      key: "counts",
      title: t("counts"),
      align: "right",
      compare: (a, b) => a.total - b.total,
      render: (row) =>
        row.total > 0 ? (
          <Link
            to={`/faults?month=${month}&rule=${encodeURIComponent(row.rule)}`}
            title={t("counts_text", { total: row.total, open: row.open, confirmed: row.confirmed })}
          >
            {row.total}
          </Link>
        ) : (
          0
        ),
    },
    { key: "condition", title: t("condition"), width: 260, render: (row) => <code>{row.condition ?? ""}</code> },
    { key: "clause", title: t("clause"), width: 200, render: (row) => pick(row.clause) },
  ];
}

function RuleTable({ month }: { month: string }) {
  const t = useTexts(texts);
  const columns = useColumns(month);
  const query = useRules(month);
  if (query.error) {
    return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!query.data) {
    return <Loading rows={8} />;
  }
  const lacking = query.data.rules.some((rule) => rule.lacks);
  return (
    <Flex vertical gap={12}>
      {lacking && <Alert type="warning" showIcon title={t("lacking_note")} />}
      <DataTable<FaultRuleView>
        id="fault-rules"
        label={t("rules")}
        columns={columns}
        rows={query.data.rules}
        rowKey={(row) => row.rule}
        empty={<Empty title={t("rules_empty")} text={t("rules_empty_text")} />}
        card="columns"
      />
      <Beside rules={query.data} />
    </Flex>
  );
}

function Beside({ rules }: { rules: FaultRulesView }) {
  const t = useTexts(texts);
  const pick = usePick();
  return (
    <>
      <Listed
        title={t("problems")}
        items={rules.problems.map((one) => [one.incident, `${one.incident} · ${pick(one.problem)}`])}
      />
      <Listed
        title={t("vanished")}
        items={rules.vanished.map((one) => [one.case, `${one.case} · ${one.history.map(pick).join(" · ")}`])}
      />
      <Listed
        title={t("nobody")}
        items={rules.nobody.map((one) => [
          `${one.rule}:${one.agent}`,
          t("nobody_text", {
            rule: one.rule,
            agent: one.agent ?? t("nobody_known"),
            facts: one.facts,
            first: one.first,
          }),
        ])}
      />
    </>
  );
}

function Listed({ title, items }: { title: string; items: [string, ReactNode][] }) {
  return items.length > 0 ? (
    <Card size="small" title={title}>
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {items.map(([key, text]) => (
          <li key={key}>{text}</li>
        ))}
      </ul>
    </Card>
  ) : null;
}

export default function Rules() {
  const t = useTexts(texts);
  return (
    <MonthPage title={t("rules")} note={t("rules_note")} crumbs={[{ title: t("faults"), to: "/faults" }]}>
      {(month) => <RuleTable month={month} />}
    </MonthPage>
  );
}
