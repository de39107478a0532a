/** Which campaigns of the board are shown, in what order, and what can be done to each. */
import type { BoardCampaign } from "../api/types";

export const GROUPS = { all: null, running: new Set(["Active", "Paused"]), waiting: new Set(["Preparing", "Ready", "Scheduled", "Rescheduled", "Stopped", "Completed"]), failed: new Set(["Failed"]) } as const;
export type Group = keyof typeof GROUPS;
export type SortKey = "name" | "status" | "progress" | "calls" | "answered" | "priority";
const ORDER = ["Failed", "Active", "Paused", "Preparing", "Scheduled", "Rescheduled", "Ready", "Stopped", "Completed"];

const VALUE: Record<SortKey, (row: BoardCampaign) => number | string> = {
  name: (row) => row.name.toLowerCase(),
  status: (row) => ORDER.indexOf(row.status),
  progress: (row) => -share(row.people.done, row.people.total - row.people.excluded),
  calls: (row) => -row.callsCompleted,
  answered: (row) => -share(row.answered, row.callsCompleted),
  priority: (row) => -row.priority,
};

/** Which campaigns are shown, and in what order. */
export interface Filter {
  search: string;
  group: Group;
  sort: SortKey;
}

export const SORT_KEYS = Object.keys(VALUE) as SortKey[];

/** The rows that are asked for, in order; ties by name. */
export function chosen(rows: readonly BoardCampaign[], search: string, group: Group, sort: SortKey): BoardCampaign[] {
  const wanted = search.trim().toLowerCase();
  const value = VALUE[sort];
  return rows
    .filter((row) => isIn(row, group) && row.name.toLowerCase().includes(wanted))
    .sort((a, b) => compare(value(a), value(b)) || compare(VALUE.name(a), VALUE.name(b)));
}

export function isIn(row: BoardCampaign, group: Group): boolean {
  return GROUPS[group]?.has(row.status as never) ?? true;
}

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** 0 where there is nothing. */
export function share(part: number, of: number): number {
  return of > 0 ? part / of : 0;
}

export type Trigger = "play" | "pause" | "resume" | "stop";
type Status = BoardCampaign["status"];

const POSSIBLE: Partial<Record<Status, readonly Trigger[]>> = {
  Ready: ["play"],
  Scheduled: ["play"],
  Rescheduled: ["play"],
  Stopped: ["play"],
  Completed: ["play"],
  Active: ["pause", "stop"],
  Paused: ["resume", "stop"],
};

export function possible(status: Status): readonly Trigger[] {
  return POSSIBLE[status] ?? [];
}

/** What should not happen by a slip of the hand: it cannot be taken back. */
export function needsAsking(trigger: Trigger, status: Status): boolean {
  return trigger === "stop" || (trigger === "play" && (status === "Stopped" || status === "Completed"));
}
