// Which uploads this device waits with: the server keeps them a day for who sent them, and does not list them.
import { useCallback, useState } from "react";
import { recall, remember } from "../../ui/memory";

/** An upload, and the job that last tried to take it in. No name and no content: devices are shared. */
export interface Kept {
  upload: string;
  job?: string;
  /** When it came, in milliseconds. */
  at: number;
}

const NAME = "uploads";
/** As long as the server keeps them. */
const KEPT_MS = 24 * 60 * 60 * 1000;
/** Far more than a user may have. */
const KEPT_MAX = 50;

function known(now: number): Kept[] {
  const kept = recall<Kept[]>(NAME);
  return Array.isArray(kept) ? kept.filter(({ at }) => now - at < KEPT_MS).slice(-KEPT_MAX) : [];
}

/** The uploads of this device, the oldest first, and how they change. */
export function useUploads() {
  const [kept, setKept] = useState(() => known(Date.now()));
  // Other tabs may have changed what is remembered; what this one shows stays.
  const change = useCallback((upload: string, next: Kept | undefined) => {
    const changed = (old: Kept[]) => [...old.filter((one) => one.upload !== upload), ...(next ? [next] : [])];
    const inOrder = (all: Kept[]) => all.sort((a, b) => a.at - b.at);
    remember(NAME, inOrder(changed(known(Date.now()))));
    setKept((old) => inOrder(changed(old)));
  }, []);
  return { kept, change };
}
