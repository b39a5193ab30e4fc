// Who may rise at the end of a month, and what the others still lack.
import { CheckOutlined, CloseOutlined, QuestionOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Card, Flex, Tag } from "antd";
import { answer, api } from "../../api/client";
import { useMay } from "../../api/me";
import { usePick, useTexts } from "../../i18n/define";
import { ConfirmButton } from "../../ui/Confirm";
import { Empty } from "../../ui/Empty";
import { Loading } from "../../ui/Loading";
import { MonthPage } from "../../ui/MonthPage";
import { Problem } from "../../ui/Problem";
import { AgentName } from "../../ui/values";
import { texts } from "./texts";
import type { CandidateView } from "./types";

const SIGNS = { met: CheckOutlined, not_yet_known: QuestionOutlined, missing: CloseOutlined };
const COLOURS = { met: "green", not_yet_known: "gold", missing: "default" };
type Progress = keyof typeof SIGNS;

function Candidate({ month, one }: { month: string; one: CandidateView }) {
  const t = useTexts(texts);
  const pick = usePick();
  const progress = one.progress as Progress;
  const may = useMay("people.write");
  return (
    <Card
      size="small"
      title={
        <>
          <AgentName id={one.agent} name={one.name} /> <span className="muted">{`${one.from} → ${one.to}`}</span>
        </>
      }
      extra={<Tag color={COLOURS[progress]}>{t(progress)}</Tag>}
    >
      <ul style={{ listStyle: "none", margin: 0, padding: 0 }}>
        {one.requirements.map((need) => {
          const Sign = SIGNS[need.progress as Progress];
          return (
            <li key={need.text.zh}>
              <Sign aria-label={t(need.progress as Progress)} /> {pick(need.text)}
            </li>
          );
        })}
      </ul>
      <Flex justify="space-between" align="end" gap={8} wrap style={{ marginTop: 6 }}>
        <span className="muted">
          {one.since && t("since", { day: one.since })}
          {one.due && <div>{t("due", { due: one.due })}</div>}
        </span>
        {may && progress === "met" && <Promote month={month} one={one} />}
      </Flex>
    </Card>
  );
}

function Promote({ month, one }: { month: string; one: CandidateView }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const client = useQueryClient();
  const promote = async () => {
    const done = await answer(api.POST("/api/v1/promotions", { body: { month, agent: one.agent } }));
    void message.success(t("promoted", { level: done.level, from: done.from ?? "" }));
    await Promise.all(["people", "pay"].map((subject) => client.invalidateQueries({ queryKey: [subject] })));
  };
  return (
    <ConfirmButton
      button={{ type: "primary", size: "small" }}
      label={t("promote")}
      title={t("promote")}
      onConfirm={promote}
    >
      {t("promote_text", { name: one.name, to: one.to })}
    </ConfirmButton>
  );
}

function Candidates({ month }: { month: string }) {
  const t = useTexts(texts);
  const { data, error, refetch } = useQuery({
    queryKey: ["people", "promotions", month],
    queryFn: () => answer(api.GET("/api/v1/promotions", { params: { query: { month } } })),
  });
  if (error) {
    return <Problem error={error} onRetry={() => void refetch()} />;
  }
  if (!data) {
    return <Loading rows={6} />;
  }
  if (data.length === 0) {
    return <Empty title={t("promotions_empty")} text={t("promotions_empty_text")} />;
  }
  return (
    <Flex vertical gap={8}>
      {data.map((one) => (
        <Candidate key={`${one.agent}/${one.to}`} month={month} one={one} />
      ))}
    </Flex>
  );
}

export default function Promotions() {
  const t = useTexts(texts);
  return (
    <MonthPage title={t("promotions")} note={t("promotions_note")}>
      {(month) => <Candidates month={month} />}
    </MonthPage>
  );
}
