import { Breadcrumb, Flex, Typography } from "antd";
import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "react-router";
import { useTexts } from "../i18n/define";
import { texts } from "./texts";

/** A step of the way to this page. */
export interface Crumb {
  title: string;
  to?: string;
}

/** The frame of every screen: where we are, its title, what can be done. */
export function Page({
  title,
  crumbs,
  actions,
  note,
  children,
}: {
  title: string;
  crumbs?: Crumb[];
  actions?: ReactNode;
  note?: ReactNode;
  children: ReactNode;
}) {
  const t = useTexts(texts);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title;
  }, [title]);
  // A new screen is announced to screen readers by its heading.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div>
      {crumbs && crumbs.length > 0 && (
        <nav aria-label={t("breadcrumbs")} className="no-print">
          <Breadcrumb
            items={[...crumbs, { title }].map((crumb) => ({
              title: "to" in crumb && crumb.to ? <Link to={crumb.to}>{crumb.title}</Link> : crumb.title,
            }))}
          />
        </nav>
      )}
      <Flex wrap gap={8} align="center" justify="space-between" style={{ margin: "4px 0 12px" }}>
        <div>
          <Typography.Title level={1} ref={heading} tabIndex={-1} style={{ fontSize: 20, margin: 0 }}>
            {title}
          </Typography.Title>
          {note && <div className="muted">{note}</div>}
        </div>
        {actions && (
          <Flex wrap gap={8} className="no-print">
            {actions}
          </Flex>
        )}
      </Flex>
      {children}
    </div>
  );
}
