// What the server says of figures.
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type FigureName = Schemas["FigureName"];
export type ValueView = Schemas["ValueView"];
export type FiguresView = Schemas["FiguresView"];
export type FiguresPart = Schemas["FiguresPart"];
export type AgentFigures = Schemas["AgentFiguresView"];
export type FactKind = Schemas["FactKind"];

/** What is asked for, beside the days. */
export interface Reach {
  shop?: string;
  group?: string;
  agent?: string;
}

/** Figures that are looked at together; the first ones tell most. */
export const SETS = {
  service: [
    "consults",
    "receptions",
    "reply_rate",
    "first_response",
    "mean_response",
    "within_30",
    "within_180",
    "slow",
    "unanswered",
    "answer_ratio",
    "max_concurrent",
    "online",
  ],
  sales: [
    "sales",
    "orders",
    "buyers",
    "average_order_value",
    "inquiries",
    "converted",
    "conversion",
    "payment_rate",
    "items_per_buyer",
    "target",
    "completion",
  ],
  aftersales: ["refund_rate", "return_rate", "positive_rate", "bad_reviews", "repaired", "parcels", "refund_hours"],
  attendance: ["late", "early", "absent", "full_attendance", "online"],
} as const;
export type SetName = keyof typeof SETS | "all";

/** The address of the records behind a figure. */
export function factsPath(figure: string, days: { from: string; to: string }, reach: Reach): string {
  const params = new URLSearchParams({ figure, ...days });
  for (const [name, value] of Object.entries(reach)) {
    if (value) {
      params.set(name, value);
    }
  }
  return `/facts?${params}`;
}

/** For shading and sorting only: what is shown is the server's text. */
export function size(value: ValueView | undefined): number | undefined {
  return value?.value === undefined || value.value === null ? undefined : Number(value.value);
}
