// Writing a plan: the text with its mistakes underlined, examples computed beside it, kept as a draft, published from a day on.
import { SaveOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Flex, Grid, Select, Space, Tag } from "antd";
import { useEffect, useRef, useState } from "react";
import { Link, useBlocker, useSearchParams } from "react-router";
import { answer, api } from "../../api/client";
import { useTexts } from "../../i18n/define";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { type Check, type Plans, useLanguage, usePlans, usePlanText } from "./api";
import { choices } from "./choices";
import { PlanText, type PlanTextHandle } from "./editor/PlanText";
import { Findings } from "./Findings";
import { PublishDialog } from "./PublishDialog";
import { texts } from "./texts";
import { useCheck } from "./useCheck";

function Verdict({ check, checking }: { check: Check | undefined; checking: boolean }) {
  const t = useTexts(texts);
  if (checking || !check) {
    return <Tag>{t("checking")}</Tag>;
  }
  const errors = check.diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = check.diagnostics.length - errors;
  const wrong = check.examples.filter(({ holds }) => !holds).length;
  const held = check.examples.length - wrong;
  return (
    <Space size={4} wrap role="status" aria-live="polite">
      {errors > 0 && <Tag color="error">{t("errors", { count: errors })}</Tag>}
      {wrong > 0 && <Tag color="error">{t("examples_hold", { held, all: check.examples.length })}</Tag>}
      {check.is_good && <Tag color="success">{t("good")}</Tag>}
      {warnings > 0 && <Tag color="warning">{t("warnings", { count: warnings })}</Tag>}
    </Space>
  );
}

/** Asks before changes are lost. */
function useGuard(dirty: boolean) {
  const t = useTexts(texts);
  const { modal } = App.useApp();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state === "blocked") {
      modal.confirm({ title: t("leave"), onOk: () => blocker.proceed(), onCancel: () => blocker.reset() });
    }
  }, [blocker, modal, t]);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    if (dirty) {
      window.addEventListener("beforeunload", ask);
    }
    return () => window.removeEventListener("beforeunload", ask);
  }, [dirty]);
}

/** The text being written and how it is kept. */
function useDraft(plans: Plans | undefined, loaded: string | undefined) {
  const t = useTexts(texts);
  const client = useQueryClient();
  const { message } = App.useApp();
  const [text, setText] = useState<string>();
  const [kept, setKept] = useState<string>();
  const seen = useRef<string>(undefined);
  const before = useRef<string>(undefined);
  if (loaded !== undefined && before.current !== loaded) {
    before.current = loaded;
    setText(loaded);
    setKept(loaded);
  }
  seen.current ??= plans?.draft?.digest;
  const save = useMutation({
    mutationFn: (written: string) =>
      answer(
        api.PUT("/api/v1/plans/{version}", {
          params: { path: { version: "draft" } },
          body: { text: written, seen: seen.current ?? null },
        }),
      ),
    onSuccess: (saved, written) => {
      seen.current = (saved as { digest: string }).digest;
      setKept(written);
      void client.invalidateQueries({ queryKey: ["plans"] });
      void message.success(t("saved"));
    },
  });
  const dirty = text !== undefined && text !== kept;
  return { text, setText, dirty, save };
}

function Writing({ plans, from }: { plans: Plans; from: string }) {
  const t = useTexts(texts);
  const wide = Grid.useBreakpoint().lg;
  const loaded = usePlanText(from);
  const language = useLanguage();
  const { text = "", setText, dirty, save } = useDraft(plans, loaded.data?.text);
  const { check, checking, error } = useCheck(text);
  const handle = useRef<PlanTextHandle>(null);
  const [publishing, setPublishing] = useState(false);
  useGuard(dirty);
  if (loaded.error) {
    return <Problem error={loaded.error} onRetry={() => void loaded.refetch()} />;
  }
  if (!loaded.data) {
    return <Loading rows={14} />;
  }
  const tools = (
    <Flex wrap gap={8} align="center" justify="space-between" style={{ marginBottom: 8 }}>
      <Space wrap size={8}>
        <Verdict check={check} checking={checking} />
        {dirty && <span className="muted">{t("unsaved")}</span>}
      </Space>
      <Space wrap size={8}>
        <Link to="/plans/compare?new=draft">
          <Button disabled={dirty}>{t("compare")}</Button>
        </Link>
        <Link to="/whatif?place=draft">
          <Button disabled={dirty}>{t("whatif")}</Button>
        </Link>
        <Button icon={<SaveOutlined />} loading={save.isPending} onClick={() => save.mutate(text)}>
          {t("save")}
        </Button>
        <Button type="primary" disabled={checking || !check?.is_good} onClick={() => setPublishing(true)}>
          {t("publish")}
        </Button>
      </Space>
    </Flex>
  );
  return (
    <>
      {tools}
      {save.error && <Problem error={save.error} inline />}
      {error !== undefined && <Problem error={error} inline />}
      <div
        style={{
          display: "grid",
          gap: 12,
          gridTemplateColumns: wide ? "minmax(0, 3fr) minmax(280px, 2fr)" : "minmax(0, 1fr)",
        }}
      >
        <PlanText
          ref={handle}
          text={text}
          label={t("editor_label")}
          onChange={setText}
          diagnostics={check?.diagnostics}
          language={language.data}
          height={wide ? "calc(100vh - 230px)" : "55vh"}
        />
        <div style={{ maxHeight: wide ? "calc(100vh - 230px)" : undefined, overflow: "auto" }}>
          <Findings check={check} language={language.data} text={handle} />
        </div>
      </div>
      {publishing && (
        <PublishDialog
          text={text}
          firstOpenDay={plans.first_open_day ?? undefined}
          onText={setText}
          onClose={() => setPublishing(false)}
        />
      )}
    </>
  );
}

/** See the file's head. */
export default function Editor() {
  const t = useTexts(texts);
  const [params, setParams] = useSearchParams();
  const plans = usePlans();
  const from = params.get("from") ?? (plans.data?.draft ? "draft" : undefined);
  const pick = (
    <Select
      aria-label={t("pick_start")}
      placeholder={t("pick_start")}
      value={from}
      style={{ minWidth: 260, maxWidth: "80vw" }}
      options={choices(plans.data)}
      onChange={(place) => setParams({ from: place })}
    />
  );
  return (
    <Page title={t("editor")} crumbs={[{ title: t("back"), to: "/plans" }]} actions={pick}>
      {plans.error ? (
        <Problem error={plans.error} onRetry={() => void plans.refetch()} />
      ) : !plans.data ? (
        <Loading rows={14} />
      ) : from ? (
        <Writing key={from} plans={plans.data} from={from} />
      ) : (
        <Flex vertical gap={8} align="start">
          <p>{t("published_none_text")}</p>
          {plans.data.shipped.map(({ place, title }) => (
            <Button key={place} onClick={() => setParams({ from: place })}>
              {title ?? t("broken")}
            </Button>
          ))}
        </Flex>
      )}
    </Page>
  );
}
