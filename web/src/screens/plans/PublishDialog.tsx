// A version into force: from which day, for whom, and what that does, before it is done.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, DatePicker, Flex, Form, Modal, Select, Tag } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useNavigate } from "react-router";
import { answer, api } from "../../api/client";
import { usePick, useTexts } from "../../i18n/define";
import { Loading } from "../../ui/Loading";
import { Problem } from "../../ui/Problem";
import type { Publication } from "./api";
import { effectiveOf, withEffective } from "./editor/places";
import { texts } from "./texts";

interface Person {
  agent: string;
  name: string;
}

function usePeople() {
  return useQuery({
    queryKey: ["people", "active"],
    queryFn: async () =>
      (await answer(api.GET("/api/v1/people", { params: { query: { status: "active", per_page: 500 } } }))) as {
        items: Person[];
      },
  });
}

function Consequences({ view }: { view: Publication }) {
  const t = useTexts(texts);
  const pick = usePick();
  const count = view.holds_for.length;
  return (
    <Flex vertical gap={8}>
      {view.is_so_already && <Alert type="info" showIcon title={t("publish_same")} />}
      {view.replaces && !view.is_so_already && <Alert type="warning" showIcon title={t("publish_replaces")} />}
      {view.warnings.map((one) => (
        <Alert key={`${one.code} ${one.from.line}`} type="warning" showIcon title={pick(one.message)} />
      ))}
      <Alert
        type={count > 0 ? "success" : "warning"}
        showIcon
        title={count > 0 ? t("publish_holds", { count }) : t("publish_holds_none")}
        description={
          count > 0 && (
            <Flex wrap gap={4} style={{ maxHeight: 140, overflow: "auto" }}>
              {view.holds_for.map(({ agent, name, is_new }) => (
                <Tag key={agent} color={is_new ? "processing" : undefined}>
                  {name}
                  {is_new ? ` · ${t("publish_new")}` : ""}
                </Tag>
              ))}
            </Flex>
          )
        }
      />
      <span className="muted">
        {view.before ? t("publish_differences", { count: view.differences.length }) : t("publish_first")}
      </span>
    </Flex>
  );
}

/** See the file's head. */
export function PublishDialog({
  text,
  firstOpenDay,
  onText,
  onClose,
}: {
  text: string;
  firstOpenDay?: string;
  onText: (text: string) => void;
  onClose: () => void;
}) {
  const t = useTexts(texts);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const people = usePeople();
  const [agents, setAgents] = useState<string[]>([]);
  const preview = useQuery({
    queryKey: ["plans", "preview", text, agents],
    retry: false,
    queryFn: () => answer(api.POST("/api/v1/plans/preview", { body: { text, agents } })) as Promise<Publication>,
  });
  const publish = useMutation({
    mutationFn: () => answer(api.POST("/api/v1/plans", { body: { text, agents } })) as Promise<Publication>,
    onSuccess: (view) => {
      void client.invalidateQueries({ queryKey: ["plans"] });
      void client.invalidateQueries({ queryKey: ["people"] });
      void message.success(t("published_done", { title: view.title, day: view.effective }));
      onClose();
      void navigate(`/plans/read/${encodeURIComponent(view.place)}`);
    },
  });
  const day = effectiveOf(text);
  const first = firstOpenDay ? dayjs(firstOpenDay) : undefined;
  const persons = (people.data?.items ?? []).map(({ agent, name }) => ({ value: agent, label: `${name} ${agent}` }));
  return (
    <Modal
      open
      title={t("publish_title")}
      okText={t("publish_go")}
      okButtonProps={{ disabled: !preview.data || preview.isFetching || preview.data.is_so_already }}
      confirmLoading={publish.isPending}
      width={640}
      onOk={() => publish.mutate()}
      onCancel={onClose}
    >
      <Form layout="vertical">
        <Form.Item label={t("publish_from")} htmlFor="publish-from" extra={t("publish_from_help")}>
          <DatePicker
            id="publish-from"
            allowClear={false}
            value={day ? dayjs(day) : null}
            minDate={first}
            onChange={(chosen) => chosen && onText(withEffective(text, chosen.format("YYYY-MM-DD")))}
          />
        </Form.Item>
        <Form.Item label={t("publish_for")} htmlFor="publish-for" extra={t("publish_for_help")}>
          <Flex gap={8}>
            <Select
              id="publish-for"
              mode="multiple"
              allowClear
              maxTagCount="responsive"
              style={{ flex: 1 }}
              loading={people.isPending}
              options={persons}
              value={agents}
              onChange={setAgents}
              showSearch={{ optionFilterProp: "label" }}
            />
            <Button onClick={() => setAgents(persons.map(({ value }) => value))}>{t("publish_for_all")}</Button>
          </Flex>
        </Form.Item>
      </Form>
      {preview.error ? (
        <Problem error={preview.error} inline />
      ) : preview.data ? (
        <Consequences view={preview.data} />
      ) : (
        <Loading rows={3} />
      )}
      {publish.error && <Problem error={publish.error} inline />}
    </Modal>
  );
}
