// An account for somebody from a day on, and its last day.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, DatePicker, Form, Input, Modal, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { answer, api } from "../../api/client";
import { useTexts } from "../../i18n/define";
import { Problem } from "../../ui/Problem";
import { type Account, useEmployed, useShops } from "./api";
import { texts } from "./texts";

interface Fields {
  agent?: string;
  account?: string;
  shop?: string;
  from?: Dayjs | null;
}

const dayOf = (day: Dayjs | null | undefined) => (day ? day.format("YYYY-MM-DD") : null);

/** Gives an account to somebody. Without `agent` the person is chosen; with `account` the account is given. */
export function AccountDialog({
  agent,
  name,
  account,
  shop,
  likely,
  from,
  onClose,
}: {
  agent?: string;
  name?: string;
  account?: string;
  shop?: string;
  likely?: string;
  from?: string;
  onClose: () => void;
}) {
  const t = useTexts(texts);
  const client = useQueryClient();
  const { message } = App.useApp();
  const shops = useShops();
  const people = useEmployed();
  const [form] = Form.useForm<Fields>();
  const assign = useMutation({
    mutationFn: (fields: Fields) =>
      answer(
        api.POST("/api/v1/people/{agent}/accounts", {
          params: { path: { agent: agent ?? fields.agent ?? "" } },
          body: { account: account ?? fields.account ?? "", shop: fields.shop ?? null, from: dayOf(fields.from) },
        }),
      ) as Promise<{ before?: string | null }>,
    onSuccess: ({ before }) => {
      void client.invalidateQueries({ queryKey: ["people"] });
      void message.success(before ? t("account_before", { agent: before }) : t("saved"));
      onClose();
    },
  });
  const required = [{ required: true, whitespace: true, message: t("required") }];
  return (
    <Modal
      open
      title={account ? t("assign_title", { account }) : t("account_title", { name: name ?? "" })}
      okText={t("save")}
      cancelText={t("cancel")}
      confirmLoading={assign.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ shop, agent: likely, from: from ? dayjs(from) : null }}
        onFinish={(fields) => assign.mutate(fields)}
      >
        {!agent && (
          <Form.Item name="agent" label={t("who")} rules={required}>
            <Select
              loading={people.isPending}
              showSearch={{ optionFilterProp: "label" }}
              options={(people.data?.items ?? []).map((one) => ({
                value: one.agent,
                label: `${one.name} ${one.agent}`,
              }))}
            />
          </Form.Item>
        )}
        {!account && (
          <Form.Item name="account" label={t("account")} extra={t("account_help")} rules={required}>
            <Input autoFocus maxLength={120} />
          </Form.Item>
        )}
        <Form.Item name="shop" label={t("account_shop")}>
          <Select
            allowClear
            placeholder={t("account_shop_all")}
            options={(shops.data?.items ?? []).map((one) => ({ value: one.shop, label: one.name ?? one.shop }))}
          />
        </Form.Item>
        <Form.Item name="from" label={t("from")}>
          <DatePicker placeholder={t("from_always")} />
        </Form.Item>
      </Form>
      {assign.error && <Problem error={assign.error} inline />}
    </Modal>
  );
}

/** Ends an account's belonging to somebody. */
export function EndDialog({
  agent,
  name,
  account,
  onClose,
}: {
  agent: string;
  name: string;
  account: Account;
  onClose: () => void;
}) {
  const t = useTexts(texts);
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ to?: Dayjs }>();
  const end = useMutation({
    mutationFn: ({ to }: { to?: Dayjs }) =>
      answer(
        api.POST("/api/v1/people/{agent}/accounts/end", {
          params: { path: { agent } },
          body: { account: account.account, shop: account.shop ?? null, to: dayOf(to) ?? "" },
        }),
      ),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["people"] });
      void message.success(t("saved"));
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t("account_end_title", { account: account.account })}
      okText={t("save")}
      cancelText={t("cancel")}
      confirmLoading={end.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{t("account_end_text", { name })}</p>
      <Form form={form} layout="vertical" initialValues={{ to: dayjs() }} onFinish={(fields) => end.mutate(fields)}>
        <Form.Item name="to" label={t("left_on")} rules={[{ required: true, message: t("required") }]}>
          <DatePicker allowClear={false} />
        </Form.Item>
      </Form>
      {end.error && <Problem error={end.error} inline />}
    </Modal>
  );
}
