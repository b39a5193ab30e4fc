// The first set-up: the owner's account, with the code that the server showed where it was started.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Flex, Form, Input, Result, Typography } from "antd";
import { useEffect } from "react";
import { Link } from "react-router";
import { answer, api, SIGN_IN } from "../../api/client";
import { useTexts } from "../../i18n/define";
import { Loading } from "../../ui/Loading";
import { Problem } from "../../ui/Problem";
import { NewPassword } from "./NewPassword";
import { texts } from "./texts";

interface Given {
  code: string;
  user: string;
  name: string;
  password: string;
}

export default function SetUp() {
  const t = useTexts(texts);
  const setup = useQuery({ queryKey: ["setup"], queryFn: () => answer(api.GET("/api/v1/setup")) });
  const make = useMutation({
    mutationFn: ({ code, user, name, password }: Given) =>
      answer(api.POST("/api/v1/setup", { body: { code, user, name, password } })),
    onSuccess: () => window.location.assign("/"),
  });
  const title = t("set_up");
  useEffect(() => {
    document.title = title;
  }, [title]);
  if (setup.error) {
    return <Problem error={setup.error} onRetry={() => void setup.refetch()} />;
  }
  if (!setup.data) {
    return <Loading />;
  }
  if (!setup.data.needed && !make.isSuccess) {
    const to = (
      <Link to={SIGN_IN}>
        <Button type="primary">{t("sign_in")}</Button>
      </Link>
    );
    return (
      <>
        <h1 className="unseen">{t("set_up_done")}</h1>
        <Result status="success" title={t("set_up_done")} subTitle={t("set_up_done_text")} extra={to} />
      </>
    );
  }
  const required = (message: string) => [{ required: true, whitespace: true, message }];
  return (
    <Flex vertical gap={12}>
      <div>
        <Typography.Title level={1} style={{ fontSize: 20, margin: 0 }}>
          {title}
        </Typography.Title>
        <span className="muted">{t("set_up_text")}</span>
      </div>
      <Form<Given> layout="vertical" requiredMark={false} onFinish={(given) => make.mutate(given)}>
        <Form.Item
          name="code"
          label={t("set_up_code")}
          extra={t("set_up_code_help")}
          rules={required(t("set_up_code_missing"))}
        >
          <Input autoFocus autoComplete="off" autoCapitalize="characters" spellCheck={false} maxLength={20} />
        </Form.Item>
        <Form.Item name="user" label={t("user")} rules={required(t("user_missing"))}>
          <Input autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={64} />
        </Form.Item>
        <Form.Item name="name" label={t("display_name")} rules={required(t("name_missing"))}>
          <Input autoComplete="name" maxLength={64} />
        </Form.Item>
        <NewPassword name="password" label={t("password")} />
        {make.error && <Problem error={make.error} inline />}
        <Button type="primary" htmlType="submit" block loading={make.isPending} style={{ marginTop: 12 }}>
          {t("make_owner")}
        </Button>
      </Form>
    </Flex>
  );
}
