import { ImportOutlined } from "@ant-design/icons";
import { defineScreens } from "../screen";
import { texts } from "./texts";

export const importScreens = defineScreens(texts, [
  {
    path: "/imports",
    load: () => import("./Imports"),
    permission: "imports.read",
    nav: { group: "setup", order: 10, icon: ImportOutlined, text: "nav" },
  },
]);
