import { DashboardOutlined } from "@ant-design/icons";
import { defineScreens } from "../screen";
import { texts } from "./texts";

export const overviewScreens = defineScreens(texts, [
  {
    path: "/overview",
    permission: "figures.read",
    load: () => import("./Overview"),
    nav: { group: "today", order: 0, icon: DashboardOutlined, text: "title" },
  },
]);
