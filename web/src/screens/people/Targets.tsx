// Sales targets of a month: typed into the table, saved together.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, DatePicker, Input } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { useMay } from "../../api/me";
import { useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { useMonth } from "../../ui/period";
import { type ListAnswer, useList, useListQuery } from "../../ui/useList";
import { useMonths } from "../../ui/useMonths";
import { AgentName, Money, NoValue } from "../../ui/values";
import type { Target } from "./api";
import { texts } from "./texts";

/** What may be typed: the server reads it, here it is only looked at. */
export const AMOUNT = /^\d{1,11}(\.\d{1,2})?$/;

type Edits = Record<string, string>;

function useTargetColumns(edits: Edits, edit?: (agent: string, sales: string) => void): Column<Target>[] {
  const t = useTexts(texts);
  return [
    {
      key: "name",
      title: t("targets_columns.name"),
      sort: true,
      render: (row) => <AgentName id={row.agent} name={row.name} />,
    },
    { key: "group", title: t("targets_columns.group"), sort: true, render: (row) => row.group ?? <NoValue /> },
    {
      key: "sales",
      title: t("targets_columns.sales"),
      sort: true,
      align: "right",
      width: 180,
      render: (row) => {
        const typed = edits[row.agent];
        return edit ? (
          <Input
            aria-label={t("targets_of", { name: row.name })}
            inputMode="decimal"
            size="small"
            status={typed !== undefined && !AMOUNT.test(typed) ? "error" : undefined}
            style={{ textAlign: "right" }}
            value={typed ?? row.sales ?? ""}
            onChange={(event) => edit(row.agent, event.target.value.trim())}
          />
        ) : (
          <Money yuan={row.sales} />
        );
      },
    },
    { key: "before", title: t("targets_columns.before"), align: "right", render: (row) => <Money yuan={row.before} /> },
  ];
}

/** See the file's head. */
export default function Targets() {
  const t = useTexts(texts);
  const client = useQueryClient();
  const { message } = App.useApp();
  const writes = useMay("people.write");
  const { current, isPending } = useMonths();
  const [month = dayjs().format("YYYY-MM"), setMonth] = useMonth(current);
  const [edits, setEdits] = useState<Edits>({});
  const list = useList({ sort: "group" });
  const query = useListQuery(
    ["people", "targets", month, list.query],
    () =>
      answer(
        api.GET("/api/v1/targets/{month}", { params: { path: { month }, query: { per_page: 500, ...list.query } } }),
      ) as unknown as Promise<ListAnswer<Target>>,
    !isPending,
  );
  const rows = query.data?.items ?? [];
  const changed = Object.entries(edits).filter(
    ([agent, sales]) => sales !== "" && sales !== rows.find((row) => row.agent === agent)?.sales,
  );
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PUT("/api/v1/targets/{month}", {
          params: { path: { month } },
          body: { targets: changed.map(([agent, sales]) => ({ agent, sales })) },
        }),
      ) as Promise<{ changed: number }>,
    onSuccess: ({ changed: count }) => {
      setEdits({});
      void client.invalidateQueries({ queryKey: ["people"] });
      void message.success(t("targets_saved", { count }));
    },
  });
  const copy = () =>
    setEdits((old) => ({
      ...Object.fromEntries(rows.flatMap(({ agent, sales, before }) => (!sales && before ? [[agent, before]] : []))),
      ...old,
    }));
  const columns = useTargetColumns(
    edits,
    writes ? (agent, sales) => setEdits((old) => ({ ...old, [agent]: sales })) : undefined,
  );
  return (
    <Page
      title={t("targets")}
      note={t("targets_note")}
      actions={
        <>
          <DatePicker
            picker="month"
            aria-label={t("month")}
            allowClear={false}
            value={dayjs(`${month}-01`)}
            onChange={(day) => {
              if (day) {
                setEdits({});
                setMonth(day.format("YYYY-MM"));
              }
            }}
          />
          {writes && (
            <Button onClick={copy} disabled={!rows.some(({ sales, before }) => !sales && before)}>
              {t("targets_copy")}
            </Button>
          )}
          {writes && (
            <Button
              type="primary"
              disabled={changed.length === 0 || changed.some(([, sales]) => !AMOUNT.test(sales))}
              loading={save.isPending}
              onClick={() => save.mutate()}
            >
              {t("targets_save", { count: changed.length })}
            </Button>
          )}
        </>
      }
    >
      {save.error && <Problem error={save.error} inline />}
      <DataTable
        id="targets"
        label={t("targets")}
        columns={columns}
        list={list as never}
        query={query}
        rowKey={(row) => row.agent}
        search={t("search")}
        exportFrom={{ path: `/targets/${month}` }}
        empty={<Empty title={t("targets_empty")} />}
        card="columns"
      />
    </Page>
  );
}
