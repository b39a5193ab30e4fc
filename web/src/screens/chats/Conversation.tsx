// One conversation, a page of it, with keys to go from wait to wait.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Alert, Button, Flex, Grid, Tag } from "antd";
import { useEffect, useRef } from "react";
import { Link, useSearchParams } from "react-router";
import { answer, api } from "../../api/client";
import { useMay } from "../../api/me";
import { useTexts } from "../../i18n/define";
import { Loading } from "../../ui/Loading";
import { Problem } from "../../ui/Problem";
import { When } from "../../ui/values";
import { creditPath, orderPath } from "../orders/types";
import { Entry } from "./Entry";
import { texts } from "./texts";
import { type ConversationView, entryId } from "./types";

const LIMIT = 200;

/** Which part of the conversation the address asks for. */
function usePart() {
  const [params, setParams] = useSearchParams();
  const start = params.get("start");
  return {
    from: params.get("from") ?? undefined,
    mark: params.get("mark") ?? undefined,
    start: start === null ? undefined : Number(start) || 0,
    go: (to: number) =>
      setParams((old) => {
        const next = new URLSearchParams(old);
        next.set("start", String(Math.max(0, to)));
        return next;
      }),
  };
}

/** See the file's head. */
export function Conversation({ shop, buyer }: { shop: string; buyer: string }) {
  const { from, mark, start, go } = usePart();
  const query = useQuery({
    queryKey: ["chats", "one", shop, buyer, from, mark, start],
    queryFn: () =>
      answer(
        api.GET("/api/v1/chats/{shop}/{buyer}", {
          params: { path: { shop, buyer }, query: { from, mark, start, limit: LIMIT } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
  if (query.error) {
    return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  }
  return query.data ? <Talk talk={query.data} go={go} wanted={{ mark, from, start }} /> : <Loading rows={12} />;
}

interface Wanted {
  mark?: string;
  from?: string;
  start?: number;
}

/** Jumps to what was asked for: the first marked message, else the time, else the end. */
function useJump(list: React.RefObject<HTMLElement | null>, talk: ConversationView, wanted: Wanted) {
  const { mark, from, start } = wanted;
  const page = `${talk.shop}/${talk.buyer}/${talk.start}`;
  const jumped = useRef("");
  useEffect(() => {
    const at = list.current;
    const asked = [page, mark, from, start].join(" ");
    // Once for each page: what streams in later must not move what is being read.
    if (!at || jumped.current === asked) {
      return;
    }
    jumped.current = asked;
    const first = mark?.split(",")[0];
    const marked = first && at.querySelector(`#m${CSS.escape(first)}`);
    const time = from?.replace("T", " ");
    const later = [...at.querySelectorAll<HTMLElement>("[data-at]")].find(
      (one) => time && (one.dataset.at ?? "") >= time,
    );
    const target = start !== undefined ? null : marked || later || (from ? null : at.lastElementChild);
    target?.scrollIntoView({ block: "center" });
  }, [list, page, mark, from, start]);
}

/** j and k go to the next and the previous wait. */
function useKeys(list: React.RefObject<HTMLElement | null>) {
  useEffect(() => {
    const step = (event: KeyboardEvent) => {
      const inField = (event.target as HTMLElement).closest("input,textarea,select,[contenteditable]");
      if (inField || event.ctrlKey || event.metaKey || event.altKey || (event.key !== "j" && event.key !== "k")) {
        return;
      }
      const waits = [...(list.current?.querySelectorAll<HTMLElement>("[data-wait]") ?? [])];
      const focused = waits.indexOf(document.activeElement as HTMLElement);
      const middle = window.innerHeight / 2;
      const below = waits.findIndex((wait) => wait.getBoundingClientRect().top > middle);
      const next = event.key === "j" ? (focused < 0 ? below : focused + 1) : focused < 0 ? below - 1 : focused - 1;
      const wait = waits[next];
      wait?.focus({ preventScroll: true });
      wait?.scrollIntoView({ block: "center", behavior: "smooth" });
    };
    window.addEventListener("keydown", step);
    return () => window.removeEventListener("keydown", step);
  }, [list]);
}

function Talk({ talk, go, wanted }: { talk: ConversationView; go: (start: number) => void; wanted: Wanted }) {
  const t = useTexts(texts);
  const list = useRef<HTMLOListElement>(null);
  useJump(list, talk, wanted);
  useKeys(list);
  const hasKeys = Grid.useBreakpoint().md;
  const end = talk.start + talk.count;
  return (
    <Flex vertical gap={8}>
      <Orders talk={talk} />
      {!talk.is_found && <Alert type="info" showIcon title={t("not_found")} />}
      {talk.lacks_waits && <Alert type="info" showIcon title={t("lacks_waits")} />}
      <Flex justify="space-between" align="center" wrap gap={8}>
        <span className="muted">{t("entries", { from: talk.start + 1, to: end, total: talk.total })}</span>
        {hasKeys && <span className="muted">{t("keys")}</span>}
      </Flex>
      {talk.start > 0 && <Button onClick={() => go(talk.start - LIMIT)}>{t("earlier")}</Button>}
      <ol
        ref={list}
        style={{ listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: 6 }}
      >
        {talk.entries.map((entry, position) => (
          <Entry key={`${talk.start} ${entryId(entry, position)}`} entry={entry} position={position} shop={talk.shop} />
        ))}
      </ol>
      {end < talk.total && <Button onClick={() => go(end)}>{t("later")}</Button>}
    </Flex>
  );
}

function Orders({ talk }: { talk: ConversationView }) {
  const t = useTexts(texts);
  const credits = useMay("credits.read");
  return talk.orders.length > 0 ? (
    <details>
      <summary>
        {t("orders")} ({talk.orders.length})
      </summary>
      <ul style={{ margin: "4px 0", paddingInlineStart: 20 }}>
        {talk.orders.map((order) => (
          <li key={order.order}>
            <Link to={orderPath(talk.shop, order.order)}>{order.order}</Link> <When time={order.created} />{" "}
            {order.title}{" "}
            {order.is_paid ? (
              credits && <Link to={creditPath(talk.shop, order.order)}>{t("order_link")}</Link>
            ) : (
              <Tag>{t("unpaid")}</Tag>
            )}
          </li>
        ))}
      </ul>
    </details>
  ) : null;
}
