// What the check found, beside the text: problems that lead to their place, examples as computed, data that is lacking, words to insert.
import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled, WarningFilled } from "@ant-design/icons";
import { Button, Flex, Input, List, Tabs, Tag, Typography, theme } from "antd";
import { useState } from "react";
import { useLang, usePick, useTexts } from "../../i18n/define";
import { Empty } from "../../ui/Empty";
import type { Check, Diagnostic, Example, Language } from "./api";
import type { PlanTextHandle } from "./editor/PlanText";
import { texts } from "./texts";

type GoTo = PlanTextHandle["goTo"];

function Problems({ found, goTo }: { found: Diagnostic[]; goTo: GoTo }) {
  const t = useTexts(texts);
  const pick = usePick();
  const { token } = theme.useToken();
  if (found.length === 0) {
    return <Empty title={t("problems_none")} />;
  }
  return (
    <List
      size="small"
      dataSource={found}
      renderItem={(one) => (
        <List.Item>
          <Flex vertical gap={2}>
            <span>
              {one.severity === "error" ? (
                <CloseCircleFilled style={{ color: token.colorError }} aria-hidden />
              ) : (
                <WarningFilled style={{ color: token.colorWarning }} aria-hidden />
              )}{" "}
              <Button type="link" size="small" style={{ padding: 0 }} onClick={() => goTo(one.from)}>
                {t("problem_place", { line: one.from.line, column: one.from.column })}
              </Button>
            </span>
            <span>{pick(one.message)}</span>
            <span className="muted">{pick(one.help)}</span>
          </Flex>
        </List.Item>
      )}
    />
  );
}

function OneExample({ example, goTo }: { example: Example; goTo: GoTo }) {
  const t = useTexts(texts);
  const pick = usePick();
  const { token } = theme.useToken();
  const mark = example.holds ? (
    <CheckCircleFilled style={{ color: token.colorSuccess }} aria-label={t("holds")} />
  ) : (
    <CloseCircleFilled style={{ color: token.colorError }} aria-label={t("differs")} />
  );
  return (
    <List.Item>
      <Flex vertical gap={4} style={{ width: "100%" }}>
        <span>
          {mark}{" "}
          <Button
            type="link"
            size="small"
            style={{ padding: 0 }}
            onClick={() => goTo({ line: example.line, column: 1 })}
          >
            {example.title}
          </Button>
        </span>
        <span className="muted">
          {t("given")}
          {": "}
          {example.given.map(({ name, value }) => `${pick(name)} ${pick(value)}`).join(" · ")}
        </span>
        {example.expectations.map((one) => (
          <Flex key={one.what.zh} gap={8} wrap justify="space-between">
            <span>{pick(one.what)}</span>
            <span className="figure">
              {one.holds ? (
                one.actual
              ) : (
                <Typography.Text type="danger">
                  {t("expected")} {one.expected} · {t("actual")} {one.actual} {pick(one.reasons)}
                </Typography.Text>
              )}
            </span>
          </Flex>
        ))}
      </Flex>
    </List.Item>
  );
}

function Examples({ check, goTo }: { check: Check; goTo: GoTo }) {
  const t = useTexts(texts);
  if (check.diagnostics.some(({ severity }) => severity === "error")) {
    return <Empty title={t("examples_wait")} />;
  }
  if (check.examples.length === 0) {
    return <Empty title={t("examples_none")} />;
  }
  const held = check.examples.filter(({ holds }) => holds).length;
  return (
    <List
      size="small"
      header={t("examples_hold", { held, all: check.examples.length })}
      dataSource={check.examples}
      renderItem={(example) => <OneExample example={example} goTo={goTo} />}
    />
  );
}

function Lacking({ check }: { check: Check }) {
  const t = useTexts(texts);
  const pick = usePick();
  const { token } = theme.useToken();
  return (
    <List
      size="small"
      header={t("lacking_title")}
      dataSource={check.lacking}
      renderItem={(one) => (
        <List.Item>
          <span>
            <ExclamationCircleFilled style={{ color: token.colorWarning }} aria-hidden /> {pick(one.message)}
          </span>
        </List.Item>
      )}
    />
  );
}

/** The words of the language; a press writes one at the cursor. */
function Words({ language, insert }: { language: Language | undefined; insert: (text: string) => void }) {
  const t = useTexts(texts);
  const pick = usePick();
  const lang = useLang();
  const [wanted, setWanted] = useState("");
  const matches = (text: { zh: string; en: string }) =>
    wanted === "" || text.zh.includes(wanted) || text.en.toLowerCase().includes(wanted.toLowerCase());
  const word = (name: { zh: string; en: string }, beside: string, tag: string) => ({
    name: name[lang],
    other: name[lang === "zh" ? "en" : "zh"],
    beside,
    tag,
  });
  const words = [
    ...(language?.functions ?? [])
      .filter(({ name }) => matches(name))
      .map(({ name, form, meaning }) => word(name, `${pick(form)} · ${pick(meaning)}`, t("help_functions"))),
    ...(language?.names ?? [])
      .filter(({ name }) => matches(name))
      .map(({ name, kind, origin, of }) =>
        word(name, [pick(kind), ...of].join(" · "), t(`origin.${origin as "figure" | "term" | "fact" | "role"}`)),
      ),
  ];
  return (
    <Flex vertical gap={8}>
      <Input.Search
        allowClear
        aria-label={t("help_search")}
        placeholder={t("help_search")}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      <List
        size="small"
        dataSource={words}
        pagination={words.length > 30 ? { pageSize: 30, size: "small", simple: true } : false}
        renderItem={({ name, other, beside, tag }) => (
          <List.Item actions={[<Tag key="tag">{tag}</Tag>]}>
            <Flex vertical>
              <span>
                <Button
                  type="link"
                  size="small"
                  style={{ padding: 0 }}
                  aria-label={t("help_insert", { name })}
                  onClick={() => insert(name)}
                >
                  {name}
                </Button>{" "}
                <small className="muted">{other}</small>
              </span>
              <small className="muted">{beside}</small>
            </Flex>
          </List.Item>
        )}
      />
    </Flex>
  );
}

/** See the file's head. */
export function Findings({
  check,
  language,
  text,
}: {
  check: Check | undefined;
  language: Language | undefined;
  text: { current: PlanTextHandle | null };
}) {
  const t = useTexts(texts);
  const goTo: GoTo = (place) => text.current?.goTo(place);
  const errors = check?.diagnostics.length ?? 0;
  const wrong = check?.examples.filter(({ holds }) => !holds).length ?? 0;
  const count = (label: string, number: number) => (number > 0 ? `${label} (${number})` : label);
  const items = [
    {
      key: "problems",
      label: count(t("problems"), errors),
      children: <Problems found={check?.diagnostics ?? []} goTo={goTo} />,
    },
    {
      key: "examples",
      label: count(t("examples"), wrong),
      children: check && <Examples check={check} goTo={goTo} />,
    },
    ...(check && check.lacking.length > 0
      ? [{ key: "lacking", label: count(t("lacking"), check.lacking.length), children: <Lacking check={check} /> }]
      : []),
    {
      key: "help",
      label: t("help"),
      children: <Words language={language} insert={(word) => text.current?.insert(word)} />,
    },
  ];
  return <Tabs size="small" items={items} />;
}
