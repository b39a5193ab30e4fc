// Facts that are another under the supposed plan: credits of orders, faults, figures.
import { Segmented } from "antd";
import { answer, api } from "../../api/client";
import type { components } from "../../api/schema";
import { usePick, useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { type ListAnswer, useList, useListQuery } from "../../ui/useList";
import { texts } from "./texts";

type Fact = components["schemas"]["WhatIfFactView"];
const KINDS = ["credit", "fault", "figure"] as const;
type Kind = (typeof KINDS)[number];

/** See the file's head. */
export function Facts({ id, agent }: { id: string; agent?: string }) {
  const t = useTexts(texts);
  const pick = usePick();
  const list = useList({ prefix: "fact_", filters: ["kind"] });
  const query = useListQuery(
    ["whatif", id, "facts", agent, list.query],
    () =>
      answer(
        api.GET("/api/v1/whatif/{id}/facts", { params: { path: { id }, query: { ...list.query, agent } } }),
      ) as unknown as Promise<ListAnswer<Fact>>,
  );
  const columns: Column<Fact>[] = [
    { key: "what", title: t("fact.what"), sort: true, render: (fact) => pick(fact.what) },
    { key: "kind", title: t("fact.kind"), sort: true, render: (fact) => t(`kind.${fact.kind as Kind}`) },
    ...(agent ? [] : [{ key: "agent", title: t("fact.agent"), sort: true, render: (fact: Fact) => fact.agent ?? "" }]),
    { key: "old", title: t("fact.old"), render: (fact) => (fact.old ? pick(fact.old) : t("absent")) },
    { key: "new", title: t("fact.new"), render: (fact) => (fact.new ? pick(fact.new) : t("absent")) },
  ];
  return (
    <DataTable
      id="whatif-facts"
      label={t("facts")}
      columns={columns}
      list={list as never}
      query={query}
      rowKey={(fact) => `${fact.kind} ${fact.agent ?? ""} ${fact.what.zh}`}
      search={t("search")}
      exportFrom={{ path: `/whatif/${encodeURIComponent(id)}/facts`, query: agent ? { agent } : {} }}
      tools={
        <Segmented
          aria-label={t("fact.kind")}
          value={list.filters.kind ?? "all"}
          onChange={(kind) => list.set({ kind: kind === "all" ? undefined : String(kind) })}
          options={[
            { value: "all", label: t("facts") },
            ...KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) })),
          ]}
        />
      }
      empty={<Empty title={t("facts_none")} />}
      card="columns"
    />
  );
}
