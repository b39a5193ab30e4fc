// What is wrong with one row of a file: where, what stands there, what was expected.
import { Typography } from "antd";
import { useTexts } from "../../i18n/define";
import type { Uploaded } from "./api";
import { texts } from "./texts";

type Problem = NonNullable<Uploaded["recognised"]>["problems"][number];

/** See the file's head. */
export function RowProblem({ problem }: { problem: Problem }) {
  const t = useTexts(texts);
  const { row, column, found, expected, warning } = problem;
  return (
    <Typography.Text type={warning ? "warning" : "danger"}>
      {t("row_problem", { row, column: column ?? "", found, expected })}
    </Typography.Text>
  );
}
