// Terms to enter: of somebody new, or other ones from a day on.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, AutoComplete, DatePicker, Form, Input, Modal, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useNavigate } from "react-router";
import { answer, api } from "../../api/client";
import { ApiProblem } from "../../api/problem";
import { usePick, useTexts } from "../../i18n/define";
import { Problem } from "../../ui/Problem";
import { type Entered, type PersonDetail, type PlanChoice, ROLES, type TermsBody } from "./api";
import { texts } from "./texts";

interface Fields {
  agent?: string;
  name?: string;
  role?: string;
  level?: string;
  group?: string;
  plan?: string;
  from?: Dayjs | null;
  hired_on?: Dayjs | null;
}

const dayOf = (day: Dayjs | null | undefined) => (day ? day.format("YYYY-MM-DD") : null);

function bodyOf(fields: Fields, left_on: string | null): TermsBody {
  return {
    from: dayOf(fields.from),
    name: fields.name ?? "",
    role: fields.role ?? null,
    level: fields.level ?? null,
    group: fields.group ?? null,
    plan: fields.plan ?? null,
    hired_on: dayOf(fields.hired_on),
    left_on,
  };
}

/** Says what was entered, and what should be thought about. */
function useSaying() {
  const t = useTexts(texts);
  const pick = usePick();
  const client = useQueryClient();
  const { message, notification } = App.useApp();
  return (entered: Entered) => {
    void client.invalidateQueries({ queryKey: ["people"] });
    void client.invalidateQueries({ queryKey: ["plans"] });
    if (entered.warnings.length === 0) {
      void message.success(t("saved"));
    } else {
      notification.warning({
        title: t("saved_warnings"),
        description: entered.warnings.map((warning) => pick(warning)).join(" "),
        duration: 12,
      });
    }
  };
}

function FieldsOfTerms({ plans, groups }: { plans: PlanChoice[]; groups: string[] }) {
  const t = useTexts(texts);
  const chosen = Form.useWatch("plan") as string | undefined;
  const standard = plans.find(({ is_default }) => is_default);
  const plan = plans.find((one) => one.plan === chosen) ?? standard;
  return (
    <>
      <Form.Item
        name="name"
        label={t("columns.name")}
        rules={[{ required: true, whitespace: true, message: t("required") }]}
      >
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="role" label={t("columns.role")}>
        <Select allowClear options={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))} />
      </Form.Item>
      <Form.Item name="plan" label={t("plan")}>
        <Select
          allowClear
          placeholder={standard ? t("plan_default", { title: standard.title }) : t("plan_none")}
          options={plans.map((one) => ({ value: one.plan, label: one.title }))}
        />
      </Form.Item>
      <Form.Item name="level" label={t("columns.level")} extra={t("level_help")}>
        <AutoComplete allowClear options={(plan?.levels ?? []).map((level) => ({ value: level }))} />
      </Form.Item>
      <Form.Item name="group" label={t("columns.group")} extra={t("group_help")}>
        <AutoComplete allowClear options={groups.map((group) => ({ value: group }))} />
      </Form.Item>
      <Form.Item name="hired_on" label={t("hired_on")}>
        <DatePicker />
      </Form.Item>
    </>
  );
}

/** The problem of a write beside its field, if the server named one. */
function errorsOf(error: unknown) {
  return error instanceof ApiProblem && error.field ? [{ name: [error.field], errors: [error.message] }] : [];
}

/** Somebody new. */
export function HireDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts);
  const navigate = useNavigate();
  const say = useSaying();
  const [form] = Form.useForm<Fields>();
  const hire = useMutation({
    mutationFn: (fields: Fields) =>
      answer(
        api.POST("/api/v1/people", { body: { agent: fields.agent ?? "", ...bodyOf(fields, null) } }),
      ) as Promise<Entered>,
    onSuccess: (entered) => {
      say(entered);
      onClose();
      void navigate(`/people/${encodeURIComponent(entered.agent)}`);
    },
    onError: (error) => form.setFields(errorsOf(error) as never),
  });
  return (
    <Modal
      open
      title={t("add")}
      okText={t("save")}
      cancelText={t("cancel")}
      confirmLoading={hire.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" onFinish={(fields) => hire.mutate(fields)}>
        <Form.Item
          name="agent"
          label={t("id")}
          extra={t("id_help")}
          rules={[{ required: true, whitespace: true, message: t("required") }]}
        >
          <Input autoFocus maxLength={60} />
        </Form.Item>
        <FieldsOfTerms plans={[]} groups={[]} />
      </Form>
      {hire.error && errorsOf(hire.error).length === 0 && <Problem error={hire.error} inline />}
    </Modal>
  );
}

/** Other terms from a day on. */
export function ChangeDialog({ person, onClose }: { person: PersonDetail; onClose: () => void }) {
  const t = useTexts(texts);
  const say = useSaying();
  const [form] = Form.useForm<Fields>();
  const change = useMutation({
    mutationFn: (fields: Fields) =>
      answer(
        api.POST("/api/v1/people/{agent}/terms", {
          params: { path: { agent: person.agent } },
          body: bodyOf(fields, person.left_on ?? null),
        }),
      ) as Promise<Entered>,
    onSuccess: (entered) => {
      say(entered);
      onClose();
    },
    onError: (error) => form.setFields(errorsOf(error) as never),
  });
  const first: Fields = {
    name: person.name,
    role: person.role ?? undefined,
    level: person.level ?? undefined,
    group: person.group ?? undefined,
    plan: person.plan ?? undefined,
    hired_on: person.hired_on ? dayjs(person.hired_on) : null,
    from: dayjs().add(1, "month").startOf("month"),
  };
  return (
    <Modal
      open
      title={t("change_title", { name: person.name })}
      okText={t("save")}
      cancelText={t("cancel")}
      confirmLoading={change.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" initialValues={first} onFinish={(fields) => change.mutate(fields)}>
        <Form.Item
          name="from"
          label={t("from")}
          extra={t("from_help")}
          rules={[{ required: true, message: t("required") }]}
        >
          <DatePicker allowClear={false} />
        </Form.Item>
        <FieldsOfTerms plans={person.plans} groups={person.groups} />
      </Form>
      {change.error && errorsOf(change.error).length === 0 && <Problem error={change.error} inline />}
    </Modal>
  );
}

/** The last day. */
export function LeaveDialog({ person, onClose }: { person: PersonDetail; onClose: () => void }) {
  const t = useTexts(texts);
  const say = useSaying();
  const [form] = Form.useForm<{ left_on?: Dayjs }>();
  const leave = useMutation({
    mutationFn: (fields: { left_on?: Dayjs }) =>
      answer(
        api.POST("/api/v1/people/{agent}/leave", {
          params: { path: { agent: person.agent } },
          body: { left_on: dayOf(fields.left_on) ?? "" },
        }),
      ) as Promise<Entered>,
    onSuccess: (entered) => {
      say(entered);
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t("leave_title", { name: person.name })}
      okText={t("save")}
      cancelText={t("cancel")}
      confirmLoading={leave.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ left_on: dayjs() }}
        onFinish={(fields) => leave.mutate(fields)}
      >
        <p>{t("leave_text")}</p>
        <Form.Item name="left_on" label={t("left_on")} rules={[{ required: true, message: t("required") }]}>
          <DatePicker allowClear={false} />
        </Form.Item>
      </Form>
      {leave.error && <Problem error={leave.error} inline />}
    </Modal>
  );
}
