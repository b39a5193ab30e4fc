// Imports at work and just done: they go on when the page is left, and are found again here.
import { Alert, Button, Card, Flex, Progress, Tag, Tooltip, Typography } from "antd";
import { download } from "../../api/client";
import { useJob } from "../../api/live";
import { useLang, useTexts } from "../../i18n/define";
import { type Job, type Report, type Undone, useImportJobs } from "./api";
import { FileResults } from "./FileResults";
import { texts } from "./texts";

const COLOURS = { waiting: "default", running: "processing", done: "success", failed: "error", cancelled: "warning" };

/** What became of an import. */
function ImportResult({ report }: { report: Report }) {
  const t = useTexts(texts);
  const rejected = report.files.some((file) => file.rejected > 0);
  return (
    <Flex vertical gap={6}>
      {report.refused && <Alert type="warning" showIcon title={t("result_refused")} />}
      <FileResults files={report.files} />
      {report.files_total > report.files.length && (
        <span className="muted">{t("more_files", { total: report.files_total, shown: report.files.length })}</span>
      )}
      {report.late.map(({ table, month, rows }) => (
        <Alert key={table + month} type="info" showIcon title={t("result_late", { table, month, rows })} />
      ))}
      {Object.entries(report.unjoined).map(([table, rows]) => (
        <span key={table} className="muted">
          {t("result_unjoined", { table, rows })}
        </span>
      ))}
      {report.auto_texts.length > 0 && (
        <span className="muted">{t("result_auto", { texts: report.auto_texts.join(" / ") })}</span>
      )}
      {rejected && report.import !== null && report.import !== undefined && (
        <Tooltip title={t("rejects_hint")}>
          <Button
            size="small"
            style={{ alignSelf: "start" }}
            onClick={() => void download(`/imports/${report.import}/rejects`, `rejects-${report.import}.csv`)}
          >
            {t("rejects")}
          </Button>
        </Tooltip>
      )}
    </Flex>
  );
}

function One({ job: asked }: { job: Job }) {
  const t = useTexts(texts);
  const lang = useLang();
  // The stream's last word is newer than the list.
  const live = useJob(asked.id).data as unknown as Job | undefined;
  const job = live && asked.ended_at == null ? { ...asked, ...live } : asked;
  const title = t(job.what === "import" ? "job_import" : "job_undo", { subject: job.subject });
  const share = job.of ? Math.floor((job.done * 100) / job.of) : 0;
  const undone = job.what === "undo_import" && job.status === "done" ? (job.result as unknown as Undone) : undefined;
  return (
    <section aria-label={title}>
      <Flex wrap gap={8} align="center">
        <Typography.Text strong>{title}</Typography.Text>
        <Tag color={COLOURS[job.status]}>{t(`status.${job.status}`)}</Tag>
        <span className="muted">{job.by}</span>
      </Flex>
      {job.status === "running" && <Progress percent={share} size="small" aria-label={title} />}
      {job.problem && <Alert type="error" showIcon title={job.problem.message[lang]} />}
      {job.what === "import" && job.status === "done" && <ImportResult report={job.result as unknown as Report} />}
      {undone && <span>{t("result_undone", { ...undone })}</span>}
    </section>
  );
}

/** Nothing is shown when there is nothing. */
export function Jobs() {
  const t = useTexts(texts);
  const jobs = useImportJobs();
  const shown = (jobs.data ?? []).slice(0, 5);
  if (shown.length === 0) {
    return null;
  }
  return (
    <Card size="small" title={t("jobs")} aria-live="polite">
      <Flex vertical gap={12}>
        {shown.map((job) => (
          <One key={job.id} job={job} />
        ))}
      </Flex>
    </Card>
  );
}
