// A plain list of statements with lines between them.
import { theme } from "antd";
import type { ReactNode } from "react";

/** One row for each item; what stands at its end is kept to the right. */
export function Rows<T>({
  items,
  rowKey,
  render,
  end,
  label,
}: {
  items: readonly T[];
  rowKey: (item: T) => string;
  render: (item: T) => ReactNode;
  end?: (item: T) => ReactNode;
  label?: string;
}) {
  const { token } = theme.useToken();
  return (
    <ul aria-label={label} style={{ listStyle: "none", margin: 0, padding: 0 }}>
      {items.map((item) => (
        <li
          key={rowKey(item)}
          style={{
            display: "flex",
            justifyContent: "space-between",
            gap: 8,
            padding: "6px 0",
            borderBottom: `1px solid ${token.colorBorderSecondary}`,
          }}
        >
          <div style={{ minWidth: 0, flex: 1 }}>{render(item)}</div>
          {end?.(item)}
        </li>
      ))}
    </ul>
  );
}
