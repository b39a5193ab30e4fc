// Asks before something that matters, with the reason that goes into the audit log.
import { Button, type ButtonProps, Form, Input, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { useTexts } from "../i18n/define";
import { Problem } from "./Problem";
import { texts } from "./texts";

export interface ConfirmProps {
  open: boolean;
  title: string;
  /** What will happen. */
  children?: ReactNode;
  /** Whether a reason is asked for; `required` does not go on without one. */
  reason?: "required" | "optional" | "none";
  okText?: string;
  danger?: boolean;
  /** Does it; what it throws is shown in the dialog, which stays open. */
  onConfirm: (reason: string) => Promise<unknown>;
  onClose: () => void;
}

/** The dialog. */
export function Confirm({ open, title, children, reason = "none", okText, danger, onConfirm, onClose }: ConfirmProps) {
  const t = useTexts(texts);
  const [form] = Form.useForm<{ reason?: string }>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async ({ reason: text }: { reason?: string }) => {
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm((text ?? "").trim());
      form.resetFields();
      onClose();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open={open}
      title={title}
      okText={okText ?? t("confirm")}
      cancelText={t("cancel")}
      okButtonProps={{ danger }}
      confirmLoading={busy}
      destroyOnHidden
      onOk={() => form.submit()}
      onCancel={() => {
        setError(undefined);
        onClose();
      }}
    >
      {children}
      <Form form={form} layout="vertical" onFinish={(values) => void run(values)} style={{ marginTop: 12 }}>
        {reason !== "none" && (
          <Form.Item
            name="reason"
            label={t("reason")}
            rules={reason === "required" ? [{ required: true, whitespace: true, message: t("reason_missing") }] : []}
          >
            <Input.TextArea autoFocus rows={3} maxLength={500} showCount placeholder={t("reason_placeholder")} />
          </Form.Item>
        )}
      </Form>
      {error !== undefined && <Problem error={error} inline />}
    </Modal>
  );
}

/** A button that asks first. */
export function ConfirmButton({
  button,
  label,
  ...confirm
}: Omit<ConfirmProps, "open" | "onClose"> & { button?: ButtonProps; label: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button {...button} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Confirm {...confirm} open={open} onClose={() => setOpen(false)} />
    </>
  );
}
