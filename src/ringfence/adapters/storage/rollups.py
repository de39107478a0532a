"""Rollups in SQL: rows of counts to which each save adds. What there is most of is also counted by the day, so that a report
on a year need not read all of its hours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, func, select, union_all

from ringfence.adapters.storage import upserts
from ringfence.adapters.storage.tables import (
    EPOCH,
    agent_days,
    agent_hours,
    agent_stints,
    call_days,
    call_hours,
    placed_hours,
    refusal_hours,
)
from ringfence.domain.agent import AgentState
from ringfence.ports.storage.rollups import (
    BY_HOUR,
    Activity,
    Calls,
    Deed,
    Done,
    Entry,
    Placed,
    Refusal,
    Span,
    Stint,
    Wanted,
)

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_BY_DAY: Final = {call_hours: call_days, agent_hours: agent_days}
_MILLISECOND: Final = timedelta(milliseconds=1)
_STATES: Final = {state: f"{state.value}_ms" for state in AgentState if state is not AgentState.OFFLINE}
_PLACES: Final[dict[AgentState, int]] = {state: place for place, state in enumerate(_STATES)}
_NO_TIME: Final = (0,) * len(_STATES)


class SqlRollups:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, stream_id: str, entries: Sequence[Entry]) -> None:
        counts: dict[Table, dict[tuple[Any, ...], list[int]]] = {}
        stints = []
        for entry in entries:
            for table, key, added in _by_day_too(_counted(stream_id, entry)):
                by_key = counts.setdefault(table, {})
                before = by_key.get(key)
                by_key[key] = list(added) if before is None else [a + b for a, b in zip(before, added, strict=True)]
            if isinstance(entry, Stint):
                stints.append(entry)
        for table, by_key in counts.items():
            names = _names(table)
            rows = [dict(zip(names, (*key, *added), strict=True)) for key, added in by_key.items()]
            self._connection.execute(upserts.adding(table), rows)
        if stints:
            rows = [
                {
                    "stream_id": stream_id,
                    "agent_id": stint.agent_id,
                    "since": stint.since,
                    "until": stint.until,
                    "state": stint.state,
                    "reason": stint.reason,
                }
                for stint in stints
            ]
            self._connection.execute(upserts.replacing(agent_stints), rows)

    # --- read

    def calls(self, stream_id: str, wanted: Wanted, by: tuple[str, ...]) -> list[Calls]:
        names = ("calls", "answered", "talk_ms", "wrap_up_ms")
        tables = [(call_hours, wanted.span)] if BY_HOUR in by else _parts(call_hours, wanted.span)
        c = (
            union_all(
                *(
                    select(*(table.c[name] for name in (*by, *names))).where(
                        *_where(table, stream_id, replace(wanted, span=span))
                    )
                    for table, span in tables
                )
            )
            .subquery()
            .c
        )
        keys: list[ColumnElement[Any]] = [c[name] for name in by]
        rows = select(*keys, *(func.sum(c[name]) for name in names)).group_by(*keys).order_by(*keys)
        nothing: dict[str, Any] = dict.fromkeys(("campaign_id", "hour", "number", "outcome", "disposition"))
        return [
            Calls(
                **nothing | dict(zip(by, row, strict=False)),
                calls=row[-4],
                answered=row[-3],
                talk_seconds=row[-2] / 1000,
                wrap_up_seconds=row[-1] / 1000,
            )
            for row in self._connection.execute(rows)
            if row[-4]
        ]

    def placed(self, stream_id: str, wanted: Wanted) -> dict[tuple[str, int], int]:
        c = placed_hours.c
        rows = select(c.campaign_id, c.local_hour, func.sum(c.n)).where(*_where(placed_hours, stream_id, wanted))
        rows = rows.group_by(c.campaign_id, c.local_hour).order_by(c.campaign_id, c.local_hour)
        return {(campaign_id, hour): n for campaign_id, hour, n in self._connection.execute(rows)}

    def refusals(self, stream_id: str, wanted: Wanted) -> dict[tuple[str, str], int]:
        c = refusal_hours.c
        rows = select(c.campaign_id, c.reason, func.sum(c.n)).where(*_where(refusal_hours, stream_id, wanted))
        rows = rows.group_by(c.campaign_id, c.reason).order_by(c.campaign_id, c.reason)
        return {(campaign_id, reason): n for campaign_id, reason, n in self._connection.execute(rows)}

    def activity(self, stream_id: str, span: Span, agent_id: str | None) -> list[Activity]:
        names = ("previews", "skipped", "calls", "answered", *_STATES.values())
        wanted = [] if agent_id is None else [agent_id]
        c = (
            union_all(
                *(
                    select(*(table.c[name] for name in ("agent_id", *names))).where(
                        *_within(table, stream_id, part), *(table.c.agent_id == one for one in wanted)
                    )
                    for table, part in _parts(agent_hours, span)
                )
            )
            .subquery()
            .c
        )
        rows = select(c.agent_id, *(func.sum(c[name]) for name in names))
        return [
            Activity(
                agent_id=row.agent_id,
                previews=row[1],
                skipped=row[2],
                calls=row[3],
                answered=row[4],
                states={state: ms / 1000 for state, ms in zip(_STATES, row[5:], strict=True)},
            )
            for row in self._connection.execute(rows.group_by(c.agent_id).order_by(c.agent_id))
        ]

    def stints(self, stream_id: str, agent_id: str, span: Span, after: datetime | None, limit: int) -> list[Stint]:
        c = agent_stints.c
        rows = select(c.agent_id, c.state, c.since, c.until, c.reason).where(
            c.agent_id == agent_id, c.stream_id == stream_id, c.since >= span.start, c.since < span.end
        )
        if after is not None:
            rows = rows.where(c.since > after)
        return [
            Stint(row.agent_id, AgentState(row.state), row.since, row.until, row.reason)
            for row in self._connection.execute(rows.order_by(c.since).limit(limit))
        ]


def _parts(by_hour: Table, span: Span) -> list[tuple[Table, Span]]:
    """The tables that hold a span between them: its whole days, and the hours before and behind these."""
    start = -(-(span.start - EPOCH) // _DAY) * _DAY + EPOCH
    end = (span.end - EPOCH) // _DAY * _DAY + EPOCH
    if start >= end:
        return [(by_hour, span)]
    return [(by_hour, Span(span.start, start)), (_BY_DAY[by_hour], Span(start, end)), (by_hour, Span(end, span.end))]


def _within(table: Table, stream_id: str, span: Span) -> list[ColumnElement[bool]]:
    period = table.c.day if "day" in table.c else table.c.hour
    return [table.c.stream_id == stream_id, period >= span.start, period < span.end]


def _where(table: Table, stream_id: str, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = _within(table, stream_id, wanted.span)
    if wanted.campaign_id is not None:
        conditions.append(table.c.campaign_id == wanted.campaign_id)
    if wanted.instance_id is not None and "instance_id" in table.c:
        conditions.append(table.c.instance_id == wanted.instance_id)
    return conditions


def hour_of(at: datetime) -> datetime:
    """The beginning of its hour, UTC."""
    return at.replace(minute=0, second=0, microsecond=0)


@cache
def _names(table: Table) -> tuple[str, ...]:
    """Its columns: those of the primary key, then the counts."""
    keys = [column.name for column in table.primary_key]
    return (*keys, *(column.name for column in table.c if column.name not in keys))


_Added = tuple[Table, tuple[Any, ...], tuple[int, ...]]
"""A table, the primary key of a row, and what is added to its counts, in the order of the columns."""


def _counted(stream_id: str, entry: Entry) -> Iterator[_Added]:
    """Which rows an entry adds to."""
    match entry:
        case Stint():
            if entry.state in _PLACES:
                for hour, spent in _by_hour(entry.since, entry.until):
                    yield agent_hours, (stream_id, hour, entry.agent_id), _spent(entry.state, spent // _MILLISECOND)
        case Placed():
            yield placed_hours, (stream_id, hour_of(entry.at), entry.campaign_id, entry.local_hour), (1,)
        case Done():
            key = (
                stream_id, hour_of(entry.placed_at), entry.campaign_id, entry.instance_id, entry.number, entry.outcome,
                entry.disposition,
            )  # fmt: skip
            times = entry.talk // _MILLISECOND, entry.wrap_up // _MILLISECOND
            yield call_hours, key, (1, int(entry.answered), *times)
        case Deed():
            deeds = entry.previews, entry.skipped, entry.calls, entry.answered
            yield agent_hours, (stream_id, hour_of(entry.at), entry.agent_id), (*deeds, *_NO_TIME)
        case Refusal():
            yield refusal_hours, (stream_id, hour_of(entry.at), entry.campaign_id, entry.reason), (1,)


def _by_day_too(counted: Iterable[_Added]) -> Iterator[_Added]:
    for table, key, added in counted:
        yield table, key, added
        if table in _BY_DAY:
            stream_id, hour, *others = key
            yield _BY_DAY[table], (stream_id, hour.replace(hour=0), *others), added


def _spent(state: AgentState, milliseconds: int) -> tuple[int, ...]:
    times = list(_NO_TIME)
    times[_PLACES[state]] = milliseconds
    return (0, 0, 0, 0, *times)


def _by_hour(since: datetime, until: datetime) -> Iterator[tuple[datetime, timedelta]]:
    hour = hour_of(since)
    while hour < until:
        yield hour, min(until, hour + _HOUR) - max(since, hour)
        hour += _HOUR
