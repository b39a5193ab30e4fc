// A person's own month: figures beside the middle of the team, the pay so far, the faults to answer.
import { Card, Flex, Progress, Segmented } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { Link } from "react-router";
import { usePick, useTexts } from "../../i18n/define";
import { moneyText } from "../../ui/figures";
import { daysOf } from "../../ui/period";
import { Money } from "../../ui/values";
import { factsPath } from "../figures/types";
import { Value } from "../figures/Value";
import { Moved } from "./cards";
import { texts } from "./texts";
import type { OverviewView, OwnOverview, OwnPay } from "./types";

/** Figures, each leading to its records. */
export function MyFigures({ own, month }: { own: OwnOverview; month: string }) {
  const t = useTexts(texts);
  const pick = usePick();
  const days = daysOf(month);
  const more = `/figures/${encodeURIComponent(own.agent)}?from=${days.from}&to=${days.to}`;
  const completion = own.completion.value;
  return (
    <Card size="small" title={t("mine")} extra={<Link to={more}>{t("see_figures")}</Link>}>
      {completion && own.target.value && (
        <Flex gap={12} align="center" wrap style={{ marginBottom: 12 }}>
          <span>{t("completion")}</span>
          <Progress
            percent={Math.round(Number(completion) * 1000) / 10}
            style={{ flex: 1, minWidth: 160, margin: 0 }}
            aria-label={t("completion")}
          />
          <span className="muted">
            {t("of_target", {
              sales: moneyText(own.regular_sales.value ?? "0"),
              target: moneyText(own.target.value),
            })}
          </span>
        </Flex>
      )}
      <div style={{ display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(150px, 1fr))", gap: 16 }}>
        {own.figures.map((name) => (
          <div key={name.figure}>
            <div className="muted">{pick(name.title)}</div>
            <div style={{ fontSize: 20 }}>
              <Value
                name={name}
                value={own.values[name.figure]}
                to={factsPath(name.figure, days, { agent: own.agent })}
              />
            </div>
            {own.median[name.figure] && (
              <small className="muted">
                {t("median")}
                <Value name={name} value={own.median[name.figure]} />
              </small>
            )}
          </div>
        ))}
      </div>
    </Card>
  );
}

type Since = "day" | "week" | "month";

/** The day from whose beginning on a draft is looked at: the last with data, or six before it in the same month. */
function dayOf(since: Since, until: string): string | undefined {
  const last = dayjs(until.slice(0, 10));
  if (since === "month") {
    return undefined;
  }
  const from = since === "day" ? last : last.subtract(6, "day");
  return (from.isSame(last, "month") ? from : last.startOf("month")).format("YYYY-MM-DD");
}

/** The payslip so far and what moved it: on the last day, in the last week, since last month. */
export function MyPay({ view, own, pay }: { view: OverviewView; own: OwnOverview; pay: OwnPay }) {
  const t = useTexts(texts);
  const [chosen, choose] = useState<Since>("day");
  // A closed month moves no more, and in a month that the data has passed there is no last day.
  const moves = !view.closed && view.until?.startsWith(view.month);
  const since = moves && view.until ? dayOf(chosen, view.until) : undefined;
  const slip = `/pay/${view.month}/${encodeURIComponent(own.agent)}`;
  return (
    <Card size="small" title={t(view.closed ? "pay_closed" : "pay")} extra={<Link to={slip}>{t("see_slip")}</Link>}>
      <Flex gap={24} wrap align="baseline">
        <span>
          <span className="muted">{t("net")} </span>
          <span style={{ fontSize: 20 }}>
            <Money yuan={pay.net} strong />
          </span>
        </span>
        <span>
          <span className="muted">{t("gross")} </span>
          <Money yuan={pay.gross} />
        </span>
        {pay.pending > 0 && <span className="muted">{t("pending", { n: pay.pending })}</span>}
      </Flex>
      {moves && (
        <Segmented<Since>
          size="small"
          style={{ marginTop: 12 }}
          aria-label={t("moved")}
          value={chosen}
          onChange={choose}
          options={[
            { value: "day", label: t("since_day") },
            { value: "week", label: t("since_week") },
            { value: "month", label: t("since_month") },
          ]}
        />
      )}
      <Moved month={view.month} agent={own.agent} since={since} />
    </Card>
  );
}

/** Faults that wait for the person, or for a decision about the person. */
export function MyFaults({ view, own }: { view: OverviewView; own: OwnOverview }) {
  const t = useTexts(texts);
  const none = own.faults_to_answer === 0 && own.faults_proposed === 0;
  const all = `/faults?month=${view.month}&agent=${encodeURIComponent(own.agent)}`;
  return (
    <Card size="small" title={t("my_faults")} extra={<Link to={all}>{t("see_faults")}</Link>}>
      {none && <span className="muted">{t("no_faults")}</span>}
      {own.faults_to_answer > 0 && <div>{t("to_answer", { n: own.faults_to_answer })}</div>}
      {own.faults_proposed > 0 && <div className="muted">{t("proposed", { n: own.faults_proposed })}</div>}
    </Card>
  );
}
