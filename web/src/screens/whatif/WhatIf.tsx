// A month under another plan or other settings, beside the real one.
import { useMutation } from "@tanstack/react-query";
import { Alert, Card, Flex, Progress } from "antd";
import { useEffect } from "react";
import { useSearchParams } from "react-router";
import { answer, api } from "../../api/client";
import { useJob } from "../../api/live";
import type { components } from "../../api/schema";
import { usePick, useTexts } from "../../i18n/define";
import { Empty } from "../../ui/Empty";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { Result } from "./Result";
import { Supposing, type Supposition } from "./Supposing";
import { texts } from "./texts";

type Job = components["schemas"]["JobView"];

/** A job, until it ends. */
function Running({ id, month, onDone }: { id: string; month: string; onDone: (whatif: string) => void }) {
  const t = useTexts(texts);
  const pick = usePick();
  const job = useJob(
    id,
    async () =>
      (await answer(api.GET("/api/v1/jobs/{id}", { params: { path: { id } } }))) as unknown as Awaited<
        ReturnType<NonNullable<Parameters<typeof useJob>[1]>>
      >,
  );
  const view = job.data as unknown as Job | undefined;
  const found = view?.status === "done" ? (view.result as { whatif?: string } | undefined)?.whatif : undefined;
  useEffect(() => {
    if (found) {
      onDone(found);
    }
  }, [found, onDone]);
  if (job.error) {
    return <Problem error={job.error} />;
  }
  if (view?.status === "failed") {
    return <Alert type="error" showIcon title={t("failed")} description={pick(view.problem?.message)} />;
  }
  if (view?.status === "cancelled") {
    return <Alert type="info" showIcon title={t("cancelled")} />;
  }
  const of = view?.of ?? 0;
  const percent = of > 0 ? Math.round(((view?.done ?? 0) / of) * 100) : 0;
  return (
    <Card size="small">
      <Flex vertical gap={4} role="status" aria-live="polite">
        <span>{t("running", { month })}</span>
        <Progress percent={percent} aria-label={t("running", { month })} />
      </Flex>
    </Card>
  );
}

/** See the file's head. */
export default function WhatIf() {
  const t = useTexts(texts);
  const [params, setParams] = useSearchParams();
  const id = params.get("id") ?? undefined;
  const start = useMutation({
    mutationFn: (body: Supposition) => answer(api.POST("/api/v1/whatif", { body })) as Promise<Job>,
  });
  const put = (change: Record<string, string | undefined>) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        for (const [name, value] of Object.entries(change)) {
          value ? next.set(name, value) : next.delete(name);
        }
        return next;
      },
      { replace: true },
    );
  const job = start.data && !id ? start.data : undefined;
  return (
    <Page title={t("title")} note={t("note")}>
      <Flex vertical gap={16}>
        <Supposing
          busy={start.isPending || job !== undefined}
          onRun={(supposition) => {
            put({ id: undefined, month: supposition.month, place: supposition.place ?? undefined });
            start.mutate(supposition);
          }}
        />
        {start.error && <Problem error={start.error} inline />}
        {job && (
          <Running
            key={job.id}
            id={job.id}
            month={start.variables?.month ?? ""}
            onDone={(found) => {
              put({ id: found });
              start.reset();
            }}
          />
        )}
        {id ? <Result key={id} id={id} /> : !job && !start.error && <Empty title={t("empty")} text={t("empty_text")} />}
      </Flex>
    </Page>
  );
}
