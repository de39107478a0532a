/** Conversations that were recorded, newest first, to be listened to. Nothing where there is none. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { request } from "../api/client";
import type { Recordings } from "../api/types";
import { t } from "../texts";
import { dayAndClock, duration, phone } from "../texts/format";
import { Press } from "../ui/parts";

const PAGE = 20;

interface Props {
  base: string;
  /** Which: a part of the query. */
  of: string;
  title: string;
  /** They are of several numbers, so that each has its own. */
  numbers?: boolean;
}

export function RecordingsOf({ base, of, title, numbers }: Props) {
  const recordings = useInfiniteQuery({
    queryKey: ["recordings", base, of],
    queryFn: ({ pageParam }) => request<Recordings>("GET", `${base}?${of}&skip=${pageParam}&limit=${PAGE}`),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.hasMore ? last.skip + last.limit : null),
    placeholderData: keepPreviousData,
  });
  const found = recordings.data?.pages.flatMap((page) => page.results) ?? [];
  if (found.length === 0) return null;
  return (
    <section className="run-people">
      <h2>{title}</h2>
      <ul className="card form" aria-label={title}>
        {found.map((one) => {
          const when = dayAndClock(Date.parse(one.startedAt));
          return (
            <li key={one.id} className="recording">
              <b>{when}</b>
              {numbers && <span dir="ltr">{phone(one.phoneNumber)}</span>}
              <span className="faint">{duration(1000 * one.seconds)}</span>
              <audio controls preload="none" src={`${base}/${one.id}/audio`} aria-label={t.explain.recordingOf(when)} />
            </li>
          );
        })}
      </ul>
      {recordings.hasNextPage && (
        <Press isDisabled={recordings.isFetchingNextPage} onPress={() => void recordings.fetchNextPage()}>
          {t.office.campaign.more}
        </Press>
      )}
    </section>
  );
}
