// One payslip.
import { useParams } from "react-router";
import { useTexts } from "../../i18n/define";
import { Page } from "../../ui/Page";
import { SlipBody, SlipTools, useSlip } from "./SlipBody";
import { texts } from "./texts";

export default function Slip() {
  const t = useTexts(texts);
  const { month = "", agent = "" } = useParams();
  const name = useSlip(month, agent).data?.name ?? agent;
  return (
    <Page
      title={t("slip_of", { name, month })}
      crumbs={[{ title: t("pay"), to: `/pay?month=${month}` }]}
      actions={<SlipTools month={month} agent={agent} />}
    >
      <SlipBody month={month} agent={agent} tools={false} />
    </Page>
  );
}
