// One fault: what happened and what shows it, what was done about it, what can be done now.
import { useQuery } from "@tanstack/react-query";
import { Alert, App, Card, Descriptions, Flex, Timeline } from "antd";
import { Link, useParams, useSearchParams } from "react-router";
import { answer, api } from "../../api/client";
import { useMay } from "../../api/me";
import { usePick, useTexts } from "../../i18n/define";
import { ConfirmButton } from "../../ui/Confirm";
import { ExplainTree } from "../../ui/ExplainTree";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { AgentName, Money, When } from "../../ui/values";
import { DecideButtons, useFaultsChanged } from "./Decide";
import { StatusTag } from "./StatusTag";
import { texts } from "./texts";
import type { FaultDetail, StepView } from "./types";

export default function Fault() {
  const t = useTexts(texts);
  const { case: number = "" } = useParams();
  const month = useSearchParams()[0].get("month") ?? undefined;
  const query = useQuery({
    queryKey: ["faults", "one", number, month],
    queryFn: () => answer(api.GET("/api/v1/faults/{case}", { params: { path: { case: number }, query: { month } } })),
  });
  if (query.error) {
    return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!query.data) {
    return <Loading page />;
  }
  const { fault } = query.data;
  return (
    <Page
      title={fault.title}
      note={
        <>
          <StatusTag status={fault.status} /> <AgentName id={fault.agent} name={fault.agent_name} />
        </>
      }
      crumbs={[{ title: t("faults"), to: `/faults?month=${query.data.month}` }]}
      actions={<Actions detail={query.data} />}
    >
      <Flex vertical gap={12}>
        {query.data.is_closed && <Alert type="info" showIcon title={t("closed_note", { month: query.data.month })} />}
        <Facts detail={query.data} />
        <Card size="small" title={t("evidence")}>
          <ExplainTree nodes={query.data.explanation.children ?? []} open={1} />
        </Card>
        <Card size="small" title={t("history")}>
          <History steps={query.data.history} />
        </Card>
      </Flex>
    </Page>
  );
}

function Facts({ detail }: { detail: FaultDetail }) {
  const t = useTexts(texts);
  const pick = usePick();
  const { fault, month } = detail;
  const items = [
    { key: "what", label: t("what"), children: pick(fault.what) },
    { key: "consequence", label: t("consequence"), children: pick(fault.consequence) },
    { key: "clause", label: t("clause"), children: pick(detail.clause) },
    { key: "case", label: t("case"), children: fault.case },
  ];
  if (fault.appeal_until) {
    items.push({ key: "until", label: t("appeal_until"), children: (<When time={fault.appeal_until} />) as never });
  }
  if (detail.net_if_confirmed) {
    items.push({
      key: "net",
      label: t("net_if_confirmed"),
      children: (<Money yuan={detail.net_if_confirmed} signed strong />) as never,
    });
  }
  const chats = useMay("chats.read");
  // Who reads no chats is told a masked name, which leads nowhere.
  const shop = fault.shop && encodeURIComponent(fault.shop);
  return (
    <Card size="small">
      <Descriptions size="small" column={{ xs: 1, md: 2 }} items={items} />
      <Flex gap={16} wrap style={{ marginTop: 8 }}>
        {shop && fault.buyer && chats && (
          <Link to={`/chats/${shop}/${encodeURIComponent(fault.buyer)}?from=${fault.time.replace(" ", "T")}`}>
            {t("to_chat")}
          </Link>
        )}
        {shop && fault.order && (
          <Link to={`/credits/${shop}/${encodeURIComponent(fault.order)}?month=${month}`}>{t("to_order")}</Link>
        )}
        {detail.net_if_confirmed && <Link to={`/pay/${month}/${encodeURIComponent(fault.agent)}`}>{t("to_slip")}</Link>}
      </Flex>
    </Card>
  );
}

function Actions({ detail }: { detail: FaultDetail }) {
  const { fault, month } = detail;
  const answers = fault.status === "appealed";
  return (
    <>
      {fault.may_decide && (
        <DecideButtons deciding={{ month, cases: [fault.case], takesAmount: detail.takes_amount, answers }} />
      )}
      {fault.may_appeal && <Answer fault={fault.case} month={month} />}
    </>
  );
}

/** What the agent may say to a confirmed fault. */
function Answer({ fault, month }: { fault: string; month: string }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const changed = useFaultsChanged();
  const say = async (body: { reason?: string; accept: boolean }) => {
    await answer(
      api.POST("/api/v1/faults/{case}/appeal", { params: { path: { case: fault } }, body: { month, ...body } }),
    );
    void message.success(t(body.accept ? "accepted" : "appealed"));
    await changed();
  };
  return (
    <>
      <ConfirmButton
        button={{ type: "primary" }}
        label={t("appeal")}
        title={t("appeal_title")}
        okText={t("appeal")}
        reason="required"
        onConfirm={(reason) => say({ reason, accept: false })}
      >
        {t("appeal_text")}
      </ConfirmButton>
      <ConfirmButton label={t("accept")} title={t("accept_title")} onConfirm={() => say({ accept: true })}>
        {t("accept_text")}
      </ConfirmButton>
    </>
  );
}

function History({ steps }: { steps: StepView[] }) {
  const t = useTexts(texts);
  const pick = usePick();
  if (steps.length === 0) {
    return <span className="muted">{t("history_empty")}</span>;
  }
  return (
    <Timeline
      style={{ marginTop: 8 }}
      items={steps.map((step, index) => ({
        key: index,
        color: step.kind === "confirmed" ? "red" : step.kind === "appealed" ? "orange" : "green",
        content: (
          <>
            <strong>{pick(step.what)}</strong> {step.by}{" "}
            <span className="muted">{step.at ? <When time={step.at} /> : t("imported")}</span>
            <div style={{ overflowWrap: "anywhere" }}>{step.reason}</div>
          </>
        ),
      }))}
    />
  );
}
