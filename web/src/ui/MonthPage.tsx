// The frame of screens about one month: its picker, and what to do where there is no data yet.
import { Button } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useTexts } from "../i18n/define";
import { Empty } from "./Empty";
import { Loading } from "./Loading";
import { type Crumb, Page } from "./Page";
import { Problem } from "./Problem";
import { MonthPicker, useMonth } from "./period";
import { texts } from "./texts";
import { useMonths } from "./useMonths";

interface MonthPageProps {
  title: string;
  note?: ReactNode;
  crumbs?: Crumb[];
  actions?: (month: string) => ReactNode;
  children: (month: string) => ReactNode;
}

/** See the file's head. */
export function MonthPage({ title, note, crumbs, actions, children }: MonthPageProps) {
  const t = useTexts(texts);
  const { months, current, isPending, error, refetch } = useMonths();
  const [month, setMonth] = useMonth(current);
  const known = month && !months.includes(month) ? [...months, month] : months;
  let body: ReactNode = (
    <Empty
      title={t("no_month")}
      text={t("no_month_text")}
      action={
        <Link to="/imports">
          <Button type="primary">{t("to_imports")}</Button>
        </Link>
      }
    />
  );
  if (month) {
    body = children(month);
  } else if (isPending) {
    body = <Loading rows={8} />;
  } else if (error) {
    body = <Problem error={error} onRetry={() => void refetch()} />;
  }
  return (
    <Page
      title={title}
      note={note}
      crumbs={crumbs}
      actions={
        <>
          {month && actions?.(month)}
          <MonthPicker months={known} value={month} onChange={setMonth} />
        </>
      }
    >
      {body}
    </Page>
  );
}
