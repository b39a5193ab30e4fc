import { ExperimentOutlined } from "@ant-design/icons";
import { defineScreens } from "../screen";
import { texts } from "./texts";

export const whatifScreens = defineScreens(texts, [
  {
    path: "/whatif",
    permission: "whatif.run",
    load: () => import("./WhatIf"),
    nav: { group: "setup", order: 20, icon: ExperimentOutlined, text: "nav" },
  },
]);
