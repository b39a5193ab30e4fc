import { defineTexts } from "../i18n/define";

export const texts = defineTexts(
  "api",
  {
    network: "连不上服务器。请确认 jinpai serve 还在运行、网络没有断开，然后重试。",
    unreadable: "服务器的回答读不懂（状态 {{status}}）。请重试；如果还是这样，请把请求号告诉管理员。",
  },
  {
    network: "The server cannot be reached. Check that jinpai serve is running and the network is up, then try again.",
    unreadable:
      "The server's answer could not be read (status {{status}}). Try again; if it stays so, tell the administrator the request id.",
  },
);
