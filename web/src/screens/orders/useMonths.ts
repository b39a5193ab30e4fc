// The months and shops there are.
import { useQuery } from "@tanstack/react-query";
import { answer, api, send } from "../../api/client";

/** What is needed here of the list of months. */
interface Months {
  months: { month: string }[];
  current?: string | null;
}

/** Months with data, and the one that is looked at first. */
export function useMonths() {
  const { data, isPending } = useQuery({
    queryKey: ["months"],
    queryFn: async () => (await (await send("GET", "/months")).json()) as Months,
  });
  return { months: data?.months.map((month) => month.month) ?? [], current: data?.current ?? undefined, isPending };
}

/** The shops somebody works in. */
export function useShops() {
  const { data } = useQuery({
    queryKey: ["shops"],
    queryFn: () => answer(api.GET("/api/v1/shops", { params: { query: { per_page: 500 } } })),
    staleTime: 60_000,
  });
  return data?.items ?? [];
}
