// The team's month in five numbers, each leading to what it counts.
import { Card } from "antd";
import { Link } from "react-router";
import { useTexts } from "../../i18n/define";
import { countText } from "../../ui/figures";
import { daysOf } from "../../ui/period";
import { factsPath } from "../figures/types";
import { texts } from "./texts";
import type { OverviewView, TeamOverview } from "./types";

/** See the file's head. */
export function Numbers({ view, team }: { view: OverviewView; team: TeamOverview }) {
  const t = useTexts(texts);
  const days = daysOf(view.month);
  const search = `from=${days.from}&to=${days.to}`;
  const numbers = [
    { key: "people", value: team.people, to: `/figures?${search}` },
    { key: "faults_to_decide", value: team.faults_to_decide, to: `/faults?month=${view.month}&status=proposed` },
    { key: "appeals", value: team.appeals_to_decide, to: `/faults?month=${view.month}&status=appealed` },
    { key: "lost", value: team.lost, to: `/facts?kind=inquiries&status=lost&${search}` },
    { key: "unanswered", value: team.unanswered, to: factsPath("unanswered", days, {}) },
  ] as const;
  return (
    <Card size="small" title={t("team")}>
      <div style={{ display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(120px, 1fr))", gap: 16 }}>
        {numbers.map(({ key, value, to }) => (
          <div key={key}>
            <div className="muted">{t(key)}</div>
            <Link to={to} className="figure" style={{ fontSize: 20 }}>
              {countText(value)}
            </Link>
          </div>
        ))}
      </div>
    </Card>
  );
}
