import { Tag } from "antd";
import { useTexts } from "../../i18n/define";
import { texts } from "./texts";
import { STATUSES, type Status } from "./types";

const COLOURS: Record<Status, string> = {
  proposed: "gold",
  appealed: "orange",
  confirmed: "red",
  waived: "green",
  excused: "default",
};

/** Where a fault stands. */
export function StatusTag({ status }: { status: string }) {
  const t = useTexts(texts);
  const known = STATUSES.find((one) => one === status);
  return known ? <Tag color={COLOURS[known]}>{t(`statuses.${known}`)}</Tag> : <Tag>{status}</Tag>;
}
