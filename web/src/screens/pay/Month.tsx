// The life of a month: draft, review, close. The checklist says what to do where; a closed month says what was frozen.
import { useQuery } from "@tanstack/react-query";
import { Card, Flex, Steps } from "antd";
import { useNavigate, useParams } from "react-router";
import { answer, api } from "../../api/client";
import { useMay } from "../../api/me";
import { useTexts } from "../../i18n/define";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { MonthPicker, useMonth } from "../../ui/period";
import { useMonths } from "../../ui/useMonths";
import { Checklist } from "./Checklist";
import { CloseButton, VerifyButton } from "./CloseMonth";
import { Frozen } from "./Frozen";
import { TakenOver } from "./TakenOver";
import { texts } from "./texts";
import type { ChecklistView } from "./types";

function Life({ list }: { list: ChecklistView }) {
  const t = useTexts(texts);
  const review = list.is_ready ? t("step_ready") : t("step_review", { count: list.blocking });
  return (
    <Card size="small">
      <Steps
        size="small"
        current={list.is_closed ? 3 : list.is_ready ? 2 : 1}
        items={[
          { title: t("steps.draft"), content: t("step_draft") },
          { title: t("steps.review"), content: list.is_closed ? undefined : review },
          { title: t("steps.close"), content: list.is_closed ? t("step_closed") : undefined },
        ]}
      />
    </Card>
  );
}

function MonthBody({ month, list }: { month: string; list: ChecklistView }) {
  const [closes, pays] = [useMay("months.close"), useMay("pay.read")];
  return (
    <Flex vertical gap={12}>
      <Life list={list} />
      {list.is_closed ? closes && <Frozen month={month} /> : <Checklist list={list} />}
      {pays && <TakenOver month={month} />}
    </Flex>
  );
}

export default function Month() {
  const t = useTexts(texts);
  const { month: named } = useParams();
  const navigate = useNavigate();
  const { months, current, isPending } = useMonths();
  const [chosen] = useMonth(current);
  const month = named ?? chosen;
  const closes = useMay("months.close");
  const query = useQuery({
    queryKey: ["months", "checklist", month],
    queryFn: () => answer(api.GET("/api/v1/months/{month}/checklist", { params: { path: { month: month ?? "" } } })),
    enabled: month !== undefined,
  });
  let body = <Loading rows={8} />;
  if (query.error) {
    body = <Problem error={query.error} onRetry={() => void query.refetch()} />;
  } else if (month && query.data) {
    body = <MonthBody month={month} list={query.data} />;
  } else if (!month && !isPending) {
    body = <span className="muted">{t("empty")}</span>;
  }
  return (
    <Page
      title={t("month")}
      note={t("month_note")}
      actions={
        <>
          {closes && query.data && month && !query.data.is_closed && <CloseButton month={month} list={query.data} />}
          {closes && query.data?.is_closed && month && <VerifyButton month={month} />}
          <MonthPicker
            months={month && !months.includes(month) ? [...months, month] : months}
            value={month}
            onChange={(next) => void navigate(`/months/${next}?month=${next}`)}
          />
        </>
      }
    >
      {body}
    </Page>
  );
}
