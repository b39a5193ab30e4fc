// Points by hand: a row for each indicator and person, given where it stands.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Space, Tag } from "antd";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { usePick, useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Loading } from "../../ui/Loading";
import { MonthPage } from "../../ui/MonthPage";
import { messageOf, Problem } from "../../ui/Problem";
import { AgentName, NoValue } from "../../ui/values";
import { texts } from "./texts";
import type { ScoreView } from "./types";

/** 0 to 100, with places if need be. */
const POINTS = /^(100(\.0+)?|\d{1,2}(\.\d{1,4})?)$/;

function Points({ month, row }: { month: string; row: ScoreView }) {
  const t = useTexts(texts);
  const pick = usePick();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [text, setText] = useState(row.points ?? "");
  const save = useMutation({
    mutationFn: (points: string) =>
      answer(
        api.POST("/api/v1/scores", {
          body: {
            month,
            indicator: row.indicator,
            points,
            ...(row.is_of_group ? { group: row.who } : { agent: row.who }),
          },
        }),
      ),
    onSuccess: async () => {
      void message.success(t("saved"));
      await Promise.all(
        ["scores", "pay", "months"].map((subject) => client.invalidateQueries({ queryKey: [subject] })),
      );
    },
    onError: (error) => void message.error(messageOf(error)),
  });
  const ready = POINTS.test(text.trim()) && text.trim() !== row.points;
  return (
    <Space.Compact>
      <Input
        aria-label={`${row.name} ${pick(row.title)} ${t("points")}`}
        inputMode="decimal"
        value={text}
        status={text.trim() === "" || POINTS.test(text.trim()) ? undefined : "error"}
        style={{ width: 90 }}
        onChange={(event) => setText(event.target.value)}
        onPressEnter={() => ready && save.mutate(text.trim())}
      />
      <Button disabled={!ready} loading={save.isPending} onClick={() => save.mutate(text.trim())}>
        {t("save")}
      </Button>
    </Space.Compact>
  );
}

function ScoreTable({ month }: { month: string }) {
  const t = useTexts(texts);
  const pick = usePick();
  const query = useQuery({
    queryKey: ["scores", month],
    queryFn: () => answer(api.GET("/api/v1/scores", { params: { query: { month } } })),
  });
  if (query.error) {
    return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!query.data) {
    return <Loading rows={8} />;
  }
  const columns: Column<ScoreView>[] = [
    {
      key: "who",
      title: t("who"),
      compare: (a, b) => a.name.localeCompare(b.name),
      render: (row) => (
        <>
          <AgentName id={row.who} name={row.name} /> {row.is_of_group && <Tag>{t("group")}</Tag>}
        </>
      ),
    },
    {
      key: "indicator",
      title: t("indicator"),
      compare: (a, b) => a.indicator.localeCompare(b.indicator),
      render: (row) => pick(row.title),
    },
    {
      key: "points",
      title: t("points"),
      compare: (a, b) => Number(a.points ?? -1) - Number(b.points ?? -1),
      render: (row) => <Points key={row.points} month={month} row={row} />,
    },
    {
      key: "by",
      title: t("by"),
      compare: (a, b) => (a.by ?? "").localeCompare(b.by ?? ""),
      render: (row) => row.by ?? <NoValue pending why={t("waiting")} />,
    },
  ];
  return (
    <DataTable<ScoreView>
      id="scores"
      label={t("scores")}
      columns={columns}
      rows={query.data}
      rowKey={(row) => `${row.who}/${row.indicator}`}
      empty={<Empty title={t("scores_empty")} text={t("scores_empty_text")} />}
      card="columns"
    />
  );
}

export default function Scores() {
  const t = useTexts(texts);
  return (
    <MonthPage title={t("scores")} note={t("scores_note")}>
      {(month) => <ScoreTable key={month} month={month} />}
    </MonthPage>
  );
}
