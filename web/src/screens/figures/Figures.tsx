// People × figures of any period, beside the period before; each number leads to its records.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Checkbox, Flex, Segmented, theme } from "antd";
import { answer, api } from "../../api/client";
import { usePick, useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { AgentName } from "../../ui/values";
import { type Asked, Asking, useAsked } from "./Asking";
import { Nothing } from "./Nothing";
import { Parts } from "./Parts";
import { texts } from "./texts";
import { type AgentFigures, type FigureName, type FiguresView, factsPath, SETS, type SetName, size } from "./types";
import { Value } from "./Value";

type By = "total" | "day" | "week" | "month";

function useFigures(asked: Asked, set: SetName, by: By, compare: boolean) {
  const question = {
    ...asked.period,
    shop: asked.shop,
    group: asked.group,
    by,
    compare: compare ? "previous" : undefined,
    figures: set === "all" ? undefined : SETS[set].join(","),
  };
  const query = useQuery({
    queryKey: ["figures", "table", question],
    queryFn: () => answer(api.GET("/api/v1/figures", { params: { query: question } })),
    placeholderData: keepPreviousData,
    enabled: asked.period !== undefined,
  });
  return { question, query };
}

/** A value with a background by how it stands among the others of its column. */
function Heat({
  name,
  value,
  all,
  children,
}: {
  name: FigureName;
  value?: number;
  all: number[];
  children: React.ReactNode;
}) {
  const { token } = theme.useToken();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  if (!name.better || value === undefined || all.length < 3 || low === high) {
    return <>{children}</>;
  }
  const place = (value - low) / (high - low);
  const good = name.better === "high" ? place : 1 - place;
  const strength = Math.round(Math.abs(good - 0.5) * 2 * 22);
  const colour = good >= 0.5 ? token.colorSuccess : token.colorWarning;
  return (
    <span
      style={{
        display: "block",
        margin: "-4px -8px",
        padding: "4px 8px",
        background: `color-mix(in srgb, ${colour} ${strength}%, transparent)`,
      }}
    >
      {children}
    </span>
  );
}

function Before({ name, row, view }: { name: FigureName; row: AgentFigures; view: FiguresView }) {
  const t = useTexts(texts);
  const previous = view.previous;
  if (!previous || previous.agents.length === 0) {
    return null;
  }
  const value = previous.agents.find(({ agent }) => agent === row.agent)?.values[name.figure];
  return (
    <small className="muted" style={{ display: "block" }} title={t("days", { from: previous.from, to: previous.to })}>
      <Value name={name} value={value} />
    </small>
  );
}

function useFigureColumns(view: FiguresView, asked: Asked): Column<AgentFigures>[] {
  const pick = usePick();
  const part = view.parts[0];
  const days = { from: view.from, to: view.to };
  return view.figures.map((name) => {
    const sizes = part?.agents.map((row) => size(row.values[name.figure])).filter((one) => one !== undefined) ?? [];
    return {
      key: name.figure,
      title: pick(name.title),
      align: "right" as const,
      compare: (a: AgentFigures, b: AgentFigures) =>
        (size(a.values[name.figure]) ?? Number.NEGATIVE_INFINITY) -
          (size(b.values[name.figure]) ?? Number.NEGATIVE_INFINITY) || 0,
      render: (row: AgentFigures) => (
        <Heat name={name} value={size(row.values[name.figure])} all={sizes}>
          <Value
            name={name}
            value={row.values[name.figure]}
            to={factsPath(name.figure, days, { agent: row.agent, shop: asked.shop })}
          />
          <Before name={name} row={row} view={view} />
        </Heat>
      ),
    };
  });
}

function People({ view, asked, question }: { view: FiguresView; asked: Asked; question: object }) {
  const t = useTexts(texts);
  const part = view.parts[0];
  const figures = useFigureColumns(view, asked);
  const role = (row: AgentFigures) => (row.role ? t(`roles.${row.role}` as never) : "");
  const search = asked.period ? `?from=${asked.period.from}&to=${asked.period.to}` : "";
  const columns: Column<AgentFigures>[] = [
    {
      key: "agent",
      title: t("agent"),
      compare: (a, b) => a.agent.localeCompare(b.agent),
      render: (row) => (
        <AgentName id={row.agent} name={row.name} to={`/figures/${encodeURIComponent(row.agent)}${search}`} />
      ),
    },
    { key: "role", title: t("role"), compare: (a, b) => role(a).localeCompare(role(b)), render: role },
    { key: "group", title: t("group"), hidden: true, render: (row) => row.group ?? "" },
    ...figures,
  ];
  const sums = Object.fromEntries(
    view.figures.map((name) => [
      name.figure,
      <span key={name.figure}>
        <Value
          name={name}
          value={part?.team[name.figure]}
          to={factsPath(name.figure, view, { shop: asked.shop, group: asked.group })}
        />
        {part?.median[name.figure] && (
          <small className="muted" style={{ display: "block", fontWeight: 400 }} title={t("median_hint")}>
            {t("median")} <Value name={name} value={part.median[name.figure]} />
          </small>
        )}
      </span>,
    ]),
  );
  return (
    <DataTable
      id="figures"
      label={t("title")}
      columns={columns}
      rows={part?.agents ?? []}
      rowKey={(row) => row.agent}
      exportFrom={{ path: "/figures", query: question }}
      summary={{ agent: t("team"), ...sums }}
      empty={<Nothing />}
      card={(row) => (
        <>
          <AgentName id={row.agent} name={row.name} to={`/figures/${encodeURIComponent(row.agent)}${search}`} />
          <div style={{ display: "grid", gridTemplateColumns: "1fr auto", gap: "8px 12px", marginTop: 8 }}>
            {figures.slice(0, 8).map((column) => (
              <div key={column.key} style={{ display: "contents" }}>
                <span className="muted">{column.title}</span>
                <span style={{ textAlign: "right" }}>{column.render(row)}</span>
              </div>
            ))}
          </div>
        </>
      )}
    />
  );
}

/** See the file's head. */
export default function Figures() {
  const t = useTexts(texts);
  const asked = useAsked();
  const set = (asked.get("set") ?? "service") as SetName;
  const by = (asked.get("by") ?? "total") as By;
  const compare = asked.get("compare") === "1";
  const { question, query } = useFigures(asked, set, by, compare && by === "total");
  const groups = [...new Set(query.data?.parts.flatMap((part) => part.agents.map((row) => row.group ?? "")) ?? [])];
  const known = groups.filter((group) => group !== "").sort();
  return (
    <Page title={t("title")} note={t("note")}>
      <Flex vertical gap={12}>
        <Asking
          asked={asked}
          groups={asked.group ? [...new Set([...known, asked.group, ""])].filter(Boolean) : known}
        />
        <Flex wrap gap={12} align="center">
          <Segmented
            style={{ maxWidth: "100%", overflowX: "auto" }}
            value={set}
            onChange={(value) => asked.put("set", value)}
            options={(["service", "sales", "aftersales", "attendance", "all"] as const).map((value) => ({
              value,
              label: t(`set_${value}`),
            }))}
          />
          <Segmented
            value={by}
            onChange={(value) => asked.put("by", value === "total" ? undefined : value)}
            options={(["total", "day", "week", "month"] as const).map((value) => ({ value, label: t(`by_${value}`) }))}
          />
          {by === "total" && (
            <Checkbox
              checked={compare}
              onChange={(event) => asked.put("compare", event.target.checked ? "1" : undefined)}
            >
              {t("compare")}
            </Checkbox>
          )}
          {by !== "total" && <span className="muted">{t("part_hint")}</span>}
          {query.data?.previous?.agents.length === 0 && (
            <span className="muted">
              {t("no_previous", { from: query.data.previous.from, to: query.data.previous.to })}
            </span>
          )}
        </Flex>
        {asked.months.error ? (
          <Problem error={asked.months.error} onRetry={() => void asked.months.refetch()} />
        ) : query.error ? (
          <Problem error={query.error} onRetry={() => void query.refetch()} />
        ) : query.data ? (
          by === "total" ? (
            <People view={query.data} asked={asked} question={question} />
          ) : (
            <Parts view={query.data} asked={asked} question={question} />
          )
        ) : asked.months.isPending || asked.period ? (
          <Loading rows={8} />
        ) : (
          <Nothing />
        )}
      </Flex>
    </Page>
  );
}
