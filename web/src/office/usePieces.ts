/** What a campaign is put together from. */
import { useQueries } from "@tanstack/react-query";
import { request } from "../api/client";
import type { ContactList, ContactLists } from "../api/types";

export interface Pieces {
  lists: ContactList[];
  dnc: { name: string }[];
  queues: { name: string }[];
  flows: { name: string }[];
  callerIds: { phoneNumber: string; label: string | null }[];
}

const MOST = 100;

/** null until all of them are here. */
export function usePieces(streamId: string): Pieces | null {
  const base = `/api/v1/streams/${streamId}`;
  const page = <T,>(name: string) => ({
    queryKey: ["pieces", streamId, name],
    queryFn: () => request<T>("GET", `${base}/${name}`),
  });
  type Named = { results: { name: string }[] };
  const [lists, dnc, queues, flows, callerIds] = useQueries({
    queries: [
      page<ContactLists>("contact-lists?limit=1000"),
      page<Named>(`dnc-lists?limit=${MOST}`),
      page<Named>(`queues?limit=${MOST}`),
      page<Named>(`flows?limit=${MOST}`),
      page<Pieces["callerIds"]>("caller-ids"),
    ],
  });
  if (!lists.data || !dnc.data || !queues.data || !flows.data || !callerIds.data) return null;
  return {
    lists: lists.data.results.filter((list) => list.status !== "Invalid"),
    dnc: dnc.data.results,
    queues: queues.data.results,
    flows: flows.data.results,
    callerIds: callerIds.data,
  };
}
