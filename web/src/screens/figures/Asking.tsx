// What the figures are asked for: days, shop and group. All of it in the address.
import { Flex, Select } from "antd";
import { useSearchParams } from "react-router";
import { useTexts } from "../../i18n/define";
import { daysOf, type Period, PeriodPicker, useMonth, usePeriod } from "../../ui/period";
import { useMonths } from "../../ui/useMonths";
import { useShops } from "../orders/useShops";
import { texts } from "./texts";

/** The days in the address, else those of the month last looked at, else of the newest. */
export function useAsked() {
  const [params, setParams] = useSearchParams();
  const months = useMonths();
  const [month] = useMonth(months.current);
  const [period, setPeriod] = usePeriod(month ? daysOf(month) : undefined);
  const put = (name: string, value: string | undefined) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        next.delete("page");
        value ? next.set(name, value) : next.delete(name);
        return next;
      },
      { replace: true },
    );
  return {
    months,
    period,
    setPeriod,
    shop: params.get("shop") ?? undefined,
    group: params.get("group") ?? undefined,
    get: (name: string) => params.get(name) ?? undefined,
    put,
  };
}

export type Asked = ReturnType<typeof useAsked>;

/** Chooses them. */
export function Asking({ asked, groups = [] }: { asked: Asked; groups?: string[] }) {
  const t = useTexts(texts);
  const shops = useShops();
  const last = asked.months.current ? daysOf(asked.months.current).to : undefined;
  return (
    <Flex wrap gap={8}>
      <PeriodPicker value={asked.period} onChange={(period: Period) => asked.setPeriod(period)} last={last} />
      {shops.length > 1 && (
        <Select
          allowClear
          aria-label={t("shop")}
          placeholder={t("all_shops")}
          value={asked.shop}
          style={{ minWidth: 140 }}
          onChange={(shop?: string) => asked.put("shop", shop)}
          options={shops.map((shop) => ({ value: shop.shop, label: shop.name ?? shop.shop }))}
        />
      )}
      {groups.length > 1 && (
        <Select
          allowClear
          aria-label={t("group")}
          placeholder={t("all_groups")}
          value={asked.group}
          style={{ minWidth: 120 }}
          onChange={(group?: string) => asked.put("group", group)}
          options={groups.map((group) => ({ value: group, label: group }))}
        />
      )}
    </Flex>
  );
}
