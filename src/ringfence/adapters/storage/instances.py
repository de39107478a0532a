"""Runs of campaigns and their dialing lists: records made set by set, and counted in the transaction that makes them.

Records of a list in a run are made in the order of its contacts' positions, so that they are always those of its first
contacts: where a preparation was cut short is read off the highest record id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
)

from ringfence.adapters.storage import filtering, owners, upserts
from ringfence.adapters.storage.tables import (
    attempts,
    campaign_lists,
    campaigns,
    contacts,
    dnc_lists,
    dnc_numbers,
    instances,
    record_counts,
    record_owners,
    records,
)
from ringfence.domain import ids
from ringfence.domain.attempt import CallState, Outcome
from ringfence.domain.campaign import DialingOrder, Instance, InstanceStatus
from ringfence.domain.filters import ContactFilter
from ringfence.domain.list_file import ListStatus
from ringfence.domain.record import LIVE, LOWEST_RANK, OPEN, RANKS_A_LIST, Exclusion, RecordState
from ringfence.ports.storage.campaigns import ContactResult, Joined

FILLING = (InstanceStatus.READY, InstanceStatus.ACTIVE, InstanceStatus.PAUSED)
"""The states of a run in which contacts become records."""

_LIST_SHIFT = 40
_COUNTED = ("state", "zone_key", "exclusion")
_IDENTITY = ("id", "status", "prepared")
_OTHER = records.alias("other")

# Each step of a preparation asks these, which are made once.
_LOCKED = select(instances).where(instances.c.id == bindparam("the_id")).with_for_update()
_LISTS = (  # in the order in which they are dialed: of the highest priority first
    select(campaign_lists.c.list_id, campaign_lists.c.ordinal, campaign_lists.c.priority)
    .where(campaign_lists.c.campaign_id == bindparam("the_campaign"))
    .order_by(campaign_lists.c.priority.desc(), campaign_lists.c.ordinal)
)
_LAST = (
    select(records.c.id)
    .where(records.c.id.between(bindparam("lowest"), bindparam("highest")))
    .order_by(records.c.id.desc())
    .limit(1)
)
_AHEAD = (
    select(contacts.c.position)
    .where(contacts.c.list_id == bindparam("the_list"), contacts.c.position > bindparam("done"))
    .order_by(contacts.c.position)
    .limit(bindparam("most"))
    .subquery()
)
_SPAN = select(func.min(_AHEAD.c.position), func.max(_AHEAD.c.position))


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


# --- making records --------------------------------------------------------------------------------------------------


def prepare(connection: Connection, instance_id: str, limit: int, at: datetime) -> dict[str, int] | None:
    """Records of the next contacts that have none: pending ones by zone key, None when all contacts have theirs."""
    run = _locked(connection, instance_id)
    if run is None:
        return None
    for list_id, ordinal, priority in connection.execute(_LISTS, {"the_campaign": run.campaign_id}).all():
        done = _last_position(connection, instance_id, ordinal)
        first, last = connection.execute(_SPAN, {"the_list": list_id, "done": done, "most": limit}).one()
        if last is not None:
            return _make(connection, run, _Part(list_id, ordinal, priority, first, last), at)
    return None


def join(connection: Connection, list_id: str, first_position: int, last_position: int, at: datetime) -> list[Joined]:
    """Records of contacts just inserted, in every prepared run that uses their list."""
    users = (
        select(instances, campaign_lists.c.ordinal, campaign_lists.c.priority)
        .join(campaign_lists, campaign_lists.c.campaign_id == instances.c.campaign_id)
        .where(campaign_lists.c.list_id == list_id, instances.c.prepared.is_(True), instances.c.status.in_(FILLING))
        .order_by(instances.c.id)
        .with_for_update(of=instances)
    )
    joined = []
    for run in connection.execute(users).all():
        part = _Part(list_id, run.ordinal, run.priority, first_position, last_position)
        pending = _make(connection, run, part, at)
        joined.append(Joined(run.stream_id, run.id, pending, owners.of(connection, run.id)))
    return joined


def _locked(connection: Connection, instance_id: str) -> Row[Any] | None:
    """The run, which nobody else fills until the end of the transaction."""
    return connection.execute(_LOCKED, {"the_id": instance_id}).first()


def _last_position(connection: Connection, instance_id: str, ordinal: int) -> int:
    """The position of the last contact of the list that has its record, -1 where none has."""
    base = ordinal << _LIST_SHIFT
    span = {
        "lowest": _record_id(instance_id, base),
        "highest": _record_id(instance_id, base + (1 << _LIST_SHIFT) - 1),
    }
    found = connection.execute(_LAST, span).scalar()
    return -1 if found is None else int(found.rsplit("-", 1)[1], 16) - base


def _record_id(instance_id: str, ordinal: int) -> str:
    return ids.member(ids.RECORD, instance_id, ordinal)


class _Part(NamedTuple):
    """Contacts of a list of a campaign: those with the positions from `first` to `last`."""

    list_id: str
    ordinal: int
    priority: int
    first: int
    last: int


def _make(connection: Connection, run: Row[Any], part: _Part, at: datetime) -> dict[str, int]:
    """Records of these contacts, and their counts. Returns the pending ones by zone key."""
    list_id, ordinal, priority, first, last = part
    base, ahead = ordinal << _LIST_SHIFT, priority * RANKS_A_LIST
    column = run.spec.get("agent_column")
    agents_of = None if column is None else owners.agents_by_name(connection, run.stream_id)
    number = contacts.c.position + base
    candidates = (
        select(
            _id_of(connection, run.id, number).label("id"),
            contacts.c.id.label("contact_id"),
            contacts.c.phone_number,
            contacts.c.zone_key,
            (_contact_rank() - literal(ahead, BigInteger)).label("rank"),
            (number if run.spec["order"] == DialingOrder.FIFO else -number).label("position"),
            _exclusion(connection, run, list_id, at).label("exclusion"),
            (literal("") if agents_of is None else owners.owner(connection, column, agents_of)).label("owner"),
        )
        .where(contacts.c.list_id == list_id, contacts.c.position.between(first, last))
        .order_by(contacts.c.position)
        .cte("candidates")
        .prefix_with("MATERIALIZED")  # else the exclusion is worked out again for the state
    )
    row = candidates.c
    made = select(
        row.id,
        literal(run.id),
        row.contact_id,
        literal(list_id),
        row.phone_number,
        row.zone_key,
        row.rank,
        row.position,
        case((row.exclusion.is_(None), RecordState.PENDING.value), else_=RecordState.EXCLUDED.value),
        literal(0),
        literal(0),
        literal(0),
        literal(False),
        row.exclusion,
        row.owner,
    )
    columns = ["id", "instance_id", "contact_id", "list_id", "phone_number", "zone_key", "rank", "position", "state",
               "attempts", "skips", "offers", "is_callback", "exclusion", "owner"]  # fmt: skip
    connection.execute(insert(records).from_select(columns, made))
    if agents_of is not None:
        made_now = records.c.id.between(_record_id(run.id, base + first), _record_id(run.id, base + last))
        owners.know(connection, run.id, made_now)
    return _count_made(connection, run.id, base + first, base + last)


def _contact_rank() -> ColumnElement[int]:
    """`record.rank_of` in SQL, for a list without priority."""
    lowest = literal(LOWEST_RANK, BigInteger)
    return case((contacts.c.contact_priority.is_(None), lowest), else_=-cast(contacts.c.contact_priority, BigInteger))


def _id_of(connection: Connection, instance_id: str, number: ColumnElement[int]) -> ColumnElement[str]:
    """`ids.member` in SQL."""
    prefix = literal(_record_id(instance_id, 0)[:-12])
    if connection.dialect.name == "sqlite":
        return prefix.concat(func.printf("%012x", number))
    return prefix.concat(func.lpad(func.to_hex(number), 12, "0"))


def _exclusion(connection: Connection, run: Row[Any], list_id: str, at: datetime) -> ColumnElement[str | None]:
    """Why a contact may not be dialed in this run, null if it may."""
    wanted = select(dnc_lists.c.id).where(
        dnc_lists.c.stream_id == run.stream_id,
        dnc_lists.c.status != ListStatus.DELETING,
        or_(dnc_lists.c.is_global.is_(True), dnc_lists.c.id == run.spec["dnc_list_id"]),
    )
    listed = and_(
        dnc_numbers.c.list_id.in_(list(connection.execute(wanted.order_by(dnc_lists.c.id)).scalars())),
        dnc_numbers.c.phone_number == contacts.c.phone_number,
        or_(dnc_numbers.c.expires_at.is_(None), dnc_numbers.c.expires_at > at),
    )
    whens: list[tuple[ColumnElement[bool], ColumnElement[str]]] = [
        (exists(select(literal(1)).select_from(dnc_numbers).where(listed)), literal(Exclusion.DNC.value))
    ]
    wanted_people = msgspec.convert(run.spec.get("contact_filter"), ContactFilter | None)
    if wanted_people is not None:
        whens.append((~filtering.meant(connection, wanted_people), literal(Exclusion.FILTER.value)))
    if len(connection.execute(_LISTS, {"the_campaign": run.campaign_id}).all()) > 1:
        twin = and_(
            _OTHER.c.instance_id == run.id,
            _OTHER.c.phone_number == contacts.c.phone_number,
            _OTHER.c.list_id != list_id,
            _OTHER.c.state != RecordState.EXCLUDED,
        )
        whens.append((exists(select(literal(1)).select_from(_OTHER).where(twin)), literal(Exclusion.DUPLICATE.value)))
    return case(*whens, else_=null())


def _count_made(connection: Connection, instance_id: str, first: int, last: int) -> dict[str, int]:
    """Count the records of these ordinals in. Returns the pending ones by zone key."""
    reason = func.coalesce(records.c.exclusion, "")
    made = (
        select(records.c.state, records.c.zone_key, reason, func.count())
        .where(records.c.id.between(_record_id(instance_id, first), _record_id(instance_id, last)))
        .group_by(records.c.state, records.c.zone_key, reason)
        .order_by(records.c.state, records.c.zone_key, reason)
    )
    counted = connection.execute(made).all()
    add_counts(connection, instance_id, [(state, zone, exclusion, n) for state, zone, exclusion, n in counted])
    return {zone: n for state, zone, _, n in counted if state == RecordState.PENDING}


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
    mine = records.c.id.between(_record_id(instance_id, 0), _record_id(instance_id, (1 << 48) - 1))
    some = select(records.c.id).where(mine, records.c.instance_id == instance_id).order_by(records.c.id).limit(limit)
    deleted = connection.execute(delete(records).where(records.c.id.in_(some))).rowcount
    if deleted == limit:
        return False
    connection.execute(delete(record_counts).where(record_counts.c.instance_id == instance_id))
    connection.execute(delete(record_owners).where(record_owners.c.instance_id == instance_id))
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
