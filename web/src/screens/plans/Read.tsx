// A plan to read: its text, who is under it, and that one has read it.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Flex, Tag } from "antd";
import { Link, useParams } from "react-router";
import { answer, api } from "../../api/client";
import { useMay } from "../../api/me";
import { useTexts } from "../../i18n/define";
import { ConfirmButton } from "../../ui/Confirm";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { AgentName, When } from "../../ui/values";
import { type Published, usePlans, usePlanText } from "./api";
import { PlanText } from "./editor/PlanText";
import { texts } from "./texts";

type Member = Published["members"][number];

function Members({ row }: { row: Published }) {
  const t = useTexts(texts);
  const columns: Column<Member>[] = [
    {
      key: "name",
      title: t("members"),
      compare: (a, b) => (a.name ?? a.agent).localeCompare(b.name ?? b.agent),
      render: (one) => <AgentName id={one.agent} name={one.name} />,
    },
    {
      key: "acknowledged",
      title: t("columns.acknowledged"),
      compare: (a, b) => (a.acknowledged ?? "").localeCompare(b.acknowledged ?? ""),
      render: (one) =>
        one.acknowledged ? <When time={one.acknowledged} /> : <Tag color="warning">{t("not_acknowledged")}</Tag>,
    },
  ];
  return (
    <Card size="small" title={t("members")}>
      <DataTable<Member>
        id="plan-members"
        label={t("members")}
        columns={columns}
        rows={row.members}
        rowKey={(one) => one.agent}
        empty={<Empty title={t("members_none")} />}
        card="columns"
      />
    </Card>
  );
}

function Acknowledge({ row }: { row: Published }) {
  const t = useTexts(texts);
  const client = useQueryClient();
  const { message } = App.useApp();
  const mutation = useMutation({
    mutationFn: () =>
      answer(api.POST("/api/v1/plans/{version}/acknowledge", { params: { path: { version: row.place } } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["plans"] });
      void message.success(t("acknowledged_at"));
    },
  });
  if (!row.mine) {
    return null;
  }
  return row.mine.acknowledged ? (
    <Tag color="success">
      {t("acknowledged_at")} · <When time={row.mine.acknowledged} />
    </Tag>
  ) : (
    <ConfirmButton
      label={t("acknowledge")}
      button={{ type: "primary" }}
      title={t("acknowledge_ask")}
      onConfirm={() => mutation.mutateAsync()}
    >
      {t("acknowledge_text")}
    </ConfirmButton>
  );
}

/** See the file's head. */
export default function Read() {
  const t = useTexts(texts);
  const { place = "" } = useParams();
  const writes = useMay("plans.publish");
  const plans = usePlans();
  const text = usePlanText(place);
  const row = plans.data?.published.find((one) => one.place === place);
  const title = text.data?.title ?? t("broken");
  return (
    <Page
      title={text.data ? title : t("text")}
      crumbs={[{ title: t("back"), to: "/plans" }]}
      note={
        row && (row.until ? t("from_to", { from: row.effective, to: row.until }) : t("from", { day: row.effective }))
      }
      actions={
        <>
          {row && <Acknowledge row={row} />}
          {writes && (
            <Link to={`/plans/compare?old=${encodeURIComponent(place)}`}>
              <Button>{t("compare")}</Button>
            </Link>
          )}
          {writes && (
            <Link to={`/plans/edit?from=${encodeURIComponent(place)}`}>
              <Button>{t(place === "draft" ? "edit" : "copy")}</Button>
            </Link>
          )}
        </>
      }
    >
      {text.error ? (
        <Problem error={text.error} onRetry={() => void text.refetch()} />
      ) : !text.data ? (
        <Loading rows={12} />
      ) : (
        <Flex vertical gap={16}>
          <PlanText text={text.data.text} label={t("text")} height="calc(100vh - 190px)" />
          {row && row.members.length > 0 && <Members row={row} />}
        </Flex>
      )}
    </Page>
  );
}
