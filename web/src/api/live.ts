// What changes on the server reaches the screens: one stream of events, which makes the queries it concerns ask again.
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { API } from "./client";

/** Long work on the server. */
export interface JobEvent {
  kind: "job";
  id: string;
  done: number;
  of: number | null;
  status: "waiting" | "running" | "done" | "failed" | "cancelled";
  [more: string]: unknown;
}

/** The data moved on: queries whose key begins with one of the subjects are out of date. */
export interface StateEvent {
  kind: "state";
  state: number;
  subjects: string[];
}

export type LiveEvent = JobEvent | StateEvent;
export type Connection = "closed" | "connecting" | "open";

/** What an event changes in what the screens hold. */
export function apply(event: LiveEvent, client: QueryClient) {
  if (event.kind === "state") {
    const subjects = new Set(event.subjects);
    void client.invalidateQueries({ predicate: ({ queryKey }) => subjects.has(String(queryKey[0])) });
  } else if (event.kind === "job") {
    client.setQueryData(["job", event.id], event);
    if (event.status === "done" || event.status === "failed" || event.status === "cancelled") {
      void client.invalidateQueries({ queryKey: ["jobs"] });
    }
  }
}

let connection: Connection = "closed";
const listeners = new Set<() => void>();

function say(next: Connection) {
  connection = next;
  for (const listener of listeners) {
    listener();
  }
}

/** Opens the stream; closes it while the page is hidden, because a browser has few connections to one server. */
function listen(client: QueryClient): () => void {
  let source: EventSource | undefined;
  let missed = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  const close = () => {
    clearTimeout(again);
    source?.close();
    source = undefined;
    say("closed");
  };
  const open = () => {
    if (source || document.hidden) {
      return;
    }
    say("connecting");
    const stream = new EventSource(`${API}/stream`);
    source = stream;
    const take = (message: MessageEvent<string>) => {
      try {
        apply(JSON.parse(message.data) as LiveEvent, client);
      } catch {
        // An event of a newer server that this page does not know.
      }
    };
    stream.onmessage = take;
    stream.addEventListener("state", take);
    stream.addEventListener("job", take);
    stream.onopen = () => {
      say("open");
      if (missed) {
        missed = false;
        void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" });
      }
    };
    stream.onerror = () => {
      missed = true;
      say("connecting");
      // A browser gives up when the server answers with an error; we do not.
      if (stream.readyState === EventSource.CLOSED) {
        close();
        again = setTimeout(open, 5000);
      }
    };
  };
  const follow = () => {
    if (document.hidden) {
      missed = true;
      close();
    } else {
      open();
    }
  };
  document.addEventListener("visibilitychange", follow);
  open();
  return () => {
    document.removeEventListener("visibilitychange", follow);
    close();
  };
}

/** Listens as long as somebody is signed in. */
export function useLive() {
  const client = useQueryClient();
  useEffect(() => listen(client), [client]);
}

/** Whether changes arrive by themselves. */
export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => connection,
  );
}

/** The last word about a job, kept by the stream; `ask` is what answers it when the stream has not spoken yet. */
export function useJob(id: string | undefined, ask?: () => Promise<JobEvent>) {
  return useQuery({
    queryKey: ["job", id],
    queryFn: ask ?? (() => Promise.reject(new Error("no events yet"))),
    enabled: id !== undefined && ask !== undefined,
    // The stream may be blocked by a proxy: ask now and then until the work is over.
    refetchInterval: ({ state }) =>
      state.data?.status === "running" || state.data?.status === "waiting" ? 3000 : false,
  });
}
