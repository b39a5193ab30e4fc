// Who one is here; the language may be changed. The name stands under decisions, so the owner gives it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Descriptions, Form, Select } from "antd";
import { answer, api } from "../../api/client";
import { useLang, useTexts } from "../../i18n/define";
import { setLang } from "../../i18n/setup";
import { Problem } from "../../ui/Problem";
import type { Own } from "./Account";
import { texts } from "./texts";

interface Given {
  lang: "zh" | "en";
}

/** See the file's head. */
export function Profile({ own }: { own: Own }) {
  const t = useTexts(texts);
  const lang = useLang();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const save = useMutation({
    mutationFn: (body: Given) => answer(api.PUT("/api/v1/me", { body })),
    onSuccess: async (_, { lang: chosen }) => {
      setLang(chosen);
      void message.success(t("saved"));
      await queries.invalidateQueries({ queryKey: ["me"] });
    },
  });
  const items = [
    { key: "user", label: t("user"), children: own.user },
    { key: "name", label: t("display_name"), children: own.name },
    { key: "role", label: t("role"), children: t(`roles.${own.role}`) },
    ...(own.agent ? [{ key: "agent", label: t("agent"), children: own.agent }] : []),
    ...(own.groups.length > 0 ? [{ key: "groups", label: t("groups"), children: own.groups.join(t("comma")) }] : []),
    { key: "shops", label: t("shops"), children: own.shops.length > 0 ? own.shops.join(t("comma")) : t("all_shops") },
  ];
  return (
    <>
      <Descriptions column={1} size="small" items={items} />
      <Form<Given>
        layout="vertical"
        requiredMark={false}
        initialValues={{ lang: own.lang ?? lang }}
        onFinish={(given) => save.mutate(given)}
        style={{ marginTop: 12 }}
      >
        <Form.Item name="lang" label={t("language")}>
          <Select
            options={[
              { value: "zh", label: t("language_zh") },
              { value: "en", label: t("language_en") },
            ]}
          />
        </Form.Item>
        {save.error && <Problem error={save.error} inline />}
        <Button htmlType="submit" type="primary" loading={save.isPending}>
          {t("save")}
        </Button>
      </Form>
    </>
  );
}
