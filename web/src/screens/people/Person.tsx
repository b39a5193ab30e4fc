// Somebody: terms from the first to the last, and the accounts that are theirs.
import { Button, Card, Descriptions, Flex, Table, Tag, Timeline } from "antd";
import { useState } from "react";
import { useParams } from "react-router";
import { useMay } from "../../api/me";
import { useTexts } from "../../i18n/define";
import { Empty } from "../../ui/Empty";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { AccountDialog, EndDialog } from "./AccountDialog";
import { type Account, type PersonDetail, type Role, type Terms, usePerson } from "./api";
import { ChangeDialog, LeaveDialog } from "./TermsDialog";
import { texts } from "./texts";

function OneTerms({ terms }: { terms: Terms }) {
  const t = useTexts(texts);
  const items = [
    [t("columns.role"), terms.role && t(`role.${terms.role as Role}`)],
    [t("columns.level"), terms.level],
    [t("columns.group"), terms.group],
    [t("plan"), terms.plan ?? t("plan_none")],
    [t("hired_on"), terms.hired_on],
    [t("left_on"), terms.left_on],
  ].filter(([, value]) => value);
  return (
    <div>
      <strong>{terms.from ?? t("from_always")}</strong> {terms.name}
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, lg: 3 }}
        items={items.map(([label, value]) => ({ key: String(label), label, children: value }))}
      />
    </div>
  );
}

function Accounts({
  person,
  onEnd,
  actions,
}: {
  person: PersonDetail;
  onEnd?: (account: Account) => void;
  actions?: React.ReactNode;
}) {
  const t = useTexts(texts);
  return (
    <Card size="small" title={t("accounts")} extra={actions}>
      {person.accounts_of.length === 0 ? (
        <Empty title={t("accounts_none")} />
      ) : (
        <Table
          size="small"
          pagination={false}
          scroll={{ x: "max-content" }}
          rowKey={(row) => `${row.account} ${row.shop ?? ""} ${row.from ?? ""}`}
          dataSource={person.accounts_of}
          columns={[
            { key: "account", title: t("account"), render: (_, row) => row.account },
            { key: "shop", title: t("account_shop"), render: (_, row) => row.shop ?? t("account_shop_all") },
            {
              key: "period",
              title: t("account_when"),
              render: (_, row) => t("account_period", { from: row.from ?? t("from_always"), to: row.to ?? t("now") }),
            },
            ...(onEnd
              ? [
                  {
                    key: "end",
                    title: t("account_end"),
                    render: (_: unknown, row: Account) =>
                      row.to ? null : (
                        <Button size="small" onClick={() => onEnd(row)}>
                          {t("account_end")}
                        </Button>
                      ),
                  },
                ]
              : []),
          ]}
        />
      )}
    </Card>
  );
}

type Doing = { what: "change" | "leave" | "account" } | { what: "end"; account: Account };

/** See the file's head. */
export default function Person() {
  const t = useTexts(texts);
  const { agent = "" } = useParams();
  const writes = useMay("people.write");
  const person = usePerson(agent);
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  const data = person.data;
  if (person.error) {
    return <Problem error={person.error} onRetry={() => void person.refetch()} />;
  }
  if (!data) {
    return <Loading page />;
  }
  const actions = writes && (
    <>
      {data.status !== "left" && <Button onClick={() => setDoing({ what: "leave" })}>{t("leave")}</Button>}
      <Button type="primary" onClick={() => setDoing({ what: "change" })}>
        {t("change")}
      </Button>
    </>
  );
  return (
    <Page title={data.name} crumbs={[{ title: t("back"), to: "/people" }]} note={data.agent} actions={actions}>
      <Flex vertical gap={16}>
        <Flex wrap gap={8}>
          <Tag>{t(`status.${data.status}`)}</Tag>
          {data.role && <Tag>{t(`role.${data.role as Role}`)}</Tag>}
          {data.plan_title && <Tag>{data.plan_title}</Tag>}
        </Flex>
        <Card size="small" title={t("terms")}>
          <Timeline
            items={data.terms.map((terms, index) => ({
              color: index === 0 ? "green" : "gray",
              content: <OneTerms terms={terms} />,
              key: terms.from ?? "always",
            }))}
          />
        </Card>
        <Accounts
          person={data}
          onEnd={writes ? (account) => setDoing({ what: "end", account }) : undefined}
          actions={
            writes && (
              <Button size="small" onClick={() => setDoing({ what: "account" })}>
                {t("account_add")}
              </Button>
            )
          }
        />
      </Flex>
      {doing?.what === "change" && <ChangeDialog person={data} onClose={close} />}
      {doing?.what === "leave" && <LeaveDialog person={data} onClose={close} />}
      {doing?.what === "account" && <AccountDialog agent={data.agent} name={data.name} onClose={close} />}
      {doing?.what === "end" && (
        <EndDialog agent={data.agent} name={data.name} account={doing.account} onClose={close} />
      )}
    </Page>
  );
}
