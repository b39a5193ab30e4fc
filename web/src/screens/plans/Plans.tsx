// The plans: what is published, for whom, who has read it; the draft, and texts to start from.
import { EditOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Flex, List, Space, Tag, Tooltip, Typography } from "antd";
import { Link } from "react-router";
import { useMay } from "../../api/me";
import { useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { When } from "../../ui/values";
import { type PlanHead, type Published, usePlans } from "./api";
import { texts } from "./texts";

const read = (place: string) => `/plans/read/${encodeURIComponent(place)}`;
const edit = (place: string) => `/plans/edit?from=${encodeURIComponent(place)}`;

function InForce({ row }: { row: Published }) {
  const t = useTexts(texts);
  return (
    <span>{row.until ? t("from_to", { from: row.effective, to: row.until }) : t("from", { day: row.effective })}</span>
  );
}

function Acknowledged({ row }: { row: Published }) {
  const all = row.members_total > 0 && row.acknowledged_total === row.members_total;
  return (
    <Tag color={all ? "success" : row.members_total === 0 ? "default" : "warning"}>
      {row.acknowledged_total} / {row.members_total}
    </Tag>
  );
}

function useColumns(writes: boolean): Column<Published>[] {
  const t = useTexts(texts);
  return [
    {
      key: "title",
      title: t("columns.title"),
      compare: (a, b) => a.title.localeCompare(b.title),
      render: (row) => (
        <Space size={6}>
          <Link to={read(row.place)}>{row.title}</Link>
          {row.is_default && (
            <Tooltip title={t("default_hint")}>
              <Tag>{t("default")}</Tag>
            </Tooltip>
          )}
          {row.mine && !row.mine.acknowledged && <Tag color="warning">{t("acknowledge_missing")}</Tag>}
        </Space>
      ),
    },
    {
      key: "effective",
      title: t("columns.effective"),
      compare: (a, b) => a.effective.localeCompare(b.effective),
      render: (row) => <InForce row={row} />,
    },
    {
      key: "acknowledged",
      title: t("columns.acknowledged"),
      compare: (a, b) => a.acknowledged_total - b.acknowledged_total,
      render: (row) => <Acknowledged row={row} />,
    },
    {
      key: "published",
      title: t("columns.published"),
      compare: (a, b) => a.published_at.localeCompare(b.published_at),
      render: (row) => (
        <span>
          {row.published_by} · <When time={row.published_at} />
        </span>
      ),
    },
    {
      key: "actions",
      title: t("columns.actions"),
      render: (row) => (
        <Space size={4} wrap>
          <Link to={read(row.place)}>{t("read")}</Link>
          {writes && <Link to={edit(row.place)}>{t("copy")}</Link>}
        </Space>
      ),
    },
  ];
}

function Heads({ heads, title, note }: { heads: PlanHead[]; title: string; note?: string }) {
  const t = useTexts(texts);
  return (
    <Card size="small" title={title} style={{ flex: "1 1 360px" }}>
      {note && <p className="muted">{note}</p>}
      <List
        size="small"
        dataSource={heads}
        rowKey="place"
        renderItem={(head) => (
          <List.Item
            style={{ paddingInline: 0 }}
            actions={[
              <Link key="read" to={read(head.place)}>
                {t("read")}
              </Link>,
              <Link key="copy" to={edit(head.place)}>
                {t(head.place === "draft" ? "edit" : "copy")}
              </Link>,
            ]}
          >
            <Typography.Text>{head.title ?? t("broken")}</Typography.Text>
          </List.Item>
        )}
      />
    </Card>
  );
}

/** See the file's head. */
export default function Plans() {
  const t = useTexts(texts);
  const writes = useMay("plans.publish");
  const sees = useMay("people.read");
  const supposes = useMay("whatif.run");
  const plans = usePlans();
  const columns = useColumns(writes);
  const data = plans.data;
  const actions = (
    <>
      {supposes && (
        <Link to="/whatif">
          <Button>{t("whatif")}</Button>
        </Link>
      )}
      {writes && (
        <Link to="/plans/compare">
          <Button>{t("compare")}</Button>
        </Link>
      )}
      {writes && (
        <Link to={data?.draft ? edit("draft") : "/plans/edit"}>
          <Button type="primary" icon={<EditOutlined />}>
            {t(data?.draft ? "edit_draft" : "start")}
          </Button>
        </Link>
      )}
    </>
  );
  const empty = (
    <Empty
      title={t("published_none")}
      text={t(data?.own ? "published_none_own" : writes ? "published_none_text" : "published_none_agent")}
      action={
        writes ? (
          <Link to={edit(data?.own ? "own" : "shipped:base-and-score")}>
            <Button type="primary">{t("start")}</Button>
          </Link>
        ) : data?.own ? (
          <Link to={read("own")}>{t("read")}</Link>
        ) : undefined
      }
    />
  );
  return (
    <Page title={t(sees ? "title" : "title_agent")} note={t(sees ? "note" : "note_agent")} actions={actions}>
      {plans.error ? (
        <Problem error={plans.error} onRetry={() => void plans.refetch()} />
      ) : !data ? (
        <Loading rows={6} />
      ) : (
        <Flex vertical gap={16}>
          {data.published.some(({ mine }) => mine && !mine.acknowledged) && (
            <Alert type="warning" showIcon title={t("acknowledge_missing")} />
          )}
          <DataTable
            id="plans"
            label={t("published")}
            columns={columns}
            rows={data.published}
            rowKey={(row) => row.place}
            href={(row) => read(row.place)}
            empty={empty}
            card="columns"
          />
          <Flex wrap gap={16} align="start">
            {data.draft && <Heads heads={[data.draft]} title={t("draft")} note={t("draft_note")} />}
            {data.own && sees && <Heads heads={[data.own]} title={t("own")} />}
            {data.shipped.length > 0 && <Heads heads={data.shipped} title={t("shipped")} note={t("shipped_note")} />}
          </Flex>
        </Flex>
      )}
    </Page>
  );
}
