// What can be done with one user.
import { MoreOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Dropdown, Flex, Form, type MenuProps, Modal, Tooltip } from "antd";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { useMe } from "../../api/me";
import { useTexts } from "../../i18n/define";
import { Confirm } from "../../ui/Confirm";
import { Problem } from "../../ui/Problem";
import { texts } from "./texts";
import { GivenPassword, UserForm } from "./UserForm";
import type { UserRow } from "./Users";

/** What is asked about before it is done. */
type Asked = "sign_out_everywhere" | "take_totp" | "deactivate";

function ResetPassword({ row, open, onClose }: { row: UserRow; open: boolean; onClose: () => void }) {
  const t = useTexts(texts);
  const [form] = Form.useForm<{ password: string }>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const queries = useQueryClient();
  const { modal } = App.useApp();
  const reset = async ({ password }: { password: string }) => {
    setBusy(true);
    setError(undefined);
    try {
      await answer(
        api.PUT("/api/v1/users/{user}/password", { params: { path: { user: row.user } }, body: { password } }),
      );
      onClose();
      void modal.success({
        title: t("password_reset", { user: row.user }),
        content: (
          <p>
            {t("user_hand_over")} <code>{password}</code>
          </p>
        ),
      });
      await queries.invalidateQueries({ queryKey: ["users"] });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open={open}
      title={t("reset_password_of", { user: row.user })}
      okText={t("save")}
      cancelText={t("cancel")}
      confirmLoading={busy}
      destroyOnHidden
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{t("reset_password_text")}</p>
      <Form form={form} layout="vertical" preserve={false} onFinish={(given) => void reset(given)}>
        <GivenPassword />
      </Form>
      {error !== undefined && <Problem error={error} inline />}
    </Modal>
  );
}

/** See the file's head. */
export function UserActions({ row }: { row: UserRow }) {
  const t = useTexts(texts);
  const me = useMe();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [editing, setEditing] = useState(false);
  const [resetting, setResetting] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const self = row.user === me.user;
  const params = { path: { user: row.user } };
  const told = async (text: "signed_out_everywhere" | "totp_taken" | "deactivated" | "activated") => {
    void message.success(t(text, { user: row.user }));
    await queries.invalidateQueries({ queryKey: ["users"] });
  };
  const activate = async (active: boolean) => {
    await answer(api.PATCH("/api/v1/users/{user}", { params, body: { active } }));
    await told(active ? "activated" : "deactivated");
  };
  const work: Record<Asked, () => Promise<unknown>> = {
    sign_out_everywhere: async () => {
      await answer(api.DELETE("/api/v1/users/{user}/sessions", { params }));
      await told("signed_out_everywhere");
    },
    take_totp: async () => {
      await answer(api.DELETE("/api/v1/users/{user}/totp", { params }));
      await told("totp_taken");
    },
    deactivate: () => activate(false),
  };
  const items: MenuProps["items"] = [
    { key: "reset", label: t("reset_password"), disabled: self, onClick: () => setResetting(true) },
    { key: "out", label: t("sign_out_everywhere"), onClick: () => setAsked("sign_out_everywhere") },
    { key: "totp", label: t("take_totp"), disabled: self || !row.totp, onClick: () => setAsked("take_totp") },
    row.active
      ? { key: "off", label: t("deactivate"), danger: true, onClick: () => setAsked("deactivate") }
      : {
          key: "on",
          label: t("activate"),
          onClick: () => void activate(true).catch((error: Error) => message.error(error.message)),
        },
  ];
  return (
    <Flex gap={4}>
      <Button size="small" onClick={() => setEditing(true)} aria-label={t("user_edit", { user: row.user })}>
        {t("change")}
      </Button>
      <Dropdown trigger={["click"]} menu={{ items }}>
        <Tooltip title={self ? t("self_hint") : undefined}>
          <Button size="small" icon={<MoreOutlined />} aria-label={`${t("actions")}: ${row.user}`} />
        </Tooltip>
      </Dropdown>
      <UserForm row={row} open={editing} onClose={() => setEditing(false)} />
      <ResetPassword row={row} open={resetting} onClose={() => setResetting(false)} />
      <Confirm
        open={asked !== undefined}
        title={asked ? t(asked) : ""}
        danger={asked === "deactivate"}
        onConfirm={async () => (asked ? work[asked]() : undefined)}
        onClose={() => setAsked(undefined)}
      >
        {asked && t(`${asked}_text`, { user: row.user })}
      </Confirm>
    </Flex>
  );
}
