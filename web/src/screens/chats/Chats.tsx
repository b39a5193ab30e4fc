// Conversations: the list on the left, one of them on the right; on a phone one after the other.
import { ArrowLeftOutlined } from "@ant-design/icons";
import { Flex, Grid } from "antd";
import type { CSSProperties } from "react";
import { Link, useLocation, useParams } from "react-router";
import { useTexts } from "../../i18n/define";
import { Empty } from "../../ui/Empty";
import { Page } from "../../ui/Page";
import { ChatList } from "./ChatList";
import { Conversation } from "./Conversation";
import { texts } from "./texts";

/** What the list is asked for stays in the address of a conversation, so that going back finds it again. */
const LIST_WORDS = ["day_from", "day_to", "text", "name", "list_shop", "list_page"];

/** The part of an address that is about the list. */
export function listSearch(search: string): string {
  const all = new URLSearchParams(search);
  const kept = new URLSearchParams();
  for (const word of LIST_WORDS) {
    const value = all.get(word);
    if (value) {
      kept.set(word, value);
    }
  }
  const text = kept.toString();
  return text && `?${text}`;
}

/** Beside a conversation the list stays in sight. */
const LIST_WIDE: CSSProperties = {
  width: 340,
  flex: "none",
  position: "sticky",
  top: 60,
  maxHeight: "calc(100vh - 128px)",
  overflowY: "auto",
};

export default function Chats() {
  const { shop, buyer } = useParams();
  const { search } = useLocation();
  const t = useTexts(texts);
  const wide = Grid.useBreakpoint().lg;
  const chosen = shop !== undefined && buyer !== undefined;
  const back = chosen && !wide && (
    <Link to={`/chats${listSearch(search)}`}>
      <ArrowLeftOutlined aria-hidden="true" /> {t("back")}
    </Link>
  );
  return (
    <Page title={chosen ? t("buyer", { buyer }) : t("title")} actions={back}>
      <Flex gap={16} align="start">
        {(wide || !chosen) && (
          <div style={wide ? LIST_WIDE : { width: "100%" }}>
            <ChatList chosen={chosen ? { shop, buyer } : undefined} />
          </div>
        )}
        {chosen ? (
          <div style={{ flex: 1, minWidth: 0 }}>
            {/* Another conversation starts afresh: its scroll, its page. */}
            <Conversation key={`${shop}/${buyer}`} shop={shop} buyer={buyer} />
          </div>
        ) : (
          wide && (
            <div style={{ flex: 1 }}>
              <Empty title={t("choose")} text={t("choose_text")} />
            </div>
          )
        )}
      </Flex>
    </Page>
  );
}
