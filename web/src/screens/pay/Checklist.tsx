// What is to be settled before a month is closed, by kind, each with where to settle it.
import { CheckCircleOutlined } from "@ant-design/icons";
import { Alert, Card, Collapse, Flex, Tag } from "antd";
import { Link } from "react-router";
import { type KeyOf, usePick, useTexts } from "../../i18n/define";
import { texts } from "./texts";
import type { ChecklistItem, ChecklistView } from "./types";

function byKind(items: ChecklistItem[]): Map<string, ChecklistItem[]> {
  const kinds = new Map<string, ChecklistItem[]>();
  for (const item of items) {
    kinds.set(item.kind, [...(kinds.get(item.kind) ?? []), item]);
  }
  return kinds;
}

function Weight({ item }: { item: ChecklistItem }) {
  const t = useTexts(texts);
  if (!item.blocks) {
    return <Tag>{t("note")}</Tag>;
  }
  return item.acceptable ? <Tag color="gold">{t("acceptable")}</Tag> : <Tag color="red">{t("blocks")}</Tag>;
}

function Entry({ item }: { item: ChecklistItem }) {
  const t = useTexts(texts);
  const pick = usePick();
  return (
    <li style={{ padding: "4px 0", overflowWrap: "anywhere" }}>
      {pick(item.text)}
      <div className="muted">
        {item.accepted_by
          ? t("accepted", { by: item.accepted_by, reason: item.accepted_because ?? "" })
          : pick(item.settle)}{" "}
        {item.link && !item.accepted_by && <Link to={item.link}>{t("go")}</Link>}
      </div>
    </li>
  );
}

/** See the file's head. */
export function Checklist({ list }: { list: ChecklistView }) {
  const t = useTexts(texts);
  const kinds = byKind(list.items);
  const known = texts.zh.checks as Record<string, string>;
  return (
    <Card size="small" title={t("checklist")}>
      <Flex vertical gap={8}>
        {list.is_partial && <Alert type="info" showIcon title={t("checklist_partial")} />}
        {list.is_ready && (
          <span>
            <CheckCircleOutlined aria-hidden="true" /> {t("checklist_ready")}
          </span>
        )}
        {kinds.size > 0 && (
          <Collapse
            size="small"
            defaultActiveKey={[...kinds]
              .filter(([, items]) => items[0]?.blocks && items.length <= 5)
              .map(([kind]) => kind)}
            items={[...kinds].map(([kind, items]) => ({
              key: kind,
              label: (
                <>
                  {items[0] && <Weight item={items[0]} />}{" "}
                  {kind in known ? t(`checks.${kind}` as KeyOf<typeof texts.zh>) : kind}{" "}
                  <span className="muted">{t("kind_count", { count: items.length })}</span>
                </>
              ),
              children: (
                <ul style={{ margin: 0, paddingInlineStart: 20 }}>
                  {items.map((item) => (
                    <Entry key={item.item} item={item} />
                  ))}
                </ul>
              ),
            }))}
          />
        )}
      </Flex>
    </Card>
  );
}
