// The records behind a figure: those that it counts, each leading to its chat.

import { useQuery } from "@tanstack/react-query";
import { Flex, Select } from "antd";
import { Link } from "react-router";
import { answer, api } from "../../api/client";
import type { components } from "../../api/schema";
import { usePick, useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Page } from "../../ui/Page";
import { useList, useListQuery } from "../../ui/useList";
import { AgentName, Count, Duration, Money, When } from "../../ui/values";
import { Asking, useAsked } from "./Asking";
import { Nothing } from "./Nothing";
import { texts } from "./texts";
import type { FactKind } from "./types";
import { Value } from "./Value";

type Schemas = components["schemas"];
type T = ReturnType<typeof useTexts<(typeof texts)["zh"]>>;

const KINDS: FactKind[] = ["rounds", "inquiries", "orders", "created", "refunds", "reviews", "days", "shifts"];

interface Common {
  agent?: string | null;
  name?: string | null;
  shop?: string | null;
  buyer?: string | null;
  chat?: string | null;
}

function status(t: T, code: string | null | undefined): string {
  return code ? t(`statuses.${code}` as never) : "";
}

/** Columns that most kinds share. */
function common<R extends Common>(t: T): Record<"who" | "buyer" | "shop" | "chat", Column<R>> {
  return {
    who: {
      key: "agent",
      title: t("agent"),
      sort: true,
      render: (row) => (row.agent ? <AgentName id={row.agent} name={row.name} /> : ""),
    },
    buyer: { key: "buyer", title: t("buyer"), sort: true, render: (row) => row.buyer ?? "" },
    shop: { key: "shop", title: t("shop"), sort: true, hidden: true, render: (row) => row.shop ?? "" },
    chat: {
      key: "chat",
      title: t("chat"),
      render: (row) => (row.chat ? <Link to={row.chat}>{t("chat")}</Link> : ""),
    },
  };
}

const right = { align: "right" as const, sort: true };

function columnsOf(t: T) {
  const round = common<Schemas["RoundRow"]>(t);
  const inquiry = common<Schemas["InquiryRow"]>(t);
  const order = common<Schemas["OrderRow"]>(t);
  const created = common<Schemas["CreatedRow"]>(t);
  const day = common<Schemas["DayRow"]>(t);
  const review = common<Schemas["ReviewRow"]>(t);
  const yes = (is: boolean) => (is ? t("yes") : "");
  return {
    rounds: [
      { key: "start", title: t("time"), sort: true, render: (row) => <When time={row.start} seconds /> },
      round.buyer,
      round.who,
      {
        key: "wait",
        title: t("wait"),
        ...right,
        render: (row) => (row.wait === null ? "" : <Duration seconds={row.wait} />),
      },
      { key: "status", title: t("status"), sort: true, render: (row) => status(t, row.status) },
      { key: "first", title: t("first"), sort: true, render: (row) => yes(row.first) },
      { key: "in_service", title: t("in_service"), sort: true, hidden: true, render: (row) => yes(row.in_service) },
      { key: "off_duty", title: t("off_duty"), sort: true, hidden: true, render: (row) => yes(row.off_duty) },
      round.shop,
      round.chat,
    ] satisfies Column<Schemas["RoundRow"]>[],
    inquiries: [
      {
        key: "first_message",
        title: t("time"),
        sort: true,
        render: (row) => <When time={row.first_message} seconds />,
      },
      inquiry.buyer,
      inquiry.who,
      { key: "status", title: t("status"), sort: true, render: (row) => status(t, row.status) },
      { key: "order", title: t("order"), sort: true, render: (row) => row.order ?? "" },
      inquiry.shop,
      inquiry.chat,
    ] satisfies Column<Schemas["InquiryRow"]>[],
    orders: [
      { key: "day", title: t("day"), sort: true, render: (row) => row.day },
      { key: "order", title: t("order"), sort: true, render: (row) => <Link to={row.credit}>{row.order}</Link> },
      order.buyer,
      order.who,
      { key: "status", title: t("status"), sort: true, render: (row) => status(t, row.status) },
      { key: "amount", title: t("amount"), ...right, render: (row) => <Money yuan={row.amount} /> },
      { key: "deducted", title: t("deducted"), ...right, render: (row) => <Money yuan={row.deducted} /> },
      { key: "net", title: t("net"), ...right, render: (row) => <Money yuan={row.net} /> },
      { key: "paid", title: t("paid"), ...right, hidden: true, render: (row) => <Money yuan={row.paid} /> },
      { key: "items", title: t("items"), ...right, hidden: true, render: (row) => <Count value={row.items} /> },
      { key: "campaign", title: t("campaign"), sort: true, hidden: true, render: (row) => yes(row.campaign) },
      { key: "refunded", title: t("refunded"), sort: true, render: (row) => yes(row.refunded) },
      order.shop,
      order.chat,
    ] satisfies Column<Schemas["OrderRow"]>[],
    created: [
      { key: "created", title: t("time"), sort: true, render: (row) => <When time={row.created} seconds /> },
      { key: "order", title: t("order"), sort: true, render: (row) => row.order },
      created.buyer,
      created.who,
      { key: "status", title: t("status"), sort: true, render: (row) => status(t, row.status) },
      created.shop,
      created.chat,
    ] satisfies Column<Schemas["CreatedRow"]>[],
    refunds: refundColumns(t),
    reviews: [
      { key: "written", title: t("day"), sort: true, render: (row) => row.written ?? "" },
      { key: "order", title: t("order"), sort: true, render: (row) => row.order },
      review.buyer,
      review.who,
      { key: "status", title: t("review"), sort: true, render: (row) => status(t, row.status) },
      { key: "ever_bad", title: t("ever_bad"), sort: true, render: (row) => yes(row.ever_bad) },
      { key: "repaired", title: t("repaired"), sort: true, render: (row) => row.repaired ?? "" },
      { key: "repaired_by", title: t("repaired_by"), sort: true, render: (row) => row.repaired_by ?? "" },
      review.shop,
      review.chat,
    ] satisfies Column<Schemas["ReviewRow"]>[],
    days: [
      { key: "day", title: t("day"), sort: true, render: (row) => row.day },
      day.who,
      { key: "consults", title: t("consults"), ...right, render: (row) => <Count value={row.consults} /> },
      { key: "receptions", title: t("receptions"), ...right, render: (row) => <Count value={row.receptions} /> },
      {
        key: "agent_messages",
        title: t("messages"),
        ...right,
        render: (row) => `${row.agent_messages} / ${row.buyer_messages}`,
      },
      { key: "rounds", title: t("rounds"), ...right, render: (row) => <Count value={row.rounds} /> },
      { key: "mean_wait", title: t("mean_wait"), ...right, render: (row) => <Duration seconds={row.mean_wait} /> },
      { key: "slow", title: t("slow"), ...right, render: (row) => <Count value={row.slow} /> },
      { key: "unanswered", title: t("unanswered"), ...right, render: (row) => <Count value={row.unanswered} /> },
      {
        key: "max_concurrent",
        title: t("max_concurrent"),
        ...right,
        render: (row) => <Count value={row.max_concurrent} />,
      },
      { key: "online", title: t("online"), ...right, render: (row) => <Duration seconds={row.online} /> },
      { ...day.shop, hidden: false },
    ] satisfies Column<Schemas["DayRow"]>[],
    shifts: [
      { key: "day", title: t("day"), sort: true, render: (row) => row.day },
      {
        key: "agent",
        title: t("agent"),
        sort: true,
        render: (row) => <AgentName id={row.agent} name={row.name} />,
      },
      { key: "kind", title: t("shift_kind"), sort: true, render: (row) => row.kind ?? "" },
      { key: "status", title: t("status"), sort: true, render: (row) => status(t, row.status) },
      { key: "late", title: t("late"), ...right, render: (row) => <Count value={row.late} /> },
      { key: "early", title: t("early"), ...right, render: (row) => <Count value={row.early} /> },
    ] satisfies Column<Schemas["ShiftRow"]>[],
  };
}

function refundColumns(t: T): Column<Schemas["RefundRow"]>[] {
  return [
    { key: "refund", title: t("refund"), sort: true, render: (row) => row.refund },
    { key: "order", title: t("order"), sort: true, render: (row) => row.order },
    { key: "buyer", title: t("buyer"), sort: true, render: (row) => row.buyer ?? "" },
    { key: "kind", title: t("status"), sort: true, render: (row) => status(t, row.kind) },
    { key: "amount", title: t("refund_amount"), ...right, render: (row) => <Money yuan={row.amount} /> },
    { key: "completed", title: t("completed"), sort: true, render: (row) => row.completed ?? "" },
    { key: "handler", title: t("handler"), sort: true, render: (row) => row.handler_name ?? row.handler ?? "" },
    {
      key: "seconds",
      title: t("seconds"),
      ...right,
      render: (row) => (row.seconds === null ? "" : <Duration seconds={row.seconds} />),
    },
    { key: "opened", title: t("opened"), sort: true, render: (row) => row.opened ?? "" },
    { key: "opened_by", title: t("opened_by"), sort: true, render: (row) => row.opener_name ?? row.opened_by ?? "" },
    {
      key: "chat",
      title: t("chat"),
      render: (row) => (row.chat ? <Link to={row.chat}>{t("chat")}</Link> : ""),
    },
  ];
}

/** What a row is called among the others of its list. */
const keys: { [K in FactKind]: (row: never) => string } = {
  rounds: (row: Schemas["RoundRow"]) =>
    `${row.shop} ${row.buyer} ${row.agent} ${row.start} ${row.end ?? ""} ${row.chat ?? ""}`,
  inquiries: (row: Schemas["InquiryRow"]) => `${row.shop} ${row.buyer} ${row.first_message} ${row.agent}`,
  orders: (row: Schemas["OrderRow"]) => `${row.shop} ${row.order}`,
  created: (row: Schemas["CreatedRow"]) => `${row.shop} ${row.order}`,
  refunds: (row: Schemas["RefundRow"]) => `${row.shop} ${row.refund}`,
  reviews: (row: Schemas["ReviewRow"]) => `${row.shop} ${row.review}`,
  days: (row: Schemas["DayRow"]) => `${row.shop} ${row.agent} ${row.day}`,
  shifts: (row: Schemas["ShiftRow"]) => `${row.agent} ${row.day} ${row.kind}`,
};

function List({ kind, question }: { kind: FactKind; question: Record<string, string | undefined> }) {
  const t = useTexts(texts);
  const list = useList();
  const asked = { ...question, ...list.query } as never;
  const query = useListQuery<never>(
    ["figures", "facts", kind, question, list.query],
    () => answer(api.GET(`/api/v1/facts/${kind}` as "/api/v1/facts/rounds", { params: { query: asked } })) as never,
    question.from !== undefined,
  );
  return (
    <DataTable<never>
      id={`facts-${kind}`}
      label={t(`kinds.${kind}`)}
      columns={columnsOf(t)[kind] as unknown as Column<never>[]}
      list={list}
      query={query}
      rowKey={keys[kind]}
      search={t("search")}
      exportFrom={{ path: `/facts/${kind}`, query: question }}
      empty={<Nothing />}
      card="columns"
    />
  );
}

/** The figure's value, so that who counts the rows knows what they come to. */
function useFigure(figure: string | undefined, question: Record<string, string | undefined>) {
  return useQuery({
    queryKey: ["figures", "one", figure, question],
    queryFn: () => answer(api.GET("/api/v1/figures", { params: { query: { ...question, figures: figure } as never } })),
    enabled: figure !== undefined && question.from !== undefined,
  });
}

/** See the file's head. */
export default function Facts() {
  const t = useTexts(texts);
  const pick = usePick();
  const asked = useAsked();
  const figure = asked.get("figure");
  const agent = asked.get("agent");
  const question = { ...asked.period, shop: asked.shop, group: asked.group, agent };
  const value = useFigure(figure, question).data;
  const name = value?.figures[0];
  const kind = name?.facts ?? ((asked.get("kind") ?? "rounds") as FactKind);
  const part = value?.parts[0];
  const person = agent ? part?.agents.find((row) => row.agent === agent) : undefined;
  const shown = name && (agent ? person?.values[name.figure] : part?.team[name.figure]);
  const title = name ? pick(name.title) : t("facts_title");
  const search = asked.period ? `?from=${asked.period.from}&to=${asked.period.to}` : "";
  const crumbs = [{ title: t("title"), to: `/figures${search}` }];
  if (agent) {
    crumbs.push({ title: person?.name ?? agent, to: `/figures/${encodeURIComponent(agent)}${search}` });
  }
  return (
    <Page title={title} crumbs={crumbs} note={name && <Value name={name} value={shown} />}>
      <Flex vertical gap={12}>
        <Flex wrap gap={8}>
          <Asking asked={asked} />
          {!figure && (
            <Select
              aria-label={t("kind")}
              value={kind}
              style={{ minWidth: 110 }}
              onChange={(value) => asked.put("kind", value)}
              options={KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
            />
          )}
        </Flex>
        {(!figure || value) && <List key={kind} kind={kind} question={{ ...question, figure }} />}
      </Flex>
    </Page>
  );
}
