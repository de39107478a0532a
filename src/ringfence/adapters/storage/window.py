"""Who is next, as the database tells it: each tier in order by its partial index, owner by owner and zone by zone.

Zones whose hours are shut are not looked at, and ready records stand apart from waiting ones, so that the cost of a load
depends on what it brings and not on how many records wait.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select, tuple_

from ringfence.adapters.storage import list_parts
from ringfence.adapters.storage.tables import LIVE_RECORD, READY, WAITING, records
from ringfence.domain.record import Exclusion, Record, RecordState
from ringfence.engine.commands import LoadRecords
from ringfence.ports.storage.live import Loaded

OPEN_CONDITIONS = (READY, WAITING, LIVE_RECORD)
"""The conditions of the partial indexes, which together hold the open records. They must stand in a query to the letter."""

COLUMNS = tuple(
    records.c[name]
    for name in ("id", "instance_id", "contact_id", "phone_number", "zone_key", "rank", "position", "state", "attempts",
                 "skips", "offers", "due_at", "is_callback", "exclusion", "owner")
)  # fmt: skip

_ORDERS = {"fresh": (records.c.rank, records.c.position), "waiting": (records.c.due_at, records.c.position)}


def record(row: Row[Any]) -> Record:
    (id_, instance_id, contact_id, phone, zone_key, rank, position, state, attempts, skips, offers, due_at, callback,
     exclusion, owner) = row  # fmt: skip
    return Record(
        id_, instance_id, contact_id, phone, zone_key, rank, position, RecordState(state), attempts, skips, offers, due_at,
        callback, None if exclusion is None else Exclusion(exclusion), owner,
    )  # fmt: skip


def by_id(connection: Connection, instance_id: str, record_ids: Collection[str]) -> dict[str, Record]:
    """Those of the run; unknown ids, and those of other runs, are absent."""
    mine = select(*COLUMNS).where(records.c.instance_id == instance_id)
    return {
        row.id: record(row)
        for some in list_parts.chunks(record_ids)
        for row in connection.execute(mine.where(records.c.id.in_(some)))
    }


def load(connection: Connection, wanted: LoadRecords) -> Loaded:
    found: list[Row[Any]] = []
    for order, tier in (
        ("waiting", _waiting(wanted, True)),
        ("fresh", _fresh(wanted)),
        ("waiting", _waiting(wanted, False)),
    ):
        missing = wanted.limit - len(found)
        if missing > 0:
            found += _first(connection, _parts(wanted), tier, order, missing)
    return Loaded(tuple(record(row) for row in found), _next_due(connection, wanted, retries=len(found) < wanted.limit))


Part = tuple[str, str]
"""An owner, and a zone key: records of one part are in order in the indexes."""
Tier = Callable[[Part], Select[Any]]


def _parts(wanted: LoadRecords) -> list[Part]:
    return [(owner, zone_key) for owner in wanted.owners for zone_key in wanted.open_zones]


def _fresh(wanted: LoadRecords) -> Tier:
    return lambda part: select(*COLUMNS).where(
        records.c.instance_id == wanted.instance_id, records.c.owner == part[0], records.c.zone_key == part[1], READY
    )


def _waiting(wanted: LoadRecords, callbacks: bool) -> Tier:
    return lambda part: select(*COLUMNS).where(
        records.c.instance_id == wanted.instance_id,
        records.c.owner == part[0],
        records.c.is_callback.is_(callbacks),
        records.c.zone_key == part[1],
        records.c.due_at <= wanted.at,
        WAITING,
    )


def _first(connection: Connection, parts: Iterable[Part], tier: Tier, order: str, limit: int) -> list[Row[Any]]:
    """The first `limit` of a tier over all parts: one is read only as far as it can still come before the others."""
    by = _ORDERS[order]
    names = [column.name for column in by]
    best: list[tuple[tuple[Any, ...], Row[Any]]] = []
    for part in parts:
        statement = tier(part).order_by(*by).limit(limit)
        if len(best) == limit:
            worst = best[-1][0]
            statement = statement.where(tuple_(*by) < tuple_(*worst, types=[column.type for column in by]))
        rows = connection.execute(statement).all()
        keyed = [(tuple(getattr(row, name) for name in names), row) for row in rows]
        best = list(heapq.merge(best, keyed, key=lambda pair: pair[0]))[:limit]
    return [row for _, row in best]


def _next_due(connection: Connection, wanted: LoadRecords, *, retries: bool) -> datetime | None:
    """When the first callback that still waits, or with `retries` the first record, in a zone that is open, falls due."""
    earliest: datetime | None = None
    for callbacks in (True, False) if retries else (True,):
        for owner, zone_key in _parts(wanted):
            ahead = and_(
                records.c.instance_id == wanted.instance_id,
                records.c.owner == owner,
                records.c.is_callback.is_(callbacks),
                records.c.zone_key == zone_key,
                records.c.due_at > wanted.at,
                WAITING,
            )
            due_at = connection.execute(select(func.min(records.c.due_at)).where(ahead)).scalar()
            if due_at is not None and (earliest is None or due_at < earliest):
                earliest = due_at
    return earliest
