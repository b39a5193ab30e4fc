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

interface State {
  error?: Error;
  at: string;
}

/** Keeps a failing screen from taking the navigation with it. Another address (`at`) gets another chance. */
export class Boundary extends Component<{ at: string; children: ReactNode }, State> {
  override state: State = { at: this.props.at };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps({ at }: { at: string }, state: State) {
    return at === state.at ? null : { at, error: undefined };
  }

  override render() {
    return this.state.error ? <Crashed error={this.state.error} /> : this.props.children;
  }
}
