import { MessageOutlined } from "@ant-design/icons";
import { defineScreens } from "../screen";
import { texts } from "./texts";

export const chatScreens = defineScreens(texts, [
  {
    path: "/chats",
    permission: "chats.read",
    load: () => import("./Chats"),
    nav: { group: "service", order: 10, icon: MessageOutlined, text: "title" },
  },
  { path: "/chats/:shop/:buyer", permission: "chats.read", load: () => import("./Chats") },
]);
