import { Button, Result, Typography } from "antd";
import { Component, type ReactNode } from "react";
import { useTexts } from "../i18n/define";
import { texts as uiTexts } from "../ui/texts";

function Crashed({ error }: { error: Error }) {
  const t = useTexts(uiTexts);
  return (
    <Result
      status="error"
      title={t("crashed")}
      subTitle={t("crashed_text")}
      extra={
        <Button type="primary" onClick={() => window.location.reload()}>
          {t("reload")}
        </Button>
      }
    >
      <Typography.Paragraph code copyable>
        {error.message}
      </Typography.Paragraph>
    </Result>
  );
}

/** Keeps a failing screen from taking the navigation with it. */
export class Boundary extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    return this.state.error ? <Crashed error={this.state.error} /> : this.props.children;
  }
}
