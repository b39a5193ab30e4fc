// The team: who is there, under which terms, and the accounts that belong to nobody.
import { UserAddOutlined } from "@ant-design/icons";
import { Button, Segmented, Tabs, Tag } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { answer, api } from "../../api/client";
import { useMay } from "../../api/me";
import { useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Page } from "../../ui/Page";
import { type ListAnswer, useList, useListQuery } from "../../ui/useList";
import { AgentName, Count, NoValue, When } from "../../ui/values";
import type { Person, Role } from "./api";
import { HireDialog } from "./TermsDialog";
import { texts } from "./texts";
import { UnknownAccounts } from "./UnknownAccounts";

const STATUSES = ["active", "future", "left"] as const;
type Status = (typeof STATUSES)[number];
const COLOUR: Record<Status, string> = { active: "success", future: "processing", left: "default" };

function usePersonColumns(): Column<Person>[] {
  const t = useTexts(texts);
  const text = (key: "level" | "group" | "plan_title", title: string): Column<Person> => ({
    key,
    title,
    sort: true,
    render: (row) => row[key] ?? <NoValue />,
  });
  return [
    {
      key: "name",
      title: t("columns.name"),
      sort: true,
      render: (row) => <AgentName id={row.agent} name={row.name} to={`/people/${encodeURIComponent(row.agent)}`} />,
    },
    {
      key: "role",
      title: t("columns.role"),
      sort: true,
      render: (row) => (row.role ? t(`role.${row.role as Role}`) : <NoValue />),
    },
    text("level", t("columns.level")),
    text("group", t("columns.group")),
    text("plan_title", t("columns.plan_title")),
    {
      key: "status",
      title: t("columns.status"),
      sort: true,
      render: (row) => <Tag color={COLOUR[row.status]}>{t(`status.${row.status}`)}</Tag>,
    },
    { key: "hired_on", title: t("columns.hired_on"), sort: true, render: (row) => <When time={row.hired_on} /> },
    {
      key: "left_on",
      title: t("columns.left_on"),
      sort: true,
      hidden: true,
      render: (row) => <When time={row.left_on} />,
    },
    {
      key: "accounts",
      title: t("columns.accounts"),
      sort: true,
      align: "right",
      render: (row) => <Count value={row.accounts} />,
    },
  ];
}

function Team() {
  const t = useTexts(texts);
  const list = useList({ sort: "name", filters: ["status"] });
  const query = useListQuery(
    ["people", "list", list.query],
    () =>
      answer(api.GET("/api/v1/people", { params: { query: list.query as never } })) as unknown as Promise<
        ListAnswer<Person>
      >,
  );
  return (
    <DataTable
      id="people"
      label={t("title")}
      columns={usePersonColumns()}
      list={list as never}
      query={query}
      rowKey={(row) => row.agent}
      href={(row) => `/people/${encodeURIComponent(row.agent)}`}
      search={t("search")}
      exportFrom={{ path: "/people" }}
      tools={
        <Segmented
          aria-label={t("columns.status")}
          value={list.filters.status ?? "all"}
          onChange={(status) => list.set({ status: status === "all" ? undefined : String(status) })}
          options={[
            { value: "all", label: t("status.all") },
            ...STATUSES.map((status) => ({ value: status, label: t(`status.${status}`) })),
          ]}
        />
      }
      empty={<Empty title={t("empty")} text={t("empty_text")} />}
      card="columns"
    />
  );
}

/** See the file's head. */
export default function People() {
  const t = useTexts(texts);
  const writes = useMay("people.write");
  const [params, setParams] = useSearchParams();
  const [hiring, setHiring] = useState(false);
  const tab = params.get("tab") ?? "people";
  return (
    <Page
      title={t("title")}
      note={t("note")}
      actions={
        writes && (
          <Button type="primary" icon={<UserAddOutlined />} onClick={() => setHiring(true)}>
            {t("add")}
          </Button>
        )
      }
    >
      {writes ? (
        <Tabs
          activeKey={tab}
          destroyOnHidden
          onChange={(key) => setParams(key === "people" ? {} : { tab: key })}
          items={[
            { key: "people", label: t("people_tab"), children: <Team /> },
            { key: "unknown", label: t("unknown_tab"), children: <UnknownAccounts /> },
          ]}
        />
      ) : (
        <Team />
      )}
      {hiring && <HireDialog onClose={() => setHiring(false)} />}
    </Page>
  );
}
