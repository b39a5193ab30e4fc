// The month or the days a screen is about. In the address; the month also goes along from screen to screen.
import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, DatePicker, Select, Space } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useCallback } from "react";
import { useSearchParams } from "react-router";
import { useTexts } from "../i18n/define";
import { texts } from "./texts";

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The month last looked at; screens without one in their address begin with it. */
let lastMonth: string | undefined;

/** The month in the address (`?month=2025-11`), else the one last looked at, else the one given. */
export function useMonth(otherwise?: string): [string | undefined, (month: string) => void] {
  const [params, setParams] = useSearchParams();
  const text = params.get("month");
  const month = text && MONTH.test(text) ? text : (lastMonth ?? otherwise);
  if (month) {
    lastMonth = month;
  }
  const set = useCallback(
    (next: string) =>
      setParams(
        (old) => {
          const changed = new URLSearchParams(old);
          changed.set("month", next);
          changed.delete("page");
          return changed;
        },
        { replace: true },
      ),
    [setParams],
  );
  return [month, set];
}

/** Chooses one of the months there are, newest first; arrows step through them. */
export function MonthPicker({
  months,
  value,
  onChange,
}: {
  months: string[];
  value?: string;
  onChange: (month: string) => void;
}) {
  const t = useTexts(texts);
  const sorted = [...months].sort().reverse();
  const at = value ? sorted.indexOf(value) : -1;
  const before = sorted[at + 1];
  const after = at > 0 ? sorted[at - 1] : undefined;
  return (
    <Space.Compact>
      <Button
        icon={<LeftOutlined />}
        aria-label={t("month_previous")}
        disabled={before === undefined}
        onClick={() => before && onChange(before)}
      />
      <Select
        aria-label={t("month")}
        value={value}
        onChange={onChange}
        style={{ minWidth: 110 }}
        options={sorted.map((month) => ({ value: month, label: month }))}
      />
      <Button
        icon={<RightOutlined />}
        aria-label={t("month_next")}
        disabled={after === undefined}
        onClick={() => after && onChange(after)}
      />
    </Space.Compact>
  );
}

/** Days from the first to the last, both included, as the shop writes them. */
export interface Period {
  from: string;
  to: string;
}

/** The period in the address (`?from=2025-11-01&to=2025-11-30`), else the one given. */
export function usePeriod(otherwise?: Period): [Period | undefined, (period: Period) => void] {
  const [params, setParams] = useSearchParams();
  const [from, to] = [params.get("from"), params.get("to")];
  const period = from && to && DAY.test(from) && DAY.test(to) ? { from, to } : otherwise;
  const set = useCallback(
    (next: Period) =>
      setParams(
        (old) => {
          const changed = new URLSearchParams(old);
          changed.set("from", next.from);
          changed.set("to", next.to);
          changed.delete("page");
          return changed;
        },
        { replace: true },
      ),
    [setParams],
  );
  return [period, set];
}

/** The first and the last day of a month. */
export function daysOf(month: string): Period {
  const first = dayjs(`${month}-01`);
  return { from: first.format("YYYY-MM-DD"), to: first.endOf("month").format("YYYY-MM-DD") };
}

/** Chooses days. `last` is the last day with data: shortcuts count from it. */
export function PeriodPicker({
  value,
  onChange,
  last,
}: {
  value?: Period;
  onChange: (period: Period) => void;
  last?: string;
}) {
  const t = useTexts(texts);
  const end = last ? dayjs(last) : dayjs();
  const shortcut = (label: string, range: [Dayjs, Dayjs]) => ({ label, value: range });
  const previous = end.subtract(1, "month");
  return (
    <DatePicker.RangePicker
      aria-label={t("period")}
      allowClear={false}
      value={value ? [dayjs(value.from), dayjs(value.to)] : null}
      presets={[
        shortcut(t("period_this_month"), [end.startOf("month"), end.endOf("month")]),
        shortcut(t("period_last_month"), [previous.startOf("month"), previous.endOf("month")]),
        shortcut(t("period_last_week"), [end.subtract(6, "day"), end]),
      ]}
      onChange={(range) => {
        if (range?.[0] && range[1]) {
          onChange({ from: range[0].format("YYYY-MM-DD"), to: range[1].format("YYYY-MM-DD") });
        }
      }}
    />
  );
}
