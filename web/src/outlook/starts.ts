/** Days of the months in which a campaign begins, by the clock of its schedule. */

export interface Month {
  /** `2026-03`. */
  key: string;
  /** Empty places before the first day; weeks begin on Monday. */
  before: number;
  days: { day: number; starts: number[] }[];
}

const MOST_MONTHS = 3;

/** The months of these instants, at most three, with the starts of each day. */
export function monthsOf(starts: readonly number[], zone: string): Month[] {
  const dates = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: zone });
  const byDate = new Map<string, number[]>();
  for (const start of starts) {
    const date = dates.format(start);
    byDate.set(date, [...(byDate.get(date) ?? []), start]);
  }
  const keys = [...new Set([...byDate.keys()].map((date) => date.slice(0, 7)))].slice(0, MOST_MONTHS);
  return keys.map((key) => {
    const [year = 0, month = 1] = key.split("-").map(Number);
    const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
    return {
      key,
      before: (new Date(Date.UTC(year, month - 1, 1)).getUTCDay() + 6) % 7,
      days: Array.from({ length }, (_, n) => ({ day: n + 1, starts: byDate.get(`${key}-${String(n + 1).padStart(2, "0")}`) ?? [] })),
    };
  });
}
