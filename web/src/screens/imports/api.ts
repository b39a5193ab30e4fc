// What the screen of imports asks the server.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api, send } from "../../api/client";
import { type JobEvent, useJob } from "../../api/live";
import type { components } from "../../api/schema";

export type Import = components["schemas"]["ImportView"];
export type Upload = components["schemas"]["UploadView"];
export type Uploaded = components["schemas"]["UploadedView"];
export type Report = components["schemas"]["ReportView"];
export type Undone = components["schemas"]["UndoneView"];
export type Job = components["schemas"]["JobView"];

/** Sends files to be looked at; nothing of them is imported yet. */
export async function uploadFiles(files: File[]): Promise<Upload> {
  const form = new FormData();
  for (const file of files) {
    form.append("file", file, file.name);
  }
  const response = await send("POST", "/uploads", form);
  return (await response.json()) as Upload;
}

/** What is said of an upload as a table, for a shop. */
export interface Look {
  table?: string;
  shop?: string;
}

/** An upload of one's own; undefined while there is none. */
export function useUpload(id: string | undefined, look: Look, job?: string) {
  return useQuery({
    // After each try it is asked for anew: it may be gone.
    queryKey: ["upload", id, look, job],
    enabled: id !== undefined,
    staleTime: 60_000,
    placeholderData: (before) => (before?.upload === id ? before : undefined),
    queryFn: () => answer(api.GET("/api/v1/uploads/{id}", { params: { path: { id: id ?? "" }, query: look } })),
  });
}

/** Imports and undos at work, and those of the last day. */
export function useImportJobs() {
  return useQuery({
    queryKey: ["jobs", "imports"],
    queryFn: async () => {
      const { items } = await answer(api.GET("/api/v1/jobs"));
      return items.filter(({ what }) => what === "import" || what === "undo_import");
    },
    // The stream tells of jobs; this is for when it does not come through.
    refetchInterval: ({ state }) =>
      state.data?.some(({ status }) => status === "running" || status === "waiting") ? 1500 : false,
  });
}

/** The job that takes an upload in, and whether it is at work. A server that was started anew does not know it: then it is undefined. */
export function useImportJob(id: string | undefined): { job: Job | undefined; works: boolean } {
  const query = useJob(id, async () => {
    const job = await answer(api.GET("/api/v1/jobs/{id}", { params: { path: { id: id ?? "" } } }));
    return job as unknown as JobEvent;
  });
  const job = id === undefined ? undefined : (query.data as unknown as Job | undefined);
  const asks = id !== undefined && job === undefined && query.error === null;
  return { job, works: asks || job?.status === "waiting" || job?.status === "running" };
}

/** Makes jobs and the history be asked for again. */
export function useRefresh() {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: ["jobs"] });
    void client.invalidateQueries({ queryKey: ["imports"] });
  };
}
