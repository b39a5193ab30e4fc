import { FileTextOutlined } from "@ant-design/icons";
import { defineScreens } from "../screen";
import { texts } from "./texts";

export const planScreens = defineScreens(texts, [
  {
    path: "/plans",
    permission: "plans.read",
    load: () => import("./Plans"),
    nav: { group: "setup", order: 10, icon: FileTextOutlined, text: "nav" },
  },
  { path: "/plans/edit", permission: "plans.publish", load: () => import("./Editor") },
  { path: "/plans/compare", permission: "plans.publish", load: () => import("./Compare") },
  { path: "/plans/read/:place", permission: "plans.read", load: () => import("./Read") },
]);
