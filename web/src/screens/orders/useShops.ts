// The shops there are.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";

/** The shops somebody works in. */
export function useShops() {
  const { data } = useQuery({
    queryKey: ["shops"],
    queryFn: () => answer(api.GET("/api/v1/shops", { params: { query: { per_page: 500 } } })),
    staleTime: 60_000,
  });
  return data?.items ?? [];
}
