import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";

/** So often a running job is asked how far it is. */
const EVERY_MS = 500;

/** A job, asked for until it is over; what it gave stays with it. */
export function useJobOf(id: string) {
  return useQuery({
    queryKey: ["jobs", "one", id],
    queryFn: () => answer(api.GET("/api/v1/jobs/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state }) =>
      state.data && state.data.status !== "waiting" && state.data.status !== "running" ? false : EVERY_MS,
  });
}
