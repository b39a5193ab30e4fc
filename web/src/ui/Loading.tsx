import { Skeleton, Spin } from "antd";
import { useTexts } from "../i18n/define";
import { texts } from "./texts";

/** Says that something is on its way. */
export function Loading({ page = false, rows = 4 }: { page?: boolean; rows?: number }) {
  const t = useTexts(texts);
  return (
    <div role="status" aria-label={t("loading")} style={page ? { padding: "20vh 0", textAlign: "center" } : undefined}>
      {page ? <Spin size="large" /> : <Skeleton active title={false} paragraph={{ rows }} />}
    </div>
  );
}
