// One agent: figures beside the period before and the middle of the team, day by day, over the hours, from question to payment.
import { useQuery } from "@tanstack/react-query";
import { Card, Col, Flex, Row } from "antd";
import { useParams } from "react-router";
import { answer, api } from "../../api/client";
import { usePick, useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { Asking, useAsked } from "./Asking";
import { Funnel, Hours, Series } from "./Charts";
import { Nothing } from "./Nothing";
import { texts } from "./texts";
import { type FigureName, type FiguresView, factsPath } from "./types";
import { Value } from "./Value";

function Table({ view, agent, shop }: { view: FiguresView; agent: string; shop?: string }) {
  const t = useTexts(texts);
  const pick = usePick();
  const now = view.parts[0]?.agents.find((row) => row.agent === agent);
  const before = view.previous?.agents.find((row) => row.agent === agent);
  const previous: Column<FigureName> = {
    key: "previous",
    title: t("previous"),
    align: "right",
    hint: view.previous ? t("days", { from: view.previous.from, to: view.previous.to }) : undefined,
    render: (name) => <Value name={name} value={before?.values[name.figure]} />,
  };
  const columns: Column<FigureName>[] = [
    { key: "figure", title: t("figure"), render: (name) => pick(name.title) },
    {
      key: "value",
      title: t("value"),
      align: "right",
      render: (name) => (
        <Value
          name={name}
          value={now?.values[name.figure]}
          to={factsPath(name.figure, { from: view.from, to: view.to }, { agent, shop })}
        />
      ),
    },
    ...(before ? [previous] : []),
  ];
  return (
    <DataTable
      id="agent-figures"
      label={t("agent_title")}
      columns={columns}
      rows={view.figures}
      rowKey={(name) => name.figure}
      exportFrom={{ path: "/figures", query: { from: view.from, to: view.to, agent, shop } }}
    />
  );
}

/** See the file's head. */
export default function Agent() {
  const t = useTexts(texts);
  const { agent = "" } = useParams();
  const asked = useAsked();
  const { period, shop } = asked;
  const question = { ...period, agent, shop, compare: "previous" };
  const { data, error, refetch } = useQuery({
    queryKey: ["figures", "agent", question],
    queryFn: () => answer(api.GET("/api/v1/figures", { params: { query: question } })),
    enabled: period !== undefined,
  });
  const row = data?.parts[0]?.agents.find((one) => one.agent === agent);
  const name = row?.name ?? agent;
  const search = period ? `?from=${period.from}&to=${period.to}` : "";
  const reach = { agent, shop };
  return (
    <Page
      title={name}
      crumbs={[{ title: t("title"), to: `/figures${search}` }]}
      note={row?.role ? t(`roles.${row.role}` as never) : undefined}
    >
      <Flex vertical gap={12}>
        <Asking asked={asked} />
        {error ? (
          <Problem error={error} onRetry={() => void refetch()} />
        ) : !data || !period ? (
          <Loading rows={8} />
        ) : !row ? (
          <Nothing />
        ) : (
          <Row gutter={[12, 12]}>
            <Col xs={24} lg={14}>
              <Flex vertical gap={12}>
                <Card size="small">
                  <Series
                    period={period}
                    reach={reach}
                    names={data.figures}
                    who={name}
                    first={row.role === "aftersales" ? "receptions" : "sales"}
                  />
                </Card>
                <Card size="small">
                  <Hours period={period} reach={reach} />
                </Card>
                <Card size="small">
                  <Funnel period={period} reach={reach} />
                </Card>
              </Flex>
            </Col>
            <Col xs={24} lg={10}>
              <Table view={data} agent={agent} shop={shop} />
            </Col>
          </Row>
        )}
      </Flex>
    </Page>
  );
}
