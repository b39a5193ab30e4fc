// What surrounds every screen of somebody signed in: navigation, who is signed in, language, light and dark.
import { MenuOutlined } from "@ant-design/icons";
import { Button, Drawer, Flex, Grid, Layout, Menu, type MenuProps, theme } from "antd";
import i18next from "i18next";
import { Suspense, useEffect, useMemo, useState } from "react";
import { Link, Outlet, useLocation } from "react-router";
import { useLive } from "../api/live";
import { useMe } from "../api/me";
import { useLang, useTexts } from "../i18n/define";
import { screens } from "../screens";
import { Loading } from "../ui/Loading";
import { Logo } from "../ui/Logo";
import { recall, remember } from "../ui/memory";
import { Account } from "./Account";
import { Boundary } from "./Boundary";
import { currentOf, entriesOf } from "./navigation";
import { texts } from "./texts";

function useMenu(): { items: MenuProps["items"]; selected: string[] } {
  const t = useTexts(texts);
  const lang = useLang();
  const me = useMe();
  const { pathname } = useLocation();
  return useMemo(() => {
    const groups = entriesOf(screens, me);
    const current = currentOf(
      groups.flatMap(({ entries }) => entries),
      pathname,
    );
    const items = groups.map(({ group, entries }) => ({
      key: group,
      type: "group" as const,
      label: t(`group.${group}`),
      children: entries.map(({ path, icon: Icon, label }) => ({
        key: path,
        icon: <Icon aria-hidden />,
        label: <Link to={path}>{i18next.t(label.key, { ns: label.texts.ns, lng: lang })}</Link>,
      })),
    }));
    return { items, selected: current ? [current] : [] };
  }, [me, pathname, t, lang]);
}

function Brand() {
  const t = useTexts(texts);
  const { token } = theme.useToken();
  return (
    <Link to="/" style={{ display: "flex", alignItems: "center", gap: 8, color: token.colorText }}>
      <Logo />
      <strong style={{ fontSize: 16, letterSpacing: 1 }}>{t("name")}</strong>
    </Link>
  );
}

function Navigation({ onGo }: { onGo?: () => void }) {
  const t = useTexts(texts);
  const { items, selected } = useMenu();
  return (
    <nav aria-label={t("navigation")}>
      <Menu mode="inline" items={items} selectedKeys={selected} onClick={onGo} style={{ borderInlineEnd: 0 }} />
    </nav>
  );
}

function Side() {
  const { token } = theme.useToken();
  const [folded, setFolded] = useState(() => recall<boolean>("nav.folded") ?? false);
  return (
    <Layout.Sider
      width={200}
      collapsedWidth={56}
      collapsible
      collapsed={folded}
      onCollapse={(next) => {
        setFolded(next);
        remember("nav.folded", next);
      }}
      theme="light"
      style={{
        position: "sticky",
        top: 48,
        height: "calc(100vh - 48px)",
        overflow: "auto",
        borderInlineEnd: `1px solid ${token.colorBorderSecondary}`,
      }}
    >
      <Navigation />
    </Layout.Sider>
  );
}

/** See the file's head. */
export function AppShell() {
  const t = useTexts(texts);
  const { token } = theme.useToken();
  const wide = Grid.useBreakpoint().lg ?? true;
  const [drawer, setDrawer] = useState(false);
  const { pathname } = useLocation();
  useLive();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new screen begins at its top
  useEffect(() => {
    // Newer browsers answer with a promise, which is no way to clean up.
    void window.scrollTo(0, 0);
  }, [pathname]);
  return (
    <Layout style={{ minHeight: "100vh" }}>
      <a className="skip-link" href="#main">
        {t("skip")}
      </a>
      <Layout.Header
        style={{ position: "sticky", top: 0, zIndex: 20, borderBottom: `1px solid ${token.colorBorderSecondary}` }}
      >
        <Flex align="center" justify="space-between" gap={8} style={{ height: "100%" }}>
          <Flex align="center" gap={8}>
            {!wide && (
              <Button
                type="text"
                icon={<MenuOutlined />}
                aria-label={t("open_navigation")}
                onClick={() => setDrawer(true)}
              />
            )}
            <Brand />
          </Flex>
          <Account />
        </Flex>
      </Layout.Header>
      <Layout>
        {wide ? (
          <Side />
        ) : (
          <Drawer
            open={drawer}
            onClose={() => setDrawer(false)}
            placement="left"
            size={260}
            title={t("navigation")}
            closable={{ "aria-label": t("close_navigation") }}
            styles={{ body: { padding: 8 } }}
          >
            <Navigation onGo={() => setDrawer(false)} />
          </Drawer>
        )}
        <main
          id="main"
          tabIndex={-1}
          style={{ flex: 1, minWidth: 0, padding: wide ? "12px 20px 40px" : "8px 12px 40px" }}
        >
          <Boundary at={pathname}>
            <Suspense fallback={<Loading page />}>
              <Outlet />
            </Suspense>
          </Boundary>
        </main>
      </Layout>
    </Layout>
  );
}
