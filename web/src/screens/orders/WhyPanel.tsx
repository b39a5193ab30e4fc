// Whose an order is, from the answer down to the chat line: the same in the drawer of the table and on a page of its own.
import { useQuery } from "@tanstack/react-query";
import { Alert, Descriptions, Flex, Tag, Typography } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { answer, api } from "../../api/client";
import { allowed, useMe } from "../../api/me";
import { usePick, useTexts } from "../../i18n/define";
import { Loading } from "../../ui/Loading";
import { Problem } from "../../ui/Problem";
import { AgentName, Money, When } from "../../ui/values";
import { Actions } from "./Actions";
import { BucketTag, StateTag } from "./Labels";
import { Rows } from "./Rows";
import { texts } from "./texts";
import { type ClaimantView, type DeciderView, orderPath, type WhyView } from "./types";

/** Asks why an order is whose it is. */
export function useWhy(shop: string, order: string) {
  return useQuery({
    queryKey: ["orders", "why", shop, order],
    queryFn: () => answer(api.GET("/api/v1/credits/{shop}/{order}", { params: { path: { shop, order } } })),
  });
}

/** See the file's head. */
export function WhyPanel({ shop, order }: { shop: string; order: string }) {
  const why = useWhy(shop, order);
  if (why.error) {
    return <Problem error={why.error} onRetry={() => void why.refetch()} />;
  }
  return why.data ? <Why why={why.data} /> : <Loading rows={6} />;
}

function Why({ why }: { why: WhyView }) {
  return (
    <Flex vertical gap={16}>
      <Verdict why={why} />
      <Actions why={why} />
      <Claimants why={why} />
      <Taken why={why} />
      <Decisions why={why} />
      <Disputes why={why} />
    </Flex>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 15, margin: "0 0 6px" }}>
        {title}
      </Typography.Title>
      {children}
    </section>
  );
}

function Verdict({ why }: { why: WhyView }) {
  const t = useTexts(texts);
  const pick = usePick();
  const me = useMe();
  const credit = why.credit;
  const name = credit?.agent_name ?? credit?.agent;
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 18, margin: "0 0 4px" }}>
        {credit ? (name ? t("whose", { name }) : t("whose_nobody")) : t(why.is_excluded ? "excluded" : "not_paid")}{" "}
        {credit && <BucketTag bucket={credit.bucket} why={credit.why} />} <StateTag state={credit?.dispute} />
      </Typography.Title>
      {credit && (
        <p style={{ margin: "0 0 8px" }}>
          {pick(credit.why)} · {t("counts", { amount: credit.amount, deducted: credit.deducted, net: credit.net })}
        </p>
      )}
      {why.decided_by && <Said said={why.decided_by} label={t("deciding")} strong />}
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2 }}
        style={{ margin: "8px 0" }}
        items={[
          { key: "buyer", label: t("buyer"), children: why.buyer },
          { key: "shop", label: t("shop"), children: why.shop },
          { key: "created", label: t("ordered"), children: <When time={why.created} seconds /> },
          { key: "paid", label: t("paid"), children: <When time={why.paid_at} seconds /> },
        ]}
      />
      <Flex gap={16} wrap>
        {why.chat && <Link to={why.chat}>{t("see_chat")}</Link>}
        {allowed(me, "orders.read") && <Link to={orderPath(why.shop, why.order)}>{t("see_order")}</Link>}
      </Flex>
    </section>
  );
}

/** A chat line or row, with the way to where it stands. */
function Said({ said, label, strong = false }: { said: DeciderView; label: string; strong?: boolean }) {
  const t = useTexts(texts);
  return (
    <div style={{ overflowWrap: "anywhere", margin: "2px 0" }}>
      <span className="muted">
        {label} <When time={said.at} seconds />
      </span>{" "}
      {said.text && <q style={{ fontWeight: strong ? 600 : undefined }}>{said.text}</q>}{" "}
      {said.link && (
        <Link to={said.link} style={{ whiteSpace: "nowrap" }}>
          {t("see_in_chat")}
        </Link>
      )}
    </div>
  );
}

function Claimant({ claimant }: { claimant: ClaimantView }) {
  const t = useTexts(texts);
  const pick = usePick();
  return (
    <div>
      <strong>
        <AgentName id={claimant.agent} name={claimant.name} />
      </strong>{" "}
      {claimant.has_it && <Tag color="gold">{t("has_it")}</Tag>} <span className="muted">{pick(claimant.why)}</span>
      {claimant.before_order && <Said said={claimant.before_order} label={t("last_before_order")} />}
      {claimant.before_payment && <Said said={claimant.before_payment} label={t("last_before_payment")} />}
      {claimant.flagged && <div className="muted">{t("flagged", { time: claimant.flagged })}</div>}
    </div>
  );
}

function Claimants({ why }: { why: WhyView }) {
  const t = useTexts(texts);
  return why.claimants.length > 0 ? (
    <Part title={t("claimants")}>
      <Rows
        items={why.claimants}
        rowKey={(claimant) => claimant.agent}
        render={(claimant) => <Claimant claimant={claimant} />}
      />
    </Part>
  ) : null;
}

function Taken({ why }: { why: WhyView }) {
  const t = useTexts(texts);
  const pick = usePick();
  return why.credit ? (
    <Part title={t("deductions")}>
      {why.deductions.length === 0 ? (
        <span className="muted">{t("no_deductions")}</span>
      ) : (
        <Rows
          items={why.deductions}
          rowKey={(taken) => taken.at + taken.what.zh}
          end={(taken) => <Money yuan={`-${taken.taken}`} signed />}
          render={(taken) => (
            <>
              {pick(taken.what)} <When time={taken.at} seconds />
            </>
          )}
        />
      )}
    </Part>
  ) : null;
}

function Decisions({ why }: { why: WhyView }) {
  const t = useTexts(texts);
  return why.decisions.length > 0 ? (
    <Part title={t("decisions")}>
      <Rows
        items={why.decisions}
        rowKey={(decision) => decision.time}
        render={(decision) => (
          <>
            <When time={decision.time} />{" "}
            {decision.agent
              ? t("decided_to", { by: decision.decided_by, agent: decision.agent.name ?? decision.agent.agent })
              : t("decided_nobody", { by: decision.decided_by })}
            <div className="muted">{decision.reason}</div>
            {decision.is_late && <Alert type="info" showIcon title={t("late_decision")} />}
          </>
        )}
      />
    </Part>
  ) : null;
}

function Disputes({ why }: { why: WhyView }) {
  const t = useTexts(texts);
  return why.disputes.length > 0 ? (
    <Part title={t("disputes_of")}>
      <Rows
        items={why.disputes}
        rowKey={(dispute) => dispute.time + dispute.agent}
        end={(dispute) => <StateTag state={dispute.state} />}
        render={(dispute) => (
          <>
            <When time={dispute.time} />{" "}
            {t(dispute.claims ? "claims" : "gives_up", { agent: dispute.name ?? dispute.agent })}
            <div className="muted">{dispute.reason}</div>
            {dispute.decided_by && <div>{t("answered", { by: dispute.decided_by, text: dispute.answer ?? "" })}</div>}
          </>
        )}
      />
    </Part>
  ) : null;
}
