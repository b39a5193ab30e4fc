// Who may sign in, as what, and over whom.
import { PlusOutlined } from "@ant-design/icons";
import { Button, Flex, Tag } from "antd";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { useMe } from "../../api/me";
import type { components } from "../../api/schema";
import { useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Page } from "../../ui/Page";
import { useList, useListQuery } from "../../ui/useList";
import { NoValue, When } from "../../ui/values";
import { texts } from "./texts";
import { UserActions } from "./UserActions";
import { UserForm } from "./UserForm";

export type UserRow = components["schemas"]["UserView"];

function State({ row }: { row: UserRow }) {
  const t = useTexts(texts);
  if (!row.active) {
    return <Tag>{t("inactive")}</Tag>;
  }
  return row.must_change_password ? (
    <Tag color="warning">{t("must_change_state")}</Tag>
  ) : (
    <Tag color="success">{t("active")}</Tag>
  );
}

function useColumns(): Column<UserRow>[] {
  const t = useTexts(texts);
  const names = (list: string[]) => (list.length > 0 ? list.join(t("comma")) : <NoValue />);
  return [
    { key: "user", title: t("user"), render: (row) => row.user, sort: true },
    { key: "name", title: t("display_name"), render: (row) => row.name, sort: true },
    { key: "role", title: t("role"), render: (row) => t(`roles.${row.role}`), sort: true },
    { key: "agent", title: t("agent"), render: (row) => row.agent ?? <NoValue />, sort: true },
    { key: "groups", title: t("groups"), render: (row) => names(row.groups) },
    { key: "shops", title: t("shops"), render: (row) => (row.shops.length > 0 ? names(row.shops) : t("all_shops")) },
    { key: "active", title: t("state"), render: (row) => <State row={row} />, sort: true },
    { key: "totp", title: t("second_factor"), render: (row) => (row.totp ? t("yes") : <NoValue />), sort: true },
    {
      key: "created_at",
      title: t("created_at"),
      render: (row) => <When time={row.created_at} />,
      sort: true,
      hidden: true,
    },
    { key: "actions", title: t("actions"), render: (row) => <UserActions row={row} />, always: true },
  ];
}

function UserCard({ row }: { row: UserRow }) {
  const t = useTexts(texts);
  return (
    <Flex vertical gap={4}>
      <Flex justify="space-between" gap={8}>
        <strong>
          {row.name} <small className="muted">{row.user}</small>
        </strong>
        <State row={row} />
      </Flex>
      <span>
        {t(`roles.${row.role}`)}
        {row.agent && <small className="muted"> {row.agent}</small>}
        {row.groups.length > 0 && <small className="muted"> {row.groups.join(t("comma"))}</small>}
      </span>
      <UserActions row={row} />
    </Flex>
  );
}

export default function Users() {
  const t = useTexts(texts);
  const me = useMe();
  const columns = useColumns();
  const [adding, setAdding] = useState(false);
  const list = useList();
  const query = useListQuery(["users", list.query], () =>
    answer(api.GET("/api/v1/users", { params: { query: list.query } })),
  );
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
      {t("user_add")}
    </Button>
  );
  const alone = query.data?.total === 1 && query.data.items[0]?.user === me.user && !list.narrowed;
  return (
    <Page title={t("users")} note={t("users_note")} actions={add}>
      <DataTable<UserRow>
        id="users"
        label={t("users")}
        columns={columns}
        list={list}
        query={query}
        rowKey={(row) => row.user}
        search={t("users_search")}
        exportFrom={{ path: "/users", query: list.query }}
        card={(row) => <UserCard row={row} />}
      />
      {alone && <Empty title={t("users_empty")} text={t("users_empty_text")} action={add} />}
      <UserForm open={adding} onClose={() => setAdding(false)} />
    </Page>
  );
}
