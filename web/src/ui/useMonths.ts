// The months there are: every screen about a month chooses among them.
import { useQuery } from "@tanstack/react-query";
import { send } from "../api/client";
import type { ListAnswer } from "./useList";

/** A month with data. */
export interface MonthEntry {
  month: string;
  closed: boolean;
  next_to_close: boolean;
  latest: boolean;
}

/** Months with data, newest first, and the one that is looked at first: the next to close, else the last. */
export function useMonths() {
  const query = useQuery({
    queryKey: ["months"],
    queryFn: async () => ((await (await send("GET", "/months?per_page=500")).json()) as ListAnswer<MonthEntry>).items,
  });
  const entries = query.data ?? [];
  const first = entries.find((entry) => entry.next_to_close) ?? entries.find((entry) => entry.latest) ?? entries[0];
  return { entries, months: entries.map((entry) => entry.month), current: first?.month, ...query };
}
