import { Alert, Button } from "antd";
import { ApiProblem } from "../api/problem";
import { useTexts } from "../i18n/define";
import { NotFound } from "./NotFound";
import { texts } from "./texts";

/** The message for people in any error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Shows why something did not work, and offers to try again. What is not there is shown as a page of its own. */
export function Problem({
  error,
  onRetry,
  inline = false,
}: {
  error: unknown;
  onRetry?: () => void;
  inline?: boolean;
}) {
  const t = useTexts(texts);
  const problem = error instanceof ApiProblem ? error : undefined;
  if (problem?.status === 404 && !inline) {
    return <NotFound />;
  }
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      // The status in English words is for programs; the message is for people, in their language.
      title={messageOf(error)}
      description={problem?.requestId && <small className="muted">{t("request_id", { id: problem.requestId })}</small>}
      action={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            {t("retry")}
          </Button>
        )
      }
    />
  );
}
