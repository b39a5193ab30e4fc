// What stands in a conversation: messages as bubbles, waits as bars between them, orders and the rest as cards in the middle.
import { ClockCircleOutlined, EyeInvisibleOutlined, StarFilled } from "@ant-design/icons";
import { Flex, Tag, Tooltip, theme } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useMay } from "../../api/me";
import { usePick, useTexts } from "../../i18n/define";
import { Duration, Money, When } from "../../ui/values";
import { FlagMark } from "../orders/Labels";
import { creditPath, orderPath } from "../orders/types";
import { texts } from "./texts";
import { type EntryOf, type EntryView, entryId, formOf, senderOf } from "./types";

/** One entry. */
export function Entry({ entry, position, shop }: { entry: EntryView; position: number; shop: string }) {
  const id = entryId(entry, position);
  switch (entry.kind) {
    case "message":
      return <Message id={id} message={entry} shop={shop} />;
    case "wait":
      return <Wait id={id} wait={entry} />;
    default:
      return (
        <li id={id} data-at={entry.at} style={{ alignSelf: "center", maxWidth: "94%" }}>
          <Happening entry={entry} shop={shop} />
        </li>
      );
  }
}

function Message({ id, message, shop }: { id: string; message: EntryOf<"message">; shop: string }) {
  const t = useTexts(texts);
  const { token } = theme.useToken();
  const buyer = message.sender === "buyer";
  const human = buyer || message.sender === "agent";
  const decides = message.reasons.length > 0;
  const name =
    message.sender === "agent" ? (message.agent.name ?? message.agent.agent) : t(`sender.${senderOf(message.sender)}`);
  return (
    <li id={id} data-at={message.at} style={{ alignSelf: buyer ? "flex-start" : "flex-end", maxWidth: "82%" }}>
      <Flex gap={6} justify={buyer ? "start" : "end"} align="baseline" wrap>
        <small className="muted">
          {name} <When time={message.at} seconds />
        </small>
        {message.is_masked && (
          <Tooltip title={t("masked")}>
            <EyeInvisibleOutlined aria-label={t("masked")} className="muted" />
          </Tooltip>
        )}
        {message.is_marked && <Tag color="gold">{t("marked")}</Tag>}
      </Flex>
      <div
        style={{
          padding: "6px 10px",
          borderRadius: 8,
          overflowWrap: "anywhere",
          whiteSpace: "pre-wrap",
          background: buyer ? token.colorBgContainer : human ? token.colorPrimaryBg : "transparent",
          border: `1px ${human ? "solid" : "dashed"} ${message.is_marked || decides ? token.colorWarning : token.colorBorderSecondary}`,
          boxShadow: message.is_marked ? `0 0 0 2px ${token.colorWarningBorder}` : undefined,
          color: human ? undefined : token.colorTextSecondary,
        }}
      >
        {message.text || t(`form.${formOf(message.form)}`)}
      </div>
      <Reasons message={message} shop={shop} />
    </li>
  );
}

/** Which facts the message decided. */
function Reasons({ message, shop }: { message: EntryOf<"message">; shop: string }) {
  const pick = usePick();
  const { token } = theme.useToken();
  return message.reasons.length > 0 ? (
    <ul style={{ listStyle: "none", margin: "2px 0 0", padding: 0 }}>
      {message.reasons.map((reason) => (
        <li key={reason.text.zh}>
          <StarFilled aria-hidden="true" style={{ color: token.colorWarning }} />{" "}
          {reason.order ? <Link to={creditPath(shop, reason.order)}>{pick(reason.text)}</Link> : pick(reason.text)}
        </li>
      ))}
    </ul>
  ) : null;
}

/** How long the buyer waited: red if too long, pale if it counts nowhere. */
function Wait({ id, wait }: { id: string; wait: EntryOf<"wait"> }) {
  const t = useTexts(texts);
  const { token } = theme.useToken();
  const counts = wait.status !== "transferred" && !wait.is_off_duty;
  const colour = !counts
    ? token.colorTextTertiary
    : wait.is_slow
      ? token.colorError
      : wait.status === "open"
        ? token.colorWarning
        : token.colorSuccess;
  return (
    // A wait is gone to by key (j, k), so it must take the focus.
    <li
      id={id}
      data-wait
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      style={{ alignSelf: "stretch", borderInlineStart: `4px solid ${colour}`, paddingInlineStart: 8, borderRadius: 2 }}
    >
      <span style={{ color: colour }}>
        <ClockCircleOutlined aria-hidden="true" /> <Waited wait={wait} />
      </span>{" "}
      {wait.is_slow && counts && <Tag color="error">{t("slow")}</Tag>}
      {wait.is_first && <Tag>{t("first")}</Tag>}
      {wait.is_off_duty && <Tag>{t("off_duty")}</Tag>}
      <small className="muted">{t("wait_of", { agent: wait.agent.name ?? wait.agent.agent })}</small>
    </li>
  );
}

function Waited({ wait }: { wait: EntryOf<"wait"> }) {
  const t = useTexts(texts);
  if (wait.seconds !== null && wait.seconds !== undefined) {
    return <Duration seconds={wait.seconds} />;
  }
  const word = wait.status === "transferred" ? "transferred" : wait.status === "unanswered" ? "unanswered" : "open";
  return <>{wait.is_off_duty ? t("off_duty") : t(word)}</>;
}

type Other = Exclude<EntryView, { kind: "message" } | { kind: "wait" }>;

function CardOf({
  at,
  order,
  shop,
  title,
  children,
}: {
  at: string;
  order: string;
  shop: string;
  title: ReactNode;
  children?: ReactNode;
}) {
  const { token } = theme.useToken();
  return (
    <div
      style={{
        padding: "4px 12px",
        borderRadius: 8,
        background: token.colorFillQuaternary,
        border: `1px solid ${token.colorBorderSecondary}`,
        overflowWrap: "anywhere",
      }}
    >
      <small className="muted">
        <When time={at} seconds />
      </small>{" "}
      <strong>{title}</strong> <Link to={orderPath(shop, order)}>{order}</Link>
      {children && <div>{children}</div>}
    </div>
  );
}

function Happening({ entry, shop }: { entry: Other; shop: string }) {
  const t = useTexts(texts);
  const pick = usePick();
  const place = { at: entry.at, order: entry.order, shop };
  switch (entry.kind) {
    case "order":
      return <OrderCard order={entry} shop={shop} />;
    case "note": {
      const agent = entry.agent.name ?? entry.agent.agent;
      return (
        <CardOf {...place} title={t(entry.text ? "noted" : "flagged", { agent })}>
          {entry.flag && <FlagMark flag={entry.flag} />} {entry.text}
        </CardOf>
      );
    }
    case "refund":
      return (
        <CardOf
          {...place}
          title={t(entry.event === "completed" ? "refund_completed" : "refund_applied", { form: pick(entry.form) })}
        >
          <Money yuan={entry.amount} /> {entry.reason} {entry.cause && <Tag>{pick(entry.cause)}</Tag>}
        </CardOf>
      );
    case "review":
      return (
        <CardOf
          {...place}
          title={t(entry.event === "revised" ? "review_revised" : "review_created", { rating: pick(entry.rating) })}
        >
          {entry.text} {entry.cause && <Tag>{pick(entry.cause)}</Tag>}
        </CardOf>
      );
    case "decision":
      return (
        <CardOf {...place} title={entry.by ? t("decided", { by: entry.by }) : t("decided_only")}>
          {entry.reason}
        </CardOf>
      );
  }
}

const EVENTS = ["created", "paid", "shipped", "received", "closed"] as const;

function OrderCard({ order, shop }: { order: EntryOf<"order">; shop: string }) {
  const t = useTexts(texts);
  const pick = usePick();
  const credits = useMay("credits.read");
  const event = EVENTS.find((one) => one === order.event) ?? "created";
  return (
    <CardOf at={order.at} order={order.order} shop={shop} title={t(`event.${event}`)}>
      {order.amount && <Money yuan={order.amount} strong />} {order.title}{" "}
      {order.items !== null && order.items !== undefined && (
        <span className="muted">{t("pieces", { n: order.items })}</span>
      )}
      {order.holder && (
        <div>
          {credits ? (
            <Link to={creditPath(shop, order.order)}>
              {t("belongs", { agent: order.holder.name ?? order.holder.agent })}
            </Link>
          ) : (
            t("belongs", { agent: order.holder.name ?? order.holder.agent })
          )}
          <span className="muted"> · {pick(order.why)}</span>
        </div>
      )}
    </CardOf>
  );
}
