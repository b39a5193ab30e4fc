// The lines of a payslip: what it is, how it comes about in a sentence, the amount; unfolded, everything below it.
import { CaretDownOutlined, CaretRightOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Card, Tag, theme } from "antd";
import { useId, useState } from "react";
import { answer, api } from "../../api/client";
import { usePick, useTexts } from "../../i18n/define";
import { ExplainTree } from "../../ui/ExplainTree";
import { Loading } from "../../ui/Loading";
import { Problem } from "../../ui/Problem";
import { Money, NoValue } from "../../ui/values";
import { texts } from "./texts";
import { KINDS, type LineView, type SlipView } from "./types";

/** See the file's head. */
export function Lines({ slip }: { slip: SlipView }) {
  const t = useTexts(texts);
  return (
    <Card size="small" title={t("lines")} styles={{ body: { padding: 0 } }}>
      <ul style={{ listStyle: "none", margin: 0, padding: 0 }}>
        {slip.lines.map((line) => (
          <Line key={line.id} slip={slip} line={line} />
        ))}
        <TotalLine slip={slip} />
      </ul>
    </Card>
  );
}

function Line({ slip, line }: { slip: SlipView; line: LineView }) {
  const t = useTexts(texts);
  const pick = usePick();
  const { token } = theme.useToken();
  const [open, setOpen] = useState(false);
  const id = useId();
  const kind = KINDS.find((one) => one === line.kind);
  return (
    <li style={{ borderBottom: `1px solid ${token.colorBorderSecondary}`, padding: "8px 12px" }}>
      <div style={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr) auto", gap: "2px 16px" }}>
        <div>
          <Button
            type="text"
            size="small"
            aria-expanded={open}
            aria-controls={id}
            icon={open ? <CaretDownOutlined /> : <CaretRightOutlined />}
            onClick={() => setOpen(!open)}
            title={t("explain")}
            style={{ fontWeight: 600, paddingInline: 4, height: "auto", whiteSpace: "normal", textAlign: "start" }}
          >
            {pick(line.title)}
          </Button>
          {kind && kind !== "earning" && <Tag>{t(`kinds.${kind}`)}</Tag>}
        </div>
        <div style={{ fontSize: 16 }}>
          {line.amount ? (
            <Money yuan={line.amount} strong signed={line.amount.startsWith("-")} />
          ) : (
            <NoValue pending why={line.why[0] ? pick(line.why[0]) : undefined} />
          )}
        </div>
        <div className="muted" style={{ gridColumn: "1 / -1", paddingInlineStart: 28, overflowWrap: "anywhere" }}>
          {line.why.map((why) => (
            <div key={why.zh}>{pick(why)}</div>
          ))}
        </div>
      </div>
      {open && (
        <div id={id} style={{ marginTop: 6, paddingInlineStart: 20 }}>
          <Explanation month={slip.month} agent={slip.agent} line={line.id} />
        </div>
      )}
    </li>
  );
}

function Explanation({ month, agent, line }: { month: string; agent: string; line: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["pay", "line", month, agent, line],
    queryFn: () =>
      answer(api.GET("/api/v1/pay/{month}/{agent}/lines/{line}", { params: { path: { month, agent, line } } })),
  });
  if (error) {
    return <Problem error={error} inline onRetry={() => void refetch()} />;
  }
  return data ? <ExplainTree nodes={data.children ?? []} open={3} /> : <Loading rows={3} />;
}

function TotalLine({ slip }: { slip: SlipView }) {
  const t = useTexts(texts);
  return (
    <li style={{ padding: "10px 12px", display: "flex", justifyContent: "space-between", gap: 16 }}>
      <span>
        {t("gross")} <Money yuan={slip.gross} />
        {slip.deductions !== "0.00" && (
          <>
            {" − "}
            {t("deductions")} <Money yuan={slip.deductions} />
          </>
        )}
        {" = "}
        {t("net")}
      </span>
      <span style={{ fontSize: 16 }}>
        <Money yuan={slip.net} strong />
      </span>
    </li>
  );
}
