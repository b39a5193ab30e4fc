import { FlagOutlined, ShopOutlined, TeamOutlined } from "@ant-design/icons";
import { defineScreens } from "../screen";
import { texts } from "./texts";

export const peopleScreens = defineScreens(texts, [
  {
    path: "/people",
    permission: "people.read",
    load: () => import("./People"),
    nav: { group: "setup", order: 30, icon: TeamOutlined, text: "nav" },
  },
  { path: "/people/:agent", permission: "people.read", load: () => import("./Person") },
  {
    path: "/targets",
    permission: "people.read",
    load: () => import("./Targets"),
    nav: { group: "setup", order: 40, icon: FlagOutlined, text: "nav_targets" },
  },
  {
    path: "/shops",
    permission: "people.write",
    load: () => import("./Shops"),
    nav: { group: "setup", order: 50, icon: ShopOutlined, text: "nav_shops" },
  },
]);
