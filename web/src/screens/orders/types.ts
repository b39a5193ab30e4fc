import type { components } from "../../api/schema";

type Schemas = components["schemas"];

export type CreditView = Schemas["CreditView"];
export type WhyView = Schemas["WhyView"];
export type ClaimantView = Schemas["ClaimantView"];
export type DeciderView = Schemas["DeciderView"];
export type DisputeRow = Schemas["DisputeRow"];
export type OrderView = Schemas["OrderView"];
export type ReceiverView = Schemas["ReceiverView"];

/** The rules by which an order is somebody's, as the server names them. */
export const BUCKETS = ["order", "chased", "flag", "chase", "protected", "decided", "silent"] as const;
/** Where a dispute may stand. */
export const STATES = ["open", "granted", "refused"] as const;

export type Bucket = (typeof BUCKETS)[number];
export type State = (typeof STATES)[number];

/** The page about one order's credit. */
export function creditPath(shop: string, order: string): string {
  return `/credits/${encodeURIComponent(shop)}/${encodeURIComponent(order)}`;
}

/** The page about the order itself. */
export function orderPath(shop: string, order: string): string {
  return `/orders/${encodeURIComponent(shop)}/${encodeURIComponent(order)}`;
}
