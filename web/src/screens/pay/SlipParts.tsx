// What stands below the lines of a payslip: faults, score, figures, the legal guard.
import { Card, Descriptions, Flex, Table } from "antd";
import { Link } from "react-router";
import { usePick, useTexts } from "../../i18n/define";
import { Money } from "../../ui/values";
import { StatusTag } from "../faults/StatusTag";
import { texts } from "./texts";
import type { SlipView } from "./types";

/** The month's faults of the person. */
export function Faults({ slip }: { slip: SlipView }) {
  const t = useTexts(texts);
  const pick = usePick();
  return (
    <Card size="small" title={t("faults")}>
      {slip.faults.length === 0 && <span className="muted">{t("faults_none")}</span>}
      <Flex vertical gap={8}>
        {slip.faults.map((fault) => (
          <div key={fault.case}>
            <StatusTag status={fault.status} /> <Link to={fault.link}>{fault.title}</Link>{" "}
            <span className="muted">{pick(fault.consequence)}</span>
            <div className="muted" style={{ overflowWrap: "anywhere" }}>
              {pick(fault.what)}
              {fault.decision && ` · ${pick(fault.decision)}`}
            </div>
          </div>
        ))}
      </Flex>
    </Card>
  );
}

/** The score with its indicators. */
export function ScoreCard({ score }: { score: NonNullable<SlipView["score"]> }) {
  const t = useTexts(texts);
  const pick = usePick();
  return (
    <Card
      size="small"
      title={`${t("score_card")} · ${score.title}`}
      extra={<strong className="figure">{score.points}</strong>}
    >
      <Table
        size="small"
        pagination={false}
        rowKey="title"
        scroll={{ x: "max-content" }}
        dataSource={score.indicators}
        columns={[
          { key: "title", title: t("indicator"), dataIndex: "title" },
          { key: "weight", title: t("weight"), dataIndex: "weight", align: "right" },
          { key: "value", title: t("value"), render: (_: unknown, one) => pick(one.value) },
          { key: "points", title: t("points"), align: "right", render: (_: unknown, one) => pick(one.points) },
        ]}
      />
    </Card>
  );
}

/** The figures that the lines rest on. */
export function Figures({ slip }: { slip: SlipView }) {
  const t = useTexts(texts);
  const pick = usePick();
  if (slip.figures.length === 0) {
    return null;
  }
  return (
    <Card size="small" title={t("figures")}>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, lg: 3 }}
        items={slip.figures.map((figure) => ({
          key: figure.name.zh,
          label: pick(figure.name),
          children: <span className="figure">{pick(figure.value)}</span>,
        }))}
      />
    </Card>
  );
}

/** What may be taken at most, and what became of each claim. */
export function LawCard({ slip }: { slip: SlipView }) {
  const t = useTexts(texts);
  const pick = usePick();
  const { law } = slip;
  if (law.settled.length === 0 && law.not_claimed.length === 0) {
    return null;
  }
  return (
    <Card size="small" title={t("law")}>
      <p style={{ marginTop: 0 }}>
        {t("law_limit")} <Money yuan={law.limit} strong /> <span className="muted">{pick(law.arithmetic)}</span>
      </p>
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {law.settled.map((claim) => (
          <li key={claim.case}>
            {claim.title} <Money yuan={claim.amount} />
            {": "}
            {t("law_taken", { taken: claim.taken, left: claim.left })}
            {claim.why && <span className="muted"> {pick(claim.why)}</span>}
          </li>
        ))}
        {law.not_claimed.map((claim) => (
          <li key={claim.case}>
            {t("law_not_claimed")} {claim.title} <Money yuan={claim.amount} />{" "}
            <span className="muted">{pick(claim.why)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
