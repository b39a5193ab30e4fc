import type { components } from "../../api/schema";

type Schemas = components["schemas"];

export type PayRow = Schemas["PayRow"];
export type PaySummary = Schemas["PaySummary"];
export type SlipView = Schemas["SlipView"];
export type LineView = Schemas["LineView"];
export type MovedView = Schemas["MovedView"];
export type MovedLine = Schemas["MovedLine"];
export type ChecklistView = Schemas["ChecklistView"];
export type ChecklistItem = Schemas["ChecklistItem"];
export type FrozenView = Schemas["FrozenView"];
export type TakenOverView = Schemas["TakenOverView"];
export type AdjustmentView = Schemas["AdjustmentView"];
export type CandidateView = Schemas["CandidateView"];
export type JobView = Schemas["JobView"];

/** What a line of a payslip is, as the server names it. */
export const KINDS = ["earning", "top_up", "forfeited", "deduction", "clawback", "correction"] as const;
export type Kind = (typeof KINDS)[number];

/** The page of a payslip. */
export function slipPath(month: string, agent: string): string {
  return `/pay/${month}/${encodeURIComponent(agent)}`;
}

/** What verifying a month found. */
export interface Verified {
  sound: boolean;
  damages: { zh: string; en: string }[];
  months: {
    month: string;
    hash: string;
    slips: number;
    files: number;
    inputs: number;
    differences: { zh: string; en: string }[];
    differences_in_all: number;
  }[];
}

/** How a close ended. */
export interface Closed {
  closed: boolean;
  already?: boolean;
  blocking?: number;
  slips?: number;
  hash?: string;
}
