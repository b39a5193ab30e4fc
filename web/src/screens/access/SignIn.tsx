// Signing in: name and password, then the code of the second factor if the user has one.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, Flex, Form, Input, Typography } from "antd";
import { useEffect, useState } from "react";
import { Navigate, useSearchParams } from "react-router";
import { answer, api, SET_UP } from "../../api/client";
import { ApiProblem } from "../../api/problem";
import { useTexts } from "../../i18n/define";
import { Problem } from "../../ui/Problem";
import { inside } from "./inside";
import { texts } from "./texts";

interface Given {
  user: string;
  password: string;
  code?: string;
}

/** What is wrong: the code is asked for, or something else. */
function asksForCode(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 401 && error.field === "code";
}

function NameAndPassword({ busy, onGiven }: { busy: boolean; onGiven: (given: Given) => void }) {
  const t = useTexts(texts);
  return (
    <Form layout="vertical" onFinish={onGiven} requiredMark={false}>
      <Form.Item
        name="user"
        label={t("user")}
        rules={[{ required: true, whitespace: true, message: t("user_missing") }]}
      >
        <Input autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={64} />
      </Form.Item>
      <Form.Item name="password" label={t("password")} rules={[{ required: true, message: t("password_missing") }]}>
        <Input.Password autoComplete="current-password" maxLength={128} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>
        {t("sign_in")}
      </Button>
    </Form>
  );
}

function SecondStep({ busy, onCode, onBack }: { busy: boolean; onCode: (code: string) => void; onBack: () => void }) {
  const t = useTexts(texts);
  return (
    <Form<{ code: string }> layout="vertical" onFinish={({ code }) => onCode(code)} requiredMark={false}>
      <Typography.Paragraph>{t("code_step_text")}</Typography.Paragraph>
      <Form.Item
        name="code"
        label={t("code")}
        rules={[{ required: true, whitespace: true, message: t("code_missing") }]}
      >
        <Input autoFocus inputMode="numeric" autoComplete="one-time-code" maxLength={12} />
      </Form.Item>
      <Flex gap={8}>
        <Button onClick={onBack}>{t("back")}</Button>
        <Button type="primary" htmlType="submit" loading={busy} style={{ flex: 1 }}>
          {t("sign_in")}
        </Button>
      </Flex>
    </Form>
  );
}

export default function SignIn() {
  const t = useTexts(texts);
  const [params] = useSearchParams();
  const [given, setGiven] = useState<Given>();
  const setup = useQuery({ queryKey: ["setup"], queryFn: () => answer(api.GET("/api/v1/setup")) });
  const enter = useMutation({
    mutationFn: (body: Given) => answer(api.POST("/api/v1/session", { body })),
    onMutate: (body) => setGiven(body),
    // A whole load: nothing of whoever was here before stays in memory.
    onSuccess: () => window.location.assign(inside(params.get("return"))),
  });
  const title = t("sign_in");
  useEffect(() => {
    document.title = title;
  }, [title]);
  if (setup.data?.needed) {
    return <Navigate to={SET_UP} replace />;
  }
  const second = given !== undefined && (asksForCode(enter.error) || given.code !== undefined);
  // The first time the code is asked for is no mistake.
  const problem = enter.error && !(asksForCode(enter.error) && given?.code === undefined) ? enter.error : undefined;
  return (
    <Flex vertical gap={12}>
      <div>
        <Typography.Title level={1} style={{ fontSize: 20, margin: 0 }}>
          {t(second ? "code_step" : "sign_in")}
        </Typography.Title>
        {!second && <span className="muted">{t("sign_in_note")}</span>}
      </div>
      {problem !== undefined && <Problem error={problem} inline />}
      {setup.error && <Problem error={setup.error} inline onRetry={() => void setup.refetch()} />}
      {second ? (
        <SecondStep
          busy={enter.isPending}
          onCode={(code) => enter.mutate({ ...given, code: code.trim() })}
          onBack={() => {
            setGiven(undefined);
            enter.reset();
          }}
        />
      ) : (
        <NameAndPassword busy={enter.isPending || enter.isSuccess} onGiven={(next) => enter.mutate(next)} />
      )}
      <Alert type="info" title={t("forgot")} />
    </Flex>
  );
}
