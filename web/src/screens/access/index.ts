import { AuditOutlined, TeamOutlined } from "@ant-design/icons";
import { defineScreens } from "../screen";
import { texts } from "./texts";

export const accessScreens = defineScreens(texts, [
  { path: "/sign-in", load: () => import("./SignIn"), open: true },
  { path: "/set-up", load: () => import("./SetUp"), open: true },
  { path: "/account", load: () => import("./Account"), permission: "account.own" },
  {
    path: "/users",
    load: () => import("./Users"),
    permission: "users.manage",
    nav: { group: "admin", order: 10, icon: TeamOutlined, text: "users" },
  },
  {
    path: "/audit",
    load: () => import("./Audit"),
    permission: "audit.read",
    nav: { group: "admin", order: 20, icon: AuditOutlined, text: "audit" },
  },
]);
