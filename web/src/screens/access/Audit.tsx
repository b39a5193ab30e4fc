// The audit log: who did what, when and from where; and whether it is as it was written.
import { SafetyCertificateOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, Button, DatePicker, Flex, Input, Select, Tag } from "antd";
import dayjs from "dayjs";
import { answer, api } from "../../api/client";
import type { components } from "../../api/schema";
import { useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { type ListState, useList, useListQuery } from "../../ui/useList";
import { NoValue, When } from "../../ui/values";
import { texts } from "./texts";

type Row = components["schemas"]["AuditView"];
type Filter = "outcome" | "user" | "from" | "before";

const OUTCOMES = ["done", "refused", "failed"] as const;
const COLOURS: Record<string, string> = { done: "success", refused: "warning", failed: "error" };

function Outcome({ outcome }: { outcome: string }) {
  const t = useTexts(texts);
  const known = OUTCOMES.find((one) => one === outcome);
  return <Tag color={COLOURS[outcome]}>{known ? t(`outcomes.${known}`) : outcome}</Tag>;
}

/** The action in words, where there are some: the log holds the names that programs use. */
function Action({ action }: { action: string }) {
  const t = useTexts(texts);
  const key = action.replace(".", "_");
  return key in texts.zh.action_names ? (
    <span title={action}>{t(`action_names.${key as keyof typeof texts.zh.action_names}`)}</span>
  ) : (
    <code>{action}</code>
  );
}

/** A subject is often an address; shops have Chinese names, which addresses encode. */
function readable(subject: string): string {
  try {
    return decodeURIComponent(subject);
  } catch {
    return subject;
  }
}

function useColumns(): Column<Row>[] {
  const t = useTexts(texts);
  return [
    { key: "number", title: t("number"), render: (row) => row.number, sort: true, align: "right", width: 80 },
    { key: "at", title: t("at"), render: (row) => <When time={row.at} seconds />, sort: true },
    { key: "user", title: t("who"), render: (row) => row.user ?? <NoValue why={t("nobody")} /> },
    { key: "action", title: t("action"), render: (row) => <Action action={row.action} /> },
    { key: "subject", title: t("subject"), render: (row) => readable(row.subject) || <NoValue /> },
    { key: "outcome", title: t("outcome"), render: (row) => <Outcome outcome={row.outcome} /> },
    { key: "address", title: t("address"), render: (row) => row.address || <NoValue /> },
    { key: "role", title: t("role"), render: (row) => row.role || <NoValue />, hidden: true },
    { key: "request", title: t("request"), render: (row) => row.request || <NoValue />, hidden: true },
  ];
}

function Details({ row }: { row: Row }) {
  const t = useTexts(texts);
  return (
    <Flex vertical gap={4} style={{ overflowWrap: "anywhere" }}>
      <span>
        {t("action")}: <code>{row.action}</code>
      </span>
      {row.details !== "{}" && row.details !== "" && (
        <span>
          {t("details")}: <code>{row.details}</code>
        </span>
      )}
      {row.request && (
        <span>
          {t("request")}: <code>{row.request}</code>
        </span>
      )}
      <span>
        {t("hash")}: <code>{row.hash}</code>
      </span>
    </Flex>
  );
}

function Tools({ list }: { list: ListState<Filter> }) {
  const t = useTexts(texts);
  const { from, before, user, outcome } = list.filters;
  return (
    <Flex wrap gap={8}>
      <Input.Search
        key={user ?? ""}
        allowClear
        aria-label={t("who")}
        placeholder={t("any_user")}
        defaultValue={user}
        style={{ width: 150 }}
        onSearch={(value) => list.set({ user: value.trim() })}
      />
      <Select
        aria-label={t("outcome")}
        value={outcome ?? ""}
        style={{ minWidth: 130 }}
        onChange={(value: string) => list.set({ outcome: value })}
        options={[
          { value: "", label: t("any_outcome") },
          ...OUTCOMES.map((value) => ({ value: value as string, label: t(`outcomes.${value}`) })),
        ]}
      />
      <DatePicker.RangePicker
        aria-label={t("at")}
        allowEmpty={[true, true]}
        value={[from ? dayjs(from) : null, before ? dayjs(before).subtract(1, "day") : null]}
        onChange={(days) =>
          list.set({
            from: days?.[0]?.startOf("day").toISOString(),
            before: days?.[1]?.startOf("day").add(1, "day").toISOString(),
          })
        }
      />
    </Flex>
  );
}

function AuditCard({ row }: { row: Row }) {
  const t = useTexts(texts);
  return (
    <Flex vertical gap={2}>
      <Flex justify="space-between" gap={8}>
        <When time={row.at} seconds />
        <Outcome outcome={row.outcome} />
      </Flex>
      <span>
        <strong>{row.user ?? t("nobody")}</strong> <Action action={row.action} />
      </span>
      <small className="muted" style={{ overflowWrap: "anywhere" }}>
        {readable(row.subject)} {row.address}
      </small>
    </Flex>
  );
}

export default function Audit() {
  const t = useTexts(texts);
  const columns = useColumns();
  const list = useList<Filter>({ filters: ["outcome", "user", "from", "before"] });
  const query = useListQuery(["audit", list.query], () =>
    answer(api.GET("/api/v1/audit", { params: { query: list.query } })),
  );
  const check = useMutation({ mutationFn: () => answer(api.GET("/api/v1/audit/check")) });
  const found = check.data;
  return (
    <Page
      title={t("audit")}
      note={t("audit_note")}
      actions={
        <Button icon={<SafetyCertificateOutlined />} loading={check.isPending} onClick={() => check.mutate()}>
          {t("check")}
        </Button>
      }
    >
      <div aria-live="polite">
        {check.error && <Problem error={check.error} inline />}
        {found && (
          <Alert
            showIcon
            closable
            type={found.sound ? "success" : "error"}
            title={t(found.sound ? "check_sound" : "check_broken")}
            description={
              <span style={{ overflowWrap: "anywhere" }}>
                {found.sound ? t("check_sound_text", { rows: found.rows, hash: found.hash }) : found.message}
              </span>
            }
            style={{ marginBottom: 12 }}
          />
        )}
      </div>
      <DataTable<Row>
        id="audit"
        label={t("audit")}
        columns={columns}
        list={list as ListState<never>}
        query={query}
        rowKey={(row) => String(row.number)}
        search={t("audit_search")}
        tools={<Tools list={list} />}
        exportFrom={{ path: "/audit", query: list.query }}
        unfold={(row) => <Details row={row} />}
        card={(row) => <AuditCard row={row} />}
        empty={<Empty title={t("audit_empty")} text={t("audit_empty_text")} />}
      />
    </Page>
  );
}
