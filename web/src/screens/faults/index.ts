import { EditOutlined, WarningOutlined } from "@ant-design/icons";
import { defineScreens } from "../screen";
import { texts } from "./texts";

export const faultScreens = defineScreens(texts, [
  {
    path: "/faults",
    permission: "faults.read",
    load: () => import("./Faults"),
    nav: { group: "results", order: 50, icon: WarningOutlined, text: "faults" },
  },
  { path: "/faults/rules", permission: "faults.read", load: () => import("./Rules") },
  { path: "/faults/:case", permission: "faults.read", load: () => import("./Fault") },
  {
    path: "/scores",
    permission: "faults.record",
    load: () => import("./Scores"),
    nav: { group: "results", order: 60, icon: EditOutlined, text: "scores" },
  },
]);
