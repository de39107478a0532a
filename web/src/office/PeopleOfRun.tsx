/** Everybody in a campaign's current run, to be searched and filtered. */
import { useDeferredValue, useState } from "react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { request } from "../api/client";
import type { Execution, ExecutionRow } from "../api/types";
import { t } from "../texts";
import { dayAndClock, label, phone } from "../texts/format";
import { Icon } from "../ui/icons";
import { Field, Press } from "../ui/parts";
import { Choice } from "../ui/Choice";

const PAGE = 50;
const REFRESH_MS = 5_000;

export function PeopleOfRun({ base, campaignId }: { base: string; campaignId: string }) {
  const [search, setSearch] = useState("");
  const [state, setState] = useState("");
  const [outcome, setOutcome] = useState("");
  const asked = useDeferredValue(search.trim());
  const address = `${base}/reports/latest-execution?campaignId=${campaignId}${state && `&state=${state}`}${outcome && `&outcome=${outcome}`}${asked && `&search=${encodeURIComponent(asked)}`}`;
  const people = useInfiniteQuery({
    queryKey: ["campaign", "people", address],
    queryFn: ({ pageParam }) => request<Execution>("GET", `${address}&skip=${pageParam}&limit=${PAGE}`),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.hasMore ? last.skip + last.limit : null),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? false : REFRESH_MS),
  });
  const words = t.office.campaign;
  const rows = people.data?.pages.flatMap((page) => page.results) ?? [];
  const { waitingHours: _, ...states } = words.states;
  return (
    <section className="run-people">
      <div className="section-head">
        <h2>{words.people}</h2>
        <a className="press quiet small" href={`${address}&format=csv`} download>
          <Icon name="download" size={18} />
          <span>{words.csv}</span>
        </a>
      </div>
      <div className="filters">
        <Field label={words.search} type="search" value={search} onChange={setSearch} />
        <Choice label={words.state} value={state} onChange={setState} choices={[["", words.anyState], ...Object.entries(states), ["excluded", words.excludedTitle]]} />
        <Choice label={words.outcome} value={outcome} onChange={setOutcome} choices={[["", words.anyOutcome], ...Object.entries(t.desk.outcomes)]} />
      </div>
      {people.data && rows.length === 0 ? (
        <p className="card empty">{words.nobody}</p>
      ) : (
        <div className="card table-box">
          <table className="table small">
            <caption className="unseen">{words.people}</caption>
            <thead>
              <tr>
                {Object.entries(words.columns).map(([key, name]) => (
                  <th key={key} scope="col" className={key === "attempts" ? "number" : ""}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <PersonRow key={row.campaignDialingListId} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {people.hasNextPage && (
        <Press isDisabled={people.isFetchingNextPage} onPress={() => void people.fetchNextPage()}>
          {words.more}
        </Press>
      )}
    </section>
  );
}

function PersonRow({ row }: { row: ExecutionRow }) {
  const words = t.office.campaign;
  const name = [row.firstName, row.lastName].filter(Boolean).join(" ");
  const why = row.exclusion ? words.excluded[row.exclusion] : words.states[row.state];
  const said = row.disposition ? label(row.disposition) : (row.outcome && t.desk.outcomes[row.outcome]) || "–";
  return (
    <tr>
      <th scope="row">
        {name || t.desk.person.unnamed}
        <Link className="faint" dir="ltr" href={`/explain?number=${encodeURIComponent(row.phoneNumber)}`}>
          {phone(row.phoneNumber)}
        </Link>
      </th>
      <td>
        {why ?? row.state}
        {row.dueAt && <span className="faint"> {dayAndClock(Date.parse(row.dueAt))}</span>}
      </td>
      <td className="number">{row.attempts}</td>
      <td>{row.lastCallAt ? dayAndClock(Date.parse(row.lastCallAt)) : "–"}</td>
      <td>{said}</td>
      <td className="cell-notes">{row.notes}</td>
    </tr>
  );
}
