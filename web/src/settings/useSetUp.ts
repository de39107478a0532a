/** Queues and agents, which several parts of the settings name. */
import { useQuery } from "@tanstack/react-query";
import { all } from "../api/all";
import type { Agent, Queue } from "../api/types";

export function useQueues(base: string) {
  return useQuery({ queryKey: ["queues", base], queryFn: () => all<Queue>(`${base}/queues`) });
}

export function useAgents(base: string) {
  return useQuery({ queryKey: ["agents", base], queryFn: () => all<Agent>(`${base}/agents`) });
}

export function nameOf(agent: Agent): string {
  return `${agent.firstName} ${agent.lastName}`;
}
