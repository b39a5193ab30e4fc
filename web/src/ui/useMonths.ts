// The months there are: every screen about a month chooses among them.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";

/** Months with data, newest first, and the one that is looked at first: the next to close, else the last. */
export function useMonths() {
  const query = useQuery({
    queryKey: ["months"],
    queryFn: async () => (await answer(api.GET("/api/v1/months", { params: { query: { per_page: 500 } } }))).items,
  });
  const entries = query.data ?? [];
  const first = entries.find((entry) => entry.next_to_close) ?? entries.find((entry) => entry.latest) ?? entries[0];
  return { entries, months: entries.map((entry) => entry.month), current: first?.month, ...query };
}
