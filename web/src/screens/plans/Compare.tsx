// Two plans beside each other: what differs key by key, and both texts side by side.

import { StreamLanguage } from "@codemirror/language";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { MergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useQuery } from "@tanstack/react-query";
import { Card, Flex, Select, theme } from "antd";
import { useEffect, useRef } from "react";
import { useSearchParams } from "react-router";
import { answer, api } from "../../api/client";
import { useTexts } from "../../i18n/define";
import { useMode } from "../../theme/mode";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { type Comparison, type Difference, type Plans, usePlans } from "./api";
import { choices } from "./choices";
import { lookOf } from "./editor/theme";
import { texts } from "./texts";

/** Long lines of a plan break instead of widening the table. */
function Written({ text }: { text: string }) {
  return <code style={{ display: "inline-block", maxWidth: 290, overflowWrap: "anywhere" }}>{text}</code>;
}

function Side({ written }: { written: Difference["old"] }) {
  const t = useTexts(texts);
  return written ? (
    <span>
      <Written text={written.text} /> <small className="muted">{t("diff_line", { line: written.line })}</small>
    </span>
  ) : (
    <span className="muted">{t("diff_nothing")}</span>
  );
}

function Keys({ differences }: { differences: Difference[] }) {
  const t = useTexts(texts);
  const line = (side: "old" | "new") => (a: Difference, b: Difference) =>
    (a[side]?.line ?? Number.POSITIVE_INFINITY) - (b[side]?.line ?? Number.POSITIVE_INFINITY) || 0;
  const columns: Column<Difference>[] = [
    {
      key: "key",
      title: t("diff_key"),
      compare: (a, b) => a.key.localeCompare(b.key),
      render: (one) => <Written text={one.key} />,
    },
    { key: "old", title: t("diff_old"), compare: line("old"), render: (one) => <Side written={one.old} /> },
    { key: "new", title: t("diff_new"), compare: line("new"), render: (one) => <Side written={one.new} /> },
  ];
  return (
    <DataTable<Difference>
      id="plan-differences"
      label={t("diff_count", { count: differences.length })}
      columns={columns}
      rows={differences}
      rowKey={(one) => one.key}
      empty={<Empty title={t("diff_none")} />}
      pageRows={15}
      card="columns"
    />
  );
}

/** The signs beside what is folded, of characters that every font has. */
const FOLDED = EditorView.theme({ ".cm-collapsedLines": { "&:before, &:after": { content: '"⋯"' } } });

function SideBySide({ old, text }: { old: string; text: string }) {
  const t = useTexts(texts);
  const { dark } = useMode();
  const { token } = theme.useToken();
  const box = useRef<HTMLDivElement>(null);
  const labels = [t("diff_old"), t("diff_new")];
  const names = labels.join("\n");
  const unchanged = t("diff_unchanged");
  useEffect(() => {
    if (!box.current) {
      return;
    }
    const side = (doc: string, label: string) => ({
      doc,
      extensions: [
        lineNumbers(),
        StreamLanguage.define(toml),
        EditorView.lineWrapping,
        EditorState.readOnly.of(true),
        EditorState.phrases.of({ "$ unchanged lines": unchanged }),
        FOLDED,
        EditorView.contentAttributes.of({ "aria-label": label }),
        lookOf(token, dark),
      ],
    });
    const [oldName = "", newName = ""] = names.split("\n");
    const view = new MergeView({
      parent: box.current,
      a: side(old, oldName),
      b: side(text, newName),
      collapseUnchanged: { margin: 3, minSize: 8 },
    });
    return () => view.destroy();
  }, [old, text, token, dark, names, unchanged]);
  // Scrolled by keyboard.
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached
  return <section ref={box} aria-label={t("diff_side")} tabIndex={0} style={{ maxHeight: "70vh", overflow: "auto" }} />;
}

function Differences({ old, other }: { old: string; other: string }) {
  const t = useTexts(texts);
  const compared = useQuery({
    queryKey: ["plans", "compare", old, other],
    queryFn: () =>
      answer(
        api.POST("/api/v1/plans/diff", { body: { old: { place: old }, new: { place: other } } }),
      ) as Promise<Comparison>,
  });
  if (compared.error) {
    return <Problem error={compared.error} onRetry={() => void compared.refetch()} />;
  }
  if (!compared.data) {
    return <Loading rows={10} />;
  }
  return (
    <Flex vertical gap={16}>
      <Card size="small" title={t("diff_count", { count: compared.data.differences.length })}>
        <Keys differences={compared.data.differences} />
      </Card>
      <Card size="small" title={t("diff_side")}>
        <SideBySide old={compared.data.old} text={compared.data.new} />
      </Card>
    </Flex>
  );
}

/** The two that are most likely meant: the latest published, and the draft. */
function likely(plans: Plans | undefined) {
  const latest = [...(plans?.published ?? [])].sort((a, b) => b.published_at.localeCompare(a.published_at))[0];
  return { old: latest?.place ?? (plans?.own ? "own" : undefined), other: plans?.draft ? "draft" : undefined };
}

/** See the file's head. */
export default function Compare() {
  const t = useTexts(texts);
  const plans = usePlans();
  const [params, setParams] = useSearchParams();
  const guess = likely(plans.data);
  const old = params.get("old") ?? guess.old;
  const other = params.get("new") ?? guess.other;
  const options = choices(plans.data);
  const pick = (name: "old" | "new", value: string | undefined, label: string) => (
    <Select
      aria-label={label}
      placeholder={`${label}: ${t("choose")}`}
      value={value}
      style={{ minWidth: 240, maxWidth: "80vw" }}
      options={options}
      onChange={(place) => setParams({ ...(old && { old }), ...(other && { new: other }), [name]: place })}
    />
  );
  return (
    <Page
      title={t("diff_title")}
      crumbs={[{ title: t("back"), to: "/plans" }]}
      actions={
        <>
          {pick("old", old, t("diff_old"))}
          {pick("new", other, t("diff_new"))}
        </>
      }
    >
      {plans.error ? (
        <Problem error={plans.error} onRetry={() => void plans.refetch()} />
      ) : old && other ? (
        <Differences old={old} other={other} />
      ) : (
        <Empty title={t("choose")} />
      )}
    </Page>
  );
}
