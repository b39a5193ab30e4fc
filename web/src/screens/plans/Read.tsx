// A plan to read: its text, who is under it, and that one has read it.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Flex, Table, Tag } from "antd";
import { Link, useParams } from "react-router";
import { answer, api } from "../../api/client";
import { useMay } from "../../api/me";
import { useTexts } from "../../i18n/define";
import { ConfirmButton } from "../../ui/Confirm";
import { Empty } from "../../ui/Empty";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { AgentName, When } from "../../ui/values";
import { type Published, usePlans, usePlanText } from "./api";
import { PlanText } from "./editor/PlanText";
import { texts } from "./texts";

function Members({ row }: { row: Published }) {
  const t = useTexts(texts);
  return (
    <Card size="small" title={t("members")}>
      {row.members_total === 0 ? (
        <Empty title={t("members_none")} />
      ) : (
        <Table
          size="small"
          rowKey="agent"
          pagination={row.members.length > 20 ? { pageSize: 20, size: "small" } : false}
          dataSource={row.members}
          columns={[
            {
              key: "name",
              title: t("members"),
              render: (_, one) => <AgentName id={one.agent} name={one.name} />,
            },
            {
              key: "acknowledged",
              title: t("columns.acknowledged"),
              render: (_, one) =>
                one.acknowledged ? (
                  <When time={one.acknowledged} />
                ) : (
                  <Tag color="warning">{t("not_acknowledged")}</Tag>
                ),
            },
          ]}
        />
      )}
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
