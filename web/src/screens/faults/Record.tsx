// Recording a fault that no data shows.
import { useMutation } from "@tanstack/react-query";
import { App, Button, DatePicker, Form, Input, Modal, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { useTexts } from "../../i18n/define";
import { Problem } from "../../ui/Problem";
import { useEmployed } from "../people/api";
import { useFaultsChanged } from "./Decide";
import { texts } from "./texts";
import { useRules } from "./useRules";

interface Incident {
  rule: string;
  agent: string;
  date: Dayjs;
  order?: string;
  buyer?: string;
  amount?: string;
  evidence: string;
}

/** The button with its dialog. */
export function RecordButton({ month }: { month: string }) {
  const t = useTexts(texts);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t("record")}
      </Button>
      {open && <RecordDialog month={month} onClose={() => setOpen(false)} />}
    </>
  );
}

function useRecording(onClose: () => void) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const changed = useFaultsChanged();
  const given = (text?: string) => text?.trim() || undefined;
  return useMutation({
    mutationFn: ({ date, order, buyer, amount, ...rest }: Incident) =>
      answer(
        api.POST("/api/v1/incidents", {
          body: {
            ...rest,
            date: date.format("YYYY-MM-DD"),
            order: given(order),
            buyer: given(buyer),
            amount: given(amount),
          },
        }),
      ),
    onSuccess: async ({ incident, is_same }) => {
      void message.success(t(is_same ? "recorded_same" : "recorded_new", { incident }));
      onClose();
      await changed();
    },
  });
}

function RecordDialog({ month, onClose }: { month: string; onClose: () => void }) {
  const t = useTexts(texts);
  const [form] = Form.useForm<Incident>();
  const rules = (useRules(month).data?.rules ?? []).filter((rule) => rule.is_recorded);
  const record = useRecording(onClose);
  const chosen = Form.useWatch("rule", form);
  const takesAmount = rules.find((rule) => rule.rule === chosen)?.takes_amount ?? false;
  const needed = [{ required: true, message: t("missing") }];
  return (
    <Modal
      open
      title={t("record_title")}
      okText={t("record")}
      confirmLoading={record.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{t("record_text")}</p>
      <Form form={form} layout="vertical" onFinish={(incident) => record.mutate(incident)}>
        <Form.Item name="rule" label={t("rule")} rules={needed}>
          <Select
            showSearch={{ optionFilterProp: "label" }}
            options={rules.map((rule) => ({ value: rule.rule, label: `${rule.title} (${rule.rule})` }))}
          />
        </Form.Item>
        <Form.Item name="agent" label={t("agent")} rules={needed}>
          <AgentSelect />
        </Form.Item>
        <Form.Item name="date" label={t("date")} rules={needed}>
          <DatePicker style={{ width: "100%" }} />
        </Form.Item>
        <Form.Item name="order" label={t("order")}>
          <Input />
        </Form.Item>
        <Form.Item name="buyer" label={t("buyer")}>
          <Input />
        </Form.Item>
        {takesAmount && (
          <Form.Item
            name="amount"
            label={t("loss")}
            rules={[{ pattern: /^\s*\d+(\.\d{1,2})?\s*$/, message: t("amount_wrong") }]}
          >
            <Input inputMode="decimal" />
          </Form.Item>
        )}
        <Form.Item
          name="evidence"
          label={t("proof")}
          rules={[{ required: true, whitespace: true, message: t("missing") }]}
        >
          <Input.TextArea rows={3} maxLength={1000} placeholder={t("proof_hint")} />
        </Form.Item>
      </Form>
      {record.error && <Problem error={record.error} inline />}
    </Modal>
  );
}

/** The people one may see, by name; `value` and `onChange` come from the form. */
function AgentSelect(field: { id?: string; value?: string; onChange?: (agent: string) => void }) {
  const { data, isPending } = useEmployed();
  return (
    <Select
      {...field}
      showSearch={{ optionFilterProp: "label" }}
      loading={isPending}
      options={data?.items.map(({ agent, name }) => ({
        value: agent,
        label: name === agent ? agent : `${name} ${agent}`,
      }))}
    />
  );
}
