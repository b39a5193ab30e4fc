// The list of conversations of some days, and the search for a text.
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button, Checkbox, DatePicker, Flex, Input, Pagination, Select, theme } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { Link, useLocation, useSearchParams } from "react-router";
import { answer, api } from "../../api/client";
import { useMay } from "../../api/me";
import { useTexts } from "../../i18n/define";
import { Empty } from "../../ui/Empty";
import { Loading } from "../../ui/Loading";
import { Problem } from "../../ui/Problem";
import { When } from "../../ui/values";
import { Rows } from "../orders/Rows";
import { useShops } from "../orders/useShops";
import { listSearch } from "./Chats";
import { texts } from "./texts";
import { type ChatView, chatPath, formOf, type HitView, senderOf } from "./types";

const PER_PAGE = 20;

/** What the list is asked for, in the address. */
function useAsked() {
  const [params, setParams] = useSearchParams();
  const put = (changes: Record<string, string | undefined>) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        next.delete("list_page");
        for (const [name, value] of Object.entries(changes)) {
          value ? next.set(name, value) : next.delete(name);
        }
        return next;
      },
      { replace: true },
    );
  return {
    from: params.get("day_from") ?? undefined,
    to: params.get("day_to") ?? undefined,
    text: params.get("text") ?? "",
    buyer: params.get("name") ?? undefined,
    shop: params.get("list_shop") ?? undefined,
    page: Number(params.get("list_page") ?? "1") || 1,
    put,
  };
}

type Asked = ReturnType<typeof useAsked>;

/** See the file's head. */
export function ChatList({ chosen }: { chosen?: { shop: string; buyer: string } }) {
  const asked = useAsked();
  // Not in the address: whoever is sent the link of a search in personal data would make a look of their own by opening it.
  const [personal, setPersonal] = useState(false);
  return (
    <Flex vertical gap={8}>
      <Search asked={asked} personal={personal} setPersonal={setPersonal} />
      {asked.text ? <Hits asked={asked} personal={personal} /> : <Conversations asked={asked} chosen={chosen} />}
    </Flex>
  );
}

interface SearchProps {
  asked: Asked;
  personal: boolean;
  setPersonal: (personal: boolean) => void;
}

function Search({ asked, personal, setPersonal }: SearchProps) {
  const t = useTexts(texts);
  const shops = useShops();
  const unmasks = useMay("personal.unmask");
  return (
    <Flex vertical gap={6}>
      <Input.Search
        allowClear
        key={`text ${asked.text}`}
        defaultValue={asked.text}
        placeholder={t("search_text")}
        aria-label={t("search_text")}
        maxLength={100}
        onSearch={(text) => asked.put({ text: text.trim() })}
      />
      {unmasks && (
        <Checkbox checked={personal} onChange={(event) => setPersonal(event.target.checked)}>
          {t("search_personal")}
        </Checkbox>
      )}
      <Flex gap={6}>
        <Input.Search
          allowClear
          key={`name ${asked.buyer}`}
          defaultValue={asked.buyer}
          placeholder={t("search_buyer")}
          aria-label={t("search_buyer")}
          onSearch={(name) => asked.put({ name: name.trim() })}
        />
        {shops.length > 1 && (
          <Select
            allowClear
            aria-label={t("all_shops")}
            placeholder={t("all_shops")}
            value={asked.shop}
            style={{ minWidth: 110 }}
            onChange={(shop?: string) => asked.put({ list_shop: shop })}
            options={shops.map((shop) => ({ value: shop.shop, label: shop.name ?? shop.shop }))}
          />
        )}
      </Flex>
      <DatePicker.RangePicker
        value={asked.from && asked.to ? [dayjs(asked.from), dayjs(asked.to)] : null}
        allowClear
        placeholder={[t("recent"), t("recent_end")]}
        onChange={(range) =>
          asked.put({ day_from: range?.[0]?.format("YYYY-MM-DD"), day_to: range?.[1]?.format("YYYY-MM-DD") })
        }
      />
    </Flex>
  );
}

function Conversations({ asked, chosen }: { asked: Asked; chosen?: { shop: string; buyer: string } }) {
  const t = useTexts(texts);
  const { search } = useLocation();
  const { from, to, buyer, shop, page } = asked;
  const question = { from, to, buyer, shop, page, per_page: PER_PAGE };
  const query = useQuery({
    queryKey: ["chats", "list", question],
    queryFn: () => answer(api.GET("/api/v1/chats", { params: { query: question } })),
    placeholderData: keepPreviousData,
  });
  if (query.error) {
    return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!query.data) {
    return <Loading rows={8} />;
  }
  if (query.data.items.length === 0) {
    return <Empty title={t("empty")} text={t("empty_text")} />;
  }
  return (
    <nav aria-label={t("list")}>
      <Rows<ChatView>
        items={query.data.items}
        rowKey={(chat) => `${chat.shop}/${chat.buyer}`}
        render={(chat) => (
          <ChatItem
            chat={chat}
            search={listSearch(search)}
            current={chosen?.shop === chat.shop && chosen.buyer === chat.buyer}
          />
        )}
      />
      <Pagination
        simple
        size="small"
        align="center"
        current={page}
        pageSize={PER_PAGE}
        total={query.data.total}
        onChange={(next) => asked.put({ list_page: String(next) })}
      />
    </nav>
  );
}

function ChatItem({ chat, search, current }: { chat: ChatView; search: string; current: boolean }) {
  const t = useTexts(texts);
  const { token } = theme.useToken();
  // The list's last message leads to the end of the period: what was said last is looked at first.
  const params = new URLSearchParams(search);
  params.set("from", chat.last.replace(" ", "T"));
  return (
    <Link
      to={`${chatPath(chat.shop, chat.buyer)}?${params}`}
      aria-current={current ? "page" : undefined}
      className="whole"
      style={{
        display: "block",
        width: "100%",
        padding: "0 8px",
        color: "inherit",
        borderInlineStart: current ? `3px solid ${token.colorPrimary}` : "3px solid transparent",
      }}
    >
      <Flex justify="space-between" gap={8}>
        <strong style={{ overflow: "hidden", textOverflow: "ellipsis" }}>{chat.buyer}</strong>
        <span className="muted">
          <When time={chat.last} />
        </span>
      </Flex>
      <span className="muted">
        {chat.agents.map((agent) => agent.name ?? agent.agent).join(" · ")} · {t("messages", { n: chat.messages })}
      </span>
      {chat.last_message && <LastMessage message={chat.last_message} />}
    </Link>
  );
}

/** What was written last, on one line. */
function LastMessage({ message }: { message: NonNullable<ChatView["last_message"]> }) {
  const t = useTexts(texts);
  return (
    <div style={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>
      <span className="muted">{t(`sender.${senderOf(message.sender)}`)}: </span>
      {message.text || t(`form.${formOf(message.form)}`)}
    </div>
  );
}

function Hits({ asked, personal }: { asked: Asked; personal: boolean }) {
  const t = useTexts(texts);
  const { search } = useLocation();
  const { from, to, buyer, shop, text } = asked;
  const unmask = (useMay("personal.unmask") && personal) || undefined;
  const question = { from, to, buyer, shop, text, unmask };
  const query = useInfiniteQuery({
    // Each answer with personal data is a look that is logged: it is asked for once, and not again whenever chats come in.
    queryKey: [unmask ? "personal" : "chats", "search", question],
    ...(unmask && { staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false }),
    queryFn: ({ pageParam }) =>
      answer(api.GET("/api/v1/chats/search", { params: { query: { ...question, after: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
  if (query.error) {
    return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!query.data) {
    return <Loading rows={8} />;
  }
  const hits = query.data.pages.flatMap((page) => page.items);
  if (hits.length === 0) {
    return <Empty title={t("no_hits")} text={t("no_hits_text")} />;
  }
  const more = query.hasNextPage && (
    <Button type="link" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {t("more")}
    </Button>
  );
  return (
    <nav aria-label={t("results")}>
      <Rows<HitView>
        items={hits}
        rowKey={(hit) => hit.link}
        render={(hit) => <Hit hit={hit} text={text} search={listSearch(search)} />}
      />
      {more}
    </nav>
  );
}

function Hit({ hit, text, search }: { hit: HitView; text: string; search: string }) {
  const t = useTexts(texts);
  const [path = "", own = ""] = hit.link.split("?");
  const params = new URLSearchParams(own);
  for (const [name, value] of new URLSearchParams(search)) {
    params.set(name, value);
  }
  return (
    <Link
      to={`${path}?${params}`}
      className="whole"
      style={{ display: "block", width: "100%", padding: "0 8px", color: "inherit" }}
    >
      <Flex justify="space-between" gap={8}>
        <strong style={{ overflow: "hidden", textOverflow: "ellipsis" }}>{hit.buyer}</strong>
        <span className="muted">
          <When time={hit.at} />
        </span>
      </Flex>
      <span className="muted">
        {hit.sender === "agent" ? (hit.agent.name ?? hit.agent.agent) : t(`sender.${senderOf(hit.sender)}`)}
        {": "}
      </span>
      <span style={{ overflowWrap: "anywhere" }}>
        <Found text={hit.text} wanted={text} />
      </span>
    </Link>
  );
}

/** A text with what was looked for marked in it. */
function Found({ text, wanted }: { text: string; wanted: string }) {
  const at = text.toLowerCase().indexOf(wanted.toLowerCase());
  if (at < 0) {
    return <>{text}</>;
  }
  const from = Math.max(0, at - 30);
  return (
    <>
      {from > 0 && "…"}
      {text.slice(from, at)}
      <mark>{text.slice(at, at + wanted.length)}</mark>
      {text.slice(at + wanted.length, at + wanted.length + 60)}
    </>
  );
}
