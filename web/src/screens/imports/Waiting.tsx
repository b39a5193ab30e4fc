// An upload before it is imported: what each file is, its first rows, and how it is to be taken.
import { Alert, Button, Card, Checkbox, Flex, Input, Select, Table, Tag, Tooltip, Typography } from "antd";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { ApiProblem } from "../../api/problem";
import { useLang, useTexts } from "../../i18n/define";
import { Loading } from "../../ui/Loading";
import { Problem } from "../../ui/Problem";
import { type Look, type Uploaded, useRefresh, useUpload } from "./api";
import { sizeText } from "./size";
import { texts } from "./texts";

/** Tables a file may be taken as where its columns do not decide. */
const TABLES = [
  "messages",
  "orders",
  "order_items",
  "notes",
  "refunds",
  "reviews",
  "shops",
  "agents",
  "accounts",
  "shifts",
  "punches",
  "leave",
  "presence",
  "targets",
  "exams",
  "duties",
];

/** The first rows of a file, and what is wrong with them. */
function Look1({ file }: { file: Uploaded }) {
  const t = useTexts(texts);
  const known = file.recognised;
  if (!known) {
    return null;
  }
  return (
    <Flex vertical gap={8}>
      {known.unknown_columns.length > 0 && (
        <Typography.Text type="warning">
          {t("unknown_columns", { columns: known.unknown_columns.join(", ") })}
        </Typography.Text>
      )}
      {known.missing_columns.length > 0 && (
        <span className="muted">{t("missing_columns", { columns: known.missing_columns.join(", ") })}</span>
      )}
      <Table
        size="small"
        pagination={false}
        scroll={{ x: "max-content" }}
        title={() => t("first_rows")}
        rowKey={(_row) => JSON.stringify(_row)}
        columns={known.columns.map((name, at) => ({
          key: name,
          title: name,
          render: (_: unknown, row: (string | null)[]) => row[at] ?? "",
        }))}
        dataSource={known.rows}
      />
      {known.problems.map((problem) => (
        <Typography.Text key={`${problem.row} ${problem.column}`} type={problem.warning ? "warning" : "danger"}>
          {t("row_problem", {
            row: problem.row,
            column: problem.column ?? "",
            found: problem.found,
            expected: problem.expected,
          })}
        </Typography.Text>
      ))}
    </Flex>
  );
}

function What({ file }: { file: Uploaded }) {
  const lang = useLang();
  if (file.problem) {
    return <Typography.Text type="danger">{file.problem}</Typography.Text>;
  }
  return <Tag color="blue">{file.recognised?.what[lang]}</Tag>;
}

/** The panel. */
export function Waiting({ id, onDone }: { id: string; onDone: () => void }) {
  const t = useTexts(texts);
  const refresh = useRefresh();
  const [look, setLook] = useState<Look>({});
  const [skip, setSkip] = useState<string[]>([]);
  const [strict, setStrict] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const upload = useUpload(id, look);
  const act = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
      refresh();
      onDone();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const begin = () =>
    act(() =>
      answer(api.POST("/api/v1/imports", { body: { upload: id, skip: left, strict, replace: false, ...look } })),
    );
  const forget = () => act(() => answer(api.DELETE("/api/v1/uploads/{id}", { params: { path: { id } } })));
  if (upload.error instanceof ApiProblem && upload.error.status === 404) {
    return (
      <Alert
        type="warning"
        showIcon
        title={upload.error.message}
        action={<Button onClick={onDone}>{t("forget")}</Button>}
      />
    );
  }
  if (upload.error) {
    return <Problem error={upload.error} onRetry={() => void upload.refetch()} inline />;
  }
  if (!upload.data) {
    return <Loading rows={4} />;
  }
  const files = upload.data.files;
  // What was not recognised is left out by itself.
  const left = files.filter(({ name, problem }) => problem || skip.includes(name)).map(({ name }) => name);
  return (
    <Card size="small" title={t("waiting")} aria-busy={upload.isFetching}>
      <p className="muted">{t("waiting_note")}</p>
      <Flex wrap gap={12} align="center" style={{ marginBottom: 12 }}>
        <Tooltip title={t("as_table_hint")}>
          <Select
            aria-label={t("as_table")}
            style={{ minWidth: 160 }}
            value={look.table ?? ""}
            onChange={(table) => setLook((old) => ({ ...old, table: table || undefined }))}
            options={[
              { value: "", label: t("by_columns") },
              ...TABLES.map((table) => ({ value: table, label: table })),
            ]}
          />
        </Tooltip>
        <Tooltip title={t("shop_hint")}>
          <Input
            aria-label={t("shop")}
            placeholder={t("shop")}
            style={{ width: 180 }}
            maxLength={60}
            allowClear
            onBlur={({ target }) => setLook((old) => ({ ...old, shop: target.value.trim() || undefined }))}
          />
        </Tooltip>
        <Checkbox checked={strict} onChange={({ target }) => setStrict(target.checked)}>
          {t("strict")}
        </Checkbox>
      </Flex>
      <Table<Uploaded>
        size="small"
        pagination={false}
        rowKey={(file) => file.name}
        scroll={{ x: "max-content" }}
        dataSource={files}
        expandable={{
          expandedRowRender: (file) => <Look1 file={file} />,
          rowExpandable: (file) => file.recognised !== null && file.recognised !== undefined,
        }}
        columns={[
          { key: "name", title: t("file"), render: (_, file) => file.name },
          { key: "what", title: t("what"), render: (_, file) => <What file={file} /> },
          { key: "size", title: t("size"), align: "right", render: (_, file) => sizeText(file.bytes) },
          {
            key: "skip",
            title: t("skip"),
            align: "center",
            render: (_, { name, problem }) => (
              <Checkbox
                aria-label={`${t("skip")} ${name}`}
                checked={left.includes(name)}
                disabled={Boolean(problem)}
                onChange={({ target }) =>
                  setSkip((old) => (target.checked ? [...old, name] : old.filter((other) => other !== name)))
                }
              />
            ),
          },
        ]}
      />
      {error !== undefined && <Problem error={error} inline />}
      <Flex gap={8} style={{ marginTop: 12 }}>
        <Button type="primary" loading={busy} disabled={left.length === files.length} onClick={() => void begin()}>
          {t("begin")}
        </Button>
        <Button disabled={busy} onClick={() => void forget()}>
          {t("forget")}
        </Button>
      </Flex>
    </Card>
  );
}
