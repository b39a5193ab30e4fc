// Confirming and waiving: one dialog for one fault or many. All of it is entered, or nothing.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { useTexts } from "../../i18n/define";
import { Problem } from "../../ui/Problem";
import { texts } from "./texts";

/** What of the server's data another decision changes. */
const CHANGED = ["faults", "pay", "figures", "overview", "months"];

/** Makes the screens that show it ask again. */
export function useFaultsChanged() {
  const client = useQueryClient();
  return () => Promise.all(CHANGED.map((subject) => client.invalidateQueries({ queryKey: [subject] })));
}

export interface Deciding {
  month: string;
  cases: string[];
  /** Whether a sum or loss may be set. */
  takesAmount?: boolean;
  /** Whether these are answers to appeals. */
  answers?: boolean;
  onDone?: () => void;
}

type Decision = "confirmed" | "waived";

/** The two buttons. */
export function DecideButtons({ deciding, size }: { deciding: Deciding; size?: "small" }) {
  const t = useTexts(texts);
  const [decision, setDecision] = useState<Decision>();
  const { cases, answers } = deciding;
  const many = cases.length > 1;
  const confirm = answers ? t("answer_reject") : many ? t("confirm_many", { count: cases.length }) : t("confirm");
  const waive = answers ? t("answer_grant") : many ? t("waive_many", { count: cases.length }) : t("waive");
  return (
    <>
      <Button size={size} danger disabled={cases.length === 0} onClick={() => setDecision("confirmed")}>
        {confirm}
      </Button>
      <Button size={size} disabled={cases.length === 0} onClick={() => setDecision("waived")}>
        {waive}
      </Button>
      {decision && <DecideDialog deciding={deciding} decision={decision} onClose={() => setDecision(undefined)} />}
    </>
  );
}

interface Ruling {
  reason: string;
  amount?: string;
}

function useDeciding(deciding: Deciding, decision: Decision, onClose: () => void) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const changed = useFaultsChanged();
  return useMutation({
    mutationFn: ({ reason, amount }: Ruling) =>
      answer(
        api.POST("/api/v1/faults/decisions", {
          body: {
            month: deciding.month,
            cases: deciding.cases,
            decision,
            reason,
            ...(amount?.trim() && { amount: amount.trim() }),
          },
        }),
      ),
    onSuccess: async ({ entered, unchanged }) => {
      const parts = [entered.length > 0 && t("decided", { count: entered.length })];
      parts.push(unchanged.length > 0 && t("unchanged", { count: unchanged.length }));
      void message.success(parts.filter(Boolean).join(" · "));
      onClose();
      deciding.onDone?.();
      await changed();
    },
  });
}

function DecideDialog({
  deciding,
  decision,
  onClose,
}: {
  deciding: Deciding;
  decision: Decision;
  onClose: () => void;
}) {
  const t = useTexts(texts);
  const [form] = Form.useForm<Ruling>();
  const decide = useDeciding(deciding, decision, onClose);
  const confirms = decision === "confirmed";
  return (
    <Modal
      open
      title={t(confirms ? "confirm_title" : "waive_title", { count: deciding.cases.length })}
      okText={t(confirms ? "confirm" : "waive")}
      okButtonProps={{ danger: confirms }}
      confirmLoading={decide.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{t(confirms ? "confirm_text" : "waive_text")}</p>
      <Form form={form} layout="vertical" onFinish={(ruling) => decide.mutate(ruling)}>
        <Form.Item
          name="reason"
          label={t("reason")}
          rules={[{ required: true, whitespace: true, message: t("reason_missing") }]}
        >
          <Input.TextArea autoFocus rows={3} maxLength={500} showCount />
        </Form.Item>
        {confirms && deciding.takesAmount && (
          <Form.Item
            name="amount"
            label={t("amount")}
            extra={t("amount_hint")}
            rules={[{ pattern: /^\s*\d+(\.\d{1,2})?\s*$/, message: t("amount_wrong") }]}
          >
            <Input inputMode="decimal" style={{ width: 160 }} />
          </Form.Item>
        )}
      </Form>
      {decide.error && <Problem error={decide.error} inline />}
    </Modal>
  );
}
