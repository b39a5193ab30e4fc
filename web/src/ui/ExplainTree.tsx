// A figure's explanation: unfolds from the sum to the rows it rests on. Nothing is built before it is unfolded.
import { CaretDownOutlined, CaretRightOutlined, FileTextOutlined } from "@ant-design/icons";
import { Tag, theme } from "antd";
import { useId, useState } from "react";
import { Link } from "react-router";
import { type Text, usePick, useTexts } from "../i18n/define";
import { fileName } from "./figures";
import { texts } from "./texts";

/** A row of an imported file. */
export interface EvidenceRow {
  file?: string | null;
  row: number;
  text: Text;
}

/** One statement with what it rests on, as the server explains. */
export interface ExplainNode {
  title: Text;
  value: Text;
  clause?: Text | null;
  children?: ExplainNode[];
  evidence?: EvidenceRow[];
  /** A screen that shows the thing itself: a chat, an order, a fault. */
  link?: string | null;
}

function Evidence({ rows }: { rows: EvidenceRow[] }) {
  const t = useTexts(texts);
  const pick = usePick();
  return (
    <ul aria-label={t("evidence")} style={{ listStyle: "none", margin: "2px 0 6px", padding: 0 }}>
      {rows.map((row) => (
        <li key={`${row.file ?? ""}:${row.row}:${row.text.zh}`} className="muted" style={{ overflowWrap: "anywhere" }}>
          <FileTextOutlined aria-hidden="true" /> {pick(row.text)}
          <small>
            {" "}
            {row.file ? fileName(row.file) : ""} {t("row", { row: row.row })}
          </small>
        </li>
      ))}
    </ul>
  );
}

function Statement({ node }: { node: ExplainNode }) {
  const t = useTexts(texts);
  const pick = usePick();
  const value = pick(node.value);
  return (
    <span style={{ overflowWrap: "anywhere" }}>
      {pick(node.title)}
      {value && <strong style={{ marginInlineStart: 8, fontVariantNumeric: "tabular-nums" }}>{value}</strong>}
      {node.clause && (
        <Tag variant="filled" title={t("clause")} style={{ marginInlineStart: 8, whiteSpace: "normal" }}>
          {pick(node.clause)}
        </Tag>
      )}
      {node.link && (
        <Link to={node.link} style={{ marginInlineStart: 8 }}>
          {t("look")}
        </Link>
      )}
    </span>
  );
}

function Branch({ node, depth, open }: { node: ExplainNode; depth: number; open: number }) {
  const t = useTexts(texts);
  const { token } = theme.useToken();
  const [unfolded, setUnfolded] = useState(depth < open);
  const id = useId();
  const below = (node.children?.length ?? 0) + (node.evidence?.length ?? 0) > 0;
  const inside = {
    margin: "0 0 0 10px",
    padding: "0 0 0 12px",
    borderInlineStart: `1px solid ${token.colorBorderSecondary}`,
    listStyle: "none",
  };
  return (
    <li>
      <div style={{ display: "flex", gap: 4, alignItems: "baseline", padding: "3px 0" }}>
        {below ? (
          <button
            type="button"
            aria-expanded={unfolded}
            aria-controls={id}
            aria-label={t(unfolded ? "fold" : "unfold")}
            onClick={() => setUnfolded(!unfolded)}
            style={{ border: 0, background: "none", color: "inherit", cursor: "pointer", padding: 2, width: 22 }}
          >
            {unfolded ? <CaretDownOutlined /> : <CaretRightOutlined />}
          </button>
        ) : (
          <span
            aria-hidden="true"
            style={{ width: 22, flex: "none", textAlign: "center", color: token.colorTextQuaternary }}
          >
            ·
          </span>
        )}
        <Statement node={node} />
      </div>
      {below && unfolded && (
        <div id={id} style={inside}>
          {node.evidence && node.evidence.length > 0 && <Evidence rows={node.evidence} />}
          {node.children && <Branches nodes={node.children} depth={depth + 1} open={open} />}
        </div>
      )}
    </li>
  );
}

function Branches({ nodes, depth, open }: { nodes: ExplainNode[]; depth: number; open: number }) {
  return (
    <ul style={{ listStyle: "none", margin: 0, padding: 0 }}>
      {nodes.map((node, index) => (
        // Statements have no name of their own and never change places.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Branch key={index} node={node} depth={depth} open={open} />
      ))}
    </ul>
  );
}

/** Shows explanations; the first `open` levels are unfolded. */
export function ExplainTree({ nodes, open = 1 }: { nodes: ExplainNode[]; open?: number }) {
  return <Branches nodes={nodes} depth={0} open={open} />;
}
