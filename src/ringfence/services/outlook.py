"""What a campaign would come to, said before it is saved: whom it calls, when, for how long, and what to beware of.

Everything is read; nothing is kept, and nobody is called.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from ringfence.domain.calling_hours import CallingHours, ZoneKey, never_opens, openness
from ringfence.domain.problems import Kind, Problem
from ringfence.domain.record import Exclusion
from ringfence.domain.schedule import Schedule
from ringfence.ports.storage.contact_lists import ContactList
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.outlook import PeopleCount, Whom
from ringfence.ports.storage.queues import Queue
from ringfence.ports.storage.rollups import Span, Wanted
from ringfence.ports.storage.tenancy import Stream
from ringfence.services import contact_filters, names, outlook_cautions, recurrences
from ringfence.services.campaigns import Proposal, Settings
from ringfence.services.outlook_cautions import Caution
from ringfence.services.outlook_estimates import Estimate, Habits, Week, estimate, simulated, to_simulate
from ringfence.services.runtime import Runtime

DAYS: Final = 7
MOST_STARTS: Final = 60
STARTS_WITHIN: Final = timedelta(days=92)
RECENT: Final = timedelta(days=30)
SIMULATED_WITHIN: Final = 5.0
"""Seconds."""
MOST_UNKNOWN: Final = 20
"""Names that match no agent, the most frequent ones."""


@dataclass(frozen=True, slots=True)
class ListPeople:
    """`rejected`: rows of its files that did not go in."""

    name: str
    total: int
    callable: int
    rejected: int


@dataclass(frozen=True, slots=True)
class OwnedPeople:
    """`agents`: names and how many people are theirs. See `ports.storage.outlook.OwnerCounts`."""

    agents: Sequence[tuple[str, str, int]]  # id, name, people
    unknown: Mapping[str, int]
    nobody: int


@dataclass(frozen=True, slots=True)
class People:
    """`callable` and the excluded add up to `total`. `blocked`: of the excluded, how many are on which do-not-call list."""

    total: int
    callable: int
    excluded: Mapping[Exclusion, int]
    blocked: Sequence[tuple[str, int]]
    lists: Sequence[ListPeople]
    zones: Mapping[ZoneKey, int]
    owned: OwnedPeople | None


@dataclass(frozen=True, slots=True)
class ZoneHours:
    """When people of a zone may be called, as stretches from and to. `never`: not once within a year."""

    zone_key: ZoneKey
    people: int
    open: Sequence[tuple[datetime, datetime]]
    never: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """`since` is the midnight, by the clock of whoever asks, from which `hours` shows seven days."""

    since: datetime
    hours: Sequence[ZoneHours] = ()
    starts: Sequence[datetime] = ()
    estimate: Estimate | None = None
    cautions: Sequence[Caution] = ()


async def people(runtime: Runtime, stream: Stream, proposal: Proposal) -> People:
    """Whom it would call, and why not the others. Raises Problem (invalid) where its lists, its do-not-call list, its
    filter or its agent column are wrong; what else is wrong with it does not matter."""
    at = runtime.clock.now()
    return await runtime.database.read(lambda tx: _people(tx, stream, proposal, at))


async def outlook(
    runtime: Runtime, stream: Stream, proposal: Proposal, timezone: str, zones: Mapping[ZoneKey, int] | None
) -> Outlook:
    """All that can be said of what is there. `timezone` is that of whoever asks; `zones` are the people by zone where they
    are known, else they are counted."""
    at = runtime.clock.now()

    def work(tx: Transaction) -> tuple[Outlook, Queue | None]:
        counted = _people(tx, stream, proposal, at).zones if zones is None else zones
        queue = None if proposal.mentions.queue is None else tx.queues.named(stream.id, proposal.mentions.queue)
        return _by_formula(tx, stream, proposal, timezone, counted, queue, at), queue

    found, queue = await runtime.database.read(work)
    hours, settings = _hours(stream, proposal), proposal.settings
    if found.estimate is None or settings is None or hours is None:
        return found
    expected = await _simulated(runtime, settings, found.estimate)
    cautions = [
        *found.cautions,
        *outlook_cautions.of_length(expected, queue, _time_there_is(proposal.mentions.schedule, found.starts)),
        *outlook_cautions.of_law(settings, hours, stream.settings),
    ]
    return replace(found, estimate=expected, cautions=cautions)


# --- who -------------------------------------------------------------------------------------------------------------

_PARTS: Final = ("contactLists", "contactFilters", "agentColumn")


def _people(tx: Transaction, stream: Stream, proposal: Proposal, at: datetime) -> People:
    mentions = proposal.mentions
    faults = [fault for fault in proposal.faults if not fault.path or fault.path.startswith(_PARTS)]
    lists, unknown = names.contact_lists(tx, stream.id, mentions.contact_lists)
    faults += unknown
    if mentions.contact_filter is not None:
        faults += contact_filters.unknown_columns(mentions.contact_filter, lists)
    if mentions.agent_column is not None:
        faults += contact_filters.unknown(mentions.agent_column, lists, "agentColumn")
    if mentions.dnc_list is not None and tx.dnc_lists.named(stream.id, mentions.dnc_list) is None:
        faults.append(names.unknown("dncLists.name", "do-not-call list", mentions.dnc_list))
    if faults:
        raise Problem.invalid(faults)
    blocking = tx.outlook.dnc_lists(stream.id, mentions.dnc_list)
    whom = Whom(stream.id, tuple(one.id for one in lists), tuple(blocking), mentions.contact_filter, at)
    counts = tx.outlook.people(whom) if lists else ()
    owned = None
    if mentions.agent_column is not None and lists:
        owned = _owned(tx, stream, whom, mentions.agent_column)
    return _added_up(counts, lists, blocking, owned)


def _owned(tx: Transaction, stream: Stream, whom: Whom, column: str) -> OwnedPeople:
    found = tx.outlook.owners(whom, column, MOST_UNKNOWN)
    agents = [(one, tx.agents.get(stream.id, one), n) for one, n in found.agents.items()]
    named = [
        (one, "" if agent is None else f"{agent.first_name} {agent.last_name}".strip(), n) for one, agent, n in agents
    ]
    return OwnedPeople(sorted(named, key=lambda one: (-one[2], one[1], one[0])), found.unknown, found.nobody)


def _added_up(
    counts: Sequence[PeopleCount], lists: Sequence[ContactList], blocking: Mapping[str, str], owned: OwnedPeople | None
) -> People:
    excluded: Counter[Exclusion] = Counter()
    blocked: Counter[str] = Counter()
    zones: Counter[ZoneKey] = Counter()
    totals: Counter[str] = Counter()
    may_be_called: Counter[str] = Counter()
    for count in counts:
        totals[count.list_id] += count.n
        if count.exclusion is None:
            zones[count.zone_key] += count.n
            may_be_called[count.list_id] += count.n
            continue
        excluded[count.exclusion] += count.n
        if count.exclusion is Exclusion.DNC and count.dnc_list_id is not None:
            blocked[blocking[count.dnc_list_id]] += count.n
    return People(
        total=totals.total(),
        callable=zones.total(),
        excluded=excluded,
        blocked=blocked.most_common(),
        lists=[ListPeople(one.name, totals[one.id], may_be_called[one.id], one.rejected) for one in lists],
        zones=dict(sorted(zones.items(), key=lambda item: (-item[1], item[0]))),
        owned=owned,
    )


# --- when, and what to beware of -------------------------------------------------------------------------------------


def _hours(stream: Stream, proposal: Proposal) -> CallingHours | None:
    """When it may call, by itself, its schedule and the stream's rules."""
    schedule, hours = proposal.mentions.schedule, proposal.mentions.calling_hours
    if hours is None:
        return None
    return stream.settings.permitted(hours if schedule is None else schedule.hours(hours))


def _by_formula(
    tx: Transaction,
    stream: Stream,
    proposal: Proposal,
    timezone: str,
    zones: Mapping[ZoneKey, int],
    queue: Queue | None,
    at: datetime,
) -> Outlook:
    """With the cautions of its hours alone. Slow where there are many zones."""
    since = at.astimezone(ZoneInfo(timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    schedule, hours = proposal.mentions.schedule, _hours(stream, proposal)
    starts = () if schedule is None else _starts(schedule, at)
    if hours is None:
        return Outlook(since, starts=starts)
    week = [_zone_hours(hours, zone_key, n, since, at) for zone_key, n in (zones or {"": 0}).items()]
    expected = None
    if proposal.settings is not None:
        habits, people = _habits(tx, stream, at), sum(zones.values())
        expected = estimate(proposal.settings, stream.settings, habits, people, queue, _open(week, since))
    return Outlook(since, week, starts, expected, list(outlook_cautions.of_hours(hours, week)))


async def _simulated(runtime: Runtime, settings: Settings, of: Estimate) -> Estimate:
    """As the simulator has it; as it is where the simulator cannot say, or has no time."""
    asked = to_simulate(settings, of)
    if asked is None:
        return of
    try:
        async with asyncio.timeout(SIMULATED_WITHIN):
            [found] = await runtime.outlooks.compare([asked.centre], seeds=1)
    except TimeoutError:
        return of
    except Problem as problem:
        if problem.kind is not Kind.UNAVAILABLE:
            raise
        return of
    return simulated(of, asked, found)


def _starts(schedule: Schedule, at: datetime) -> Sequence[datetime]:
    """Those of three months from the next one on, at most so many."""
    starts: list[datetime] = []
    start = recurrences.next_start(schedule, at)
    while start is not None and len(starts) < MOST_STARTS and (not starts or start <= starts[0] + STARTS_WITHIN):
        starts.append(start)
        start = recurrences.next_start(schedule, start)
    return starts


def _time_there_is(schedule: Schedule | None, starts: Sequence[datetime]) -> timedelta | None:
    """How long one run lasts at most: until the next start, or the end. None: as long as it likes."""
    if schedule is None or not starts:
        return None
    end = recurrences.end(schedule)
    ends = [*starts[1:2], *([] if end is None else [end])]
    return min(ends) - starts[0] if ends else None


def _zone_hours(hours: CallingHours, zone_key: ZoneKey, people: int, since: datetime, at: datetime) -> ZoneHours:
    end = since + timedelta(days=DAYS)  # by the wall clock: a day on which clocks change is longer or shorter
    instant, until = since.astimezone(UTC), end.astimezone(UTC)
    stretches: list[tuple[datetime, datetime]] = []
    while instant < until:
        now = openness(hours, zone_key, instant)
        change = until if now.until is None else min(now.until, until)
        if now.open:
            stretches.append((instant, change))
        instant = change
    return ZoneHours(zone_key, people, stretches, not stretches and never_opens(hours, zone_key, at))


def _open(week: Sequence[ZoneHours], since: datetime) -> Week:
    weighed = [
        (max(one.people, 1), sum(((end - start) for start, end in one.open), timedelta()) / timedelta(hours=1))
        for one in week
    ]
    hours = sum(people * open for people, open in weighed) / sum(people for people, _ in weighed)
    stretches = max(week, key=lambda one: one.people).open
    days = [since + timedelta(days=n) for n in range(DAYS + 1)]
    open_days = sum(any(start < end and stop > day for start, stop in stretches) for day, end in pairwise(days))
    return Week(hours, max(open_days, 1))


def _habits(tx: Transaction, stream: Stream, at: datetime) -> Habits | None:
    """How calls of the stream went lately; None where there were too few."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    found = tx.rollups.calls(stream.id, Wanted(Span(hour - RECENT, hour)), ())
    return Habits.of(found[0]) if found else None
