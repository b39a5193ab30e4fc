// What would be otherwise: sums, a chart by person, lines that unfold, facts that moved.
import { DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Card, Drawer, Flex, Statistic, Table } from "antd";
import { useState } from "react";
import { answer, api, download } from "../../api/client";
import type { components } from "../../api/schema";
import { usePick, useTexts } from "../../i18n/define";
import { Chart } from "../../ui/Chart";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { moneyText } from "../../ui/figures";
import { Loading } from "../../ui/Loading";
import { Problem } from "../../ui/Problem";
import { AgentName, Money } from "../../ui/values";
import { Facts } from "./Facts";
import { texts } from "./texts";

type View = components["schemas"]["WhatIfView"];
type Person = components["schemas"]["WhatIfPersonView"];
type Line = components["schemas"]["WhatIfLineView"];
type Sum = components["schemas"]["SumView"];

/** So many persons are drawn; the table has all. */
const DRAWN_MAX = 30;

/** The sign of an amount, read from its text: nothing is computed with it. */
function signOf(yuan: string): -1 | 0 | 1 {
  return /^-?0*(\.0*)?$/.test(yuan) ? 0 : yuan.startsWith("-") ? -1 : 1;
}

/** `isTaken`: more of it is no gain, so it is not coloured as one. */
function Sums({ label, sum, isTaken = false }: { label: string; sum: Sum; isTaken?: boolean }) {
  const t = useTexts(texts);
  return (
    <Card size="small" style={{ flex: "1 1 200px" }}>
      <Statistic
        title={label}
        value={sum.difference}
        formatter={() => <Money yuan={sum.difference} signed={!isTaken} strong />}
      />
      <div className="muted">
        {t("now")} {moneyText(sum.old)} → {t("would")} {moneyText(sum.new)}
      </div>
    </Card>
  );
}

function Differences({ persons }: { persons: Person[] }) {
  const t = useTexts(texts);
  const drawn = persons
    .filter(({ differs }) => differs)
    .slice(0, DRAWN_MAX)
    .reverse();
  if (drawn.length === 0) {
    return <Empty title={t("nobody")} />;
  }
  const count = (sign: number) => persons.filter(({ net }) => signOf(net.difference) === sign).length;
  const description = t("chart_text", { more: count(1), less: count(-1), same: count(0) });
  return (
    <Card size="small">
      <Chart
        title={t("chart")}
        description={description}
        height={Math.max(160, drawn.length * 26 + 60)}
        option={{
          grid: { left: 8, right: 56, top: 8, bottom: 8, containLabel: true },
          xAxis: { type: "value" },
          yAxis: { type: "category", data: drawn.map(({ name, agent }) => name || agent) },
          tooltip: { trigger: "axis" },
          series: [
            {
              type: "bar",
              name: t("difference"),
              // Only drawn: the length of a bar. What is shown as a number is the server's text.
              data: drawn.map(({ net }) => ({
                value: Number(net.difference),
                label: { position: signOf(net.difference) < 0 ? "left" : "right" },
              })),
              label: {
                show: true,
                formatter: ({ dataIndex }: { dataIndex: number }) => drawn[dataIndex]?.net.difference ?? "",
              },
            },
          ],
        }}
        table={{
          columns: [t("name"), t("now"), t("would"), t("difference")],
          rows: [...drawn].reverse().map(({ name, net }) => [name, net.old, net.new, net.difference]),
        }}
      />
    </Card>
  );
}

function Amount({ amount }: { amount?: string | null }) {
  const t = useTexts(texts);
  return amount === null || amount === undefined ? (
    <span className="muted">{t("absent")}</span>
  ) : amount === "pending" ? (
    <span className="muted">{t("waiting")}</span>
  ) : (
    <Money yuan={amount} />
  );
}

function Lines({ person, onFacts }: { person: Person; onFacts: () => void }) {
  const t = useTexts(texts);
  const pick = usePick();
  return (
    <Flex vertical gap={8}>
      <Table<Line>
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={person.lines}
        columns={[
          { key: "line", title: t("line"), render: (_, line) => pick(line.title) },
          { key: "old", title: t("now"), align: "right", render: (_, line) => <Amount amount={line.old} /> },
          { key: "new", title: t("would"), align: "right", render: (_, line) => <Amount amount={line.new} /> },
          {
            key: "difference",
            title: t("difference"),
            align: "right",
            render: (_, line) => <Money yuan={line.difference} signed />,
          },
        ]}
      />
      {person.facts_moved > 0 && (
        <Button size="small" onClick={onFacts} style={{ alignSelf: "start" }}>
          {t("facts_show", { count: person.facts_moved })}
        </Button>
      )}
    </Flex>
  );
}

function usePersonColumns(): Column<Person>[] {
  const t = useTexts(texts);
  const money = (
    key: "gross" | "deductions" | "net",
    side: keyof Sum,
    title: string,
    hidden = false,
  ): Column<Person> => ({
    key: `${key}_${side}`,
    title,
    align: "right",
    hidden,
    compare: (a, b) => Number(a[key][side]) - Number(b[key][side]),
    render: (person) => (
      <Money yuan={person[key][side]} signed={side === "difference"} strong={side === "difference"} />
    ),
  });
  return [
    {
      key: "name",
      title: t("name"),
      compare: (a, b) => a.name.localeCompare(b.name),
      render: (person) => <AgentName id={person.agent} name={person.name} />,
    },
    money("net", "difference", t("difference")),
    money("net", "old", `${t("net")} · ${t("now")}`),
    money("net", "new", `${t("net")} · ${t("would")}`),
    money("gross", "old", `${t("gross")} · ${t("now")}`),
    money("gross", "new", `${t("gross")} · ${t("would")}`),
    money("deductions", "old", `${t("deductions")} · ${t("now")}`, true),
    money("deductions", "new", `${t("deductions")} · ${t("would")}`, true),
  ];
}

function Persons({ view, onFacts }: { view: View; onFacts: (person: Person) => void }) {
  const t = useTexts(texts);
  const columns = usePersonColumns();
  return (
    <DataTable
      id="whatif-persons"
      label={t("persons")}
      columns={columns}
      rows={view.persons}
      rowKey={(person) => person.agent}
      unfold={(person) => <Lines person={person} onFacts={() => onFacts(person)} />}
      summary={{
        net_difference: <Money yuan={view.totals.net.difference} signed />,
        net_old: <Money yuan={view.totals.net.old} />,
        net_new: <Money yuan={view.totals.net.new} />,
        gross_old: <Money yuan={view.totals.gross.old} />,
        gross_new: <Money yuan={view.totals.gross.new} />,
      }}
    />
  );
}

/** See the file's head. */
export function Result({ id }: { id: string }) {
  const t = useTexts(texts);
  const [facts, setFacts] = useState<{ agent?: string; name?: string }>();
  const found = useQuery({
    queryKey: ["whatif", id],
    retry: false,
    queryFn: () => answer(api.GET("/api/v1/whatif/{id}", { params: { path: { id } } })) as Promise<View>,
  });
  if (found.error) {
    return <Problem error={found.error} inline />;
  }
  const view = found.data;
  if (!view) {
    return <Loading rows={8} />;
  }
  const moved = view.credits_moved + view.faults_moved + view.figures_moved;
  return (
    <Flex vertical gap={16}>
      <Flex wrap gap={8} justify="space-between" align="center">
        <h2 style={{ fontSize: 16, margin: 0 }}>{t("result", { month: view.month, title: view.title })}</h2>
        <Flex wrap gap={8}>
          {moved > 0 && <Button onClick={() => setFacts({})}>{t("facts_all", { count: moved })}</Button>}
          <Button
            icon={<DownloadOutlined />}
            onClick={() => void download(`/whatif/${encodeURIComponent(id)}/file`, `whatif-${view.month}.xlsx`)}
          >
            {t("export")}
          </Button>
        </Flex>
      </Flex>
      <Alert type="info" showIcon title={t(view.is_closed ? "closed" : "draft", { month: view.month })} />
      {view.is_pending && <Alert type="warning" showIcon title={t("pending")} />}
      <Flex wrap gap={12}>
        <Sums label={t("gross")} sum={view.totals.gross} />
        <Sums label={t("deductions")} sum={view.totals.deductions} isTaken />
        <Sums label={t("net")} sum={view.totals.net} />
      </Flex>
      <Differences persons={view.persons} />
      <Persons view={view} onFacts={({ agent, name }) => setFacts({ agent, name })} />
      <Drawer
        open={facts !== undefined}
        onClose={() => setFacts(undefined)}
        size="large"
        title={facts?.name ? t("facts_of", { name: facts.name }) : t("facts")}
        destroyOnHidden
      >
        {facts && <Facts id={id} agent={facts.agent} />}
      </Drawer>
    </Flex>
  );
}
