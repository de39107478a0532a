/** The times that reports are about: whole hours, by the server's clock. */

export type RangeName = "day" | "week" | "month" | "own";

/** Instants in milliseconds. */
export interface Span {
  from: number;
  to: number;
}

const HOUR = 3_600_000;
const DAYS: Record<Exclude<RangeName, "own">, number> = { day: 1, week: 7, month: 30 };

/** The hours up to the one that runs at `now`; or from the first day to the last, both of them whole. null: these are no days. */
export function spanOf(range: RangeName, now: number, first: string, last: string): Span | null {
  if (range !== "own") {
    const to = Math.ceil(now / HOUR) * HOUR;
    return { from: to - DAYS[range] * 24 * HOUR, to };
  }
  const from = new Date(`${first}T00:00`);
  const to = new Date(`${last}T00:00`);
  to.setDate(to.getDate() + 1);
  return from < to ? { from: from.getTime(), to: to.getTime() } : null;
}

/** As long, right before. */
export function before({ from, to }: Span): Span {
  return { from: from - (to - from), to: from };
}

export function query({ from, to }: Span, campaignId: string): string {
  const asked = new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
  if (campaignId) asked.set("campaignId", campaignId);
  return asked.toString();
}

/** One column of the picture of calls. */
export interface Column {
  at: number;
  calls: number;
  answered: number;
}

interface Counted {
  hour: string | null;
  outcome: string;
  calls: number;
}

export const ANSWERED: ReadonlySet<string> = new Set(["connected", "machine", "abandoned"]);
const LONGEST_BY_HOUR = 48 * HOUR;

export function isByHour({ from, to }: Span): boolean {
  return to - from <= LONGEST_BY_HOUR;
}

/** Every hour of the time, or every day where it is longer than two, those without a call as well. */
export function columnsOf(span: Span, rows: readonly Counted[]): Column[] {
  const columns = startsOf(span).map((at) => ({ at, calls: 0, answered: 0 }));
  for (const row of rows) {
    const at = row.hour === null ? NaN : Date.parse(row.hour);
    const column = columns.findLast((one) => one.at <= at);
    if (!column || at >= span.to) continue;
    column.calls += row.calls;
    if (ANSWERED.has(row.outcome)) column.answered += row.calls;
  }
  return columns;
}

function startsOf(span: Span): number[] {
  const starts = [];
  if (isByHour(span)) {
    for (let at = span.from; at < span.to; at += HOUR) starts.push(at);
    return starts;
  }
  const day = new Date(span.from);
  day.setHours(0, 0, 0, 0);
  for (; day.getTime() < span.to; day.setDate(day.getDate() + 1)) starts.push(day.getTime()); // days have 23 to 25 hours
  return starts;
}
