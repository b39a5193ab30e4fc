import { SettingOutlined } from "@ant-design/icons";
import { defineScreens } from "../screen";
import { texts } from "./texts";

export const settingsScreens = defineScreens(texts, [
  {
    path: "/settings",
    permission: "settings.read",
    load: () => import("./Settings"),
    nav: { group: "admin", order: 90, icon: SettingOutlined, text: "nav" },
  },
]);
