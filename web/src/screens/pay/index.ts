import { AuditOutlined, RiseOutlined, WalletOutlined } from "@ant-design/icons";
import { defineScreens } from "../screen";
import { texts } from "./texts";

export const payScreens = defineScreens(texts, [
  {
    path: "/pay",
    permission: "pay.read",
    load: () => import("./Pay"),
    nav: { group: "pay", order: 10, icon: WalletOutlined, text: "pay" },
  },
  { path: "/pay/:month/:agent", permission: "pay.read", load: () => import("./Slip") },
  {
    path: "/months",
    permission: "months.check",
    load: () => import("./Month"),
    nav: { group: "pay", order: 20, icon: AuditOutlined, text: "month" },
  },
  { path: "/months/:month", permission: "months.check", load: () => import("./Month") },
  {
    path: "/promotions",
    permission: "faults.read",
    load: () => import("./Promotions"),
    nav: { group: "pay", order: 30, icon: RiseOutlined, text: "promotions" },
  },
]);
