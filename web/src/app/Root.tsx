import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App, ConfigProvider } from "antd";
import en from "antd/locale/en_US";
import zh from "antd/locale/zh_CN";
import { useEffect } from "react";
import { RouterProvider } from "react-router";
import { ApiProblem } from "../api/problem";
import { useLang } from "../i18n/define";
import { ModeProvider, useMode } from "../theme/mode";
import { themeOf } from "../theme/tokens";
import { Open } from "./Open";
import { makeRouter } from "./router";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // What the server refuses it refuses again; only what never reached it is asked again.
      retry: (count, error) =>
        count < 2 && (!(error instanceof ApiProblem) || error.status === 0 || error.status === 503),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});

const router = makeRouter(Open);

function Themed() {
  const lang = useLang();
  const { dark } = useMode();
  useEffect(() => {
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  }, [lang]);
  return (
    <ConfigProvider locale={lang === "zh" ? zh : en} theme={themeOf(dark)} button={{ autoInsertSpace: false }}>
      <App>
        <RouterProvider router={router} />
      </App>
    </ConfigProvider>
  );
}

/** The whole application. */
export function Root() {
  return (
    <QueryClientProvider client={queries}>
      <ModeProvider>
        <Themed />
      </ModeProvider>
    </QueryClientProvider>
  );
}
