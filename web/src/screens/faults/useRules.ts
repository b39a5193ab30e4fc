import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";

/** The fault rules of a month. */
export function useRules(month: string) {
  return useQuery({
    queryKey: ["faults", "rules", month],
    queryFn: () => answer(api.GET("/api/v1/faults/rules", { params: { query: { month } } })),
  });
}
