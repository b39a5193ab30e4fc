// What the close of a month froze.
import { useQuery } from "@tanstack/react-query";
import { Card, Descriptions } from "antd";
import { answer, api } from "../../api/client";
import { useTexts } from "../../i18n/define";
import { Loading } from "../../ui/Loading";
import { Problem } from "../../ui/Problem";
import { When } from "../../ui/values";
import { texts } from "./texts";

/** See the file's head. */
export function Frozen({ month }: { month: string }) {
  const t = useTexts(texts);
  const { data, error, refetch } = useQuery({
    queryKey: ["months", "close", month],
    queryFn: () => answer(api.GET("/api/v1/months/{month}/close", { params: { path: { month } } })),
  });
  if (error) {
    return <Problem error={error} inline onRetry={() => void refetch()} />;
  }
  if (!data) {
    return <Loading rows={4} />;
  }
  const lines = (texts: string[]) => texts.map((text) => <div key={text}>{text}</div>);
  return (
    <Card size="small" title={t("frozen")}>
      <Descriptions
        size="small"
        column={{ xs: 1, md: 2 }}
        items={[
          { key: "by", label: t("frozen_by"), children: data.by },
          { key: "at", label: t("frozen_at"), children: <When time={data.at} /> },
          {
            key: "slips",
            label: t("frozen_slips"),
            children: `${data.slips} · ${t("frozen_sums", { gross: data.gross, deductions: data.deductions, net: data.net })}`,
            span: 2,
          },
          {
            key: "hash",
            label: t("frozen_hash"),
            children: <code style={{ overflowWrap: "anywhere" }}>{data.hash}</code>,
            span: 2,
          },
          {
            key: "plans",
            label: t("frozen_plans"),
            children: (
              <div>{lines(data.plans.map((plan) => [plan.plan, plan.effective].filter(Boolean).join(" · ")))}</div>
            ),
          },
          {
            key: "horizons",
            label: t("frozen_horizons"),
            children: (
              <div>
                {lines(Object.entries(data.horizons).map(([shop, time]) => `${shop} ${time.replace("T", " ")}`))}
              </div>
            ),
          },
          ...(data.accepted.length > 0
            ? [
                {
                  key: "accepted",
                  label: t("frozen_accepted"),
                  children: <div>{lines(data.accepted.map((one) => `${one.item} · ${one.by} · ${one.reason}`))}</div>,
                  span: 2,
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
}
