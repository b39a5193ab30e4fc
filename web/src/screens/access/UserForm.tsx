// Adding a user, or changing one.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox, Form, Input, Modal, Select, Space } from "antd";
import { answer, api } from "../../api/client";
import { useTexts } from "../../i18n/define";
import { Problem } from "../../ui/Problem";
import { makePassword } from "./makePassword";
import { texts } from "./texts";
import type { UserRow } from "./Users";

export const ROLES = ["agent", "supervisor", "finance", "warehouse", "manager", "owner"] as const;

interface Given {
  user: string;
  name: string;
  role: (typeof ROLES)[number];
  agent?: string | null;
  groups?: string[];
  shops?: string[];
  pay_granted?: boolean;
  password: string;
}

/** What may be chosen: the team, its groups, the shops. */
function useChoices(open: boolean) {
  const query = { per_page: 500 };
  const people = useQuery({
    queryKey: ["people", "choices"],
    queryFn: () => answer(api.GET("/api/v1/people", { params: { query } })),
    enabled: open,
  });
  const shops = useQuery({
    queryKey: ["shops", "choices"],
    queryFn: () => answer(api.GET("/api/v1/shops", { params: { query } })),
    enabled: open,
  });
  const agents = people.data?.items ?? [];
  const groups = [...new Set(agents.flatMap((one) => (one.group ? [one.group] : [])))].sort();
  return {
    agents: agents.map((one) => ({
      value: one.agent,
      label: one.name === one.agent ? one.agent : `${one.name} ${one.agent}`,
    })),
    groups: groups.map((group) => ({ value: group, label: group })),
    shops: (shops.data?.items ?? []).map((one) => ({ value: one.shop, label: one.name ?? one.shop })),
  };
}

/** The password of a form, typed or made; to be handed over, so it is shown. */
export function GivenPassword() {
  const t = useTexts(texts);
  const form = Form.useFormInstance();
  return (
    <Form.Item label={t("first_password")} extra={t("password_rule")} htmlFor="password" required>
      <Space.Compact block>
        <Form.Item name="password" noStyle rules={[{ required: true, min: 8, message: t("password_rule") }]}>
          <Input id="password" autoComplete="off" spellCheck={false} maxLength={128} />
        </Form.Item>
        <Button onClick={() => form.setFieldValue("password", makePassword())}>{t("make_password")}</Button>
      </Space.Compact>
    </Form.Item>
  );
}

function Fields({ row, open }: { row?: UserRow; open: boolean }) {
  const t = useTexts(texts);
  const choices = useChoices(open);
  const role = Form.useWatch<Given["role"] | undefined>("role");
  const required = (message: string) => [{ required: true, whitespace: true, message }];
  return (
    <>
      {!row && (
        <Form.Item name="user" label={t("user")} extra={t("user_help")} rules={required(t("user_missing"))}>
          <Input autoFocus autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={64} />
        </Form.Item>
      )}
      <Form.Item name="name" label={t("display_name")} rules={required(t("name_missing"))}>
        <Input autoComplete="off" maxLength={64} />
      </Form.Item>
      <Form.Item name="role" label={t("role")} extra={role && t(`role_hints.${role}`)}>
        <Select options={ROLES.map((value) => ({ value, label: t(`roles.${value}`) }))} />
      </Form.Item>
      <Form.Item name="agent" label={t("agent")} extra={t("agent_help")}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          options={choices.agents}
          placeholder={t("agent_none")}
        />
      </Form.Item>
      {role === "supervisor" && (
        <>
          <Form.Item name="groups" label={t("groups")} extra={t("groups_help")}>
            <Select mode="tags" options={choices.groups} />
          </Form.Item>
          <Form.Item name="pay_granted" valuePropName="checked">
            <Checkbox>{t("pay_granted")}</Checkbox>
          </Form.Item>
        </>
      )}
      <Form.Item name="shops" label={t("shops")} extra={t("shops_help")}>
        <Select mode="multiple" options={choices.shops} placeholder={t("all_shops")} />
      </Form.Item>
      {!row && <GivenPassword />}
    </>
  );
}

/** `row`: whom to change; nobody = somebody is added. */
export function UserForm({ row, open, onClose }: { row?: UserRow; open: boolean; onClose: () => void }) {
  const t = useTexts(texts);
  const [form] = Form.useForm<Given>();
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const save = useMutation({
    mutationFn: async ({ user, password, ...given }: Given) => {
      const body = { ...given, agent: given.agent ?? "", groups: given.groups ?? [], shops: given.shops ?? [] };
      return row
        ? answer(api.PATCH("/api/v1/users/{user}", { params: { path: { user: row.user } }, body }))
        : answer(
            api.POST("/api/v1/users", { body: { ...body, user, password, pay_granted: given.pay_granted ?? false } }),
          );
    },
    onSuccess: async (_, given) => {
      if (row) {
        void message.success(t("saved"));
      } else {
        void modal.success({
          title: t("user_added", { user: given.user }),
          content: (
            <>
              <p>{t("user_hand_over")}</p>
              <p>
                {t("user")}: <code>{given.user}</code>
                <br />
                {t("first_password")}: <code>{given.password}</code>
              </p>
            </>
          ),
        });
      }
      form.resetFields();
      onClose();
      await queries.invalidateQueries({ queryKey: ["users"] });
    },
  });
  return (
    <Modal
      open={open}
      title={row ? t("user_edit", { user: row.user }) : t("user_add")}
      okText={t("save")}
      cancelText={t("cancel")}
      confirmLoading={save.isPending}
      destroyOnHidden
      onOk={() => form.submit()}
      onCancel={() => {
        save.reset();
        onClose();
      }}
    >
      <Form<Given>
        form={form}
        layout="vertical"
        preserve={false}
        initialValues={row ?? { role: "agent", pay_granted: false, groups: [], shops: [] }}
        onFinish={(given) => save.mutate(given)}
      >
        <Fields row={row} open={open} />
      </Form>
      {save.error && <Problem error={save.error} inline />}
    </Modal>
  );
}
