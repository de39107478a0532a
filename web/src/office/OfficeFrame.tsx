/** What is around the manager's pages: the bar with the ways to each of them. */
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import type { SessionUser } from "../api/types";
import { Frame } from "../app/Frame";
import { t } from "../texts";

/** Who runs the day, and sees these pages. */
export const OFFICE_ROLES: ReadonlySet<string> = new Set(["admin", "manager", "supervisor"]);

/** Who may change what they see on them. */
export function mayManage(user: SessionUser): boolean {
  return user.role === "admin" || user.role === "manager";
}

export function OfficeFrame({ user, title, children }: { user: SessionUser; title: string; children: ReactNode }) {
  const [at] = useLocation();
  const ways: [string, string][] = [
    ["/campaigns", t.office.nav.campaigns],
    ["/wall", t.wall.nav],
    ["/lists", t.office.nav.lists],
    ["/dnc", t.dnc.nav],
    ["/reports", t.reports.nav],
    ["/explain", t.explain.nav],
    ...(mayManage(user) ? [["/simulate", t.simulate.nav] as [string, string]] : []),
    ...(mayManage(user) ? [["/settings", t.settings.nav] as [string, string]] : []),
    ...(user.role === "admin" ? [["/people", t.office.nav.people] as [string, string]] : []),
  ];
  const nav = (
    <nav className="office-nav" aria-label={t.office.nav.label}>
      {ways.map(([path, name]) => (
        <Link key={path} href={path} {...(isIn(at, path) ? { "aria-current": "page" as const } : {})}>
          {name}
        </Link>
      ))}
    </nav>
  );
  return (
    <Frame user={user} title={title} status={nav}>
      {children}
    </Frame>
  );
}

/** Flows are among the settings. */
function isIn(at: string, path: string): boolean {
  return at.startsWith(path) || (path === "/settings" && at.startsWith("/flows"));
}
