// The team's figures, one row for each part of the period, which unfolds to its people; each number leads to its records.
import { useMemo } from "react";
import { usePick, useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { AgentName } from "../../ui/values";
import type { Asked } from "./Asking";
import { Nothing } from "./Nothing";
import { texts } from "./texts";
import { type AgentFigures, type FigureName, type FiguresView, factsPath, size, type ValueView } from "./types";
import { Value } from "./Value";

interface Row {
  key: string;
  /** The first and last day. */
  from: string;
  to: string;
  values: Record<string, ValueView>;
  /** Whose figures they are; the team's where nobody is named. */
  who?: AgentFigures;
  /** The people of a part: rows of the table once it is unfolded. */
  children?: Row[];
}

function rowsOf(view: FiguresView): Row[] {
  return view.parts.map(({ from, to, team, agents }) => ({
    key: from,
    from,
    to,
    values: team,
    children: agents.map((who) => ({ key: `${from} ${who.agent}`, from, to, values: who.values, who })),
  }));
}

/** For sorting: what is not known comes first. */
function sizeOf(row: Row, { figure }: FigureName): number {
  return size(row.values[figure]) ?? Number.NEGATIVE_INFINITY;
}

function Head({ row }: { row: Row }) {
  const t = useTexts(texts);
  if (row.who) {
    const { agent, name } = row.who;
    return (
      <AgentName id={agent} name={name} to={`/figures/${encodeURIComponent(agent)}?from=${row.from}&to=${row.to}`} />
    );
  }
  return row.from === row.to ? row.from : t("days", { from: row.from, to: row.to });
}

/** See the file's head. */
export function Parts({ view, asked, question }: { view: FiguresView; asked: Asked; question: object }) {
  const t = useTexts(texts);
  const pick = usePick();
  const rows = useMemo(() => rowsOf(view), [view]);
  const columns: Column<Row>[] = [
    {
      key: "from",
      title: t("part"),
      compare: (a, b) => a.from.localeCompare(b.from),
      render: (row) => <Head row={row} />,
    },
    ...view.figures.map((name) => ({
      key: name.figure,
      title: pick(name.title),
      align: "right" as const,
      compare: (a: Row, b: Row) => sizeOf(a, name) - sizeOf(b, name) || 0,
      render: ({ from, to, values, who }: Row) => {
        const reach = who ? { agent: who.agent, shop: asked.shop } : { shop: asked.shop, group: asked.group };
        return <Value name={name} value={values[name.figure]} to={factsPath(name.figure, { from, to }, reach)} />;
      },
    })),
  ];
  return (
    <DataTable
      id="figures-parts"
      label={t("title")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.key}
      exportFrom={{ path: "/figures", query: question }}
      empty={<Nothing />}
    />
  );
}
