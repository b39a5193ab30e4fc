// Who is signed in and what they may see. What is shown follows from it; what is allowed, the server decides.
import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { chosenLang, setLang } from "../i18n/setup";
import { Loading } from "../ui/Loading";
import { Problem } from "../ui/Problem";
import { send } from "./client";

/** The person signed in. */
export interface Me {
  user: string;
  name: string;
  role: "agent" | "supervisor" | "finance" | "warehouse" | "manager" | "owner";
  agent?: string | null;
  permissions: string[];
  lang?: string | null;
  /** The password was given by somebody else: nothing is open before it is changed. */
  must_change_password?: boolean;
}

const Context = createContext<Me | null>(null);

/** Asks who is signed in, and shows the screens to them only. */
export function SignedIn({ children }: { children: ReactNode }) {
  const me = useQuery({
    queryKey: ["me"],
    queryFn: async () => (await (await send("GET", "/me")).json()) as Me,
    staleTime: 60_000,
  });
  const lang = me.data?.lang;
  useEffect(() => {
    if ((lang === "zh" || lang === "en") && chosenLang() === undefined) {
      setLang(lang, false);
    }
  }, [lang]);
  if (me.data) {
    return <Context value={me.data}>{children}</Context>;
  }
  if (me.error && (me.error as { status?: number }).status !== 401) {
    return <Problem error={me.error} onRetry={() => void me.refetch()} />;
  }
  return <Loading page />;
}

/** The person signed in. Only below SignedIn. */
export function useMe(): Me {
  const me = useContext(Context);
  if (!me) {
    throw new Error("useMe outside SignedIn");
  }
  return me;
}

/** Whether the person signed in has a permission, or one of several; without one named: yes. */
export function allowed(me: Me, permission?: string | readonly string[]): boolean {
  if (permission === undefined) {
    return true;
  }
  return typeof permission === "string"
    ? me.permissions.includes(permission)
    : permission.some((one) => me.permissions.includes(one));
}

/** Whether the person signed in may; to hide what would be refused. */
export function useMay(permission: string | readonly string[]): boolean {
  return allowed(useMe(), permission);
}
