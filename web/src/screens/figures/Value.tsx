// A figure's value in its unit; what is not known is said.
import { Link } from "react-router";
import { useTexts } from "../../i18n/define";
import { countText, moneyText } from "../../ui/figures";
import { Duration, NoValue, Percent } from "../../ui/values";
import { texts } from "./texts";
import type { FigureName, ValueView } from "./types";

function Plain({ name, value }: { name: FigureName; value: string }) {
  const t = useTexts(texts);
  switch (name.unit) {
    case "ratio":
      return <Percent ratio={value} places={1} />;
    case "duration":
      return <Duration seconds={Number(value)} />;
    case "yes_no":
      return <span>{t(value === "1" ? "yes" : "no")}</span>;
    case "money":
      return <span className="figure">{moneyText(value)}</span>;
    case "count":
      return <span className="figure">{/^\d+$/.test(value) ? countText(Number(value)) : value}</span>;
    default:
      return <span className="figure">{value}</span>;
  }
}

/** See the file's head. With an address the value leads to its records. */
export function Value({ name, value, to }: { name: FigureName; value?: ValueView; to?: string }) {
  const t = useTexts(texts);
  if (value?.value === undefined || value.value === null) {
    return <NoValue pending={value?.pending ?? false} />;
  }
  const shown = <Plain name={name} value={value.value} />;
  const linked = to && name.facts ? <Link to={to}>{shown}</Link> : shown;
  // A title, not a Tooltip: tables have thousands of these.
  return value.of ? <span title={t("of", { of: value.of })}>{linked}</span> : linked;
}
