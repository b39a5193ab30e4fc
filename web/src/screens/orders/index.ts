import { ExceptionOutlined, ShoppingOutlined } from "@ant-design/icons";
import { defineScreens } from "../screen";
import { texts } from "./texts";

export const orderScreens = defineScreens(texts, [
  {
    path: "/credits",
    permission: "credits.read",
    load: () => import("./Credits"),
    nav: { group: "results", order: 30, icon: ShoppingOutlined, text: "credits" },
  },
  { path: "/credits/:shop/:order", permission: "credits.read", load: () => import("./Why") },
  {
    path: "/disputes",
    permission: "credits.read",
    load: () => import("./Disputes"),
    nav: { group: "results", order: 40, icon: ExceptionOutlined, text: "disputes" },
  },
  { path: "/orders/:shop/:order", permission: "orders.read", load: () => import("./Order") },
]);
