// Checks a text a moment after the last key was pressed; an older check never overtakes a newer one.
import { useEffect, useState } from "react";
import { answer, api } from "../../api/client";
import type { Check } from "./api";

const PAUSE_MS = 200;

interface Checked {
  check: Check | undefined;
  /** The text that was checked. */
  of: string | undefined;
  error: unknown;
}

/** What the server says about a text. `checking`: what is shown is of an older text. */
export function useCheck(text: string): Checked & { checking: boolean } {
  const [checked, setChecked] = useState<Checked>({ check: undefined, of: undefined, error: undefined });
  useEffect(() => {
    if (text.trim() === "") {
      return;
    }
    const aborted = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const call = api.POST("/api/v1/plans/check", { body: { text }, signal: aborted.signal });
        const check = (await answer(call)) as Check;
        setChecked({ check, of: text, error: undefined });
      } catch (error) {
        if (!aborted.signal.aborted) {
          setChecked((old) => ({ ...old, of: text, error }));
        }
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      aborted.abort();
    };
  }, [text]);
  return { ...checked, checking: checked.of !== text };
}
