/** Whom a supervisor should see first, and what lasts for too long. */
import type { AgentOnWall } from "../api/types";

const ORDER: readonly string[] = ["wrap_up", "busy", "previewing", "reserved", "available", "away"];

/** Seconds after which a state is worth a look. */
const LONG: Partial<Record<AgentOnWall["state"], number>> = { wrap_up: 120, previewing: 120, away: 1_800, busy: 1_800, available: 600 };

export function isLong(state: AgentOnWall["state"], seconds: number): boolean {
  return seconds >= (LONG[state] ?? Infinity);
}

/** By what they do, and who has done it for longest first. */
export function byUrgency(agents: readonly AgentOnWall[]): AgentOnWall[] {
  const place = (agent: AgentOnWall) => ORDER.indexOf(agent.state);
  return [...agents].sort((a, b) => place(a) - place(b) || Date.parse(a.since) - Date.parse(b.since) || (a.id < b.id ? -1 : 1));
}
