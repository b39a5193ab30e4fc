// Every plan one may start from, compare with or suppose, as options of a field.
import type { PlanHead, Plans } from "./api";

/** The options. A text that cannot be read is called by its place. */
export function choices(plans: Plans | undefined): { value: string; label: string }[] {
  const heads: PlanHead[] = [
    ...(plans?.draft ? [plans.draft] : []),
    ...(plans?.published ?? []).map((one) => ({ ...one, id: one.plan })),
    ...(plans?.own ? [plans.own] : []),
    ...(plans?.shipped ?? []),
  ];
  return heads.map(({ place, title, effective }) => ({
    value: place,
    label: [title ?? place, effective, place === "draft" || place === "own" ? place : undefined]
      .filter(Boolean)
      .join(" · "),
  }));
}
