import { Button, Result } from "antd";
import { Link } from "react-router";
import { useTexts } from "../i18n/define";
import { texts } from "./texts";

/** What is not there, or is not for the person who asks. Both look the same, on purpose. */
export function NotFound() {
  const t = useTexts(texts);
  return (
    <Result
      status="404"
      title={<h1 style={{ fontSize: 22, margin: 0 }}>{t("not_found")}</h1>}
      subTitle={t("not_found_text")}
      extra={
        <Link to="/">
          <Button type="primary">{t("home")}</Button>
        </Link>
      }
    />
  );
}
