// What may be done about whose an order is: an agent disputes it, somebody above decides it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Flex, Form, Input, Modal, Select } from "antd";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { useTexts } from "../../i18n/define";
import { ConfirmButton } from "../../ui/Confirm";
import { Problem } from "../../ui/Problem";
import { texts } from "./texts";
import type { WhyView } from "./types";

/** What stands for nobody in the choice of whose an order is; no agent can be called so. */
const NOBODY = "";

/** The buttons, as far as the server says that they are allowed. */
export function Actions({ why }: { why: WhyView }) {
  return why.may_dispute || why.may_decide ? (
    <Flex gap={8} wrap className="no-print">
      {why.may_dispute && <Dispute why={why} />}
      {why.may_decide && <Decide why={why} />}
    </Flex>
  ) : null;
}

function useChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all(
      ["orders", "figures", "pay", "chats"].map((subject) => client.invalidateQueries({ queryKey: [subject] })),
    );
}

function Dispute({ why }: { why: WhyView }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const changed = useChanged();
  const claims = why.may_dispute === "claim";
  const path = { shop: why.shop, order: why.order };
  return (
    <ConfirmButton
      label={t(claims ? "claim_it" : "give_up_it")}
      title={t(claims ? "claim_it" : "give_up_it")}
      reason="required"
      onConfirm={async (reason) => {
        await answer(
          api.POST("/api/v1/credits/{shop}/{order}/disputes", { params: { path }, body: { claims, reason } }),
        );
        void message.success(t("dispute_sent"));
        await changed();
      }}
    >
      {t("dispute_hint")}
    </ConfirmButton>
  );
}

interface Ruling {
  agent: string;
  reason: string;
}

function Decide({ why }: { why: WhyView }) {
  const t = useTexts(texts);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t("decide")}
      </Button>
      {open && <DecideDialog why={why} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Whom the order may go to: who talked with the buyer, who disputes it, whose it is; nobody. */
function choices(why: WhyView, nobody: string) {
  const people = new Map<string, string>();
  const add = (id?: string | null, name?: string | null) => id && people.set(id, name ?? id);
  for (const one of [...why.claimants, ...why.disputes]) {
    add(one.agent, one.name);
  }
  add(why.credit?.agent, why.credit?.agent_name);
  add(why.credit?.runner_up, why.credit?.runner_up_name);
  return [...[...people].map(([value, label]) => ({ value, label })), { value: NOBODY, label: nobody }];
}

function DecideDialog({ why, onClose }: { why: WhyView; onClose: () => void }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const changed = useChanged();
  const [form] = Form.useForm<Ruling>();
  const decide = useMutation({
    mutationFn: ({ agent, reason }: Ruling) =>
      answer(
        api.POST("/api/v1/credits/{shop}/{order}/decision", {
          params: { path: { shop: why.shop, order: why.order } },
          body: { agent: agent === NOBODY ? null : agent, reason },
        }),
      ),
    onSuccess: async (done) => {
      const { closed_month: month, corrected_in: next } = done;
      const said = !done.is_new
        ? t("decided_same")
        : month
          ? t("decided_closed", { month, next: next ?? "" })
          : t("decided");
      void message.success(said);
      onClose();
      await changed();
    },
  });
  return (
    <Modal
      open
      title={t("decide")}
      okText={t("decide")}
      confirmLoading={decide.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{t("decide_hint")}</p>
      {why.is_closed && <Alert type="warning" showIcon title={t("decide_closed", { month: why.month })} />}
      <Form form={form} layout="vertical" onFinish={(ruling) => decide.mutate(ruling)} style={{ marginTop: 12 }}>
        <Form.Item name="agent" label={t("decide_to")} rules={[{ validator: chosen(t("decide_missing")) }]} required>
          <Select options={choices(why, t("nobody_decided"))} />
        </Form.Item>
        <Form.Item name="reason" label={t("reason")} rules={[{ required: true, whitespace: true }]}>
          <Input.TextArea rows={3} maxLength={500} showCount />
        </Form.Item>
      </Form>
      {decide.error && <Problem error={decide.error} inline />}
    </Modal>
  );
}

/** Nobody is a choice; nothing chosen is none. */
function chosen(missing: string) {
  return (_rule: unknown, value?: string) =>
    value === undefined ? Promise.reject(new Error(missing)) : Promise.resolve();
}
