// Closing and verifying: long work that is asked for, followed, and told.
import { LockOutlined, SafetyCertificateOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Modal, Progress } from "antd";
import { type ReactNode, useState } from "react";
import { answer, api } from "../../api/client";
import { usePick, useTexts } from "../../i18n/define";
import { Confirm } from "../../ui/Confirm";
import { Problem } from "../../ui/Problem";
import { texts } from "./texts";
import type { ChecklistView, Closed, JobView, Verified } from "./types";
import { useJobOf } from "./useJobOf";

/** A job that runs, or how it ended. */
function JobDialog({
  id,
  title,
  onClose,
  children,
}: {
  id: string;
  title: string;
  onClose: () => void;
  children: (job: JobView) => ReactNode;
}) {
  const pick = usePick();
  const { data: job, error } = useJobOf(id);
  const over = job && job.status !== "waiting" && job.status !== "running";
  const percent = job?.of ? Math.floor((100 * job.done) / job.of) : 0;
  return (
    <Modal open title={title} footer={null} onCancel={onClose} maskClosable={over ?? false}>
      <div aria-live="polite">
        {!over && !error && <Progress percent={percent} status="active" />}
        {error && <Problem error={error} inline />}
        {job?.status === "done" && children(job)}
        {job?.problem && <Alert type="error" showIcon role="alert" title={pick(job.problem.message)} />}
      </div>
    </Modal>
  );
}

/** Closes the month, with what is accepted and why. */
export function CloseButton({ month, list }: { month: string; list: ChecklistView }) {
  const t = useTexts(texts);
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [job, setJob] = useState<string>();
  const must = list.blocking - list.acceptable;
  const close = async (reason: string) => {
    const started = await answer(
      api.POST("/api/v1/months/{month}/close", {
        params: { path: { month } },
        body: list.acceptable > 0 ? { accept_all: true, reason } : {},
      }),
    );
    setJob(started.id);
  };
  const finish = () => {
    setJob(undefined);
    void client.invalidateQueries();
  };
  return (
    <>
      <Button
        type="primary"
        icon={<LockOutlined />}
        disabled={must > 0 || list.is_partial}
        onClick={() => setAsking(true)}
      >
        {t("close")}
      </Button>
      <Confirm
        open={asking}
        title={t("close_title", { month })}
        okText={t("close")}
        danger
        reason={list.acceptable > 0 ? "required" : "none"}
        onConfirm={close}
        onClose={() => setAsking(false)}
      >
        <p>{t("close_text")}</p>
        {list.acceptable > 0 && (
          <Alert type="warning" showIcon title={t("close_accepts", { count: list.acceptable })} />
        )}
      </Confirm>
      {job && (
        <JobDialog id={job} title={t("closing")} onClose={finish}>
          {({ result }) => {
            const ended = result as unknown as Closed;
            return ended.closed ? (
              <Alert type="success" showIcon title={t("closed_now", { month, slips: ended.slips ?? 0 })} />
            ) : (
              <Alert type="warning" showIcon title={t("close_blocked", { count: ended.blocking ?? 0 })} />
            );
          }}
        </JobDialog>
      )}
    </>
  );
}

/** Computes a closed month again and says whether it is what was closed. */
export function VerifyButton({ month }: { month: string }) {
  const t = useTexts(texts);
  const [job, setJob] = useState<string>();
  const [error, setError] = useState<unknown>();
  const verify = async () => {
    setError(undefined);
    try {
      const started = await answer(api.POST("/api/v1/months/{month}/verify", { params: { path: { month } } }));
      setJob(started.id);
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <>
      <Button icon={<SafetyCertificateOutlined />} title={t("verify_text")} onClick={() => void verify()}>
        {t("verify")}
      </Button>
      {error !== undefined && <Problem error={error} inline />}
      {job && (
        <JobDialog id={job} title={t("verifying")} onClose={() => setJob(undefined)}>
          {({ result }) => <Found found={result as unknown as Verified} />}
        </JobDialog>
      )}
    </>
  );
}

function Found({ found }: { found: Verified }) {
  const t = useTexts(texts);
  const pick = usePick();
  const [month] = found.months;
  if (found.sound && month) {
    const { inputs, files, slips } = month;
    return <Alert type="success" showIcon title={t("sound", { inputs, files, slips })} />;
  }
  const differences = [...found.damages, ...found.months.flatMap((one) => one.differences)];
  const count = found.damages.length + found.months.reduce((sum, one) => sum + one.differences_in_all, 0);
  return (
    <>
      <Alert type="error" showIcon role="alert" title={t("not_sound", { count })} />
      <ul style={{ maxHeight: 320, overflow: "auto" }}>
        {differences.map((text) => (
          <li key={text.zh}>{pick(text)}</li>
        ))}
      </ul>
    </>
  );
}
