// The table of the application: pages, order and search by the server, or here where all rows are at hand; columns a device remembers;
// export of the whole list.
import {
  App,
  Button,
  Card,
  Flex,
  Grid,
  Pagination,
  Table,
  type TableColumnType,
  type TablePaginationConfig,
  type TableProps,
} from "antd";
import { type Key, type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useTexts } from "../i18n/define";
import { Empty } from "./Empty";
import { Loading } from "./Loading";
import { messageOf, Problem } from "./Problem";
import { TableTools } from "./TableTools";
import { cellsBelow, type FileKind, saveRows } from "./tableFile";
import { texts } from "./texts";
import { useColumns } from "./useColumns";
import { useFilter } from "./useFilter";
import type { ListAnswer, ListState } from "./useList";

/** A column. `key` is the server's name of it: by it the list is sorted. */
export interface Column<T> {
  key: string;
  title: string;
  render: (row: T) => ReactNode;
  /** The server can sort by it. */
  sort?: boolean;
  /** Sorting here, for a table whose rows are all at hand. */
  compare?: (a: T, b: T) => number;
  align?: "left" | "right" | "center";
  width?: number;
  /** Hidden until chosen. */
  hidden?: boolean;
  /** Always shown, and in sight at the right however wide the table is: what is done with a row. The first column is at the left. */
  always?: boolean;
  /** Said on the heading. */
  hint?: string;
}

/** A list the server pages, or rows that are all at hand. */
interface Source<T> {
  list?: ListState<never>;
  query?: { data?: ListAnswer<T>; error: unknown; isPending: boolean; isFetching: boolean; refetch: () => unknown };
  /** Those with `children` of the same kind unfold to them, in the same columns. */
  rows?: readonly T[];
}

export interface DataTableProps<T> extends Source<T> {
  /** Names the table on this device. */
  id: string;
  /** Said to screen readers. */
  label: string;
  columns: Column<T>[];
  rowKey: (row: T) => string;
  /** Where a row leads; rows are then reachable and opened by keyboard. */
  href?: (row: T) => string | undefined;
  /** What a row does instead of leading somewhere. */
  onOpen?: (row: T) => void;
  /**
   * The address below the API's base that exports this list, and what is asked beside the list's own query. Rows that are all at hand are
   * saved as they stand here where the server has no file of them.
   */
  exportFrom?: { path: string; query?: object };
  /** Placeholder of the search box; no box without it. */
  search?: string;
  /** Filters and actions above the table. */
  tools?: ReactNode;
  /** Shown when there are no rows and nothing is filtered. */
  empty?: ReactNode;
  /** Rows that can be chosen. */
  selection?: { keys: string[]; onChange: (keys: string[], rows: T[]) => void; disabled?: (row: T) => boolean };
  /** A row as a card, for phones, or its columns below each other; else the table scrolls sideways below its fixed first column. */
  card?: ((row: T) => ReactNode) | "columns";
  /** The last row: sums, as the server made them, by column key. */
  summary?: Partial<Record<string, ReactNode>>;
  /** What unfolds below a row. */
  unfold?: (row: T) => ReactNode;
  /** Rows on a page, where all are at hand and something else stands below them; files hold all pages. */
  pageRows?: number;
}

function sortOf(sort: string | undefined, key: string): "ascend" | "descend" | null {
  return sort === key ? "ascend" : sort === `-${key}` ? "descend" : null;
}

function antColumns<T>(columns: Column<T>[], list: ListState<never> | undefined): TableColumnType<T>[] {
  return columns.map((column, index) => ({
    key: column.key,
    title: column.title,
    align: column.align,
    width: column.width,
    fixed: index === 0 ? ("left" as const) : column.always ? ("right" as const) : undefined,
    className: column.align === "right" ? "figure" : undefined,
    render: (_: unknown, row: T) => column.render(row),
    sorter: list ? column.sort : column.compare,
    sortOrder: list && column.sort ? sortOf(list.sort, column.key) : undefined,
    showSorterTooltip: column.hint ? { title: column.hint } : false,
  }));
}

/** Chooses what a row does when it is opened. */
function useOpening<T>(href?: (row: T) => string | undefined, onOpen?: (row: T) => void) {
  const navigate = useNavigate();
  if (!href && !onOpen) {
    return undefined;
  }
  return (row: T) => {
    const address = href?.(row);
    if (address) {
      void navigate(address);
    } else {
      onOpen?.(row);
    }
  };
}

function rowEvents<T>(open: ((row: T) => void) | undefined): TableProps<T>["onRow"] {
  return open
    ? (row) => ({
        tabIndex: 0,
        className: "opens",
        onClick: (event) => {
          // Links and buttons inside a row do their own work.
          if (!(event.target as HTMLElement).closest("a,button,input,label")) {
            open(row);
          }
        },
        onKeyDown: (event) => {
          if (event.key === "Enter" && event.target === event.currentTarget) {
            open(row);
          }
        },
      })
    : undefined;
}

function Summary<T>({
  columns,
  sums,
  extra,
}: {
  columns: Column<T>[];
  sums: Partial<Record<string, ReactNode>>;
  extra: number;
}) {
  return (
    <Table.Summary fixed>
      <Table.Summary.Row>
        {extra > 0 && <Table.Summary.Cell index={0} colSpan={extra} />}
        {columns.map((column, index) => (
          <Table.Summary.Cell key={column.key} index={index + extra} align={column.align}>
            <strong className="figure">{sums[column.key]}</strong>
          </Table.Summary.Cell>
        ))}
      </Table.Summary.Row>
    </Table.Summary>
  );
}

/** A row as a card: what it is, then its other columns with their titles. */
function ColumnCard<T>({ row, columns: [first, ...rest] }: { row: T; columns: Column<T>[] }) {
  return (
    <div style={{ display: "grid", gridTemplateColumns: "auto minmax(0, 1fr)", gap: "2px 12px" }}>
      <strong style={{ gridColumn: "1 / -1", overflowWrap: "anywhere" }}>{first?.render(row)}</strong>
      {rest.map((column) => {
        const value = column.render(row);
        return value === "" || value === null || value === undefined ? null : (
          <div key={column.key} style={{ display: "contents" }}>
            <span className="muted">{column.title}</span>
            <span style={{ textAlign: "end", overflowWrap: "anywhere" }}>{value}</span>
          </div>
        );
      })}
    </div>
  );
}

/** Rows as cards, each reached and opened by keyboard. */
function Cards<T extends object>({ items, rowKey, card, open }: CardsProps<T>) {
  return (
    <Flex vertical gap={8} role="list">
      {items.map((row) => (
        <Card
          key={rowKey(row)}
          size="small"
          role="listitem"
          hoverable={open !== undefined}
          {...(open && {
            tabIndex: 0,
            onClick: () => open(row),
            onKeyDown: (event) => event.key === "Enter" && event.target === event.currentTarget && open(row),
          })}
        >
          {card(row)}
        </Card>
      ))}
    </Flex>
  );
}

interface CardsProps<T> {
  items: readonly T[];
  rowKey: (row: T) => string;
  card: (row: T) => ReactNode;
  open: ((row: T) => void) | undefined;
}

type RowsProps<T> = DataTableProps<T> & {
  items: readonly T[];
  shown: Column<T>[];
  narrow: boolean;
  open: ((row: T) => void) | undefined;
  /** The pages of rows that are all at hand. */
  pages: TablePaginationConfig | false;
};

function Rows<T extends object>({
  items,
  shown,
  narrow,
  open,
  list,
  rowKey,
  selection,
  summary,
  unfold,
  pages,
}: RowsProps<T>) {
  const sorted: TableProps<T>["onChange"] = (_page, _filters, sorter, { action }) => {
    if (list && action === "sort" && !Array.isArray(sorter)) {
      const key = String(sorter.columnKey);
      list.set({ sort: sorter.order === "descend" ? `-${key}` : sorter.order === "ascend" ? key : undefined });
    }
  };
  return (
    <Table<T>
      size="small"
      rowKey={rowKey as (row: T) => Key}
      columns={antColumns(shown, list)}
      dataSource={items as T[]}
      pagination={pages}
      scroll={{ x: "max-content" }}
      sticky={narrow ? false : { offsetHeader: 48 }}
      onRow={rowEvents(open)}
      onChange={sorted}
      rowSelection={
        selection && {
          selectedRowKeys: selection.keys,
          onChange: (keys, chosen) => selection.onChange(keys.map(String), chosen),
          getCheckboxProps: (row) => ({ disabled: selection.disabled?.(row) ?? false, "aria-label": rowKey(row) }),
        }
      }
      expandable={unfold && { expandedRowRender: unfold }}
      summary={
        summary && (() => <Summary columns={shown} sums={summary} extra={(selection ? 1 : 0) + (unfold ? 1 : 0)} />)
      }
    />
  );
}

function Pages({ list, total }: { list: ListState<never>; total: number }) {
  const t = useTexts(texts);
  return (
    <Flex justify="end" style={{ marginTop: 12 }}>
      <Pagination
        size="small"
        current={list.page}
        pageSize={list.perPage}
        total={total}
        showSizeChanger
        pageSizeOptions={[20, 50, 100, 200, 500]}
        showTotal={(n) => t("total", { total: n })}
        onChange={(page, perPage) => list.set({ page: perPage === list.perPage ? page : 1, perPage })}
      />
    </Flex>
  );
}

interface NothingProps {
  /** Takes away what keeps rows out; undefined where nothing does. */
  clear: (() => void) | undefined;
  empty: ReactNode;
}

function Nothing({ clear, empty }: NothingProps) {
  const t = useTexts(texts);
  return clear ? (
    <Empty title={t("nothing")} text={t("nothing_text")} action={<Button onClick={clear}>{t("clear")}</Button>} />
  ) : (
    (empty ?? <Empty title={t("nothing")} />)
  );
}

/** Saves the rows as they stand in the table: all pages of it, and also where they are shown as cards. */
function useSaving(section: RefObject<HTMLElement | null>, name: string, title: string) {
  const { message } = App.useApp();
  // Which file the whole table is rendered for.
  const [wanted, setWanted] = useState<FileKind>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each wish, when its table is there
  useEffect(() => {
    if (wanted) {
      saveRows(section.current ? cellsBelow(section.current) : [], name, title, wanted)
        .catch((error: unknown) => void message.error(messageOf(error)))
        .finally(() => setWanted(undefined));
    }
  }, [wanted]);
  return { save: async (kind: FileKind) => setWanted(kind), isSaving: wanted !== undefined };
}

/** Pages of rows that are all at hand; where the filter leaves fewer, the last that is there. */
function usePages(size: number | undefined, total: number) {
  const [page, setPage] = useState(1);
  if (size === undefined || total <= size) {
    return undefined;
  }
  const current = Math.min(page, Math.ceil(total / size));
  return { current, pageSize: size, total, onChange: setPage, showSizeChanger: false, size: "small" as const };
}

/** See the file's head. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { list, query, rows, columns, card, exportFrom } = props;
  const narrow = !Grid.useBreakpoint().md;
  const cards = narrow && card !== undefined;
  const chooser = useColumns(props.id, columns);
  const open = useOpening(props.href, props.onOpen);
  const isLocal = rows !== undefined && !exportFrom;
  const filter = useFilter(isLocal && !props.summary ? rows : undefined);
  const items = (query ? query.data?.items : (filter?.rows ?? rows)) ?? [];
  const total = query?.data?.total ?? items.length;
  const section = useRef<HTMLElement>(null);
  const { save, isSaving } = useSaving(section, props.id, props.label);
  const pages = usePages(isLocal ? props.pageRows : undefined, items.length);
  // Ant Design measures columns in a hidden row with a copy of the headings; nobody must be able to tab into it.
  useEffect(() => {
    for (const row of section.current?.querySelectorAll(".ant-table-measure-row") ?? []) {
      row.setAttribute("inert", "");
    }
  });
  if (query?.error && !query.data) {
    return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  }
  const table = (
    <Rows
      {...props}
      items={items}
      shown={chooser.shown}
      narrow={narrow}
      open={open}
      pages={isSaving ? false : (pages ?? false)}
    />
  );
  let body = table;
  if (query?.isPending) {
    body = <Loading rows={8} />;
  } else if (items.length === 0) {
    body = <Nothing clear={list?.narrowed ? list.clear : filter?.clear} empty={props.empty} />;
  } else if (cards && card) {
    const inside = card === "columns" ? (row: T) => <ColumnCard row={row} columns={chooser.shown} /> : card;
    const page = pages ? items.slice((pages.current - 1) * pages.pageSize, pages.current * pages.pageSize) : items;
    body = (
      <>
        <Cards items={page} rowKey={props.rowKey} card={inside} open={open} />
        {pages && <Pagination {...pages} style={{ marginTop: 12 }} />}
      </>
    );
  }
  return (
    <section ref={section} aria-label={props.label} aria-busy={query?.isFetching ?? false}>
      <TableTools
        {...props}
        chooser={chooser}
        total={total}
        filter={filter}
        save={isLocal && total > 0 ? save : undefined}
      />
      {body}
      {isSaving && body !== table && <div hidden>{table}</div>}
      {list && total > 0 && (total > list.perPage || list.perPage !== 50) && <Pages list={list} total={total} />}
    </section>
  );
}
