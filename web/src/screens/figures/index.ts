import { BarChartOutlined } from "@ant-design/icons";
import { defineScreens } from "../screen";
import { texts } from "./texts";

export const figuresScreens = defineScreens(texts, [
  {
    path: "/figures",
    permission: "figures.read",
    load: () => import("./Figures"),
    nav: { group: "results", order: 10, icon: BarChartOutlined, text: "title" },
  },
  { path: "/figures/:agent", permission: "figures.read", load: () => import("./Agent") },
  { path: "/facts", permission: "figures.read", load: () => import("./Facts") },
]);
