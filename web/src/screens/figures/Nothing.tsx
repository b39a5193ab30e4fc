import { Button } from "antd";
import { Link } from "react-router";
import { useTexts } from "../../i18n/define";
import { Empty } from "../../ui/Empty";
import { texts } from "./texts";

/** Nothing was measured. */
export function Nothing() {
  const t = useTexts(texts);
  return (
    <Empty
      title={t("empty")}
      text={t("empty_text")}
      action={
        <Link to="/imports">
          <Button>{t("to_imports")}</Button>
        </Link>
      }
    />
  );
}
