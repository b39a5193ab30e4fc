import { Empty as Nothing, Typography } from "antd";
import type { ReactNode } from "react";

/** An empty place that says what to do first. */
export function Empty({ title, text, action }: { title: string; text?: ReactNode; action?: ReactNode }) {
  return (
    <Nothing
      image={Nothing.PRESENTED_IMAGE_SIMPLE}
      style={{ padding: "32px 16px" }}
      description={
        <>
          <Typography.Text strong>{title}</Typography.Text>
          {text && <div className="muted">{text}</div>}
        </>
      }
    >
      {action}
    </Nothing>
  );
}
