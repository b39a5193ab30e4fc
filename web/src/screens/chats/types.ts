import type { components } from "../../api/schema";

type Schemas = components["schemas"];

export type ChatView = Schemas["ChatView"];
export type HitView = Schemas["HitView"];
export type ConversationView = Schemas["ConversationView"];
export type EntryView = Schemas["EntryView"];
export type EntryOf<K extends EntryView["kind"]> = Extract<EntryView, { kind: K }>;

/** The page of a conversation, keeping what the list was asked for. */
export function chatPath(shop: string, buyer: string): string {
  return `/chats/${encodeURIComponent(shop)}/${encodeURIComponent(buyer)}`;
}

/** What an entry is called in the page, to be jumped to. */
export function entryId(entry: EntryView, position: number): string {
  return entry.kind === "message" ? `m${entry.id}` : `e${position}`;
}
