// The frame of what is seen without signing in: sign-in and set-up.
import { Card, Flex } from "antd";
import { Suspense } from "react";
import { Outlet, useLocation } from "react-router";
import { useTexts } from "../i18n/define";
import { Loading } from "../ui/Loading";
import { Logo } from "../ui/Logo";
import { LangButton, ThemeButton } from "./Account";
import { Boundary } from "./Boundary";
import { texts } from "./texts";

/** A card in the middle, below the logo. */
export function Open() {
  const t = useTexts(texts);
  const { pathname } = useLocation();
  return (
    <Flex vertical align="center" style={{ minHeight: "100vh", padding: "8vh 12px 24px", boxSizing: "border-box" }}>
      <Flex align="center" gap={10} style={{ marginBottom: 20 }}>
        <Logo size={40} />
        <strong style={{ fontSize: 22, letterSpacing: 2 }}>{t("name")}</strong>
      </Flex>
      <main id="main" style={{ width: "100%", maxWidth: 420 }}>
        <Card>
          <Boundary at={pathname}>
            <Suspense fallback={<Loading />}>
              <Outlet />
            </Suspense>
          </Boundary>
        </Card>
      </main>
      <Flex gap={8} style={{ marginTop: 16 }}>
        <LangButton />
        <ThemeButton />
      </Flex>
    </Flex>
  );
}
