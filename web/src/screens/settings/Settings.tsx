// The settings: what is automatic in imported chats as two lists, and the whole file for who prefers it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Card, Collapse, Flex, Form, Input } from "antd";
import { useEffect, useState } from "react";
import { answer, api } from "../../api/client";
import { useMay } from "../../api/me";
import type { components } from "../../api/schema";
import { useTexts } from "../../i18n/define";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { texts } from "./texts";

type View = components["schemas"]["SettingsView"];
type Mistake = components["schemas"]["MistakeView"];

const linesOf = (text: string) => text.split("\n").filter((line) => line.trim() !== "");

/** What both forms do when something was written. */
function useWritten() {
  const t = useTexts(texts);
  const client = useQueryClient();
  const { message } = App.useApp();
  return (view: View) => {
    client.setQueryData(["settings"], view);
    void message.success(t("saved"));
  };
}

function ImportSettings({ view, writes }: { view: View; writes: boolean }) {
  const t = useTexts(texts);
  const written = useWritten();
  const save = useMutation({
    mutationFn: (fields: { texts: string; accounts: string }) =>
      answer(
        api.PUT("/api/v1/settings/import", {
          body: { auto_texts: linesOf(fields.texts), auto_accounts: linesOf(fields.accounts), seen: view.digest },
        }),
      ) as Promise<View>,
    onSuccess: written,
  });
  return (
    <Card size="small" title={t("import")}>
      <p className="muted">{t("import_note")}</p>
      <Form
        key={view.digest}
        layout="vertical"
        disabled={!writes}
        initialValues={{ texts: view.auto_texts.join("\n"), accounts: view.auto_accounts.join("\n") }}
        onFinish={(fields) => save.mutate(fields)}
      >
        <Form.Item name="texts" label={t("auto_texts")}>
          <Input.TextArea autoSize={{ minRows: 4, maxRows: 16 }} placeholder={t("auto_texts_example")} />
        </Form.Item>
        <Form.Item name="accounts" label={t("auto_accounts")}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 10 }} placeholder={t("auto_accounts_example")} />
        </Form.Item>
        {writes && (
          <Button type="primary" htmlType="submit" loading={save.isPending} disabled={Boolean(view.mistake)}>
            {t("save")}
          </Button>
        )}
      </Form>
      {save.error && <Problem error={save.error} inline />}
    </Card>
  );
}

/** Checks the text a moment after the last key. */
function useMistake(text: string): Mistake | undefined {
  const [mistake, setMistake] = useState<Mistake>();
  useEffect(() => {
    const aborted = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const call = api.POST("/api/v1/settings/check", { body: { text }, signal: aborted.signal });
        const found = (await answer(call)) as { mistake?: Mistake | null };
        setMistake(found.mistake ?? undefined);
      } catch {
        // Saving checks again and says what is wrong.
      }
    }, 300);
    return () => {
      clearTimeout(timer);
      aborted.abort();
    };
  }, [text]);
  return mistake;
}

function File({ view, writes }: { view: View; writes: boolean }) {
  const t = useTexts(texts);
  const written = useWritten();
  const [text, setText] = useState(view.text);
  const mistake = useMistake(text);
  const save = useMutation({
    mutationFn: () => answer(api.PUT("/api/v1/settings", { body: { text, seen: view.digest } })) as Promise<View>,
    onSuccess: written,
  });
  return (
    <Flex vertical gap={8}>
      <span className="muted">{t("file_note")}</span>
      <Input.TextArea
        aria-label={t("file")}
        style={{ fontFamily: "ui-monospace, Menlo, Consolas, monospace" }}
        autoSize={{ minRows: 8, maxRows: 30 }}
        readOnly={!writes}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {mistake && (
        <Alert
          type="error"
          showIcon
          title={t("mistake", { line: mistake.line, column: mistake.column })}
          description={mistake.what}
        />
      )}
      {writes && (
        <Button
          type="primary"
          style={{ alignSelf: "start" }}
          disabled={text === view.text || mistake !== undefined}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {t("save")}
        </Button>
      )}
      {save.error && <Problem error={save.error} inline />}
    </Flex>
  );
}

/** See the file's head. */
export default function Settings() {
  const t = useTexts(texts);
  const writes = useMay("settings.write");
  const settings = useQuery({
    queryKey: ["settings"],
    queryFn: () => answer(api.GET("/api/v1/settings")) as Promise<View>,
  });
  const view = settings.data;
  return (
    <Page
      title={t("title")}
      note={t("note")}
      actions={<Button onClick={() => void settings.refetch()}>{t("reload")}</Button>}
    >
      {settings.error ? (
        <Problem error={settings.error} onRetry={() => void settings.refetch()} />
      ) : !view ? (
        <Loading rows={8} />
      ) : (
        <Flex vertical gap={16}>
          {view.mistake && (
            <Alert
              type="error"
              showIcon
              title={t("mistake_title")}
              description={`${t("mistake", { line: view.mistake.line, column: view.mistake.column })}: ${view.mistake.what} ${t("mistake_text")}`}
            />
          )}
          <ImportSettings view={view} writes={writes} />
          <Collapse
            defaultActiveKey={view.mistake ? ["file"] : []}
            items={[
              { key: "file", label: t("file_show"), children: <File key={view.digest} view={view} writes={writes} /> },
            ]}
          />
        </Flex>
      )}
    </Page>
  );
}
