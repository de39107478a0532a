"""Do-not-call lists, in SQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Update,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from ringfence.adapters.storage import list_parts, staging
from ringfence.adapters.storage.tables import campaigns, dnc_lists, dnc_numbers, microseconds, rejects
from ringfence.domain.list_file import ListStatus
from ringfence.ports.storage.contact_lists import CampaignUse, Reject
from ringfence.ports.storage.dnc_lists import BlockedMany, DncList, DncNumber

_VISIBLE = dnc_lists.c.status != ListStatus.DELETING.value


# These two are asked before every call, and made once.


@cache
def _lists_in_force() -> Select[tuple[str]]:
    """`the_list` and the global lists of `the_stream`."""
    return select(dnc_lists.c.id).where(
        dnc_lists.c.stream_id == bindparam("the_stream"),
        or_(dnc_lists.c.id == bindparam("the_list"), dnc_lists.c.is_global),
        _VISIBLE,
    )


@cache
def _blocked_numbers() -> Select[tuple[str]]:
    """Those of `numbers` that are on one of `lists` and have not expired at `now`."""
    return select(dnc_numbers.c.phone_number).where(
        dnc_numbers.c.list_id.in_(bindparam("lists", expanding=True)),
        dnc_numbers.c.phone_number.in_(bindparam("numbers", expanding=True)),
        or_(dnc_numbers.c.expires_at.is_(None), dnc_numbers.c.expires_at > bindparam("now")),
    )


# And these by each step of an import, and for each campaign that is made.


@cache
def _the_list() -> Select[Any]:
    return select(dnc_lists).where(
        dnc_lists.c.id == bindparam("the_list"), dnc_lists.c.stream_id == bindparam("the_stream"), _VISIBLE
    )


@cache
def _named() -> Select[Any]:
    return select(dnc_lists).where(
        dnc_lists.c.stream_id == bindparam("the_stream"), dnc_lists.c.lname == bindparam("the_name"), _VISIBLE
    )


@cache
def _change() -> Update:
    return update(dnc_lists).where(dnc_lists.c.id == bindparam("the_list"))


class SqlDncLists:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def add(self, made: DncList) -> None:
        values = {
            "id": made.id,
            "stream_id": made.stream_id,
            "created_at": made.created_at,
            "total": 0,
        }
        self.connection.execute(insert(dnc_lists).values(values | _changeable(made)))

    def get(self, stream_id: str, list_id: str) -> DncList | None:
        wanted = {"the_list": list_id, "the_stream": stream_id}
        return _list_or_none(self.connection.execute(_the_list(), wanted).first())

    def named(self, stream_id: str, name: str) -> DncList | None:
        wanted = {"the_stream": stream_id, "the_name": name.lower()}
        return _list_or_none(self.connection.execute(_named(), wanted).first())

    def count(self, stream_id: str) -> int:
        query = select(func.count()).select_from(dnc_lists).where(dnc_lists.c.stream_id == stream_id, _VISIBLE)
        return self.connection.execute(query).scalar_one()

    def page(self, stream_id: str, skip: int, limit: int) -> list[DncList]:
        query = (
            select(dnc_lists)
            .where(dnc_lists.c.stream_id == stream_id, _VISIBLE)
            .order_by(dnc_lists.c.created_at.desc(), dnc_lists.c.id)
            .offset(skip)
            .limit(limit)
        )
        return [_list(row) for row in self.connection.execute(query)]

    def save(self, changed: DncList) -> None:
        self.connection.execute(_change(), _changeable(changed) | {"the_list": changed.id})

    def uses(self, list_ids: Collection[str]) -> dict[str, tuple[CampaignUse, ...]]:
        return list_parts.uses(self.connection, campaigns.c.dnc_list_id, campaigns, list_ids)

    def unfinished(self) -> list[DncList]:
        states = [ListStatus.VALIDATING.value, ListStatus.DELETING.value]
        query = select(dnc_lists).where(dnc_lists.c.status.in_(states)).order_by(dnc_lists.c.created_at)
        return [_list(row) for row in self.connection.execute(query)]

    def purge(self, list_id: str, limit: int) -> bool:
        gone = list_parts.delete_some(self.connection, dnc_numbers, "phone_number", list_id, limit)
        if gone < limit:
            gone += list_parts.delete_some(self.connection, rejects, "id", list_id, limit - gone)
        if gone == limit:
            return False
        self.connection.execute(delete(dnc_lists).where(dnc_lists.c.id == list_id))
        return True

    def put(self, list_id: str, phone_numbers: Sequence[str], expires_at: datetime | None, at: datetime) -> int:
        if self.connection.execute(select(dnc_lists.c.id).where(dnc_lists.c.id == list_id)).first() is None:
            return 0
        wanted = list(dict.fromkeys(phone_numbers))
        known: dict[str, datetime | None] = {}
        for some in list_parts.chunks(wanted):
            query = select(dnc_numbers.c.phone_number, dnc_numbers.c.expires_at).where(
                dnc_numbers.c.list_id == list_id, dnc_numbers.c.phone_number.in_(some)
            )
            known.update((number, end) for number, end in self.connection.execute(query))
        end = None if expires_at is None else microseconds(expires_at)
        fresh = [
            {"list_id": list_id, "phone_number": number, "expires_at": end, "added_at": microseconds(at)}
            for number in wanted
            if number not in known
        ]
        list_parts.insert_rows(self.connection, dnc_numbers, fresh)
        longer = [
            number for number, was in known.items() if was is not None and (expires_at is None or was < expires_at)
        ]
        for some in list_parts.chunks(longer):
            self.connection.execute(
                update(dnc_numbers)
                .where(dnc_numbers.c.list_id == list_id, dnc_numbers.c.phone_number.in_(some))
                .values(expires_at=expires_at)
            )
        self._grow(list_id, len(fresh))
        return len(fresh)

    def put_staged(self, list_id: str, places: range, at: datetime) -> BlockedMany:
        if self.connection.execute(select(dnc_lists.c.id).where(dnc_lists.c.id == list_id)).first() is None:
            return BlockedMany(0)
        blocked = staging.block(self.connection, list_id, places, microseconds(at))
        self._grow(list_id, blocked.fresh)
        return blocked

    def remove(self, list_id: str, phone_number: str) -> bool:
        gone = self.connection.execute(
            delete(dnc_numbers).where(dnc_numbers.c.list_id == list_id, dnc_numbers.c.phone_number == phone_number)
        ).rowcount
        self._grow(list_id, -gone)
        return gone > 0

    def numbers(self, list_id: str, after: str, limit: int) -> list[DncNumber]:
        query = (
            select(dnc_numbers.c.phone_number, dnc_numbers.c.added_at, dnc_numbers.c.expires_at)
            .where(dnc_numbers.c.list_id == list_id, dnc_numbers.c.phone_number > after)
            .order_by(dnc_numbers.c.phone_number)
            .limit(limit)
        )
        return [DncNumber(*row) for row in self.connection.execute(query)]

    def blocked(self, stream_id: str, dnc_list_id: str, phone_numbers: Sequence[str], at: datetime) -> set[str]:
        asked = {"the_stream": stream_id, "the_list": dnc_list_id}
        list_ids = list(self.connection.execute(_lists_in_force(), asked).scalars())
        if not list_ids:
            return set()
        found: set[str] = set()
        for some in list_parts.chunks(phone_numbers):
            numbers = {"lists": list_ids, "numbers": some, "now": at}
            found.update(self.connection.execute(_blocked_numbers(), numbers).scalars())
        return found

    def add_rejects(self, list_id: str, first: int, rows: Sequence[Reject]) -> None:
        list_parts.add_rejects(self.connection, list_id, first, rows)

    def rejects(self, list_id: str, after: int, limit: int) -> list[Reject]:
        return list_parts.read_rejects(self.connection, list_id, after, limit)

    def _grow(self, list_id: str, by: int) -> None:
        if by:
            self.connection.execute(
                update(dnc_lists).where(dnc_lists.c.id == list_id).values(total=dnc_lists.c.total + by)
            )


def _changeable(of: DncList) -> dict[str, Any]:
    # A list that is being deleted gives its name free: its id is in the place of it.
    return {
        "name": of.name,
        "lname": of.id if of.status is ListStatus.DELETING else of.name.lower(),
        "description": of.description,
        "is_global": of.is_global,
        "status": of.status.value,
        "failure": of.failure,
        "rejected": of.rejected,
        "files": [list_parts.file_json(file) for file in of.files],
        "updated_at": of.updated_at,
    }


def _list_or_none(row: Row[Any] | None) -> DncList | None:
    return None if row is None else _list(row)


def _list(row: Row[Any]) -> DncList:
    stored = row._mapping
    return DncList(
        id=stored["id"],
        stream_id=stored["stream_id"],
        name=stored["name"],
        description=stored["description"],
        is_global=stored["is_global"],
        status=ListStatus(stored["status"]),
        created_at=stored["created_at"],
        updated_at=stored["updated_at"],
        failure=stored["failure"],
        total=stored["total"],
        rejected=stored["rejected"],
        files=tuple(list_parts.file_of(file) for file in stored["files"]),
    )
