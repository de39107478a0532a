"""Records made of contacts, set by set, and counted in the transaction that makes them.

Records of a list in a run are made in the order of its contacts' positions, so that they are always those of its first
contacts: where a preparation was cut short is read off the highest record id.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Insert,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
)

from ringfence.adapters.storage import filtering
from ringfence.adapters.storage import instances as runs
from ringfence.adapters.storage.tables import (
    Instant,
    campaign_lists,
    contacts,
    dnc_lists,
    dnc_numbers,
    instances,
    records,
)
from ringfence.domain.campaign import DialingOrder
from ringfence.domain.filters import ContactFilter
from ringfence.domain.list_file import ListStatus
from ringfence.domain.record import LOWEST_RANK, Exclusion, RecordState
from ringfence.ports.storage.campaigns import Joined

_LIST_SHIFT = 40
_OTHER = records.alias("other")


def prepare(connection: Connection, instance_id: str, limit: int, at: datetime) -> dict[str, int] | None:
    """Records of the next contacts that have none: pending ones by zone key, None when all contacts have theirs."""
    run = _locked(connection, instance_id)
    if run is None:
        return None
    sources = _sources(connection, run.campaign_id)
    for list_id, ordinal in sources:
        done = _last_position(connection, instance_id, ordinal)
        ahead = {"the_list": list_id, "done": -1 if done is None else done, "most": limit}
        first, last = connection.execute(_ahead(), ahead).one()
        if last is not None:
            return _make(connection, run, list_id, ordinal, first, last, at, several=len(sources) > 1)
    return None


def join(connection: Connection, list_id: str, first_position: int, last_position: int, at: datetime) -> list[Joined]:
    """Records of contacts just inserted, in every prepared run that uses their list."""
    joined = []
    for run in connection.execute(_users_of(), {"the_list": list_id}).all():
        several = len(_sources(connection, run.campaign_id)) > 1
        pending = _make(connection, run, list_id, run.ordinal, first_position, last_position, at, several=several)
        joined.append(Joined(run.stream_id, run.id, pending))
    return joined


# Statements of a step are made once: making one takes as long as a thousand of its records.


@cache
def _users_of() -> Select[Any]:
    """Prepared runs that use `the_list`, and its ordinal among their lists."""
    return (
        select(instances, campaign_lists.c.ordinal)
        .join(campaign_lists, campaign_lists.c.campaign_id == instances.c.campaign_id)
        .where(
            campaign_lists.c.list_id == bindparam("the_list"),
            instances.c.prepared.is_(True),
            instances.c.status.in_(runs.FILLING),
        )
        .order_by(instances.c.id)
        .with_for_update(of=instances)
    )


@cache
def _ahead() -> Select[tuple[int, int]]:
    """Where the next `most` contacts of `the_list` behind `done` begin and end."""
    chunk = (
        select(contacts.c.position)
        .where(contacts.c.list_id == bindparam("the_list"), contacts.c.position > bindparam("done"))
        .order_by(contacts.c.position)
        .limit(bindparam("most"))
        .subquery()
    )
    return select(func.min(chunk.c.position), func.max(chunk.c.position))


@cache
def _the_run() -> Select[Any]:
    return select(instances).where(instances.c.id == bindparam("the_run")).with_for_update()


def _locked(connection: Connection, instance_id: str) -> Row[Any] | None:
    """The run, which nobody else fills until the end of the transaction."""
    return connection.execute(_the_run(), {"the_run": instance_id}).first()


@cache
def _lists_of() -> Select[tuple[str, int]]:
    return (
        select(campaign_lists.c.list_id, campaign_lists.c.ordinal)
        .where(campaign_lists.c.campaign_id == bindparam("the_campaign"))
        .order_by(campaign_lists.c.ordinal)
    )


def _sources(connection: Connection, campaign_id: str) -> Sequence[Row[tuple[str, int]]]:
    """The contact lists of a campaign with their ordinals, in order."""
    return connection.execute(_lists_of(), {"the_campaign": campaign_id}).all()


@cache
def _last_record() -> Select[tuple[str]]:
    between = records.c.id.between(bindparam("lowest"), bindparam("highest"))
    return select(records.c.id).where(between).order_by(records.c.id.desc()).limit(1)


def _last_position(connection: Connection, instance_id: str, ordinal: int) -> int | None:
    """The position of the last contact of the list that has its record."""
    base = ordinal << _LIST_SHIFT
    bounds = {
        "lowest": runs.record_id(instance_id, base),
        "highest": runs.record_id(instance_id, base + (1 << _LIST_SHIFT) - 1),
    }
    found = connection.execute(_last_record(), bounds).scalar()
    return None if found is None else int(found.rsplit("-", 1)[1], 16) - base


def _make(
    connection: Connection,
    run: Row[Any],
    list_id: str,
    ordinal: int,
    first: int,
    last: int,
    at: datetime,
    *,
    several: bool,
) -> dict[str, int]:
    """Records of the list's contacts from `first` to `last`, and their counts. Returns the pending ones by zone key."""
    base = ordinal << _LIST_SHIFT
    wanted = run.spec.get("contact_filter")
    statement = _making(
        connection.dialect.name,
        fifo=run.spec["order"] == DialingOrder.FIFO,
        several=several,
        people=None if wanted is None else msgspec.json.encode(wanted),
    )
    in_force = {"the_stream": run.stream_id, "the_dnc_list": run.spec["dnc_list_id"]}
    values = {
        "the_run": run.id,
        "id_prefix": runs.record_id(run.id, 0)[:-12],
        "the_list": list_id,
        "base": base,
        "first": first,
        "last": last,
        "now": at,
        "dnc_list_ids": list(connection.execute(_dnc_lists_of(), in_force).scalars()),
    }
    connection.execute(statement, values)
    return _count_made(connection, run.id, base + first, base + last)


@lru_cache(maxsize=64)
def _making(dialect: str, *, fifo: bool, several: bool, people: bytes | None) -> Insert:
    """Makes the records of contacts `first` to `last` of `the_list` in `the_run`.

    `several`: the campaign has other lists, where a number may stand, too. `people` is who is meant, as JSON.
    """
    number = contacts.c.position + bindparam("base", type_=BigInteger)
    candidates = (
        select(
            _id_of(dialect, number).label("id"),
            contacts.c.id.label("contact_id"),
            contacts.c.phone_number,
            contacts.c.zone_key,
            case((contacts.c.contact_priority.is_(None), LOWEST_RANK), else_=-contacts.c.contact_priority).label(
                "rank"
            ),
            (number if fifo else -number).label("position"),
            _exclusion(dialect, several, people).label("exclusion"),
        )
        .where(
            contacts.c.list_id == bindparam("the_list"),
            contacts.c.position.between(bindparam("first"), bindparam("last")),
        )
        .order_by(contacts.c.position)
        .cte("candidates")
        .prefix_with("MATERIALIZED")  # else the exclusion is worked out again for the state
    )
    row = candidates.c
    made = select(
        row.id,
        bindparam("the_run", type_=String),
        row.contact_id,
        bindparam("the_list", type_=String),
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
    )
    columns = ["id", "instance_id", "contact_id", "list_id", "phone_number", "zone_key", "rank", "position", "state",
               "attempts", "skips", "offers", "is_callback", "exclusion"]  # fmt: skip
    return insert(records).from_select(columns, made)


def _id_of(dialect: str, number: ColumnElement[int]) -> ColumnElement[str]:
    """`ids.member` in SQL."""
    prefix = bindparam("id_prefix", type_=String)
    if dialect == "sqlite":
        return prefix.concat(func.printf("%012x", number))
    return prefix.concat(func.lpad(func.to_hex(number), 12, "0"))


@cache
def _dnc_lists_of() -> Select[tuple[str]]:
    """The do-not-call lists that hold for a campaign of `the_stream` with `the_dnc_list`."""
    mine = or_(dnc_lists.c.is_global.is_(True), dnc_lists.c.id == bindparam("the_dnc_list"))
    there = dnc_lists.c.status != ListStatus.DELETING
    return select(dnc_lists.c.id).where(dnc_lists.c.stream_id == bindparam("the_stream"), there, mine)


def _exclusion(dialect: str, several: bool, people: bytes | None) -> ColumnElement[str | None]:
    """Why a contact may not be dialed in this run, null if it may."""
    listed = and_(
        dnc_numbers.c.list_id.in_(bindparam("dnc_list_ids", expanding=True)),
        dnc_numbers.c.phone_number == contacts.c.phone_number,
        or_(dnc_numbers.c.expires_at.is_(None), dnc_numbers.c.expires_at > bindparam("now", type_=Instant)),
    )
    whens: list[tuple[ColumnElement[bool], ColumnElement[str]]] = [
        (exists(select(literal(1)).select_from(dnc_numbers).where(listed)), literal(Exclusion.DNC.value))
    ]
    if people is not None:
        meant = filtering.meant(dialect, msgspec.json.decode(people, type=ContactFilter))
        whens.append((~meant, literal(Exclusion.FILTER.value)))
    if several:
        twin = and_(
            _OTHER.c.instance_id == bindparam("the_run"),
            _OTHER.c.phone_number == contacts.c.phone_number,
            _OTHER.c.list_id != bindparam("the_list"),
            _OTHER.c.state != RecordState.EXCLUDED,
        )
        whens.append((exists(select(literal(1)).select_from(_OTHER).where(twin)), literal(Exclusion.DUPLICATE.value)))
    return case(*whens, else_=null())


@cache
def _counted() -> Select[tuple[str, str, str, int]]:
    """Records with ids from `first_id` to `last_id` by state, zone key and exclusion."""
    reason = func.coalesce(records.c.exclusion, "")
    return (
        select(records.c.state, records.c.zone_key, reason, func.count())
        .where(records.c.id.between(bindparam("first_id"), bindparam("last_id")))
        .group_by(records.c.state, records.c.zone_key, reason)
        .order_by(records.c.state, records.c.zone_key, reason)
    )


def _count_made(connection: Connection, instance_id: str, first: int, last: int) -> dict[str, int]:
    """Count the records of these ordinals in. Returns the pending ones by zone key."""
    bounds = {"first_id": runs.record_id(instance_id, first), "last_id": runs.record_id(instance_id, last)}
    counted = connection.execute(_counted(), bounds).all()
    runs.add_counts(connection, instance_id, [(state, zone, exclusion, n) for state, zone, exclusion, n in counted])
    return {zone: n for state, zone, _, n in counted if state == RecordState.PENDING}
