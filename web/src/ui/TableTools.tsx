import { DownloadOutlined, SettingOutlined } from "@ant-design/icons";
import { App, Button, Checkbox, Dropdown, Flex, Input, Popover } from "antd";
import { useState } from "react";
import { download } from "../api/client";
import { useTexts } from "../i18n/define";
import type { Column, DataTableProps } from "./DataTable";
import { messageOf } from "./Problem";
import type { FileKind } from "./tableFile";
import { texts } from "./texts";
import type { ColumnChooser } from "./useColumns";
import type { Filter } from "./useFilter";
import { exportPath, type ListState } from "./useList";

type ToolsProps<T> = Pick<DataTableProps<T>, "search" | "tools" | "list" | "exportFrom" | "id"> & {
  chooser: ColumnChooser<Column<T>>;
  total: number;
  /** Saves what stands in the table, where the server has no file of it. */
  save?: (kind: FileKind) => Promise<unknown>;
  /** Filters rows that are all at hand. */
  filter?: Filter<unknown>;
};

function Columns<T>({ chooser }: { chooser: ColumnChooser<Column<T>> }) {
  const t = useTexts(texts);
  const content = (
    <Flex vertical gap={4} style={{ maxHeight: 360, overflow: "auto" }}>
      {chooser.choosable.map((column) => (
        <Checkbox key={column.key} checked={chooser.visible(column.key)} onChange={() => chooser.toggle(column.key)}>
          {column.title}
        </Checkbox>
      ))}
      <Button size="small" type="link" onClick={chooser.reset}>
        {t("columns_reset")}
      </Button>
    </Flex>
  );
  return (
    <Popover trigger="click" placement="bottomRight" content={content} title={t("columns")}>
      <Button icon={<SettingOutlined />} aria-label={t("columns")} title={t("columns")} />
    </Popover>
  );
}

/** Offers both kinds of file. */
function Export({ save }: { save: (kind: FileKind) => Promise<unknown> }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const begin = async (kind: FileKind) => {
    setBusy(true);
    try {
      await save(kind);
    } catch (error) {
      void message.error(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          { key: "xlsx", label: t("export_xlsx") },
          { key: "csv", label: t("export_csv") },
        ],
        onClick: ({ key }) => void begin(key as FileKind),
      }}
    >
      <Button icon={<DownloadOutlined />} loading={busy} aria-label={t("export")} title={t("export")} />
    </Dropdown>
  );
}

function Search({ list, placeholder }: { list: ListState<never>; placeholder: string }) {
  const [text, setText] = useState(list.q);
  const [known, setKnown] = useState(list.q);
  // The address changed by itself (back, cleared filters): the box follows.
  if (known !== list.q) {
    setKnown(list.q);
    setText(list.q);
  }
  return (
    <Input.Search
      allowClear
      value={text}
      placeholder={placeholder}
      aria-label={placeholder}
      style={{ width: 240, maxWidth: "100%" }}
      onChange={(event) => setText(event.target.value)}
      onSearch={(value) => list.set({ q: value.trim() })}
    />
  );
}

function FilterBox({ filter }: { filter: Filter<unknown> }) {
  const t = useTexts(texts);
  return (
    <Input
      allowClear
      value={filter.text}
      placeholder={t("filter")}
      aria-label={t("filter")}
      style={{ width: 240, maxWidth: "100%" }}
      onChange={(event) => filter.set(event.target.value)}
    />
  );
}

/** Above a table: search, filters, columns, export. */
export function TableTools<T extends object>(props: ToolsProps<T>) {
  const { search, tools, list, exportFrom, chooser, total, save, filter } = props;
  const t = useTexts(texts);
  if (total === 0 && !tools && !list?.narrowed && !filter?.clear) {
    return null;
  }
  const fromServer = ({ path, query }: NonNullable<typeof exportFrom>) => {
    return (kind: FileKind) => download(exportPath(path, { ...list?.query, ...query }, kind), `export.${kind}`);
  };
  return (
    <Flex wrap gap={8} align="center" justify="space-between" className="no-print" style={{ marginBottom: 8 }}>
      <Flex wrap gap={8} align="center">
        {search && list && <Search list={list} placeholder={search} />}
        {filter && <FilterBox filter={filter} />}
        {tools}
      </Flex>
      <Flex gap={8} align="center" style={{ marginInlineStart: "auto" }}>
        {(list || filter) && <span className="muted figure">{t("total", { total })}</span>}
        {chooser.choosable.length > 0 && <Columns chooser={chooser} />}
        {exportFrom ? <Export save={fromServer(exportFrom)} /> : save && <Export save={save} />}
      </Flex>
    </Flex>
  );
}
