// What somebody looks at first: their own month, their team's, and what waits for them.
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Card, Col, Row, Tag } from "antd";
import { Link } from "react-router";
import { answer, api } from "../../api/client";
import { useMay } from "../../api/me";
import { useTexts } from "../../i18n/define";
import { Empty } from "../../ui/Empty";
import { timeText } from "../../ui/figures";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { daysOf, MonthPicker, useMonth } from "../../ui/period";
import { useMonths } from "../../ui/useMonths";
import { Funnel, Hours } from "../figures/Charts";
import { Checklist, MovedCard, PayCard, ToDecide } from "./cards";
import { MyFaults, MyFigures, MyPay } from "./Mine";
import { Numbers } from "./Numbers";
import { TeamTable } from "./TeamTable";
import { texts } from "./texts";
import type { OverviewView } from "./types";

/** Without data: what to do first. */
function NoData() {
  const t = useTexts(texts);
  const mayImport = useMay("imports.write");
  return (
    <Empty
      title={t("no_data")}
      text={t(mayImport ? "no_data_text" : "no_data_agent")}
      action={
        mayImport && (
          <Link to="/imports">
            <Button type="primary">{t("to_imports")}</Button>
          </Link>
        )
      }
    />
  );
}

function NoPlan() {
  const t = useTexts(texts);
  const mayWrite = useMay("plans.publish");
  return (
    <Alert
      type="info"
      showIcon
      title={t("no_plan")}
      action={mayWrite && <Link to="/plans">{t("to_plans")}</Link>}
      style={{ marginBottom: 12 }}
    />
  );
}

function Mine({ view }: { view: OverviewView }) {
  const own = view.own;
  if (!own) {
    return null;
  }
  return (
    <>
      <Col xs={24} lg={15}>
        <MyFigures own={own} month={view.month} />
      </Col>
      <Col xs={24} lg={9}>
        <Row gutter={[12, 12]}>
          {view.has_plan && own.pay && (
            <Col span={24}>
              <MyPay view={view} own={own} pay={own.pay} />
            </Col>
          )}
          <Col span={24}>
            <MyFaults view={view} own={own} />
          </Col>
        </Row>
      </Col>
    </>
  );
}

function Parts({ view }: { view: OverviewView }) {
  const mayCheck = useMay("months.check");
  const mayDecide = useMay("faults.decide");
  const seesPay = useMay("slips.export");
  const period = daysOf(view.month);
  return (
    <Row gutter={[12, 12]}>
      <Mine view={view} />
      {view.has_plan && seesPay && (
        <>
          <Col xs={24} lg={9}>
            <PayCard month={view.month} />
          </Col>
          <Col xs={24} lg={15}>
            <MovedCard month={view.month} />
          </Col>
        </>
      )}
      {view.team && (
        <Col span={24}>
          <Numbers view={view} team={view.team} />
        </Col>
      )}
      {mayCheck && !view.closed && (
        <Col xs={24} lg={mayDecide ? 12 : 24}>
          <Checklist month={view.month} />
        </Col>
      )}
      {mayDecide && (
        <Col xs={24} lg={12}>
          <ToDecide month={view.month} />
        </Col>
      )}
      {view.team && (
        <>
          <Col span={24}>
            <TeamTable period={period} />
          </Col>
          <Col xs={24} lg={14}>
            <Card size="small">
              <Hours period={period} reach={{}} />
            </Card>
          </Col>
          <Col xs={24} lg={10}>
            <Card size="small">
              <Funnel period={period} reach={{}} />
            </Card>
          </Col>
        </>
      )}
    </Row>
  );
}

/** See the file's head. */
export default function Overview() {
  const t = useTexts(texts);
  const months = useMonths();
  const [chosen, setMonth] = useMonth(months.current);
  const month = chosen && months.months.includes(chosen) ? chosen : months.current;
  const query = useQuery({
    queryKey: ["overview", month],
    queryFn: () => answer(api.GET("/api/v1/overview", { params: { query: { month: month ?? "" } } })),
    enabled: month !== undefined,
  });
  const view = query.data;
  const note = view && (
    <>
      <Tag color={view.closed ? "default" : "processing"}>{t(view.closed ? "closed" : "open")}</Tag>
      {view.until && t("until", { time: timeText(view.until, false) })}
    </>
  );
  return (
    <Page
      title={t("title")}
      note={note}
      actions={months.months.length > 0 && <MonthPicker months={months.months} value={month} onChange={setMonth} />}
    >
      {months.error ? (
        <Problem error={months.error} onRetry={() => void months.refetch()} />
      ) : query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : view ? (
        <>
          {!view.has_plan && <NoPlan />}
          <Parts view={view} />
        </>
      ) : months.isPending || month ? (
        <Loading rows={10} />
      ) : (
        <NoData />
      )}
    </Page>
  );
}
