// What became of each file of an import, with the first rows that were refused.
import { Typography } from "antd";
import { useTexts } from "../../i18n/define";
import type { Report } from "./api";
import { RowProblem } from "./RowProblem";
import { texts } from "./texts";

/** Files may have equal names, and a row several mistakes: they are told apart by their places. */
function numbered<T>(list: readonly T[]): { key: number; one: T }[] {
  return list.map((one, key) => ({ key, one }));
}

/** See the file's head. */
export function FileResults({ files }: { files: Report["files"] }) {
  const t = useTexts(texts);
  return (
    <ul style={{ margin: 0, paddingInlineStart: 20 }}>
      {numbered(files).map(({ key, one: file }) => (
        <li key={key}>
          <Typography.Text strong>{file.name}</Typography.Text> <span className="muted">{file.recognised}</span>{" "}
          {file.problem ? (
            <Typography.Text type="danger">{file.problem}</Typography.Text>
          ) : (
            <span>
              {t("result_rows", { fresh: file.new, changed: file.changed, same: file.same, rejected: file.rejected })}
            </span>
          )}
          {numbered(file.first_rejects).map(({ key: line, one: problem }) => (
            <div key={line}>
              <RowProblem problem={problem} />
            </div>
          ))}
        </li>
      ))}
    </ul>
  );
}
