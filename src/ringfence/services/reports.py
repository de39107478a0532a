"""Reports on calls, campaigns, lists and agents, from counts by the hour.

Calls are counted in the hour in which they were placed, and once they are over, wrap-up included; those that are not are
`inProgress`. A report therefore covers whole hours.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import Outcome
from ringfence.domain.problems import Problem
from ringfence.domain.record import OPEN, RecordState
from ringfence.engine.permit import Rule
from ringfence.ports.clock import Clock
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.execution import ListCount, PeopleQuery, Standing
from ringfence.ports.storage.rollups import (
    BY_CAMPAIGN,
    BY_DISPOSITION,
    BY_HOUR,
    BY_NUMBER,
    BY_OUTCOME,
    Activity,
    Calls,
    Span,
    Wanted,
)
from ringfence.services import attempts, progress
from ringfence.services.desk_pages import iso

Row = dict[str, Any]

HOUR: Final = timedelta(hours=1)
RULES: Final = tuple(rule.value for rule in Rule)
USUAL: Final = timedelta(days=1)
LONGEST: Final = timedelta(days=400)
CHUNK: Final = 1_000
_STATES: Final = tuple(state for state in AgentState if state is not AgentState.OFFLINE)


@dataclass(frozen=True, slots=True)
class Report:
    """Rows that all have the same fields; `totals` of those that can be added up."""

    span: Span
    rows: Sequence[Row]
    totals: Row


def span(clock: Clock, start: datetime | None, end: datetime | None) -> Span:
    """Whole hours that hold what was asked for; by default the last 24 hours. Raises Problem (invalid)."""
    end = end or clock.now()
    start = start or end - USUAL
    if start >= end:
        raise Problem.at("to", "out_of_range", "must be later than from")
    if end - start > LONGEST:
        raise Problem.at("from", "out_of_range", f"must be at most {LONGEST.days} days before to")
    first = start.replace(minute=0, second=0, microsecond=0)
    last = end.replace(minute=0, second=0, microsecond=0)
    return Span(first, last if last == end else last + HOUR)


# --- calls -----------------------------------------------------------------------------------------------------------


async def overview(database: Database, stream_id: str, wanted: Wanted) -> Report:
    """A row for each campaign that has called."""

    def work(tx: Transaction) -> Report:
        placed: Counter[str] = Counter()
        for (campaign_id, _), n in tx.rollups.placed(stream_id, wanted).items():
            placed[campaign_id] += n
        by_campaign: dict[str, list[Calls]] = defaultdict(list)
        for calls in tx.rollups.calls(stream_id, wanted, (BY_CAMPAIGN, BY_OUTCOME)):
            by_campaign[str(calls.campaign_id)].append(calls)
        names = _campaign_names(tx, stream_id, {*placed, *by_campaign})
        rows = [
            {"campaignId": campaign_id, "campaignName": name}
            | _overview(placed[campaign_id], by_campaign.get(campaign_id, []))
            for campaign_id, name in names.items()
        ]
        everything = [calls for some in by_campaign.values() for calls in some]
        return Report(wanted.span, rows, _overview(sum(placed.values()), everything))

    return await database.read(work)


def _overview(placed: int, calls: Iterable[Calls]) -> Row:
    calls = list(calls)
    completed, answered = sum(one.calls for one in calls), sum(one.answered for one in calls)
    talk = sum(one.talk_seconds for one in calls)
    return {
        "placed": placed,
        "inProgress": placed - completed,
        "completed": completed,
        "answered": answered,
        "answerRate": _share(answered, completed),
        "abandoned": _of_outcome(calls, Outcome.ABANDONED),
        "machines": _of_outcome(calls, Outcome.MACHINE),
        "talkSeconds": round(talk, 3),
        "averageTalkSeconds": round(talk / answered, 3) if answered else None,
        "wrapUpSeconds": round(sum(one.wrap_up_seconds for one in calls), 3),
    }


async def outcomes(database: Database, stream_id: str, wanted: Wanted, by: str) -> Report:
    """Calls by outcome, for each campaign or each hour (`by`)."""

    def work(tx: Transaction) -> Report:
        keys = (BY_HOUR, BY_OUTCOME) if by == BY_HOUR else (BY_CAMPAIGN, BY_OUTCOME)
        found = tx.rollups.calls(stream_id, wanted, keys)
        names = _campaign_names(tx, stream_id, {calls.campaign_id for calls in found if calls.campaign_id})
        of_group: Counter[Any] = Counter()
        for calls in found:
            of_group[calls.campaign_id or calls.hour] += calls.calls
        rows = [
            {
                "campaignId": calls.campaign_id,
                "campaignName": names.get(calls.campaign_id or ""),
                "hour": iso(calls.hour),
                "outcome": calls.outcome,
                "calls": calls.calls,
                "share": _share(calls.calls, of_group[calls.campaign_id or calls.hour]),
                "talkSeconds": round(calls.talk_seconds, 3),
            }
            for calls in found
        ]
        by_outcome: Counter[str] = Counter()
        for calls in found:
            by_outcome[str(calls.outcome)] += calls.calls
        return Report(wanted.span, rows, {outcome.value: by_outcome[outcome.value] for outcome in Outcome})

    return await database.read(work)


async def dispositions(database: Database, stream_id: str, wanted: Wanted) -> Report:
    """Answered calls by what the agent said came of them, and by which attempt it was."""

    def work(tx: Transaction) -> Report:
        found = tx.rollups.calls(stream_id, wanted, (BY_CAMPAIGN, BY_DISPOSITION, BY_NUMBER))
        found = [calls for calls in found if calls.answered]
        names = _campaign_names(tx, stream_id, {str(calls.campaign_id) for calls in found})
        rows = [
            {
                "campaignId": calls.campaign_id,
                "campaignName": names.get(calls.campaign_id or ""),
                "disposition": calls.disposition or None,
                "attempt": calls.number,
                "calls": calls.answered,
                "talkSeconds": round(calls.talk_seconds, 3),
            }
            for calls in found
        ]
        return Report(wanted.span, rows, {"calls": sum(calls.answered for calls in found)})

    return await database.read(work)


async def compliance(database: Database, clock: Clock, stream_id: str, campaign_id: str | None) -> Report:
    """Abandoned calls of the last 24 hours and 30 days, refusals by reason, calls by the hour where they rang; by campaign.

    Rates are percent of calls that were answered, and of those less the ones that a machine turned out to have answered.
    """
    month = span(clock, clock.now() - timedelta(days=30), None)
    day = Span(max(month.start, month.end - timedelta(days=1)), month.end)

    def work(tx: Transaction) -> Report:
        wanted = Wanted(month, campaign_id)
        of_month = _by_campaign(tx.rollups.calls(stream_id, wanted, (BY_CAMPAIGN, BY_OUTCOME)))
        of_day = _by_campaign(tx.rollups.calls(stream_id, replace(wanted, span=day), (BY_CAMPAIGN, BY_OUTCOME)))
        refusals, placed = tx.rollups.refusals(stream_id, wanted), tx.rollups.placed(stream_id, wanted)
        seen = {*of_month, *(one for one, _ in refusals), *(one for one, _ in placed)}
        rows = [
            {
                "campaignId": one,
                "campaignName": name,
                "last24Hours": _abandonment(of_day.get(one, [])),
                "last30Days": _abandonment(of_month.get(one, [])),
                "refusals": {rule: refusals.get((one, rule), 0) for rule in RULES},
                "callsByLocalHour": {f"{hour:02d}": placed.get((one, hour), 0) for hour in range(24)},
            }
            for one, name in _campaign_names(tx, stream_id, seen).items()
        ]
        return Report(month, rows, {"campaigns": len(rows)})

    return await database.read(work)


def _abandonment(calls: Sequence[Calls]) -> Row:
    answered = sum(one.answered for one in calls)
    abandoned = _of_outcome(calls, Outcome.ABANDONED)
    machines = sum(one.answered for one in calls if one.outcome == Outcome.MACHINE)
    return {
        "answered": answered,
        "machines": machines,
        "abandoned": abandoned,
        "percentOfAnswered": _percent(abandoned, answered),
        "percentOfAnsweredByPeople": _percent(abandoned, answered - machines),
    }


def _by_campaign(found: Iterable[Calls]) -> dict[str, list[Calls]]:
    by: dict[str, list[Calls]] = defaultdict(list)
    for calls in found:
        by[str(calls.campaign_id)].append(calls)
    return by


def _of_outcome(calls: Iterable[Calls], outcome: Outcome) -> int:
    return sum(one.calls for one in calls if one.outcome == outcome)


# --- agents ----------------------------------------------------------------------------------------------------------


async def agents(database: Database, clock: Clock, stream_id: str, wanted: Span, agent_id: str | None) -> Report:
    """What each agent did, and how long they were in each state, the present one included up to now."""
    now = clock.now()

    def work(tx: Transaction) -> Report:
        found = {one.agent_id: one for one in tx.rollups.activity(stream_id, wanted, agent_id)}
        everybody = tx.agents.all(stream_id) if agent_id is None else tx.agents.some(stream_id, [agent_id])
        names = {agent.id: (agent.first_name, agent.last_name) for agent in everybody}
        sessions = tx.agents.sessions(stream_id, sorted({*names, *found}))
        rows: list[Row] = []
        for one in sorted({*names, *found}, key=lambda one: (names.get(one, ("", "~"))[::-1], one)):
            did = found.get(one) or Activity(one, 0, 0, 0, 0)
            spent = {state: did.states.get(state, 0.0) for state in _STATES}
            session = sessions.get(one)
            if session is not None and session.state in spent:
                left = min(now, wanted.end) - max(session.since, wanted.start)
                spent[session.state] += max(0.0, left.total_seconds())
            first_name, last_name = names.get(one, (None, None))
            rows.append(
                {
                    "agentId": one,
                    "firstName": first_name,
                    "lastName": last_name,
                    "state": AgentState.OFFLINE if session is None else session.state,
                    "previews": did.previews,
                    "skipped": did.skipped,
                    "calls": did.calls,
                    "answered": did.answered,
                    "seconds": {state.value: round(spent[state], 3) for state in _STATES},
                }
            )
        counts = ("previews", "skipped", "calls", "answered")
        seconds = {state.value: round(sum(row["seconds"][state.value] for row in rows), 3) for state in _STATES}
        totals: Row = {name: sum(row[name] for row in rows) for name in counts}
        return Report(wanted, rows, totals | {"seconds": seconds})

    return await database.read(work)


async def agent_states(database: Database, stream_id: str, agent_id: str, wanted: Span) -> Report:
    """An agent's states that began in the span, oldest first; the present one has no end. Raises Problem (not found)."""

    def work(tx: Transaction) -> Report:
        if tx.agents.get(stream_id, agent_id) is None:
            raise Problem.not_found(f"agent {agent_id}")
        rows: list[Row] = []
        after: datetime | None = None
        while stints := tx.rollups.stints(stream_id, agent_id, wanted, after, CHUNK):
            after = stints[-1].since
            rows += [_state(stint.state, stint.since, stint.until, stint.reason) for stint in stints]
        session = tx.agents.sessions(stream_id, [agent_id]).get(agent_id)
        if session is not None and wanted.start <= session.since < wanted.end:
            rows.append(_state(session.state, session.since, None, session.reason))
        spent: Counter[str] = Counter()
        for row in rows:
            spent[row["state"]] += row["seconds"] or 0
        return Report(wanted, rows, {"seconds": {state.value: round(spent[state], 3) for state in AgentState}})

    return await database.read(work)


def _state(state: AgentState, since: datetime, until: datetime | None, reason: str | None) -> Row:
    seconds = None if until is None else round((until - since).total_seconds(), 3)
    return {"state": state, "since": iso(since), "until": iso(until), "seconds": seconds, "reason": reason}


# --- people and lists ------------------------------------------------------------------------------------------------


async def lists(database: Database, stream_id: str, campaign_id: str) -> list[Row]:
    """How far the current run has come through each of its lists. Raises Problem (not found)."""

    def work(tx: Transaction) -> list[Row]:
        run_id = _run_of(tx, stream_id, campaign_id)
        found: dict[str, list[ListCount]] = defaultdict(list)
        for count in tx.execution.by_list(run_id) if run_id is not None else ():
            found[count.list_id].append(count)
        return [_penetration(counts) for counts in found.values()]

    return await database.read(work)


def _penetration(counts: Sequence[ListCount]) -> Row:
    def n(*states: RecordState) -> int:
        return sum(count.n for count in counts if count.state in states)

    total, excluded = sum(count.n for count in counts), n(RecordState.EXCLUDED)
    tried = sum(count.n for count in counts if count.tried)
    return {
        "listId": counts[0].list_id,
        "listName": counts[0].list_name,
        "records": total,
        "excluded": excluded,
        "tried": tried,
        "open": n(*OPEN),
        "completed": n(RecordState.COMPLETED),
        "exhausted": n(RecordState.EXHAUSTED),
        "dropped": n(RecordState.DROPPED),
        "penetration": _share(tried, total - excluded),
    }


async def people(
    database: Database, stream_id: str, campaign_id: str, query: PeopleQuery, skip: int, limit: int
) -> tuple[list[Row], bool]:
    """Some people of the current run, and whether there are more. Raises Problem (not found)."""

    def work(tx: Transaction) -> tuple[list[Row], bool]:
        run_id = _run_of(tx, stream_id, campaign_id)
        found = [] if run_id is None else tx.execution.people(run_id, query, skip, limit + 1)
        return [_person(one) for one in found[:limit]], len(found) > limit

    return await database.read(work)


async def all_people(
    database: Database, stream_id: str, campaign_id: str, query: PeopleQuery
) -> AsyncIterator[list[Row]]:
    """All of them, in the order of the dialing list, some at a time. Raises Problem (not found) at once."""
    run_id = await database.read(lambda tx: _run_of(tx, stream_id, campaign_id))
    return _chunks(database, run_id, query)


async def _chunks(database: Database, run_id: str | None, query: PeopleQuery) -> AsyncIterator[list[Row]]:
    after: str | None = None
    while run_id is not None:
        found = await database.read(
            lambda tx, after=after: tx.execution.people_after(run_id, query, after, CHUNK)  # type: ignore[misc]
        )
        yield [_person(one) for one in found]
        if len(found) < CHUNK:
            return
        after = found[-1].record_id


def _run_of(tx: Transaction, stream_id: str, campaign_id: str) -> str | None:
    campaign = tx.campaigns.get(stream_id, campaign_id)
    if campaign is None:
        raise Problem.not_found(f"campaign {campaign_id}")
    run = progress.current_run(tx, campaign)
    return None if run is None else run.id


def _person(one: Standing) -> Row:
    return {
        "campaignDialingListId": one.record_id,
        "contactId": one.contact_id,
        "listId": one.list_id,
        "phoneNumber": one.phone_number,
        "firstName": one.first_name,
        "lastName": one.last_name,
        "uniqueId": one.unique_id,
        "state": one.state,
        "exclusion": one.exclusion,
        "attempts": one.attempts,
        "skips": one.skips,
        "dueAt": iso(one.due_at),
        "lastCallId": one.last_call_id,
        "lastCallAt": iso(one.last_call_at),
        "agentId": one.agent_id,
        "outcome": one.outcome,
        "disposition": one.disposition,
        "notes": one.notes,
    }


# --- as CSV ----------------------------------------------------------------------------------------------------------


def as_csv(rows: Sequence[Row], head: Sequence[str]) -> str:
    """The rows below a line of field names, which `head` are where there are no rows. Fields of fields get a dot.

    Text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    cells = [dict(flat(row)) for row in rows]
    names = list(cells[0]) if cells else list(head)
    return _lines([names, *([attempts.cell(name, row[name]) for name in names] for row in cells)])


def csv_lines(rows: Sequence[Row]) -> str:
    """Further rows, without the names."""
    return _lines([attempts.cell(name, value) for name, value in flat(row)] for row in rows)


def flat(row: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, Any]]:
    """Its fields, those of a field `a` as `a.b`."""
    for name, value in row.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def _lines(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


# --- figures ---------------------------------------------------------------------------------------------------------


def _campaign_names(tx: Transaction, stream_id: str, campaign_ids: Iterable[str]) -> dict[str, str | None]:
    """By id, in the order of the names; None once the campaign is deleted."""
    found = {one: tx.campaigns.get(stream_id, one) for one in campaign_ids}
    names = {one: None if campaign is None else campaign.name for one, campaign in found.items()}
    return dict(sorted(names.items(), key=lambda item: (item[1] is None, (item[1] or "").lower(), item[0])))


def _share(part: int, whole: int) -> float | None:
    """From 0 to 1; None of nothing."""
    return round(part / whole, 4) if whole else None


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole > 0 else None
