/** What the campaign in the form would come to, asked of the server whenever the form has come to rest. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { PATIENCE_MS, Refused, request } from "../api/client";
import type { Outlook, PeopleCounted } from "../api/types";
import type { Body } from "../office/campaignBody";
import { t } from "../texts";
import { sentence } from "../texts/format";
import { useSettled } from "../ui/useSettled";

const SETTLED_MS = 600;
/** The zone that times are shown in. */
export const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export interface Ahead {
  people: PeopleCounted | undefined;
  /** Why they cannot be counted. */
  fault: string | undefined;
  isCounting: boolean;
  outlook: Outlook | undefined;
}

export function useOutlook(streamId: string, body: Body): Ahead {
  const base = `/api/v1/streams/${streamId}/outlook`;
  const settled = useSettled(body, SETTLED_MS);
  const { contactLists, dncLists, contactFilters, agentColumn, dialingMode } = settled as Record<string, unknown>;
  const hasDnc = Boolean((dncLists as { name?: string } | undefined)?.name);
  const who = { contactLists, contactFilters, agentColumn, dialingMode, ...(hasDnc ? { dncLists } : {}) };
  const hasLists = Array.isArray(contactLists) && contactLists.length > 0;
  const options = { placeholderData: keepPreviousData, retry: false, gcTime: 0, staleTime: 60_000 };
  const people = useQuery({
    queryKey: ["outlook", streamId, "people", who],
    queryFn: () => request<PeopleCounted>("POST", `${base}/people`, who, { signal: AbortSignal.timeout(PATIENCE_MS) }),
    enabled: hasLists,
    ...options,
  });
  const counted = hasLists ? people.data : undefined;
  const { name: _name, description: _description, ...campaign } = settled;
  const asked = { campaign: { ...campaign, description: "" }, timezone: HERE, zones: counted?.zones ?? [] };
  const outlook = useQuery({
    queryKey: ["outlook", streamId, "all", asked],
    queryFn: () => request<Outlook>("POST", base, asked),
    enabled: !hasLists || counted !== undefined || people.isError,
    ...options,
  });
  const { error } = people;
  return {
    people: error ? undefined : counted,
    fault: hasLists && error ? sentence(error instanceof Refused ? (error.faults[0]?.message ?? error.message) : t.unreachable) : undefined,
    isCounting: people.isFetching,
    outlook: outlook.data,
  };
}
