// What is supposed: the month, the plan, settings written otherwise.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { AutoComplete, Button, Card, Checkbox, Flex, Form, Input, Select, Tooltip } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useSearchParams } from "react-router";
import type { components } from "../../api/schema";
import { useTexts } from "../../i18n/define";
import { MonthPicker, useMonth } from "../../ui/period";
import { useMonths } from "../../ui/useMonths";
import { useLanguage, usePlans } from "../plans/api";
import { choices } from "../plans/choices";
import { texts } from "./texts";

export type Supposition = components["schemas"]["WhatIfBody"];

interface Setting {
  id: number;
  key: string;
  value: string;
}

/** The sections whose keys stand by themselves, so that one key can be written otherwise. */
function useSettingKeys() {
  const language = useLanguage();
  const sections = (language.data?.sections ?? []).filter(({ is_list, name }) => !is_list && !name.startsWith("p"));
  return sections.flatMap(({ name, keys }) =>
    keys.map((key) => ({ value: name === "" ? key.name : `${name}.${key.name}`, words: key.words })),
  );
}

function Settings({ settings, onChange }: { settings: Setting[]; onChange: (settings: Setting[]) => void }) {
  const t = useTexts(texts);
  const keys = useSettingKeys();
  const change = (id: number, part: Partial<Setting>) =>
    onChange(settings.map((one) => (one.id === id ? { ...one, ...part } : one)));
  return (
    <Flex vertical gap={8}>
      {settings.map(({ id, key, value }) => (
        <Flex key={id} gap={8}>
          <AutoComplete
            aria-label={t("setting_key")}
            placeholder={t("setting_key")}
            style={{ flex: 1, minWidth: 140 }}
            options={keys.filter((known) => known.value.includes(key))}
            value={key}
            onChange={(changed: string) => change(id, { key: changed })}
          />
          <AutoComplete
            style={{ flex: 1, minWidth: 100 }}
            options={(keys.find((known) => known.value === key)?.words ?? []).map((word) => ({ value: word }))}
            value={value}
            onChange={(changed: string) => change(id, { value: changed })}
          >
            <Input aria-label={t("setting_value")} placeholder={t("setting_value")} />
          </AutoComplete>
          <Tooltip title={t("settings_remove")}>
            <Button
              icon={<DeleteOutlined />}
              aria-label={t("settings_remove")}
              onClick={() => onChange(settings.filter((one) => one.id !== id))}
            />
          </Tooltip>
        </Flex>
      ))}
      <Button
        icon={<PlusOutlined />}
        onClick={() => onChange([...settings, { id: Date.now(), key: "", value: "" }])}
        style={{ alignSelf: "start" }}
      >
        {t("settings_add")}
      </Button>
    </Flex>
  );
}

/** See the file's head. */
export function Supposing({ busy, onRun }: { busy: boolean; onRun: (supposition: Supposition) => void }) {
  const t = useTexts(texts);
  const [params] = useSearchParams();
  const plans = usePlans();
  const { months, current } = useMonths();
  const [month = dayjs().format("YYYY-MM"), setMonth] = useMonth(current);
  const [place, setPlace] = useState<string | undefined>(params.get("place") ?? undefined);
  const [everybody, setEverybody] = useState(false);
  const [settings, setSettings] = useState<Setting[]>([]);
  const written = settings.filter(({ key, value }) => key.trim() !== "" && value.trim() !== "");
  return (
    <Card size="small">
      <Form layout="vertical" disabled={busy}>
        <Flex wrap gap={16}>
          <Form.Item label={t("month")}>
            <MonthPicker months={months} value={month} onChange={setMonth} />
          </Form.Item>
          <Form.Item label={t("plan")} htmlFor="whatif-plan" style={{ flex: "1 1 280px" }}>
            <Select
              id="whatif-plan"
              allowClear
              placeholder={t("plan_none")}
              loading={plans.isPending}
              options={choices(plans.data)}
              value={place}
              onChange={setPlace}
            />
            {place && (
              <Tooltip title={t("everybody_help")}>
                <Checkbox checked={everybody} onChange={(event) => setEverybody(event.target.checked)}>
                  {t("everybody")}
                </Checkbox>
              </Tooltip>
            )}
          </Form.Item>
          <Form.Item label={t("settings")} style={{ flex: "1 1 320px" }}>
            <Settings settings={settings} onChange={setSettings} />
          </Form.Item>
        </Flex>
        <Button
          type="primary"
          loading={busy}
          disabled={!place && written.length === 0}
          onClick={() =>
            onRun({
              month,
              place: place ?? null,
              text: null,
              for_everybody: everybody,
              settings: written.map(({ key, value }) => `${key.trim()}=${value.trim()}`),
            })
          }
        >
          {t("run")}
        </Button>
      </Form>
    </Card>
  );
}
