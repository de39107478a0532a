"""What has happened and where it stands, in SQL. Nothing here reads more of a table than it answers with, or a fixed share.

Attempts are found through one index that is named by the query's structure, not guessed: the inner query knows only that
index's columns, so that no planner can choose to walk a longer one.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
)

from ringfence.adapters.storage import limiting, list_parts, restoring, upserts, window
from ringfence.adapters.storage.tables import (
    READY,
    WAITING,
    attempts,
    call_counts,
    campaigns,
    contact_lists,
    dnc_lists,
    dnc_numbers,
    instances,
    previews,
    record_counts,
    records,
    rejects,
    streams,
)
from ringfence.domain.attempt import Attempt
from ringfence.domain.campaign import InstanceStatus
from ringfence.domain.list_file import ListStatus
from ringfence.domain.record import Exclusion, Record, RecordState
from ringfence.engine.limits import NumberLimits, PastCall
from ringfence.engine.ordering import Tier, tier_of
from ringfence.ports.storage.history import (
    AttemptKey,
    AttemptPage,
    AttemptQuery,
    Calls,
    Count,
    DncEntry,
    Holder,
    ListedRecord,
    ListedReject,
)

EXAMINED: Final = 10_000
"""Attempts looked at for one page, where some of them may not be what was asked for."""

_PIECE: Final = 1_000
REJECTS_EXAMINED: Final = 100_000

_LIVE = attempts.c.ended_at.is_(None)
_ATTEMPT: Final = select(attempts).where(attempts.c.id == bindparam("id"))
_OPEN = text("previews.state = 'open'")  # to the letter, for the partial index
_LEFT_OUT: Final = ("(0)", " ", "-", "(", ")", ".", "+", "/", "\xa0")


class SqlHistory:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- a run

    def calls_of_person(
        self, stream_id: str, held: NumberLimits, phone_number: str, contact_id: str, at: datetime
    ) -> list[PastCall]:
        asked = limiting.Asked("", phone_number, contact_id, at)
        return limiting.past_calls(self._connection, stream_id, held, [asked])[""]

    def counts(self, instance_id: str) -> list[Count]:
        counted = (
            select(record_counts.c.state, record_counts.c.zone_key, record_counts.c.exclusion, record_counts.c.n)
            .where(record_counts.c.instance_id == instance_id, record_counts.c.n != 0)
            .order_by(record_counts.c.state, record_counts.c.zone_key, record_counts.c.exclusion)
        )
        return [
            Count(RecordState(state), zone_key, Exclusion(exclusion) if exclusion else None, n)
            for state, zone_key, exclusion, n in self._connection.execute(counted)
        ]

    def calls(self, instance_id: str) -> Calls:
        counted = select(call_counts.c.completed, call_counts.c.answered).where(
            call_counts.c.instance_id == instance_id
        )
        row = self._connection.execute(counted).first()
        return Calls(0, 0) if row is None else Calls(*row)

    # --- attempts

    def attempts(self, stream_id: str, query: AttemptQuery, after: AttemptKey | None, limit: int) -> AttemptPage:
        by, others = _driver(stream_id, query)
        found: list[AttemptKey] = []
        left = limit if not others else max(limit, EXAMINED)
        while left > 0 and len(found) < limit:
            size = min(left, max(limit, _PIECE))
            piece = self._connection.execute(_along(by, query, after).limit(size)).all()
            for row in piece:
                # An id of another stream finds nothing, not even how far there would be to go.
                if row.stream_id != stream_id:
                    return AttemptPage((), None)
                after = AttemptKey(row.placed_at, row.id)
                if all(row._mapping[name] == value for name, value in others):
                    found.append(after)
                    if len(found) == limit:
                        break
            left -= size
            if len(piece) < size and len(found) < limit:
                after = None
                break
        rows = {}
        for some_ids in list_parts.chunks([key.id for key in found]):
            for row in self._connection.execute(select(attempts).where(attempts.c.id.in_(some_ids))):
                rows[row.id] = restoring.attempt(row)
        return AttemptPage(tuple(rows[key.id] for key in found), after)

    def attempt(self, attempt_id: str) -> tuple[str, Attempt] | None:
        row = self._connection.execute(_ATTEMPT, {"id": attempt_id}).first()
        return None if row is None else (row.stream_id, restoring.attempt(row))

    # --- retention

    def forget_attempts(self, stream_id: str, before: datetime, most: int) -> int:
        old = and_(attempts.c.stream_id == stream_id, attempts.c.placed_at < before, attempts.c.ended_at.is_not(None))
        some = select(attempts.c.id).where(old).order_by(attempts.c.placed_at).limit(most)
        return self._connection.execute(delete(attempts).where(attempts.c.id.in_(some))).rowcount

    def forget_previews(self, instance_id: str, before: datetime, most: int) -> int:
        old = and_(
            previews.c.instance_id == instance_id, previews.c.offered_at < before, previews.c.closed_at.is_not(None)
        )
        some = select(previews.c.id).where(old).order_by(previews.c.offered_at).limit(most)
        return self._connection.execute(delete(previews).where(previews.c.id.in_(some))).rowcount

    def runs_of(self, stream_id: str) -> list[str]:
        wanted = select(instances.c.id).where(instances.c.stream_id == stream_id)
        return list(self._connection.execute(wanted.order_by(instances.c.created_at, instances.c.id)).scalars())

    # --- one number

    def runs_with(self, instance_ids: Collection[str], phone_number: str) -> set[str]:
        found: set[str] = set()
        for some in list_parts.chunks(instance_ids):
            having = select(records.c.instance_id).where(
                records.c.instance_id.in_(some), records.c.phone_number == phone_number
            )
            found.update(self._connection.execute(having).scalars())
        return found

    def current_runs(self, stream_id: str) -> list[tuple[str, str]]:
        waiting = (
            select(func.max(instances.c.id))
            .where(instances.c.campaign_id == campaigns.c.id, instances.c.status == InstanceStatus.READY)
            .scalar_subquery()
        )
        current = (
            select(campaigns.c.id, func.coalesce(campaigns.c.instance_id, waiting))
            .where(campaigns.c.stream_id == stream_id)
            .order_by(func.coalesce(campaigns.c.instance_updated_at, campaigns.c.updated_at).desc(), campaigns.c.id)
        )
        return [
            (campaign_id, instance_id)
            for campaign_id, instance_id in self._connection.execute(current)
            if instance_id is not None
        ]

    def records_of(self, instance_id: str, phone_number: str, limit: int) -> list[ListedRecord]:
        found = (
            select(*window.COLUMNS, records.c.list_id, contact_lists.c.name)
            .outerjoin(contact_lists, contact_lists.c.id == records.c.list_id)
            .where(records.c.instance_id == instance_id, records.c.phone_number == phone_number)
            .order_by(records.c.id)
            .limit(limit)
        )
        return [
            ListedRecord(window.record(row[:-2]), row.list_id, row.name)  # type: ignore[arg-type]
            for row in self._connection.execute(found)
        ]

    def ahead(self, record: Record, open_zones: Sequence[str], at: datetime, limit: int) -> int:
        found = 0
        for counted in _ahead(record, open_zones, at):
            if found >= limit:
                break
            some = counted.limit(limit - found).subquery()
            found += self._connection.execute(select(func.count()).select_from(some)).scalar_one()
        return found

    def dnc_entries(self, stream_id: str, phone_number: str) -> list[DncEntry]:
        entries = (
            select(
                dnc_lists.c.id,
                dnc_lists.c.name,
                dnc_lists.c.is_global,
                dnc_numbers.c.added_at,
                dnc_numbers.c.expires_at,
            )
            .join(dnc_numbers, dnc_numbers.c.list_id == dnc_lists.c.id)
            .where(
                dnc_lists.c.stream_id == stream_id,
                dnc_lists.c.status != ListStatus.DELETING,
                dnc_numbers.c.phone_number == phone_number,
            )
            .order_by(dnc_lists.c.is_global.desc(), dnc_lists.c.lname)
        )
        return [DncEntry(*row) for row in self._connection.execute(entries)]

    def holders(self, account_id: str, phone_number: str) -> list[Holder]:
        calls = (
            select(attempts, campaigns.c.name)
            .outerjoin(campaigns, campaigns.c.id == attempts.c.campaign_id)
            .where(attempts.c.account_id == account_id, attempts.c.phone_number == phone_number, _LIVE)
        )
        mine = select(streams.c.id).where(streams.c.account_id == account_id)
        offered = (
            select(previews, campaigns.c.name)
            .outerjoin(campaigns, campaigns.c.id == previews.c.campaign_id)
            .where(previews.c.stream_id.in_(mine), _OPEN, previews.c.phone_number == phone_number)
            .order_by(previews.c.offered_at, previews.c.id)
        )
        return [
            Holder("call", row.id, row.record_id, row.campaign_id, row.name, row.agent_id, row.state, row.placed_at)
            for row in self._connection.execute(calls)
        ] + [
            Holder(
                "preview", row.id, row.record_id, row.campaign_id, row.name, row.agent_id, row.state, row.offered_at,
                row.expires_at,
            )
            for row in self._connection.execute(offered)
        ]  # fmt: skip

    def live_calls(self, account_id: str, stream_id: str) -> int:
        # Not by stream: along that index every attempt that ever was would have to be looked at.
        live = select(attempts.c.stream_id).where(attempts.c.account_id == account_id, _LIVE)
        return list(self._connection.execute(live).scalars()).count(stream_id)

    def rejects_of(self, list_ids: Collection[str], phone_number: str, limit: int) -> list[ListedReject]:
        digits = phone_number.removeprefix("+")
        bare: ColumnElement[str] = rejects.c.phone_number
        for mark in _LEFT_OUT:
            bare = func.replace(bare, mark, "")
        found: list[ListedReject] = []
        for list_id in list_ids:
            rows = (
                select(rejects.c.list_id, contact_lists.c.name, rejects.c.line, rejects.c.reason)
                .join(contact_lists, contact_lists.c.id == rejects.c.list_id)
                .where(
                    rejects.c.list_id == list_id, rejects.c.id <= REJECTS_EXAMINED, bare.in_([digits, f"00{digits}"])
                )
                .order_by(rejects.c.id)
                .limit(limit - len(found))
            )
            found += [ListedReject(*row) for row in self._connection.execute(rows)]
        return found


def count_calls(connection: Connection, over: Iterable[Attempt]) -> None:
    """Count attempts that are over, each once: with the save that ends its wrap-up."""
    completed: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for attempt in over:
        completed[attempt.instance_id] += 1
        answered[attempt.instance_id] += attempt.met_a_person
    if not completed:
        return
    connection.execute(
        upserts.adding(call_counts),
        [{"instance_id": id_, "completed": n, "answered": answered[id_]} for id_, n in sorted(completed.items())],
    )


_Given = tuple[str, Any]


def _driver(stream_id: str, query: AttemptQuery) -> tuple[tuple[_Given, ...], list[_Given]]:
    """The columns of the index to walk, the one that leads to the fewest attempts, and what else is asked for."""
    asked = [
        ("phone_number", query.phone_number),
        ("instance_id", query.instance_id),
        ("agent_id", query.agent_id),
        ("campaign_id", query.campaign_id),
        ("outcome", query.outcome),
    ]
    given = [(name, value) for name, value in asked if value is not None]
    if not given or given[0][0] == "outcome":
        return (("stream_id", stream_id),), given
    if given[0][0] == "phone_number":
        return (("stream_id", stream_id), given[0]), given[1:]
    return (given[0],), given[1:]


def _along(by: Sequence[_Given], query: AttemptQuery, after: AttemptKey | None) -> Select[Any]:
    """What is needed to choose attempts, newest first, along the index that begins with these columns."""
    a = attempts.c
    conditions: list[ColumnElement[bool]] = [a[name] == value for name, value in by]
    if query.placed_from is not None:
        conditions.append(a.placed_at >= query.placed_from)
    if query.placed_before is not None:
        conditions.append(a.placed_at < query.placed_before)
    if after is not None:
        conditions.append(a.placed_at <= after.placed_at)
        conditions.append(or_(a.placed_at < after.placed_at, a.id < after.id))
    return (
        select(a.id, a.placed_at, a.stream_id, a.instance_id, a.agent_id, a.campaign_id, a.outcome)
        .where(*conditions)
        .order_by(a.placed_at.desc(), a.id.desc())
    )


def _ahead(record: Record, open_zones: Sequence[str], at: datetime) -> Iterator[Select[Any]]:
    """The records that come before this one, tier by tier and zone by zone, along the partial indexes. Those that have
    another owner do not: they are for somebody else."""
    tier = tier_of(record)
    r = records.c
    for owner, zone_key in itertools.product(dict.fromkeys(("", record.owner)), open_zones):
        here = and_(r.instance_id == record.instance_id, r.owner == owner, r.zone_key == zone_key)
        callback = and_(here, r.is_callback.is_(True), WAITING, r.due_at <= at)
        if tier is Tier.CALLBACK:
            yield select(literal(1)).where(callback, _sooner(record))
            continue
        yield select(literal(1)).where(callback)
        fresh = and_(here, READY)
        if tier is Tier.FRESH:
            before = _before(_value(r.rank, record.rank), _value(r.position, record.position))
            yield select(literal(1)).where(fresh, before)
        else:
            yield select(literal(1)).where(fresh)
            yield select(literal(1)).where(here, r.is_callback.is_(False), WAITING, _sooner(record))


def _sooner(record: Record) -> ColumnElement[bool]:
    """Due before this record."""
    return _before(_value(records.c.due_at, record.due_at), _value(records.c.position, record.position))


_Bound = tuple[ColumnElement[Any], ColumnElement[Any]]


def _value(column: ColumnElement[Any], value: Any) -> _Bound:
    return column, literal(value, column.type)


def _before(first: _Bound, second: _Bound) -> ColumnElement[bool]:
    """The pair of columns sorts before the pair of values: one range of an index."""
    return tuple_(first[0], second[0]) < tuple_(first[1], second[1])
