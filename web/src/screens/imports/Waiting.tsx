// An upload until it is taken in: what each file is, its first rows, how it is to be taken, and what was refused when it was tried.
import { Alert, Button, Card, Checkbox, Flex, Input, Select, Table, Tag, Tooltip, Typography } from "antd";
import { useEffect, useState } from "react";
import { answer, api } from "../../api/client";
import { ApiProblem } from "../../api/problem";
import { useLang, useTexts } from "../../i18n/define";
import { Loading } from "../../ui/Loading";
import { Problem } from "../../ui/Problem";
import { type Job, type Look, type Report, type Uploaded, useImportJob, useRefresh, useUpload } from "./api";
import { FileResults } from "./FileResults";
import { RowProblem } from "./RowProblem";
import { sizeText } from "./size";
import { texts } from "./texts";
import { leftOut, namedTwice, taken, wentWell } from "./upload";
import type { Kept } from "./uploads";

/** Tables a file may be taken as where its columns do not decide. */
const TABLES = [
  "messages",
  "orders",
  "order_items",
  "notes",
  "refunds",
  "reviews",
  "shops",
  "agents",
  "accounts",
  "shifts",
  "punches",
  "leave",
  "presence",
  "targets",
  "exams",
  "duties",
];

/** The first rows of a file, and what is wrong with them. */
function Look1({ file }: { file: Uploaded }) {
  const t = useTexts(texts);
  const known = file.recognised;
  if (!known) {
    return null;
  }
  return (
    <Flex vertical gap={8}>
      {known.unknown_columns.length > 0 && (
        <Typography.Text type="warning">
          {t("unknown_columns", { columns: known.unknown_columns.join(", ") })}
        </Typography.Text>
      )}
      {known.missing_columns.length > 0 && (
        <span className="muted">{t("missing_columns", { columns: known.missing_columns.join(", ") })}</span>
      )}
      <Table
        size="small"
        pagination={false}
        scroll={{ x: "max-content" }}
        title={() => t("first_rows")}
        rowKey={({ number }) => number}
        columns={known.columns.map((name, at) => ({
          key: `${at} ${name}`,
          title: name,
          render: (_: unknown, { cells }: { cells: (string | null)[] }) => cells[at] ?? "",
        }))}
        dataSource={known.rows.map((cells, number) => ({ number, cells }))}
      />
      {known.problems.map((problem) => (
        <RowProblem key={`${problem.row} ${problem.column}`} problem={problem} />
      ))}
    </Flex>
  );
}

function What({ file }: { file: Uploaded }) {
  const lang = useLang();
  if (file.problem) {
    return <Typography.Text type="danger">{file.problem}</Typography.Text>;
  }
  return <Tag color="blue">{file.recognised?.what[lang]}</Tag>;
}

/** What became of the last try, while it did not take everything in. */
function Refused({ job }: { job: Job }) {
  const t = useTexts(texts);
  const lang = useLang();
  if (job.status === "done") {
    const report = job.result as unknown as Report;
    return (
      <Alert
        type="warning"
        showIcon
        title={t(report.refused ? "result_refused" : "refused_some")}
        description={
          <Flex vertical gap={6}>
            <FileResults files={report.files.filter(({ problem, rejected }) => problem || rejected > 0)} />
            <span>{t("refused_next")}</span>
          </Flex>
        }
      />
    );
  }
  return (
    <Alert
      type="error"
      showIcon
      title={job.problem?.message[lang] ?? t(`status.${job.status}`)}
      description={t("refused_next")}
    />
  );
}

interface AsTable {
  look: Look;
  onLook: (look: Look) => void;
  strict: boolean;
  onStrict: (strict: boolean) => void;
}

/** How the files are to be taken. */
function How({ look, onLook, strict, onStrict }: AsTable) {
  const t = useTexts(texts);
  return (
    <Flex wrap gap={12} align="center">
      <Tooltip title={t("as_table_hint")}>
        <Select
          aria-label={t("as_table")}
          style={{ minWidth: 160 }}
          value={look.table ?? ""}
          onChange={(table) => onLook({ ...look, table: table || undefined })}
          options={[{ value: "", label: t("by_columns") }, ...TABLES.map((table) => ({ value: table, label: table }))]}
        />
      </Tooltip>
      <Tooltip title={t("shop_hint")}>
        <Input
          aria-label={t("shop")}
          placeholder={t("shop")}
          style={{ width: 180 }}
          maxLength={60}
          allowClear
          onBlur={({ target }) => onLook({ ...look, shop: target.value.trim() || undefined })}
        />
      </Tooltip>
      <Checkbox checked={strict} onChange={({ target }) => onStrict(target.checked)}>
        {t("strict")}
      </Checkbox>
    </Flex>
  );
}

interface FilesProps {
  files: Uploaded[];
  /** Names of those that stay out. */
  left: string[];
  onSkip: (name: string, skipped: boolean) => void;
}

function Files({ files, left, onSkip }: FilesProps) {
  const t = useTexts(texts);
  const twice = namedTwice(files);
  const bad = files.filter(({ problem }) => problem).map(({ name }) => name);
  return (
    <>
      {twice.length > 0 && <Alert type="info" showIcon title={t("named_twice", { names: twice.join(", ") })} />}
      <Table<Uploaded & { number: number }>
        size="small"
        pagination={false}
        rowKey={({ number }) => number}
        scroll={{ x: "max-content" }}
        dataSource={files.map((file, number) => ({ ...file, number }))}
        expandable={{
          expandedRowRender: (file) => <Look1 file={file} />,
          rowExpandable: (file) => file.recognised !== null && file.recognised !== undefined,
        }}
        columns={[
          { key: "name", title: t("file"), render: (_, file) => file.name },
          { key: "what", title: t("what"), render: (_, file) => <What file={file} /> },
          { key: "size", title: t("size"), align: "right", render: (_, file) => sizeText(file.bytes) },
          {
            key: "skip",
            title: t("skip"),
            align: "center",
            render: (_, { name }) => (
              <Checkbox
                aria-label={`${t("skip")} ${name}`}
                checked={left.includes(name)}
                disabled={bad.includes(name)}
                onChange={({ target }) => onSkip(name, target.checked)}
              />
            ),
          },
        ]}
      />
    </>
  );
}

interface WaitingProps {
  kept: Kept;
  /** Files are being taken in by a job. */
  onBegun: (job: string) => void;
  /** Nothing of the upload is left to be done. */
  onGone: () => void;
}

/** The panel. Nothing is shown while its job is at work: the jobs beside it show that. */
export function Waiting({ kept, onBegun, onGone }: WaitingProps) {
  const { upload: id, job: jobId } = kept;
  const t = useTexts(texts);
  const refresh = useRefresh();
  const [look, setLook] = useState<Look>({});
  const [skip, setSkip] = useState<string[]>([]);
  const [strict, setStrict] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const { job, works } = useImportJob(jobId);
  const upload = useUpload(works ? undefined : id, look, jobId);
  const well = job !== undefined && wentWell(job);
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once, when the job has ended well
  useEffect(() => {
    if (well) {
      onGone();
    }
  }, [well]);
  const done = job?.status === "done" ? (job.result as unknown as Report) : undefined;
  // What was taken in needs no second try; it can be chosen again.
  useEffect(() => setSkip(done ? taken(done) : []), [done]);
  const act = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
      refresh();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  // Another's on the same device, or too old: it is not there.
  const isGone = upload.error instanceof ApiProblem && upload.error.status === 404;
  if (works || well || isGone) {
    return null;
  }
  if (upload.error) {
    return <Problem error={upload.error} onRetry={() => void upload.refetch()} inline />;
  }
  if (!upload.data) {
    return <Loading rows={4} />;
  }
  const files = upload.data.files;
  const left = leftOut(files, skip);
  const begin = () =>
    act(async () => {
      const body = { upload: id, skip: left, strict, replace: false, ...look };
      const begun = await answer(api.POST("/api/v1/imports", { body }));
      onBegun(begun.id);
    });
  const forget = () =>
    act(async () => {
      await answer(api.DELETE("/api/v1/uploads/{id}", { params: { path: { id } } }));
      onGone();
    });
  return (
    <Card size="small" title={t(job ? "waiting_refused" : "waiting")} aria-busy={upload.isFetching}>
      <Flex vertical gap={12}>
        {job ? <Refused job={job} /> : <span className="muted">{t("waiting_note")}</span>}
        <How look={look} onLook={setLook} strict={strict} onStrict={setStrict} />
        <Files
          files={files}
          left={left}
          onSkip={(name, skipped) =>
            setSkip((old) => (skipped ? [...old, name] : old.filter((other) => other !== name)))
          }
        />
        {error !== undefined && <Problem error={error} inline />}
        <Flex gap={8}>
          <Button
            type="primary"
            loading={busy}
            disabled={files.every(({ name }) => left.includes(name))}
            onClick={() => void begin()}
          >
            {t(job ? "begin_again" : "begin")}
          </Button>
          <Button disabled={busy} onClick={() => void forget()}>
            {t("forget")}
          </Button>
        </Flex>
      </Flex>
    </Card>
  );
}
