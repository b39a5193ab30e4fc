// One order with everything that hangs on it. Personal data is masked until somebody says why they need it.
import { useQuery } from "@tanstack/react-query";
import { Card, Descriptions, Flex, Table, Timeline } from "antd";
import { type ReactNode, useState } from "react";
import { Link, useParams } from "react-router";
import { answer, api } from "../../api/client";
import { useMay } from "../../api/me";
import { usePick, useTexts } from "../../i18n/define";
import { ConfirmButton } from "../../ui/Confirm";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { AgentName, Money, NoValue, When } from "../../ui/values";
import { FlagMark } from "./Labels";
import { texts } from "./texts";
import { creditPath, type OrderView, type ReceiverView } from "./types";

export default function OrderPage() {
  const { shop = "", order = "" } = useParams();
  const t = useTexts(texts);
  const query = useQuery({
    queryKey: ["orders", "one", shop, order],
    queryFn: () => answer(api.GET("/api/v1/orders/{shop}/{order}", { params: { path: { shop, order } } })),
  });
  return (
    <Page title={t("detail_title", { order })} crumbs={[{ title: t("credits"), to: "/credits" }]}>
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <Parts order={query.data} />
      ) : (
        <Loading rows={10} />
      )}
    </Page>
  );
}

function Parts({ order }: { order: OrderView }) {
  const t = useTexts(texts);
  const credits = useMay("credits.read");
  return (
    <Flex vertical gap={12} style={{ maxWidth: 960 }}>
      <Flex gap={16} wrap>
        {credits && <Link to={creditPath(order.shop, order.order)}>{t("whose_order")}</Link>}
        {order.chat && <Link to={order.chat}>{t("see_chat")}</Link>}
      </Flex>
      <Facts order={order} />
      <Receiver order={order} />
      <Items order={order} />
      <Notes order={order} />
      <Refunds order={order} />
      <Reviews order={order} />
    </Flex>
  );
}

function Facts({ order }: { order: OrderView }) {
  const t = useTexts(texts);
  const at = (time?: string | null) => <When time={time} seconds />;
  const items: { key: string; label: string; children: ReactNode }[] = [
    { key: "buyer", label: t("buyer"), children: order.buyer },
    { key: "shop", label: t("shop"), children: order.shop },
    { key: "status", label: t("status"), children: order.status ?? <NoValue /> },
    { key: "flag", label: t("flag"), children: order.flag ? <FlagMark flag={order.flag} /> : <NoValue /> },
    { key: "created", label: t("ordered"), children: at(order.created) },
    { key: "paid", label: t("paid"), children: at(order.paid_at) },
    { key: "shipped", label: t("shipped"), children: at(order.shipped_at) },
    { key: "received", label: t("received"), children: at(order.received_at) },
    { key: "payable", label: t("payable"), children: <Money yuan={order.payable} /> },
    { key: "amount", label: t("paid_amount"), children: <Money yuan={order.paid} /> },
    { key: "freight", label: t("freight"), children: <Money yuan={order.freight} /> },
    { key: "pieces", label: t("pieces"), children: order.pieces ?? <NoValue /> },
    {
      key: "courier",
      label: t("courier"),
      children: [order.courier, order.tracking].filter(Boolean).join(" ") || <NoValue />,
    },
  ];
  return (
    <Card size="small" title={order.title ?? order.order}>
      <Descriptions size="small" column={{ xs: 1, sm: 2, lg: 3 }} items={items} />
    </Card>
  );
}

function Receiver({ order }: { order: OrderView }) {
  const t = useTexts(texts);
  const may = useMay("personal.unmask");
  // Clear data is kept nowhere but here, and is gone with the page.
  const [clear, setClear] = useState<ReceiverView>();
  const shown = clear ?? order.receiver;
  const nothing = !shown.name && !shown.phone && !shown.address && !shown.buyer_note;
  const path = { shop: order.shop, order: order.order };
  const unmask = (
    <ConfirmButton
      button={{ size: "small" }}
      label={t("unmask")}
      title={t("unmask")}
      reason="required"
      onConfirm={async (reason) =>
        setClear(await answer(api.POST("/api/v1/orders/{shop}/{order}/unmask", { params: { path }, body: { reason } })))
      }
    >
      {t("unmask_text")}
    </ConfirmButton>
  );
  return (
    <Card size="small" title={t("receiver")} extra={may && !clear && !nothing && unmask}>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2 }}
        items={[
          { key: "name", label: t("receiver"), children: shown.name ?? <NoValue /> },
          { key: "phone", label: t("phone"), children: shown.phone ?? <NoValue /> },
          { key: "address", label: t("address"), children: shown.address ?? <NoValue />, span: "filled" },
          { key: "note", label: t("buyer_note"), children: shown.buyer_note ?? <NoValue />, span: "filled" },
        ]}
      />
    </Card>
  );
}

function Items({ order }: { order: OrderView }) {
  const t = useTexts(texts);
  return order.items.length > 0 ? (
    <Card size="small" title={t("items")}>
      <Table
        size="small"
        pagination={false}
        scroll={{ x: "max-content" }}
        rowKey={(item) => `${item.title}${item.sku}${item.price}`}
        dataSource={order.items}
        columns={[
          { title: t("item"), render: (_, item) => item.title ?? <NoValue /> },
          { title: t("sku"), render: (_, item) => item.sku ?? <NoValue /> },
          { title: t("price"), align: "right", render: (_, item) => <Money yuan={item.price} /> },
          { title: t("quantity"), align: "right", render: (_, item) => item.quantity ?? <NoValue /> },
        ]}
      />
    </Card>
  ) : null;
}

function Notes({ order }: { order: OrderView }) {
  const t = useTexts(texts);
  return (
    <Card size="small" title={t("notes")}>
      {order.notes.length === 0 ? (
        <span className="muted">{t("no_notes")}</span>
      ) : (
        <Timeline
          items={order.notes.map((note) => ({
            key: note.at,
            content: (
              <>
                <span className="muted">
                  <When time={note.at} seconds />{" "}
                  {note.agent && <AgentName id={note.agent.agent} name={note.agent.name} />}
                </span>{" "}
                {note.flag && <FlagMark flag={note.flag} />}
                <div>{note.text}</div>
              </>
            ),
          }))}
        />
      )}
    </Card>
  );
}

function Refunds({ order }: { order: OrderView }) {
  const t = useTexts(texts);
  const pick = usePick();
  return order.refunds.length > 0 ? (
    <Card size="small" title={t("refunds")}>
      {order.refunds.map((refund) => (
        <Descriptions
          key={refund.refund}
          size="small"
          column={{ xs: 1, sm: 2 }}
          title={`${pick(refund.form)} ${refund.refund}`}
          items={[
            { key: "status", label: t("status"), children: pick(refund.status) },
            { key: "amount", label: t("amount"), children: <Money yuan={refund.amount} /> },
            { key: "applied", label: t("applied"), children: <When time={refund.applied} seconds /> },
            { key: "completed", label: t("completed"), children: <When time={refund.completed} seconds /> },
            { key: "reason", label: t("reason"), children: refund.reason ?? <NoValue /> },
            { key: "cause", label: t("cause"), children: refund.cause ? pick(refund.cause) : <NoValue /> },
          ]}
        />
      ))}
    </Card>
  ) : null;
}

function Reviews({ order }: { order: OrderView }) {
  const t = useTexts(texts);
  const pick = usePick();
  return order.reviews.length > 0 ? (
    <Card size="small" title={t("reviews")}>
      {order.reviews.map((review) => (
        <div key={review.review}>
          <strong>{pick(review.rating)}</strong> <When time={review.created} seconds />
          {review.revised_at && review.revised_rating && (
            <> · {t("revised_to", { time: review.revised_at, rating: pick(review.revised_rating) })}</>
          )}
          {review.cause && (
            <span className="muted">
              {" "}
              · {t("cause")} {pick(review.cause)}
            </span>
          )}
          <div>{review.text}</div>
        </div>
      ))}
    </Card>
  ) : null;
}
