// What waits for finance, supervisors and owners: the pay of the month, what moved it, what blocks the close, faults to decide.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Card, Flex, Tag } from "antd";
import { Link } from "react-router";
import { answer, api } from "../../api/client";
import { usePick, useTexts } from "../../i18n/define";
import { moneyText } from "../../ui/figures";
import { Loading } from "../../ui/Loading";
import { Problem } from "../../ui/Problem";
import { AgentName, Money } from "../../ui/values";
import { texts } from "./texts";

/** Entries of a list here at most; the rest is behind its link. */
const SHOWN = 6;

function useMoved(month: string, agent?: string, since?: string) {
  return useQuery({
    queryKey: ["pay", "moved", month, agent, since],
    queryFn: () =>
      answer(api.GET("/api/v1/pay/{month}/moved", { params: { path: { month }, query: { agent, since } } })),
    placeholderData: keepPreviousData,
  });
}

/** What makes the difference to last month, or since a day began, line by line. */
export function Moved({ month, agent, since }: { month: string; agent?: string; since?: string }) {
  const t = useTexts(texts);
  const pick = usePick();
  const { data, error, refetch } = useMoved(month, agent, since);
  if (error) {
    return <Problem error={error} onRetry={() => void refetch()} inline />;
  }
  if (!data) {
    return <Loading rows={3} />;
  }
  if (data.lines.length === 0) {
    const nothing = data.since ? "moved_none_since" : data.last_month ? "moved_none" : "moved_no_last";
    return <div className="muted">{t(nothing)}</div>;
  }
  return (
    <table style={{ width: "100%", marginTop: 8, borderCollapse: "collapse" }}>
      <caption className="muted" style={{ textAlign: "start" }}>
        {data.since ? t("moved_since", { day: data.since }) : t("moved_text", { month: data.last_month ?? "" })}
      </caption>
      <thead className="muted" style={{ fontSize: 12 }}>
        <tr>
          <th scope="col">
            <span className="unseen">{t("line")}</span>
          </th>
          {[t(data.since ? "earlier" : "before"), t(data.since ? "now" : "after"), t("difference")].map((title) => (
            <th key={title} scope="col" style={{ textAlign: "right", fontWeight: 400 }}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {data.lines.slice(0, SHOWN).map((line) => (
          <tr key={line.line}>
            <td>{pick(line.title)}</td>
            <td style={{ textAlign: "right" }}>
              <Money yuan={line.before} />
            </td>
            <td style={{ textAlign: "right" }}>
              <Money yuan={line.after} />
            </td>
            <td style={{ textAlign: "right" }}>
              <Money yuan={line.difference} signed />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The same of everybody together. */
export function MovedCard({ month }: { month: string }) {
  const t = useTexts(texts);
  return (
    <Card size="small" title={t("moved")} extra={<Link to={`/pay?month=${month}`}>{t("see_pay")}</Link>}>
      <Moved month={month} />
    </Card>
  );
}

/** The pay of the month, all together. */
export function PayCard({ month }: { month: string }) {
  const t = useTexts(texts);
  const { data, error, refetch } = useQuery({
    queryKey: ["pay", "summary", month],
    queryFn: () => answer(api.GET("/api/v1/pay/{month}/summary", { params: { path: { month } } })),
  });
  return (
    <Card size="small" title={t("total")} extra={<Link to={`/pay?month=${month}`}>{t("see_pay")}</Link>}>
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} inline />
      ) : !data ? (
        <Loading rows={3} />
      ) : (
        <Flex vertical gap={4}>
          {data.total && (
            <>
              <span>
                <span className="muted">{t("net")} </span>
                <span style={{ fontSize: 20 }}>
                  <Money yuan={data.total.net} strong />
                </span>{" "}
                {data.total.difference && <Money yuan={data.total.difference} signed />}
              </span>
              <span className="muted">
                {t("gross")} <Money yuan={data.total.gross} />
                {data.total.last_net && ` · ${t("last_net", { yuan: moneyText(data.total.last_net) })}`}
              </span>
            </>
          )}
          <span className="muted">
            {t("slips", { n: data.slips })}
            {data.pending > 0 && ` · ${t("pending", { n: data.pending })}`}
          </span>
        </Flex>
      )}
    </Card>
  );
}

/** What must be settled before the month can be closed. */
export function Checklist({ month }: { month: string }) {
  const t = useTexts(texts);
  const pick = usePick();
  const { data, error, refetch } = useQuery({
    queryKey: ["months", "checklist", month],
    queryFn: () => answer(api.GET("/api/v1/months/{month}/checklist", { params: { path: { month } } })),
  });
  const blocking = data?.items.filter((item) => item.blocks) ?? [];
  return (
    <Card size="small" title={t("month_state")} extra={<Link to={`/months/${month}`}>{t("see_checklist")}</Link>}>
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} inline />
      ) : !data ? (
        <Loading rows={4} />
      ) : (
        <>
          <Tag color={data.is_ready ? "success" : "warning"}>
            {data.is_ready ? t("ready") : t("blocking", { n: data.blocking })}
          </Tag>{" "}
          {data.is_partial && <span className="muted">{t("partial")}</span>}
          <ul style={{ margin: "8px 0 0", paddingInlineStart: 18 }}>
            {blocking.slice(0, SHOWN).map((item) => (
              <li key={item.item}>{item.link ? <Link to={item.link}>{pick(item.text)}</Link> : pick(item.text)}</li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

/** Faults that wait for a decision. */
export function ToDecide({ month }: { month: string }) {
  const t = useTexts(texts);
  const pick = usePick();
  const question = { month, status: "open", per_page: SHOWN };
  const { data, error, refetch } = useQuery({
    queryKey: ["faults", "open", question],
    queryFn: () => answer(api.GET("/api/v1/faults", { params: { query: question } })),
  });
  return (
    <Card
      size="small"
      title={t("to_decide")}
      extra={<Link to={`/faults?month=${month}&status=open`}>{`${t("all")} ${data?.total ?? ""}`}</Link>}
    >
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} inline />
      ) : !data ? (
        <Loading rows={4} />
      ) : data.items.length === 0 ? (
        <span className="muted">{t("nothing_to_decide")}</span>
      ) : (
        <ul style={{ margin: 0, padding: 0, listStyle: "none" }}>
          {data.items.map((fault) => (
            <li key={fault.case} style={{ padding: "3px 0" }}>
              <Link to={`/faults/${encodeURIComponent(fault.case)}?month=${month}`}>{fault.title}</Link>{" "}
              <AgentName id={fault.agent} name={fault.agent_name} /> <span className="muted">{pick(fault.what)}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
