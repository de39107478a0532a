/** What on the wall needs somebody's eye, by thresholds that can be chosen. */
import type { AgentOnWall, Compliance, Wall } from "../api/types";

/** Percent, people, percent of the lines, and seconds in a state. Zero: nobody is told. */
export interface Thresholds {
  abandoned: number;
  waiting: number;
  lines: number;
  wrap_up: number;
  previewing: number;
  available: number;
  away: number;
  busy: number;
}

export const USUAL: Thresholds = { abandoned: 3, waiting: 1, lines: 90, wrap_up: 120, previewing: 120, available: 600, away: 1_800, busy: 1_800 };

/** States in which an agent may be for too long. */
export const TIMED = ["wrap_up", "previewing", "available", "away", "busy"] as const;

export interface Alert {
  key: keyof Thresholds;
  n: number;
  /** The campaign, or the agents. */
  names: string[];
}

export function isLong(state: AgentOnWall["state"], seconds: number, thresholds: Thresholds): boolean {
  const after = state in thresholds ? thresholds[state as keyof Thresholds] : 0;
  return after > 0 && seconds >= after;
}

/** In the order of `Thresholds`. */
export function alertsOf(wall: Wall, ledger: Compliance | undefined, thresholds: Thresholds): Alert[] {
  const now = Date.parse(wall.at);
  const alerts: Alert[] = [];
  for (const row of ledger?.results ?? []) {
    const rate = Math.round(10 * row.last24Hours.percentOfAnswered) / 10;
    if (thresholds.abandoned > 0 && rate > thresholds.abandoned) alerts.push({ key: "abandoned", n: rate, names: [row.campaignName ?? ""] });
  }
  if (thresholds.waiting > 0 && wall.waiting >= thresholds.waiting) alerts.push({ key: "waiting", n: wall.waiting, names: [] });
  const lines = wall.maxLiveCalls ? (100 * wall.liveCalls) / wall.maxLiveCalls : 0;
  if (thresholds.lines > 0 && lines >= thresholds.lines) alerts.push({ key: "lines", n: Math.round(lines), names: [] });
  for (const state of TIMED) {
    const long = wall.agents.filter((agent) => agent.state === state && isLong(state, (now - Date.parse(agent.since)) / 1_000, thresholds));
    if (long.length) alerts.push({ key: state, n: long.length, names: long.map((agent) => `${agent.firstName} ${agent.lastName}`.trim()) });
  }
  return alerts;
}
