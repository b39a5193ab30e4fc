// Light, dark, or as the device is.
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { recall, remember } from "../ui/memory";

/** What a person chose. */
export type Mode = "light" | "dark" | "device";

interface ModeState {
  mode: Mode;
  dark: boolean;
  setMode: (mode: Mode) => void;
}

const Context = createContext<ModeState>({ mode: "device", dark: false, setMode: () => undefined });
const DARK = "(prefers-color-scheme: dark)";

/** Keeps the chosen mode and follows the device. */
export function ModeProvider({ children }: { children: ReactNode }) {
  const [mode, choose] = useState<Mode>(() => recall<Mode>("theme") ?? "device");
  const [device, setDevice] = useState(() => window.matchMedia(DARK).matches);
  useEffect(() => {
    const query = window.matchMedia(DARK);
    const follow = () => setDevice(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  const dark = mode === "dark" || (mode === "device" && device);
  useEffect(() => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  }, [dark]);
  const state = useMemo(
    () => ({
      mode,
      dark,
      setMode: (next: Mode) => {
        remember("theme", next);
        choose(next);
      },
    }),
    [mode, dark],
  );
  return <Context value={state}>{children}</Context>;
}

/** The chosen mode, and whether that is dark now. */
export function useMode(): ModeState {
  return useContext(Context);
}
