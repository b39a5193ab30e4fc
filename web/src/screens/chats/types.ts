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

/** Who wrote, among the words that there are texts for. */
export function senderOf(sender: string): "buyer" | "agent" | "auto" | "system" {
  return sender === "buyer" || sender === "agent" || sender === "auto" ? sender : "system";
}

/** What a message is, among the words that there are texts for. */
export function formOf(form: string): "image" | "emoji" | "card" | "file" | "voice" | "video" | "text" {
  const known = ["image", "emoji", "card", "file", "voice", "video"] as const;
  return known.find((one) => one === form) ?? "text";
}
