// A payslip in plain words first, then line by line, each unfolding to what it rests on.
import { FilePdfOutlined, PrinterOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Card, Flex, Tag, Typography } from "antd";
import { API, answer, api } from "../../api/client";
import { usePick, useTexts } from "../../i18n/define";
import { Loading } from "../../ui/Loading";
import { Problem } from "../../ui/Problem";
import { Money } from "../../ui/values";
import { Moved } from "./Moved";
import { Lines } from "./SlipLines";
import { Faults, Figures, LawCard, ScoreCard } from "./SlipParts";
import { texts } from "./texts";
import type { SlipView } from "./types";

/** A person's payslip of a month. */
export function useSlip(month: string, agent: string) {
  return useQuery({
    queryKey: ["pay", "slip", month, agent],
    queryFn: () => answer(api.GET("/api/v1/pay/{month}/{agent}", { params: { path: { month, agent } } })),
  });
}

/** Paper. */
export function SlipTools({ month, agent }: { month: string; agent: string }) {
  const t = useTexts(texts);
  const at = `${API}/pay/${month}/${encodeURIComponent(agent)}/slip`;
  return (
    <>
      <Button icon={<PrinterOutlined />} href={`${at}?format=html`} target="_blank">
        {t("print")}
      </Button>
      <Button icon={<FilePdfOutlined />} href={`${at}?format=pdf`} target="_blank">
        {t("pdf")}
      </Button>
    </>
  );
}

/** What the slip says in a sentence. */
function useSaid(slip: SlipView): string {
  const t = useTexts(texts);
  const count = (kinds: string[]) =>
    slip.lines.filter((line) => line.amount && line.amount !== "0.00" && kinds.includes(line.kind)).length;
  const waiting = slip.lines.filter((line) => !line.amount).length;
  const forfeited = slip.lines.filter((line) => line.kind === "forfeited").length;
  const [earnings, takes] = [count(["earning", "top_up", "correction"]), count(["deduction", "clawback"])];
  return [
    t("says_earnings", { count: earnings }),
    takes > 0 && t("says_takes", { count: takes }),
    forfeited > 0 && t("says_forfeited", { count: forfeited }),
    waiting > 0 && t("says_pending", { count: waiting }),
  ]
    .filter(Boolean)
    .join(" · ");
}

function Head({ slip, tools }: { slip: SlipView; tools: boolean }) {
  const t = useTexts(texts);
  const said = useSaid(slip);
  return (
    <Card size="small">
      <Flex wrap gap={24} justify="space-between" align="end">
        <div>
          <div className="muted">
            {t("net")} · {t("before_tax")}{" "}
            {slip.closed ? null : (
              <Tag color="gold" title={t("draft_note")}>
                {t("draft")}
              </Tag>
            )}
          </div>
          <div style={{ fontSize: 34, lineHeight: 1.2 }}>
            <Money yuan={slip.net} strong />
          </div>
          <div>{said}</div>
        </div>
        <Flex gap={24} wrap>
          <Sum label={t("gross")} yuan={slip.gross} />
          <Sum label={t("deductions")} yuan={slip.deductions} />
          {slip.if_confirmed && <Sum label={t("if_confirmed")} yuan={slip.if_confirmed} />}
          {slip.difference && <Sum label={t("difference")} yuan={slip.difference} signed />}
        </Flex>
        {tools && (
          <Flex gap={8} className="no-print">
            <SlipTools month={slip.month} agent={slip.agent} />
          </Flex>
        )}
      </Flex>
      {slip.closed && (
        <div className="muted" style={{ marginTop: 6, overflowWrap: "anywhere" }}>
          {t("number", { number: slip.closed.number, day: slip.closed.closed_on, by: slip.closed.closed_by })}
          {" · "}
          <small>{t("hash", { hash: slip.closed.hash })}</small>
        </div>
      )}
    </Card>
  );
}

function Sum({ label, yuan, signed = false }: { label: string; yuan: string; signed?: boolean }) {
  return (
    <div>
      <div className="muted">{label}</div>
      <div style={{ fontSize: 18 }}>
        <Money yuan={yuan} signed={signed} />
      </div>
    </div>
  );
}

/** See the file's head. */
export function SlipBody({ month, agent, tools = true }: { month: string; agent: string; tools?: boolean }) {
  const t = useTexts(texts);
  const pick = usePick();
  const { data: slip, error, refetch } = useSlip(month, agent);
  if (error) {
    return <Problem error={error} onRetry={() => void refetch()} />;
  }
  if (!slip) {
    return <Loading rows={8} />;
  }
  return (
    <Flex vertical gap={12}>
      <Head slip={slip} tools={tools} />
      {slip.law.below_minimum && <Alert type="warning" showIcon title={t("law_below")} />}
      <Lines slip={slip} />
      <Moved month={month} agent={agent} total={slip.difference} />
      <Faults slip={slip} />
      {slip.score && <ScoreCard score={slip.score} />}
      <Figures slip={slip} />
      <LawCard slip={slip} />
      <Card size="small" title={t("remarks")}>
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {slip.remarks.map((remark) => (
            <li key={remark.zh}>{pick(remark)}</li>
          ))}
        </ul>
        <Typography.Paragraph className="muted" style={{ margin: "8px 0 0" }}>
          {slip.terms.map((terms) => (
            <span key={terms.from} style={{ display: "block" }}>
              {[`${terms.from} – ${terms.to}`, pick(terms.role), terms.level, terms.group, terms.plan]
                .filter(Boolean)
                .join(" · ")}
            </span>
          ))}
        </Typography.Paragraph>
      </Card>
    </Flex>
  );
}
