// The pay of a month: everybody's that one may see, with sums and differences. Who has only their own sees their slip at once.
import { DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, App, Button, Card, Flex, Statistic, Tag } from "antd";
import { Link } from "react-router";
import { answer, api, download } from "../../api/client";
import { useMay, useMe } from "../../api/me";
import { usePick, useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { MonthPage } from "../../ui/MonthPage";
import { messageOf } from "../../ui/Problem";
import { type ListState, useList, useListQuery } from "../../ui/useList";
import { AgentName, Count, Money, NoValue } from "../../ui/values";
import { Moved } from "./Moved";
import { SlipBody } from "./SlipBody";
import { texts } from "./texts";
import { type PayRow, type PaySummary, slipPath } from "./types";

function useColumns(): Column<PayRow>[] {
  const t = useTexts(texts);
  const pick = usePick();
  const money = (key: keyof PayRow & string, signed = false): Omit<Column<PayRow>, "title"> => ({
    key,
    sort: true,
    align: "right",
    render: (row) => <Money yuan={row[key] as string | null} signed={signed} />,
  });
  const zero = (text: string) => text === "0.00";
  return [
    { key: "name", title: t("agent"), sort: true, render: (row) => <AgentName id={row.agent} name={row.name} /> },
    { key: "role", title: t("role"), sort: true, render: (row) => (row.role ? pick(row.role) : <NoValue />) },
    { key: "group", title: t("group"), sort: true, hidden: true, render: (row) => row.group ?? <NoValue /> },
    {
      key: "score",
      title: t("score"),
      sort: true,
      align: "right",
      render: (row) => row.score ?? <NoValue />,
    },
    { title: t("gross"), ...money("gross") },
    {
      key: "deductions",
      title: t("deductions"),
      sort: true,
      align: "right",
      render: (row) => (zero(row.deductions) ? <NoValue /> : <Money yuan={`-${row.deductions}`} signed />),
    },
    {
      key: "not_taken",
      title: t("not_taken"),
      hint: t("not_taken_hint"),
      sort: true,
      align: "right",
      hidden: true,
      render: (row) => (zero(row.not_taken) ? <NoValue /> : <Money yuan={row.not_taken} />),
    },
    { key: "net", title: t("net"), sort: true, align: "right", render: (row) => <Money yuan={row.net} strong /> },
    { title: t("difference"), ...money("difference", true) },
    { title: t("last_net"), ...money("last_net"), hidden: true },
    { title: t("if_confirmed"), ...money("if_confirmed"), hidden: true },
    {
      key: "pending",
      title: t("pending"),
      hint: t("pending_hint"),
      sort: true,
      align: "right",
      render: (row) => (row.pending > 0 ? <Tag color="gold">{row.pending}</Tag> : <NoValue />),
    },
    {
      key: "open_faults",
      title: t("open_faults"),
      sort: true,
      align: "right",
      render: (row) => (row.open_faults > 0 ? <Count value={row.open_faults} /> : <NoValue />),
    },
  ];
}

function Head({ summary }: { summary: PaySummary }) {
  const t = useTexts(texts);
  const { closed, total } = summary;
  return (
    <>
      {!summary.has_plan && (
        <Alert
          type="warning"
          showIcon
          title={t("no_plan")}
          action={
            <Link to="/plans">
              <Button size="small">{t("no_plan_action")}</Button>
            </Link>
          }
        />
      )}
      <Card size="small">
        <Flex gap={32} wrap align="center">
          <div>
            {closed ? (
              <Tag color="green">{t("closed_by", { by: closed.by })}</Tag>
            ) : (
              <Tag color="gold" title={t("draft_note")}>
                {t("draft")}
              </Tag>
            )}{" "}
            <span className="muted">{t("people", { count: summary.slips })}</span>
          </div>
          {total && (
            <>
              <Statistic title={t("gross")} value={total.gross} formatter={() => <Money yuan={total.gross} />} />
              <Statistic
                title={t("deductions")}
                value={total.deductions}
                formatter={() => <Money yuan={total.deductions} />}
              />
              <Statistic title={t("net")} value={total.net} formatter={() => <Money yuan={total.net} strong />} />
              {total.difference && (
                <Statistic
                  title={t("difference")}
                  value={total.difference}
                  formatter={() => <Money yuan={total.difference} signed />}
                />
              )}
            </>
          )}
        </Flex>
        {(summary.pending > 0 || summary.open_faults > 0) && (
          <div className="muted" style={{ marginTop: 4 }}>
            {t("waiting_note", { pending: summary.pending, faults: summary.open_faults })}
          </div>
        )}
      </Card>
    </>
  );
}

function PayTable({ month }: { month: string }) {
  const t = useTexts(texts);
  const columns = useColumns();
  const list = useList({ perPage: 100 });
  const summary = useQuery({
    queryKey: ["pay", "summary", month],
    queryFn: () => answer(api.GET("/api/v1/pay/{month}/summary", { params: { path: { month } } })),
  });
  const query = useListQuery(["pay", "list", month, list.query], () =>
    answer(api.GET("/api/v1/pay/{month}", { params: { path: { month }, query: list.query } })),
  );
  const total = summary.data?.total;
  return (
    <Flex vertical gap={12}>
      {summary.data && <Head summary={summary.data} />}
      <DataTable<PayRow>
        id="pay"
        label={t("pay")}
        columns={columns}
        list={list as ListState<never>}
        query={query}
        rowKey={(row) => row.agent}
        href={(row) => slipPath(month, row.agent)}
        search={t("search")}
        exportFrom={{ path: `/pay/${month}` }}
        empty={<Empty title={t("empty")} text={t("empty_text")} />}
        summary={
          total && !list.narrowed
            ? {
                name: t("total"),
                gross: <Money yuan={total.gross} />,
                deductions: <Money yuan={total.deductions} />,
                not_taken: <Money yuan={total.not_taken} />,
                net: <Money yuan={total.net} />,
                difference: <Money yuan={total.difference} signed />,
                last_net: <Money yuan={total.last_net} />,
              }
            : undefined
        }
        card={(row) => <PayCard row={row} />}
      />
      <Moved month={month} total={total?.difference} />
    </Flex>
  );
}

function PayCard({ row }: { row: PayRow }) {
  const t = useTexts(texts);
  return (
    <Flex vertical gap={2}>
      <Flex justify="space-between" gap={8}>
        <strong>
          <AgentName id={row.agent} name={row.name} />
        </strong>
        <Money yuan={row.net} strong />
      </Flex>
      <Flex justify="space-between" gap={8} className="muted">
        <span>
          {t("gross")} <Money yuan={row.gross} />
        </span>
        {row.difference && <Money yuan={row.difference} signed />}
      </Flex>
      {row.pending > 0 && (
        <span>
          <Tag color="gold">
            {t("pending")} {row.pending}
          </Tag>
        </span>
      )}
    </Flex>
  );
}

function ExportButton({ month }: { month: string }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const save = () =>
    download(`/pay/${month}/export?format=xlsx`, `jinpai-${month}.xlsx`).catch((error: unknown) =>
      message.error(messageOf(error)),
    );
  return (
    <Button icon={<DownloadOutlined />} title={t("export_hint")} onClick={() => void save()}>
      {t("export")}
    </Button>
  );
}

export default function Pay() {
  const t = useTexts(texts);
  const me = useMe();
  const [exports, closes] = [useMay("slips.export"), useMay("months.check")];
  const own = me.role === "agent" || me.role === "warehouse" ? me.agent : undefined;
  return (
    <MonthPage
      title={t(own ? "my_pay" : "pay")}
      note={t("pay_note")}
      actions={(month) => (
        <>
          {exports && <ExportButton month={month} />}
          {closes && (
            <Link to={`/months/${month}`}>
              <Button>{t("to_month")}</Button>
            </Link>
          )}
        </>
      )}
    >
      {(month) => (own ? <SlipBody key={month} month={month} agent={own} /> : <PayTable key={month} month={month} />)}
    </MonthPage>
  );
}
