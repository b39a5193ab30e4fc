// Orders of a month with whose they are: the table, and the drawer that says why.
import { Drawer, Grid, Select, Tag } from "antd";
import { useNavigate, useSearchParams } from "react-router";
import { answer, api } from "../../api/client";
import { useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { MonthPicker, useMonth } from "../../ui/period";
import { type ListState, useList, useListQuery } from "../../ui/useList";
import { useMonths } from "../../ui/useMonths";
import { AgentName, Money, NoValue, When } from "../../ui/values";
import { BucketTag, StateTag } from "./Labels";
import { texts } from "./texts";
import { BUCKETS, type CreditView, creditPath, STATES } from "./types";
import { useShops } from "./useShops";
import { WhyPanel } from "./WhyPanel";

type Filter = "agent" | "bucket" | "shop" | "dispute";
const FILTERS = ["agent", "bucket", "shop", "dispute"] as const;

function useColumns(): Column<CreditView>[] {
  const t = useTexts(texts);
  return [
    { key: "order", title: t("order"), render: (row) => row.order, sort: true },
    { key: "dated", title: t("dated"), render: (row) => <When time={row.dated} />, sort: true },
    { key: "buyer", title: t("buyer"), render: (row) => row.buyer, sort: true },
    {
      key: "agent_name",
      title: t("agent"),
      sort: true,
      render: (row) => (row.agent ? <AgentName id={row.agent} name={row.agent_name} /> : <NoValue why={t("nobody")} />),
    },
    { key: "bucket", title: t("bucket"), render: (row) => <BucketTag bucket={row.bucket} why={row.why} />, sort: true },
    { key: "amount", title: t("amount"), render: (row) => <Money yuan={row.amount} />, sort: true, align: "right" },
    {
      key: "deducted",
      title: t("deducted"),
      render: (row) => (row.deducted === "0.00" ? <NoValue /> : <Money yuan={`-${row.deducted}`} signed />),
      sort: true,
      align: "right",
    },
    { key: "net", title: t("net"), render: (row) => <Money yuan={row.net} strong />, sort: true, align: "right" },
    {
      key: "runner_up",
      title: t("runner_up"),
      sort: true,
      render: (row) => (row.runner_up ? <AgentName id={row.runner_up} name={row.runner_up_name} /> : <NoValue />),
    },
    { key: "dispute", title: t("dispute"), render: (row) => <StateTag state={row.dispute} />, sort: true },
    { key: "shop", title: t("shop"), render: (row) => row.shop, sort: true, hidden: true },
    { key: "decided_by", title: t("decided_by"), render: (row) => row.decided_by ?? <NoValue />, hidden: true },
  ];
}

function Filters({ list }: { list: ListState<Filter> }) {
  const t = useTexts(texts);
  const shops = useShops();
  const { bucket, shop, dispute, agent } = list.filters;
  return (
    <>
      <Select
        allowClear
        aria-label={t("bucket")}
        placeholder={t("all_buckets")}
        value={bucket}
        style={{ minWidth: 130 }}
        onChange={(value?: string) => list.set({ bucket: value })}
        options={BUCKETS.map((value) => ({ value, label: t(`buckets.${value}`) }))}
      />
      <Select
        allowClear
        aria-label={t("dispute")}
        placeholder={t("all_orders")}
        value={dispute}
        style={{ minWidth: 130 }}
        onChange={(value?: string) => list.set({ dispute: value })}
        options={[
          { value: "any", label: t("any_dispute") },
          ...STATES.map((value) => ({ value, label: t(`state.${value}`) })),
        ]}
      />
      {shops.length > 1 && (
        <Select
          allowClear
          aria-label={t("shop")}
          placeholder={t("all_shops")}
          value={shop}
          style={{ minWidth: 130 }}
          onChange={(value?: string) => list.set({ shop: value })}
          options={shops.map((one) => ({ value: one.shop, label: one.name ?? one.shop }))}
        />
      )}
      {agent && (
        <Tag closable onClose={() => list.set({ agent: undefined })}>
          {agent === "-" ? t("nobody") : agent}
        </Tag>
      )}
    </>
  );
}

/** The order whose drawer is open, in the address, so that it can be sent and gone back from. */
function useOpened() {
  const [params, setParams] = useSearchParams();
  const text = params.get("open") ?? "";
  const at = text.indexOf("/");
  const put = (value?: string) =>
    setParams((old) => {
      const next = new URLSearchParams(old);
      value ? next.set("open", value) : next.delete("open");
      return next;
    });
  return {
    opened: at < 0 ? undefined : { shop: decodeURIComponent(text.slice(0, at)), order: text.slice(at + 1) },
    open: (row: CreditView) => put(`${encodeURIComponent(row.shop)}/${row.order}`),
    close: () => put(),
  };
}

export default function Credits() {
  const t = useTexts(texts);
  const { months, current, isPending } = useMonths();
  const [month, setMonth] = useMonth(current);
  const picker = <MonthPicker months={months} value={month} onChange={setMonth} />;
  return (
    <Page title={t("credits")} note={t("credits_note")} actions={picker}>
      {isPending ? <Loading rows={8} /> : <CreditTable month={month} />}
    </Page>
  );
}

function CreditTable({ month }: { month?: string }) {
  const t = useTexts(texts);
  const columns = useColumns();
  const list = useList<Filter>({ sort: "-dated", filters: FILTERS });
  const query = useListQuery(
    ["orders", "credits", month, list.query],
    () => answer(api.GET("/api/v1/credits", { params: { query: { month, ...list.query } } })),
    month !== undefined,
  );
  const { opened, open, close } = useOpened();
  const narrow = !Grid.useBreakpoint().md;
  const navigate = useNavigate();
  const empty = <Empty title={t("empty_credits")} text={t("empty_credits_text")} />;
  if (month === undefined) {
    return empty;
  }
  return (
    <>
      <DataTable<CreditView>
        id="credits"
        label={t("credits")}
        columns={columns}
        list={list as ListState<never>}
        query={query}
        rowKey={(row) => `${row.shop}/${row.order}`}
        onOpen={(row) => (narrow ? void navigate(creditPath(row.shop, row.order)) : open(row))}
        search={t("search")}
        exportFrom={{ path: "/credits", query: { month } }}
        tools={<Filters list={list} />}
        empty={empty}
        card={(row) => <CreditCard row={row} />}
      />
      <Drawer
        open={opened !== undefined}
        title={opened && t("why_title", { order: opened.order })}
        size={620}
        onClose={close}
        destroyOnHidden
      >
        {opened && <WhyPanel shop={opened.shop} order={opened.order} />}
      </Drawer>
    </>
  );
}

function CreditCard({ row }: { row: CreditView }) {
  const t = useTexts(texts);
  return (
    <div style={{ display: "grid", gridTemplateColumns: "1fr auto", gap: "2px 8px" }}>
      <strong style={{ overflowWrap: "anywhere" }}>{row.order}</strong>
      <span style={{ textAlign: "end" }}>
        <Money yuan={row.net} strong />
      </span>
      <span>{row.agent ? <AgentName id={row.agent} name={row.agent_name} /> : t("nobody")}</span>
      <span style={{ textAlign: "end" }}>
        <StateTag state={row.dispute} /> <BucketTag bucket={row.bucket} why={row.why} />
      </span>
      <span className="muted" style={{ gridColumn: "1 / -1" }}>
        <When time={row.dated} /> · {row.buyer}
      </span>
    </div>
  );
}
