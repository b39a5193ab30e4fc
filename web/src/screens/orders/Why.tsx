// Whose one order is: the page that a payslip's line leads to.
import { useParams } from "react-router";
import { useTexts } from "../../i18n/define";
import { Page } from "../../ui/Page";
import { texts } from "./texts";
import { WhyPanel } from "./WhyPanel";

export default function WhyPage() {
  const { shop = "", order = "" } = useParams();
  const t = useTexts(texts);
  return (
    <Page title={t("why_title", { order })} crumbs={[{ title: t("credits"), to: "/credits" }]}>
      <div style={{ maxWidth: 860 }}>
        <WhyPanel shop={shop} order={order} />
      </div>
    </Page>
  );
}
