/** Stretches of time as parts of days, by the clock of whoever looks. */

export interface DayPart {
  /** From 0 to 1. */
  from: number;
  until: number;
  /** Instants. */
  start: number;
  end: number;
  /** It goes on until midnight. */
  toMidnight: boolean;
}

export const DAYS_SHOWN = 7;

/** The midnights at which the days begin that are shown, and the one at which the last ends. */
export function midnights(since: number): number[] {
  return Array.from({ length: DAYS_SHOWN + 1 }, (_, n) => {
    const day = new Date(since);
    day.setHours(0, 0, 0, 0);
    day.setDate(day.getDate() + n);
    return day.getTime();
  });
}

/** What of the stretches is in the day from one midnight to the next. */
export function partsOf(stretches: readonly { from: string; to: string }[], midnight: number, next: number): DayPart[] {
  return stretches.flatMap((stretch) => {
    const start = Math.max(Date.parse(stretch.from), midnight);
    const end = Math.min(Date.parse(stretch.to), next);
    if (start >= end) return [];
    return [{ from: ofDay(start), until: end === next ? 1 : ofDay(end), start, end, toMidnight: end === next }];
  });
}

/** By the hands of the clock, so that a day on which clocks change has its hours where they always are. */
function ofDay(at: number): number {
  const time = new Date(at);
  return (time.getHours() * 60 + time.getMinutes()) / 1_440;
}
