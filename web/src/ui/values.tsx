// Values as they stand in tables and sentences. Nothing known is a dash with its reason for screen readers, never a 0.
import { theme } from "antd";
import { Link } from "react-router";
import { useTexts } from "../i18n/define";
import { countText, durationParts, moneyText, percentText, timeText } from "./figures";
import { texts } from "./texts";

/** No value: there is nothing to measure, or it cannot be known yet. */
export function NoValue({ pending = false, why }: { pending?: boolean; why?: string }) {
  const t = useTexts(texts);
  const label = why ?? t(pending ? "pending" : "absent");
  return (
    // A title, not a Tooltip: tables have thousands of these.
    <span className="muted" title={label}>
      <span aria-hidden="true">{pending ? "…" : "—"}</span>
      <span className="unseen">{label}</span>
    </span>
  );
}

/** An amount in yuan, as the server wrote it. `signed` colours what is taken and what is given. */
export function Money({
  yuan,
  signed = false,
  strong = false,
}: {
  yuan?: string | null;
  signed?: boolean;
  strong?: boolean;
}) {
  const { token } = theme.useToken();
  if (yuan === undefined || yuan === null || yuan === "") {
    return <NoValue />;
  }
  const negative = yuan.startsWith("-");
  const colour = signed && Number(yuan) !== 0 ? (negative ? token.colorError : token.colorSuccess) : undefined;
  return (
    <span className="figure" style={{ color: colour, fontWeight: strong ? 600 : undefined }}>
      {signed && !negative && Number(yuan) !== 0 ? "+" : ""}
      {moneyText(yuan)}
    </span>
  );
}

/** A count. */
export function Count({ value }: { value?: number | null }) {
  return value === undefined || value === null ? <NoValue /> : <span className="figure">{countText(value)}</span>;
}

/** A ratio (0.85 is 85 %), as number or as the server's decimal text. */
export function Percent({ ratio, places = 2 }: { ratio?: number | string | null; places?: number }) {
  return ratio === undefined || ratio === null || ratio === "" ? (
    <NoValue />
  ) : (
    <span className="figure">{percentText(ratio, places)}</span>
  );
}

/** A length of time in seconds. */
export function Duration({ seconds }: { seconds?: number | null }) {
  const t = useTexts(texts);
  if (seconds === undefined || seconds === null) {
    return <NoValue />;
  }
  const { unit, ...values } = durationParts(seconds);
  return <span className="figure">{t(unit, values)}</span>;
}

/** A time of the shop, or an instant. */
export function When({ time, seconds = false }: { time?: string | null; seconds?: boolean }) {
  return time ? (
    <time className="figure" dateTime={time}>
      {timeText(time, seconds)}
    </time>
  ) : (
    <NoValue />
  );
}

/** A person of the team, by the name people know; the id beside it where that differs. */
export function AgentName({ id, name, to }: { id: string; name?: string | null; to?: string }) {
  const shown = (
    <span>
      {name || id}
      {name && name !== id && <small className="muted"> {id}</small>}
    </span>
  );
  return to ? <Link to={to}>{shown}</Link> : shown;
}
