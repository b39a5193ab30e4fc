// A password that is chosen, typed twice.
import { Form, Input } from "antd";
import { useTexts } from "../../i18n/define";
import { texts } from "./texts";

/** The two fields, for a form whose password is called `name`. */
export function NewPassword({ name, label }: { name: string; label: string }) {
  const t = useTexts(texts);
  return (
    <>
      <Form.Item
        name={name}
        label={label}
        extra={t("password_rule")}
        rules={[{ required: true, min: 8, message: t("password_rule") }]}
      >
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
      <Form.Item
        name="again"
        label={t("password_again")}
        dependencies={[name]}
        rules={[
          { required: true, message: t("password_differs") },
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              !value || value === getFieldValue(name)
                ? Promise.resolve()
                : Promise.reject(new Error(t("password_differs"))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
    </>
  );
}
