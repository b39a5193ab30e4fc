import { BulbOutlined, LogoutOutlined, TranslationOutlined, UserOutlined } from "@ant-design/icons";
import { App, Badge, Button, Dropdown, Flex, Grid, type MenuProps, Tooltip } from "antd";
import { useNavigate } from "react-router";
import { SIGN_IN, send } from "../api/client";
import { useConnection } from "../api/live";
import { useMe } from "../api/me";
import { useLang, useTexts } from "../i18n/define";
import { setLang } from "../i18n/setup";
import { screens } from "../screens";
import { type Mode, useMode } from "../theme/mode";
import { messageOf } from "../ui/Problem";
import { Jump } from "./Jump";
import { texts } from "./texts";

/** Switches between Chinese and English. */
export function LangButton() {
  const t = useTexts(texts);
  const lang = useLang();
  return (
    <Button
      type="text"
      icon={<TranslationOutlined />}
      aria-label={`${t("language")}: ${t("language_other")}`}
      lang={lang === "zh" ? "en" : "zh-CN"}
      onClick={() => setLang(lang === "zh" ? "en" : "zh")}
    >
      {t("language_other")}
    </Button>
  );
}

/** Chooses light, dark or as the device is. */
export function ThemeButton() {
  const t = useTexts(texts);
  const { mode, setMode } = useMode();
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        selectable: true,
        selectedKeys: [mode],
        items: (["light", "dark", "device"] as const).map((key) => ({ key, label: t(`theme_${key}`) })),
        onClick: ({ key }) => setMode(key as Mode),
      }}
    >
      <Button type="text" icon={<BulbOutlined />} aria-label={t("theme")} title={t("theme")} />
    </Dropdown>
  );
}

function Live() {
  const t = useTexts(texts);
  const open = useConnection() === "open";
  const text = t(open ? "live" : "not_live");
  return (
    <Tooltip title={text}>
      <span role="status" aria-label={text}>
        <Badge status={open ? "success" : "default"} />
      </span>
    </Tooltip>
  );
}

/** Who is signed in, and what concerns them: account, sign-out, language, appearance. */
export function Account() {
  const t = useTexts(texts);
  const me = useMe();
  const narrow = !Grid.useBreakpoint().md;
  const navigate = useNavigate();
  const { message } = App.useApp();
  const signOut = async () => {
    try {
      await send("DELETE", "/session");
      // A whole load: nothing of this person stays in memory.
      window.location.assign(SIGN_IN);
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  const items: MenuProps["items"] = [
    ...(screens.some((screen) => screen.path === "/account")
      ? [{ key: "account", icon: <UserOutlined />, label: t("account"), onClick: () => void navigate("/account") }]
      : []),
    { key: "out", icon: <LogoutOutlined />, label: t("sign_out"), onClick: () => void signOut() },
  ];
  return (
    <Flex align="center" gap={narrow ? 0 : 4}>
      <Jump narrow={narrow} />
      <Live />
      <LangButton />
      <ThemeButton />
      <Dropdown trigger={["click"]} menu={{ items }}>
        <Button type="text" icon={<UserOutlined />} aria-label={`${me.name} (${t(`role.${me.role}`)})`}>
          {!narrow && (
            <span>
              {me.name} <small className="muted">{t(`role.${me.role}`)}</small>
            </span>
          )}
        </Button>
      </Dropdown>
    </Flex>
  );
}
