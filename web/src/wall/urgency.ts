/** Whom a supervisor should see first. */
import type { AgentOnWall } from "../api/types";

const ORDER: readonly string[] = ["wrap_up", "busy", "previewing", "reserved", "available", "away"];

/** By what they do, and who has done it for longest first. */
export function byUrgency(agents: readonly AgentOnWall[]): AgentOnWall[] {
  const place = (agent: AgentOnWall) => ORDER.indexOf(agent.state);
  return [...agents].sort((a, b) => place(a) - place(b) || Date.parse(a.since) - Date.parse(b.since) || (a.id < b.id ? -1 : 1));
}
