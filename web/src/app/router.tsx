import { type ComponentType, lazy } from "react";
import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { allowed, SignedIn, useMe } from "../api/me";
import { useTexts } from "../i18n/define";
import { screens } from "../screens";
import type { Screen } from "../screens/screen";
import { Empty } from "../ui/Empty";
import { NotFound } from "../ui/NotFound";
import { AppShell } from "./AppShell";
import { entriesOf } from "./navigation";
import { texts } from "./texts";

/** Where somebody begins who has no overview: the first screen they may see. */
function Home() {
  const t = useTexts(texts);
  const first = entriesOf(screens, useMe())[0]?.entries[0];
  return first ? (
    <Navigate to={first.path} replace />
  ) : (
    <Empty title={t("nothing_open")} text={t("nothing_open_text")} />
  );
}

/** Where people change their password; whose password somebody else chose sees nothing before that. */
const ACCOUNT = "/account";

function Guarded({ screen, component: View }: { screen: Screen; component: ComponentType }) {
  const me = useMe();
  if (me.must_change_password && screen.path !== ACCOUNT) {
    return <Navigate to={ACCOUNT} replace />;
  }
  return allowed(me, screen.permission) ? <View /> : <NotFound />;
}

function routeOf(screen: Screen): RouteObject {
  const View = lazy(screen.load);
  return { path: screen.path, element: screen.open ? <View /> : <Guarded screen={screen} component={View} /> };
}

/** The addresses of the application. What does not exist and what is not allowed look the same. */
export function makeRouter(Open: ComponentType) {
  const inside = screens.filter((screen) => !screen.open).map(routeOf);
  const home: RouteObject[] = screens.some((screen) => screen.path === "/") ? [] : [{ path: "/", element: <Home /> }];
  return createBrowserRouter([
    { element: <Open />, children: screens.filter((screen) => screen.open).map(routeOf) },
    {
      element: (
        <SignedIn>
          <AppShell />
        </SignedIn>
      ),
      children: [...home, ...inside, { path: "*", element: <NotFound /> }],
    },
  ]);
}
