// The months and shops there are: most screens ask for them first.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

/** Months with data, newest first, and the one that is looked at first. */
export function useMonths() {
  const query = useQuery({ queryKey: ["months"], queryFn: () => answer(api.GET("/api/v1/months")), staleTime: 30_000 });
  const { data, isPending, error, refetch } = query;
  return {
    months: data?.months ?? [],
    names: data?.months.map(({ month }) => month) ?? [],
    current: data?.current ?? undefined,
    nextToClose: data?.next_to_close ?? undefined,
    isPending,
    error,
    refetch,
  };
}

/** The shops somebody works in. */
export function useShops() {
  const { data } = useQuery({
    queryKey: ["shops", "all"],
    queryFn: () => answer(api.GET("/api/v1/shops", { params: { query: { per_page: 500 } } })),
    staleTime: 60_000,
  });
  return data?.items ?? [];
}
