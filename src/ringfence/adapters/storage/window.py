"""Who is next, as the database tells it: each tier in order by its partial index, owner by owner and zone by zone.

Zones whose hours are shut are not looked at, and ready records stand apart from waiting ones, so that the cost of a load
depends on what it brings and not on how many records wait.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from datetime import datetime
from enum import Enum, auto
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Integer, Row, Select, bindparam, func, select, tuple_

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
    for tier in (_Tier.CALLBACKS, _Tier.FRESH, _Tier.RETRIES):
        missing = wanted.limit - len(found)
        if missing > 0:
            found += _first(connection, wanted, tier, missing)
    return Loaded(tuple(record(row) for row in found), _next_due(connection, wanted, retries=len(found) < wanted.limit))


class _Tier(Enum):
    CALLBACKS = auto()  # due
    FRESH = auto()
    RETRIES = auto()  # due


def _parts(wanted: LoadRecords) -> Iterator[dict[str, Any]]:
    """The parts of a load, as parameters: records of one owner and one zone are in order in the indexes."""
    for owner in wanted.owners:
        for zone_key in wanted.open_zones:
            yield {"the_run": wanted.instance_id, "the_owner": owner, "the_zone": zone_key, "now": wanted.at}


def _first(connection: Connection, wanted: LoadRecords, tier: _Tier, limit: int) -> list[Row[Any]]:
    """The first `limit` of a tier over all parts: one is read only as far as it can still come before the others."""
    by = _ORDERS[tier]
    best: list[tuple[tuple[Any, ...], Row[Any]]] = []
    for part in _parts(wanted):
        asked = part | {"most": limit}
        full = len(best) == limit
        if full:
            asked |= dict(zip(("worst", "worst_position"), best[-1][0], strict=True))
        rows = connection.execute(_reading(tier, full), asked).all()
        if rows:
            keyed = [(tuple(getattr(row, column.name) for column in by), row) for row in rows]
            best = list(heapq.merge(best, keyed, key=lambda pair: pair[0]))[:limit]
    return [row for _, row in best]


def _next_due(connection: Connection, wanted: LoadRecords, *, retries: bool) -> datetime | None:
    """When the first callback that still waits, or with `retries` the first record, in a zone that is open, falls due."""
    found = [
        connection.execute(_ahead(callbacks), part).scalar()
        for callbacks in ((True, False) if retries else (True,))
        for part in _parts(wanted)
    ]
    return min((due_at for due_at in found if due_at is not None), default=None)


# Statements are made once: a load asks one for each part.

_NOW = bindparam("now", type_=records.c.due_at.type)
_PART = (
    records.c.instance_id == bindparam("the_run"),
    records.c.owner == bindparam("the_owner"),
    records.c.zone_key == bindparam("the_zone"),
)


@cache
def _reading(tier: _Tier, bounded: bool) -> Select[Any]:
    """The first records of a part of a tier; `bounded`, those that come before a certain place."""
    by = _ORDERS[tier]
    statement = select(*COLUMNS).where(*_PART).order_by(*by).limit(bindparam("most", type_=Integer))
    if tier is _Tier.FRESH:
        statement = statement.where(READY)
    else:
        callbacks = records.c.is_callback.is_(tier is _Tier.CALLBACKS)
        statement = statement.where(callbacks, records.c.due_at <= _NOW, WAITING)
    if bounded:
        names = zip(("worst", "worst_position"), by, strict=True)
        statement = statement.where(tuple_(*by) < tuple_(*(bindparam(name, type_=of.type) for name, of in names)))
    return statement


@cache
def _ahead(callbacks: bool) -> Select[Any]:
    """When the first record of a part that waits for later falls due."""
    waits = (records.c.is_callback.is_(callbacks), records.c.due_at > _NOW, WAITING)
    return select(func.min(records.c.due_at)).where(*_PART, *waits)


_ORDERS: Final = {
    _Tier.CALLBACKS: (records.c.due_at, records.c.position),
    _Tier.FRESH: (records.c.rank, records.c.position),
    _Tier.RETRIES: (records.c.due_at, records.c.position),
}
