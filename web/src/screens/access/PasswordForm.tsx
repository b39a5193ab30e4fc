// Another password for oneself. All other devices are signed out.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, Input } from "antd";
import { answer, api } from "../../api/client";
import { useTexts } from "../../i18n/define";
import { Problem } from "../../ui/Problem";
import { NewPassword } from "./NewPassword";
import { texts } from "./texts";

interface Given {
  current: string;
  new: string;
}

/** `first`: somebody else chose the password so far, and nothing else can be done before. */
export function PasswordForm({ first }: { first: boolean }) {
  const t = useTexts(texts);
  const [form] = Form.useForm<Given>();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const change = useMutation({
    mutationFn: (given: Given) =>
      answer(api.PUT("/api/v1/me/password", { body: { current: given.current, new: given.new } })),
    onSuccess: async () => {
      form.resetFields();
      void message.success(t("password_changed"));
      if (first) {
        // A whole load: every screen asks anew for what it was refused.
        window.location.assign("/");
      } else {
        await queries.invalidateQueries({ queryKey: ["me"] });
      }
    },
  });
  return (
    <Form<Given> form={form} layout="vertical" requiredMark={false} onFinish={(given) => change.mutate(given)}>
      <Form.Item
        name="current"
        label={t("current_password")}
        rules={[{ required: true, message: t("password_missing") }]}
      >
        <Input.Password autoComplete="current-password" maxLength={128} />
      </Form.Item>
      <NewPassword name="new" label={t("new_password")} />
      {change.error && <Problem error={change.error} inline />}
      <Button htmlType="submit" type="primary" loading={change.isPending} style={{ marginTop: 4 }}>
        {t("change_password")}
      </Button>
    </Form>
  );
}
