/** Numbers, times and telephone numbers as people read them. */
import { locale } from "./index";

const clocks = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  let found = clocks.get(key);
  if (!found) clocks.set(key, (found = new Intl.DateTimeFormat(locale, options)));
  return found;
}

/** `14:05`, where the zone is. */
export function clock(at: number, timeZone?: string): string {
  return format({ hour: "2-digit", minute: "2-digit", ...(timeZone ? { timeZone } : {}) }).format(at);
}

/** `Tue 14:05`, where the zone is. */
export function dayAndClock(at: number, timeZone?: string): string {
  const zone = timeZone ? { timeZone } : {};
  return format({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", ...zone }).format(at);
}

/** `Tuesday`. */
export function weekday(at: number, timeZone: string): string {
  return format({ weekday: "long", timeZone }).format(at);
}

/** The hour of the day, 0 to 23, where the zone is. */
export function hour(at: number, timeZone: string): number {
  return Number(new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone }).format(at));
}

/** `3 March 2026`. */
export function dayOf(at: number): string {
  return format({ day: "numeric", month: "long", year: "numeric" }).format(at);
}

/** `12,345`. */
export function whole(n: number): string {
  return NUMBER.format(n);
}

const NUMBER = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });

/** `0:42`, `12:07`, `1:02:09`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** `Europe/London` as `London`, `America/Argentina/Buenos_Aires` as `Buenos Aires`. */
export function place(timeZone: string): string {
  return (timeZone.split("/").at(-1) ?? timeZone).replaceAll("_", " ");
}

/** A number in E.164 with thin gaps, so that it can be read aloud: `+44 20 7946 0312`. */
export function phone(number: string): string {
  const digits = number.replace(/^\+/, "");
  const country = /^(1|7|[2-9]\d{0,2})/.exec(digits);
  const code = digits.startsWith("1") ? "1" : (COUNTRY_CODES.find((known) => digits.startsWith(known)) ?? country?.[0] ?? "");
  const rest = digits.slice(code.length);
  const groups = rest.length <= 7 ? [rest.slice(0, 3), rest.slice(3)] : [rest.slice(0, rest.length - 7), rest.slice(-7, -4), rest.slice(-4)];
  return `+${[code, ...groups].filter(Boolean).join(" ")}`;
}

const COUNTRY_CODES = ["20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
  "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "7", "81", "82", "84", "86", "90", "91",
  "92", "93", "94", "95", "98"];

/** `dueDate` and `due_date` as `Due date`: the name of a column as a label. */
export function label(column: string): string {
  const words = column.replaceAll(/[_-]+/g, " ").replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").trim().toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value of a list as it is read: dates as dates, the rest as it stands. */
export function shown(value: unknown): string {
  const text = String(value);
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!date) return text;
  const at = new Date(Date.UTC(Number(date[1]), Number(date[2]) - 1, Number(date[3])));
  return Number.isNaN(at.getTime())
    ? text
    : new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(at);
}

/** The server's sentences begin small and have no full stop. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${told(text.slice(1))}${/[.!?]$/.test(text) ? "" : "."}`;
}

/** What the server says, with its times as they are read: `2026-03-02T10:00:00Z` as `Mon 2 Mar, 11:00`, by the clock here. */
export function told(text: string): string {
  return text.replaceAll(/\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g, (instant) => dayAndClock(Date.parse(instant)));
}

/** `Tue 3 Mar`. */
export function weekdayAndDay(at: number): string {
  return format({ weekday: "short", day: "numeric", month: "short" }).format(at);
}

/** `2026-03` as `March 2026`. */
export function monthAndYear(month: string): string {
  const [year = 0, n = 1] = month.split("-").map(Number);
  return format({ month: "long", year: "numeric", timeZone: "UTC" }).format(Date.UTC(year, n - 1, 1));
}

/** The name of the n-th day of a week, 0 for Monday. */
export function weekdayOf(n: number, weekday: "long" | "narrow"): string {
  return format({ weekday, timeZone: "UTC" }).format(Date.UTC(2024, 0, 1 + n));
}

/** From 0 to 1, as `12.5 %`. */
export function percent(share: number): string {
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(100 * share)} %`;
}

/** `2.1`. */
export function decimal(n: number): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(n);
}
