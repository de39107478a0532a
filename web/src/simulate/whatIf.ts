/** A centre as it is set on the page, and what is compared. */

export interface Setting {
  low: number;
  high: number;
  step: number;
}

/** What is set by a slider; `answerRate` in percent. */
export const SETTINGS: Record<string, Setting> = {
  agents: { low: 1, high: 100, step: 1 },
  people: { low: 100, high: 20_000, step: 100 },
  answerRate: { low: 5, high: 80, step: 1 },
  talkSeconds: { low: 20, high: 600, step: 10 },
  wrapUpSeconds: { low: 5, high: 180, step: 5 },
  maxAttempts: { low: 1, high: 10, step: 1 },
  shiftHours: { low: 1, high: 12, step: 1 },
};

export const USUAL: Record<string, number> = { agents: 15, people: 3_000, answerRate: 30, talkSeconds: 180, wrapUpSeconds: 30, maxAttempts: 3, shiftHours: 9 };

export const MODES = ["Preview", "Progressive", "Power", "Predictive"] as const;

const FIRST_HOUR = 9;

/** What the server is asked: the shift begins at nine, and people may be called until it ends. */
export function bodyOf(set: Record<string, number>, mode: string, compare: string): Record<string, unknown> {
  const closes = FIRST_HOUR + set["shiftHours"]!;
  return {
    ...set,
    answerRate: set["answerRate"]! / 100,
    mode,
    opens: "9:00 AM",
    closes: closes === 24 ? "12:00 AM" : `${((closes + 11) % 12) + 1}:00 ${closes < 12 ? "AM" : "PM"}`,
    shiftStart: "9:00 AM",
    seeds: compare ? 2 : 3,
    ...(compare ? { vary: { field: compare, values: valuesOf(compare, set) } } : {}),
  };
}

/** Around what is set, where that is a number. */
function valuesOf(compare: string, set: Record<string, number>): (string | number)[] {
  if (compare === "mode") return [...MODES];
  if (compare === "maxAttempts") return [1, 2, 3, 4, 5];
  const agents = set["agents"]!;
  const around = [0.6, 0.8, 1, 1.2, 1.5].map((factor) => Math.max(1, Math.round(agents * factor)));
  return [...new Set(around)];
}
