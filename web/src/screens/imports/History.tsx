// Everything that brought rows, the newest first; the last import may be taken back.
import { useQuery } from "@tanstack/react-query";
import { Button, Flex, Tag, Tooltip } from "antd";
import { answer, api, download } from "../../api/client";
import { useMay } from "../../api/me";
import { useTexts } from "../../i18n/define";
import { ConfirmButton } from "../../ui/Confirm";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { fileName } from "../../ui/figures";
import { Loading } from "../../ui/Loading";
import { Problem } from "../../ui/Problem";
import { useList, useListQuery } from "../../ui/useList";
import { Count, When } from "../../ui/values";
import { type Import, useRefresh } from "./api";
import { sizeText } from "./size";
import { texts } from "./texts";

function Undo({ row }: { row: Import }) {
  const t = useTexts(texts);
  const refresh = useRefresh();
  return (
    <ConfirmButton
      label={t("undo")}
      button={{ size: "small", danger: true }}
      title={t("undo_title", { id: row.id })}
      okText={t("undo")}
      danger
      onConfirm={async () => {
        await answer(api.DELETE("/api/v1/imports/{id}", { params: { path: { id: row.id } } }));
        refresh();
      }}
    >
      <p>{t("undo_text")}</p>
    </ConfirmButton>
  );
}

/** What was imported, without the folders; of many files the first are named. */
function namesOf({ names, files }: Import): string {
  const named = names.split(", ").map(fileName);
  return named.join(", ") + (files > named.length ? " …" : "");
}

/** The files of an import. */
function Files({ id }: { id: number }) {
  const t = useTexts(texts);
  const files = useQuery({
    queryKey: ["imports", "files", id],
    queryFn: () => answer(api.GET("/api/v1/imports/{id}", { params: { path: { id } } })),
  });
  if (files.error) {
    return <Problem error={files.error} inline />;
  }
  if (!files.data) {
    return <Loading rows={2} />;
  }
  return (
    <ul style={{ margin: 0, paddingInlineStart: 20 }}>
      {files.data.each.map((file) => (
        <li key={file.file}>
          {file.name} <span className="muted">{`${file.format} · ${sizeText(file.bytes)}`}</span>{" "}
          {t("result_rows", { fresh: file.new, changed: file.changed, same: file.same, rejected: "—" })}
        </li>
      ))}
      {files.data.files > files.data.each.length && (
        <li className="muted">{t("more_files", { total: files.data.files, shown: files.data.each.length })}</li>
      )}
    </ul>
  );
}

function Actions({ row }: { row: Import }) {
  const t = useTexts(texts);
  const may = useMay("imports.undo");
  return (
    <Flex gap={8} wrap>
      {row.rejected > 0 && (
        <Tooltip title={t("rejects_hint")}>
          <Button size="small" onClick={() => void download(`/imports/${row.id}/rejects`, `rejects-${row.id}.csv`)}>
            {t("rejects")}
          </Button>
        </Tooltip>
      )}
      {may && row.is_last && <Undo row={row} />}
    </Flex>
  );
}

function useColumns(): Column<Import>[] {
  const t = useTexts(texts);
  const count = (key: "files" | "new" | "changed" | "same" | "rejected"): Column<Import> => ({
    key,
    title: t(key),
    align: "right",
    sort: true,
    render: (row) => <Count value={row[key]} />,
  });
  return [
    { key: "id", title: t("id"), sort: true, render: (row) => row.id },
    { key: "at", title: t("at"), sort: true, render: (row) => <When time={row.at} /> },
    { key: "kind", title: t("kind"), sort: true, render: (row) => t(`kinds.${row.kind}`) },
    { key: "names", title: t("names"), width: 180, sort: true, render: (row) => namesOf(row) },
    {
      key: "by",
      title: t("by"),
      sort: true,
      render: (row) => row.by ?? <span className="muted">{t("command_line")}</span>,
    },
    { ...count("files"), hidden: true },
    count("new"),
    count("changed"),
    count("same"),
    count("rejected"),
    {
      key: "undone",
      title: t("state"),
      sort: true,
      render: (row) => (row.undone ? <Tag color="warning">{t("undone")}</Tag> : <Tag>{t("stands")}</Tag>),
    },
    { key: "actions", title: t("actions"), render: (row) => <Actions row={row} />, always: true },
  ];
}

/** The table. */
export function History() {
  const t = useTexts(texts);
  const list = useList();
  const columns = useColumns();
  const query = useListQuery<Import>(["imports", list.query], () =>
    answer(api.GET("/api/v1/imports", { params: { query: list.query } })),
  );
  return (
    <DataTable<Import>
      id="imports"
      label={t("history")}
      columns={columns}
      rowKey={(row) => String(row.id)}
      list={list}
      query={query}
      search={t("search")}
      exportFrom={{ path: "/imports", query: list.query }}
      unfold={(row) => <Files id={row.id} />}
      empty={<Empty title={t("empty")} text={t("empty_text")} />}
      card={(row) => (
        <Flex vertical gap={4}>
          <Flex justify="space-between">
            <strong>{`#${row.id} ${t(`kinds.${row.kind}`)}`}</strong>
            <When time={row.at} />
          </Flex>
          <span>{namesOf(row)}</span>
          <span>
            {t("result_rows", { fresh: row.new, changed: row.changed, same: row.same, rejected: row.rejected })}
          </span>
          {row.undone && <Tag color="warning">{t("undone")}</Tag>}
          <Actions row={row} />
        </Flex>
      )}
    />
  );
}
