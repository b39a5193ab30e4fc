import { ApiOutlined } from "@ant-design/icons";
import { defineScreens } from "../screen";
import { texts } from "./texts";

export const connectorScreens = defineScreens(texts, [
  {
    path: "/connectors",
    load: () => import("./Connectors"),
    permission: "tokens.manage",
    nav: { group: "admin", order: 30, icon: ApiOutlined, text: "nav" },
  },
]);
