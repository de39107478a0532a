"""Runs of campaigns: their rows, the counts of their records, and what came of these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    Connection,
    Row,
    delete,
    func,
    select,
)

from ringfence.adapters.storage import upserts
from ringfence.adapters.storage.tables import (
    attempts,
    campaigns,
    contacts,
    instances,
    record_counts,
    records,
)
from ringfence.domain import ids
from ringfence.domain.attempt import CallState, Outcome
from ringfence.domain.campaign import Instance, InstanceStatus
from ringfence.domain.record import LIVE, OPEN, Exclusion, RecordState
from ringfence.ports.storage.campaigns import ContactResult

FILLING = (InstanceStatus.READY, InstanceStatus.ACTIVE, InstanceStatus.PAUSED)
"""The states of a run in which contacts become records."""

_COUNTED = ("state", "zone_key", "exclusion")
_IDENTITY = ("id", "status", "prepared")


def values(stream_id: str, run: Instance, at: datetime) -> dict[str, Any]:
    """The row of a new run."""
    spec = {name: value for name, value in msgspec.to_builtins(run).items() if name not in _IDENTITY}
    return {
        "id": run.id,
        "campaign_id": run.campaign_id,
        "stream_id": stream_id,
        "status": run.status,
        "prepared": run.prepared,
        "spec": spec,
        "created_at": at,
        "updated_at": at,
    }


def instance(row: Row[Any]) -> Instance:
    """The run of a row of `instances`."""
    return msgspec.convert({**row.spec, "id": row.id, "status": row.status, "prepared": row.prepared}, Instance)


def record_id(instance_id: str, ordinal: int) -> str:
    return ids.member(ids.RECORD, instance_id, ordinal)


def add_counts(connection: Connection, instance_id: str, deltas: Iterable[tuple[str, str, str, int]]) -> None:
    """Add to the run's counts: state, zone key, exclusion ('' for none), and how many more, or fewer."""
    rows = [
        {"instance_id": instance_id, "state": state, "zone_key": zone, "exclusion": exclusion, "n": n}
        for state, zone, exclusion, n in deltas
    ]
    if rows:
        connection.execute(upserts.adding(record_counts), rows)


# --- taking records away ---------------------------------------------------------------------------------------------


def orphans(connection: Connection) -> list[str]:
    """Runs with counts whose campaign, or whose own row, is gone."""
    wanted = (
        select(record_counts.c.instance_id)
        .distinct()
        .outerjoin(instances, instances.c.id == record_counts.c.instance_id)
        .outerjoin(campaigns, campaigns.c.id == instances.c.campaign_id)
        .where(campaigns.c.id.is_(None))
        .order_by(record_counts.c.instance_id)
    )
    return list(connection.execute(wanted).scalars())


def purge(connection: Connection, instance_id: str, limit: int) -> bool:
    """Delete records of a run, and its counts with the last of them. Whether it was the last."""
    mine = records.c.id.between(record_id(instance_id, 0), record_id(instance_id, (1 << 48) - 1))
    some = select(records.c.id).where(mine, records.c.instance_id == instance_id).order_by(records.c.id).limit(limit)
    deleted = connection.execute(delete(records).where(records.c.id.in_(some))).rowcount
    if deleted == limit:
        return False
    connection.execute(delete(record_counts).where(record_counts.c.instance_id == instance_id))
    return True


# --- what came of it -------------------------------------------------------------------------------------------------


def open_by_zone(connection: Connection, instance_id: str) -> dict[str, int]:
    counts = (
        select(record_counts.c.zone_key, func.sum(record_counts.c.n))
        .where(record_counts.c.instance_id == instance_id, record_counts.c.state.in_(sorted(OPEN)))
        .group_by(record_counts.c.zone_key)
        .order_by(record_counts.c.zone_key)
    )
    return {zone: int(n) for zone, n in connection.execute(counts) if n}


def has_live_records(connection: Connection, campaign_id: str) -> bool:
    live = (
        select(record_counts.c.n)
        .join(instances, instances.c.id == record_counts.c.instance_id)
        .where(instances.c.campaign_id == campaign_id, record_counts.c.state.in_(sorted(LIVE)), record_counts.c.n > 0)
        .limit(1)
    )
    return connection.execute(live).first() is not None


def count_records(connection: Connection, instance_id: str) -> int:
    total = select(func.coalesce(func.sum(record_counts.c.n), 0)).where(record_counts.c.instance_id == instance_id)
    return int(connection.execute(total).scalar_one())


def results(connection: Connection, instance_id: str, skip: int, limit: int) -> Sequence[ContactResult]:
    """Records in dialing order with their latest attempts."""
    page = (
        select(records.c.id)
        .where(records.c.instance_id == instance_id)
        .order_by(records.c.position)
        .offset(skip)
        .limit(limit)
    )
    wanted = (
        select(records, contacts.c.unique_id)
        .outerjoin(contacts, contacts.c.id == records.c.contact_id)
        .where(records.c.id.in_(list(connection.execute(page).scalars())))
        .order_by(records.c.position)
    )
    rows = connection.execute(wanted).all()
    tried: dict[str, list[Row[Any]]] = {}
    if rows:
        history = (
            select(
                attempts.c.record_id,
                attempts.c.id,
                attempts.c.state,
                attempts.c.outcome,
                attempts.c.cause,
                attempts.c.disposition,
            )
            .where(attempts.c.record_id.in_([row.id for row in rows]))
            .order_by(attempts.c.record_id, attempts.c.number)
        )
        for attempt in connection.execute(history):
            tried.setdefault(attempt.record_id, []).append(attempt)
    return [_result(row, tried.get(row.id, [])) for row in rows]


def _result(row: Row[Any], tried: Sequence[Row[Any]]) -> ContactResult:
    last = tried[-1] if tried else None
    return ContactResult(
        record_id=row.id,
        phone_number=row.phone_number,
        unique_id=row.unique_id,
        state=RecordState(row.state),
        exclusion=None if row.exclusion is None else Exclusion(row.exclusion),
        attempts=row.attempts,
        due_at=row.due_at,
        attempt_id=None if last is None else last.id,
        attempt_state=None if last is None else CallState(last.state),
        outcome=None if last is None or last.outcome is None else Outcome(last.outcome),
        cause=None if last is None else last.cause,
        dispositions=tuple(attempt.disposition for attempt in tried if attempt.disposition is not None),
    )
