// Small words of orders: by which rule somebody has one, how a dispute stands, the colour of its flag.
import { FlagFilled } from "@ant-design/icons";
import { Tag, Tooltip } from "antd";
import { type Text, usePick, useTexts } from "../../i18n/define";
import { texts } from "./texts";
import { BUCKETS, type Bucket, STATES, type State } from "./types";

const BUCKET_COLOURS: Partial<Record<Bucket, string>> = { decided: "gold", silent: "default", chased: "cyan" };
const STATE_COLOURS: Record<State, string> = { open: "orange", granted: "green", refused: "default" };

/** The rule, with its sentence. */
export function BucketTag({ bucket, why }: { bucket: string; why?: Text }) {
  const t = useTexts(texts);
  const pick = usePick();
  const known = BUCKETS.find((one) => one === bucket);
  return (
    <Tooltip title={pick(why)}>
      <Tag color={(known && BUCKET_COLOURS[known]) ?? "blue"} style={{ marginInlineEnd: 0 }}>
        {known ? t(`buckets.${known}`) : bucket}
      </Tag>
    </Tooltip>
  );
}

/** Where a dispute stands; nothing without one. */
export function StateTag({ state }: { state?: string | null }) {
  const t = useTexts(texts);
  const known = STATES.find((one) => one === state);
  return known ? (
    <Tag color={STATE_COLOURS[known]} style={{ marginInlineEnd: 0 }}>
      {t(`state.${known}`)}
    </Tag>
  ) : null;
}

const FLAG_COLOURS = {
  grey: "#8c8c8c",
  red: "#cf1322",
  yellow: "#b8860b",
  green: "#237a3b",
  blue: "#1f5a94",
  purple: "#722ed1",
} as const;

/** A flag by its colour and name; one that is not known by its own text. */
export function FlagMark({ flag }: { flag: string }) {
  const t = useTexts(texts);
  const known = (Object.keys(FLAG_COLOURS) as (keyof typeof FLAG_COLOURS)[]).find((one) => one === flag);
  return (
    <span style={{ whiteSpace: "nowrap" }}>
      <FlagFilled aria-hidden="true" style={{ color: known ? FLAG_COLOURS[known] : undefined }} />{" "}
      {known ? t(`flags.${known}`) : flag}
    </span>
  );
}
