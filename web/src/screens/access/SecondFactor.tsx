// The second factor: turned on with a code that the phone shows, turned off with the password.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Flex, Form, Input, Modal, QRCode, Tag, Typography } from "antd";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { useTexts } from "../../i18n/define";
import { Problem } from "../../ui/Problem";
import type { Own } from "./Account";
import { texts } from "./texts";

interface Shown {
  uri: string;
  secret: string;
}

function AskPassword({
  title,
  open,
  busy,
  error,
  onPassword,
  onClose,
}: {
  title: string;
  open: boolean;
  busy: boolean;
  error: unknown;
  onPassword: (password: string) => void;
  onClose: () => void;
}) {
  const t = useTexts(texts);
  const [form] = Form.useForm<{ password: string }>();
  return (
    <Modal
      open={open}
      title={title}
      okText={t("next")}
      cancelText={t("cancel")}
      confirmLoading={busy}
      destroyOnHidden
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={({ password }) => onPassword(password)}>
        <Form.Item
          name="password"
          label={t("your_password")}
          rules={[{ required: true, message: t("password_missing") }]}
        >
          <Input.Password autoFocus autoComplete="current-password" maxLength={128} />
        </Form.Item>
      </Form>
      {error ? <Problem error={error} inline /> : null}
    </Modal>
  );
}

function Scan({ shown, onDone }: { shown: Shown; onDone: () => void }) {
  const t = useTexts(texts);
  const confirm = useMutation({
    mutationFn: (code: string) => answer(api.PUT("/api/v1/me/totp", { body: { code } })),
    onSuccess: onDone,
  });
  return (
    <Flex vertical gap={8} align="start">
      <span>{t("totp_scan")}</span>
      <div style={{ background: "#fff", padding: 4, borderRadius: 8 }} role="img" aria-label={t("totp_scan")}>
        <QRCode value={shown.uri} size={180} type="svg" color="#000" bgColor="#fff" bordered={false} />
      </div>
      <Typography.Text copyable={{ text: shown.secret }}>
        {t("totp_secret")} <code>{shown.secret.match(/.{1,4}/g)?.join(" ")}</code>
      </Typography.Text>
      <Form<{ code: string }>
        layout="vertical"
        requiredMark={false}
        onFinish={({ code }) => confirm.mutate(code)}
        style={{ width: "100%", maxWidth: 280 }}
      >
        <Form.Item
          name="code"
          label={t("totp_then")}
          rules={[{ required: true, whitespace: true, message: t("code_missing") }]}
        >
          <Input autoFocus inputMode="numeric" autoComplete="one-time-code" maxLength={12} />
        </Form.Item>
        {confirm.error && <Problem error={confirm.error} inline />}
        <Button htmlType="submit" type="primary" loading={confirm.isPending}>
          {t("totp_confirm")}
        </Button>
      </Form>
    </Flex>
  );
}

/** See the file's head. */
export function SecondFactor({ own }: { own: Own }) {
  const t = useTexts(texts);
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [asking, setAsking] = useState(false);
  const [shown, setShown] = useState<Shown>();
  const told = async (text: "totp_done" | "totp_removed") => {
    setShown(undefined);
    setAsking(false);
    void message.success(t(text));
    await queries.invalidateQueries({ queryKey: ["me"] });
  };
  const begin = useMutation({
    mutationFn: (password: string) => answer(api.POST("/api/v1/me/totp", { body: { password } })),
    onSuccess: (next) => {
      setShown(next);
      setAsking(false);
    },
  });
  const remove = useMutation({
    mutationFn: (password: string) => answer(api.POST("/api/v1/me/totp/remove", { body: { password } })),
    onSuccess: () => told("totp_removed"),
  });
  const step = own.totp ? remove : begin;
  return (
    <Flex vertical gap={8} align="start">
      <span>
        <Tag color={own.totp ? "success" : "default"}>{t(own.totp ? "totp_on" : "totp_off")}</Tag>
      </span>
      <span className="muted">{t("totp_text")}</span>
      {shown && !own.totp ? (
        <Scan shown={shown} onDone={() => void told("totp_done")} />
      ) : (
        <Button
          onClick={() => {
            step.reset();
            setAsking(true);
          }}
        >
          {t(own.totp ? "totp_remove" : "totp_begin")}
        </Button>
      )}
      <AskPassword
        title={t(own.totp ? "totp_remove" : "totp_begin")}
        open={asking}
        busy={step.isPending}
        error={step.error}
        onPassword={(password) => step.mutate(password)}
        onClose={() => setAsking(false)}
      />
    </Flex>
  );
}
