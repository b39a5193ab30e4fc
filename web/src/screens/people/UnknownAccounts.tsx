// Accounts that wrote in a month and belong to nobody, each with whose it most likely is.
import { Alert, Button, Flex } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { MonthPicker, useMonth } from "../../ui/period";
import { type ListAnswer, useList, useListQuery } from "../../ui/useList";
import { useMonths } from "../../ui/useMonths";
import { AgentName, Count, NoValue } from "../../ui/values";
import { AccountDialog } from "./AccountDialog";
import type { UnknownAccount } from "./api";
import { texts } from "./texts";

/** See the file's head. */
export function UnknownAccounts() {
  const t = useTexts(texts);
  const { months, current, isPending } = useMonths();
  const [month = dayjs().format("YYYY-MM"), setMonth] = useMonth(current);
  const [chosen, setChosen] = useState<UnknownAccount>();
  const list = useList({ sort: "-receptions" });
  const query = useListQuery(
    ["people", "unknown", month, list.query],
    () =>
      answer(
        api.GET("/api/v1/accounts/unknown", { params: { query: { ...list.query, month } } }),
      ) as unknown as Promise<ListAnswer<UnknownAccount>>,
    !isPending,
  );
  const columns: Column<UnknownAccount>[] = [
    { key: "account", title: t("unknown.account"), sort: true, render: (row) => row.account },
    { key: "shop", title: t("unknown.shop"), sort: true, render: (row) => row.shop },
    {
      key: "receptions",
      title: t("unknown.receptions"),
      sort: true,
      align: "right",
      render: (row) => <Count value={row.receptions} />,
    },
    {
      key: "likely",
      title: t("unknown.likely"),
      render: (row) => (row.likely ? <AgentName id={row.likely} name={row.likely_name} /> : <NoValue />),
    },
    {
      key: "assign",
      title: t("unknown.assign"),
      render: (row) => (
        <Button size="small" onClick={() => setChosen(row)}>
          {t("assign")}
        </Button>
      ),
    },
  ];
  return (
    <Flex vertical gap={12}>
      <Alert type="info" showIcon title={t("unknown_note")} />
      <DataTable
        id="unknown-accounts"
        label={t("unknown_tab")}
        columns={columns}
        list={list as never}
        query={query}
        rowKey={(row) => `${row.shop} ${row.account}`}
        exportFrom={{ path: "/accounts/unknown", query: { month } }}
        tools={<MonthPicker months={months} value={month} onChange={setMonth} />}
        empty={<Empty title={t("unknown_none")} text={t("unknown_none_text")} />}
        card="columns"
      />
      {chosen && (
        <AccountDialog
          account={chosen.account}
          shop={chosen.shop}
          likely={chosen.likely ?? undefined}
          from={`${month}-01`}
          onClose={() => setChosen(undefined)}
        />
      )}
    </Flex>
  );
}
