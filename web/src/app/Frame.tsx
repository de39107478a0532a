/** What is around every page: the bar at the top with the mark, the person's menu, and room for what the page puts there. */
import { useEffect, type ReactNode } from "react";
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from "react-aria-components";
import { useLocation } from "wouter";
import type { SessionUser } from "../api/types";
import { useSignOut } from "../session/useSession";
import { t } from "../texts";
import { Icon, Mark } from "../ui/icons";
import { setTheme, theme, type Theme } from "../ui/themes";

interface FrameProps {
  user: SessionUser;
  title: string;
  children: ReactNode;
  /** In the bar, at its start and at its end. */
  status?: ReactNode;
  tools?: ReactNode;
  /** Before the person is signed out. */
  beforeSignOut?: () => Promise<unknown>;
}

export function Frame({ user, title, children, status, tools, beforeSignOut }: FrameProps) {
  useEffect(() => {
    document.title = `${title} · ${t.brand}`;
  }, [title]);
  return (
    <div className="frame">
      <a className="skip-link" href="#work">
        {t.skipLink}
      </a>
      <header className="bar">
        <a className="brand" href="/" aria-label={t.brand}>
          <Mark />
          <span>{t.brand}</span>
        </a>
        <div className="bar-status">{status}</div>
        <div className="bar-tools">
          {tools}
          <PersonMenu user={user} {...(beforeSignOut ? { beforeSignOut } : {})} />
        </div>
      </header>
      <main id="work" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** Roles that see campaigns and lists. */
const OFFICE: ReadonlySet<string> = new Set(["admin", "manager", "supervisor"]);
const THEMES: readonly Theme[] = ["auto", "light", "dark"];

function PersonMenu({ user, beforeSignOut }: { user: SessionUser; beforeSignOut?: () => Promise<unknown> }) {
  const [, go] = useLocation();
  const signOut = useSignOut();
  const leave = async () => {
    await beforeSignOut?.();
    signOut.mutate();
  };
  return (
    <MenuTrigger>
      <Button className="person-button">
        <span className="initials" aria-hidden="true">
          {initials(user.name)}
        </span>
        <span className="person-name">{user.name}</span>
        <span className="unseen">{t.menu.open}</span>
        <Icon name="down" size={16} />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="menu"
          onAction={(key) => {
            if (key === "out") void leave();
            else if (String(key).startsWith("/")) go(String(key));
          }}
        >
          <MenuSection>
            <Header className="menu-header">{t.roles[user.role as keyof typeof t.roles]}</Header>
            {OFFICE.has(user.role) && <MenuItem id="/campaigns">{t.office.nav.campaigns}</MenuItem>}
            {OFFICE.has(user.role) && <MenuItem id="/lists">{t.office.nav.lists}</MenuItem>}
            {user.role === "admin" && <MenuItem id="/people">{t.menu.people}</MenuItem>}
            {user.role === "agent" && <MenuItem id="/desk">{t.menu.desk}</MenuItem>}
            <MenuItem id="/account">{t.menu.account}</MenuItem>
          </MenuSection>
          <Separator />
          <MenuSection
            selectionMode="single"
            disallowEmptySelection
            defaultSelectedKeys={[theme()]}
            onSelectionChange={(keys) => setTheme([...keys][0] as Theme)}
          >
            <Header className="menu-header">{t.menu.theme}</Header>
            {THEMES.map((one) => (
              <MenuItem key={one} id={one} textValue={t.menu.themes[one]}>
                {({ isSelected }) => (
                  <>
                    {t.menu.themes[one]}
                    {isSelected && <Icon name="check" size={16} />}
                  </>
                )}
              </MenuItem>
            ))}
          </MenuSection>
          <Separator />
          <MenuItem id="out">{t.menu.signOut}</MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** A page with one thing in the middle. */
export function Centred({ children, title }: { children: ReactNode; title?: string }) {
  useEffect(() => {
    document.title = title ? `${title} · ${t.brand}` : t.brand;
  }, [title]);
  return (
    <main className="centred" id="work">
      <div className="centred-card">
        <p className="centred-brand">
          <Mark size={34} />
          <span>{t.brand}</span>
        </p>
        {children}
      </div>
    </main>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => word?.charAt(0).toUpperCase() ?? "").join("");
}
