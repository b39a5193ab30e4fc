// Tokens of the programs that stream data in: made, shown once, revoked.
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Card, Flex, Form, Input, Modal, Tag, Typography } from "antd";
import { useState } from "react";
import { answer, api } from "../../api/client";
import type { components } from "../../api/schema";
import { useTexts } from "../../i18n/define";
import { ConfirmButton } from "../../ui/Confirm";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { useList, useListQuery } from "../../ui/useList";
import { When } from "../../ui/values";
import { texts } from "./texts";

type Token = components["schemas"]["TokenView"];

const KEY = ["tokens"];

/** What a program sends; the address is the one this page came from. */
function example(token: string): string {
  return [
    `curl -X POST ${window.location.origin}/api/v1/events \\`,
    `  -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' \\`,
    `  -d '{"messages":[{"message_id":"1","shop":"…","buyer":"…","account":"…",`,
    `       "time":"2026-03-01T09:00:00+08:00","sender":"buyer","content":"…"}]}'`,
  ].join("\n");
}

function How({ token }: { token: string }) {
  const t = useTexts(texts);
  return (
    <>
      <p>{t("how_text")}</p>
      <pre style={{ overflowX: "auto", margin: 0 }}>
        <Typography.Text copyable={{ text: example(token) }} style={{ fontFamily: "inherit" }}>
          {example(token)}
        </Typography.Text>
      </pre>
    </>
  );
}

/** The dialog that makes a token, and then shows it. */
function Add({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTexts(texts);
  const client = useQueryClient();
  const [form] = Form.useForm<{ name: string }>();
  const [token, setToken] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const close = () => {
    setToken(undefined);
    setError(undefined);
    form.resetFields();
    onClose();
  };
  const make = async ({ name }: { name: string }) => {
    setBusy(true);
    setError(undefined);
    try {
      const made = await answer(api.POST("/api/v1/tokens", { body: { name: name.trim() } }));
      setToken(made.token);
      void client.invalidateQueries({ queryKey: KEY });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  if (token) {
    return (
      <Modal
        open={open}
        title={t("made")}
        closable={false}
        mask={{ closable: false }}
        width={720}
        footer={
          <Button type="primary" onClick={close}>
            {t("close")}
          </Button>
        }
      >
        <Alert type="warning" showIcon title={t("made_text")} />
        <p>
          <Typography.Text copyable code style={{ wordBreak: "break-all" }}>
            {token}
          </Typography.Text>
        </p>
        <How token={token} />
      </Modal>
    );
  }
  return (
    <Modal
      open={open}
      title={t("add")}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={close}
      destroyOnHidden
    >
      <Form form={form} layout="vertical" onFinish={(values) => void make(values)}>
        <Form.Item
          name="name"
          label={t("name")}
          rules={[{ required: true, whitespace: true, max: 60, message: t("name_missing") }]}
        >
          <Input autoFocus placeholder={t("name_placeholder")} />
        </Form.Item>
      </Form>
      {error !== undefined && <Problem error={error} inline />}
    </Modal>
  );
}

function Revoke({ token }: { token: Token }) {
  const t = useTexts(texts);
  const client = useQueryClient();
  return (
    <ConfirmButton
      label={t("revoke")}
      button={{ size: "small", danger: true }}
      title={t("revoke_title", { name: token.name })}
      okText={t("revoke")}
      danger
      onConfirm={async () => {
        await answer(api.DELETE("/api/v1/tokens/{id}", { params: { path: { id: token.id } } }));
        await client.invalidateQueries({ queryKey: KEY });
      }}
    >
      <p>{t("revoke_text")}</p>
    </ConfirmButton>
  );
}

function useColumns(): Column<Token>[] {
  const t = useTexts(texts);
  return [
    { key: "name", title: t("name"), sort: true, render: (token) => token.name },
    { key: "made_by", title: t("made_by"), sort: true, render: (token) => token.made_by },
    { key: "made_at", title: t("made_at"), sort: true, render: (token) => <When time={token.made_at} /> },
    {
      key: "last_seen",
      title: t("last_seen"),
      sort: true,
      render: (token) =>
        token.last_seen ? <When time={token.last_seen} /> : <span className="muted">{t("never")}</span>,
    },
    {
      key: "revoked_at",
      title: t("state"),
      sort: true,
      render: (token) => (token.revoked_at ? <Tag>{t("revoked")}</Tag> : <Tag color="success">{t("good")}</Tag>),
    },
    {
      key: "actions",
      title: t("actions"),
      render: (token) => !token.revoked_at && <Revoke token={token} />,
      always: true,
    },
  ];
}

/** The screen. */
export default function Connectors() {
  const t = useTexts(texts);
  const [adding, setAdding] = useState(false);
  const list = useList();
  const columns = useColumns();
  const query = useListQuery<Token>([...KEY, list.query], () =>
    answer(api.GET("/api/v1/tokens", { params: { query: list.query } })),
  );
  const add = (
    <Button type="primary" onClick={() => setAdding(true)}>
      {t("add")}
    </Button>
  );
  return (
    <Page title={t("title")} note={t("note")} actions={add}>
      <Flex vertical gap={16}>
        <DataTable<Token>
          id="tokens"
          label={t("tokens")}
          columns={columns}
          rowKey={(token) => String(token.id)}
          list={list}
          query={query}
          exportFrom={{ path: "/tokens" }}
          empty={<Empty title={t("empty")} text={t("empty_text")} action={add} />}
          card={(token) => (
            <Flex vertical gap={4}>
              <strong>{token.name}</strong>
              <span className="muted">{token.made_by}</span>
              <span>{token.revoked_at ? <Tag>{t("revoked")}</Tag> : <Revoke token={token} />}</span>
            </Flex>
          )}
        />
        <Card size="small" title={t("how")}>
          <How token="…" />
        </Card>
      </Flex>
      <Add open={adding} onClose={() => setAdding(false)} />
    </Page>
  );
}
