import type { components } from "../../api/schema";

type Schemas = components["schemas"];

export type FaultView = Schemas["FaultView"];
export type FaultDetail = Schemas["FaultDetail"];
export type StepView = Schemas["StepView"];
export type FaultRulesView = Schemas["FaultRulesView"];
export type FaultRuleView = Schemas["FaultRuleView"];
export type ScoreView = Schemas["ScoreView"];

/** Where a fault may stand, as the server names it. */
export const STATUSES = ["proposed", "appealed", "confirmed", "waived", "excused"] as const;
export type Status = (typeof STATUSES)[number];

/** The page of a fault. */
export function faultPath(fault: string, month: string): string {
  return `/faults/${encodeURIComponent(fault)}?month=${month}`;
}
