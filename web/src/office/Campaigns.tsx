/** Every campaign, with how far it is, as it happens. */
import { memo, useMemo, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Label, Radio, RadioGroup } from "react-aria-components";
import { Link } from "wouter";
import { request } from "../api/client";
import type { Board, BoardCampaign } from "../api/types";
import { t } from "../texts";
import { whole } from "../texts/format";
import { Field, Spinner } from "../ui/parts";
import { chosen, GROUPS, isIn, share, SORT_KEYS, type Filter, type Group, type SortKey } from "./board";
import { RunBar, StatusPill } from "./figures";
import { SavedFilters } from "./SavedFilters";
import { Triggers } from "./Triggers";

const REFRESH_MS = 2_500;
export function useBoard(streamId: string) {
  return useQuery({
    queryKey: ["board", streamId],
    queryFn: () => request<Board>("GET", `/api/v1/streams/${streamId}/board`),
    refetchInterval: REFRESH_MS,
    staleTime: 0,
  });
}

export default function Campaigns({ streamId, manages }: { streamId: string; manages: boolean }) {
  const board = useBoard(streamId);
  const [filter, setFilter] = useState<Filter>({ search: "", group: "all", sort: "status" });
  const { search, group, sort } = filter;
  const change = (part: Partial<Filter>) => setFilter((was) => ({ ...was, ...part }));
  const rows = useMemo(() => chosen(board.data?.campaigns ?? [], search, group, sort), [board.data, search, group, sort]);
  if (!board.data) return <Spinner label={t.moment} />;
  const all = board.data.campaigns;
  const words = t.office.campaigns;
  return (
    <section className="page wide">
      <div className="page-head">
        <div>
          <h1>{words.title}</h1>
          <p className="lead">{words.lead}</p>
        </div>
        <div className="row">
          <p className={`freshness${board.isError ? " stale" : ""}`} role="status">
            {board.isError ? words.stale : words.updated}
          </p>
          {manages && (
            <Link className="press primary" href="/campaigns/new">
              {t.campaignForm.add}
            </Link>
          )}
        </div>
      </div>
      <div className="filters">
        <RadioGroup value={group} onChange={(value) => change({ group: value as Group })}>
          <Label className="unseen">{words.columns.status}</Label>
          <div className="choices">
            {(Object.keys(GROUPS) as Group[]).map((one) => (
              <Radio key={one} value={one} className="choice">
                {words.groups[one]} <span className="count">{all.filter((row) => isIn(row, one)).length}</span>
              </Radio>
            ))}
          </div>
        </RadioGroup>
        <SavedFilters streamId={streamId} filter={filter} onChoose={setFilter} />
        <Field label={words.search} type="search" value={search} onChange={(value) => change({ search: value })} />
      </div>
      {rows.length === 0 ? (
        <div className="card empty">
          <p>{all.length === 0 ? words.none : words.noneFound}</p>
          {all.length === 0 && <p className="faint">{words.noneHint}</p>}
        </div>
      ) : (
        <Rows rows={rows} sort={sort} onSort={(key) => change({ sort: key })} streamId={streamId} manages={manages} />
      )}
    </section>
  );
}

interface RowsProps {
  rows: readonly BoardCampaign[];
  sort: SortKey;
  onSort: (key: SortKey) => void;
  streamId: string;
  manages: boolean;
}

function Rows({ rows, sort, onSort, streamId, manages }: RowsProps) {
  const words = t.office.campaigns;
  return (
    <div className="card table-box">
      <table className="table campaigns">
        <caption className="unseen">{words.title}</caption>
        <thead>
          <tr>
            {SORT_KEYS.map((key) => (
              <th key={key} scope="col" aria-sort={key === sort ? "ascending" : "none"} className={NUMBERS.has(key) ? "number" : ""}>
                <button type="button" className="sort" aria-label={t.office.columnOf(words.columns[key])} onClick={() => onSort(key)}>
                  {words.columns[key]}
                </button>
              </th>
            ))}
            {manages && (
              <th scope="col">
                <span className="unseen">{words.columns.tools}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <CampaignRow key={row.id} row={row} streamId={streamId} manages={manages} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const NUMBERS: ReadonlySet<SortKey> = new Set(["calls", "answered", "priority"]);

/** Drawn again only when something in it has changed: of many campaigns few move. */
const CampaignRow = memo(function CampaignRow({ row, streamId, manages }: { row: BoardCampaign; streamId: string; manages: boolean }) {
  const words = t.office.campaigns;
  return (
    <tr data-campaign={row.id}>
      <th scope="row">
        <Link href={`/campaigns/${row.id}`}>{row.name}</Link>
        <span className="faint">
          {row.dialingMode} · {row.queue ?? words.noQueue}
        </span>
      </th>
      <td>
        <StatusPill status={row.status} />
        {row.failure && <span className="cell-fault">{row.failure}</span>}
      </td>
      <td className="cell-run">
        <RunBar people={row.people} />
      </td>
      <td className="number">{whole(row.callsCompleted)}</td>
      <td className="number">{row.callsCompleted ? words.percent(Math.round(100 * share(row.answered, row.callsCompleted))) : "–"}</td>
      <td className="number">{row.priority}</td>
      {manages && (
        <td className="cell-tools">
          <Triggers streamId={streamId} campaign={row} />
        </td>
      )}
    </tr>
  );
});
