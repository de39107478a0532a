"""Contact lists and their contacts, in SQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, Update, and_, bindparam, delete, func, insert, select, update

from ringfence.adapters.storage import filtering, list_parts, places, staging
from ringfence.adapters.storage.tables import campaign_lists, campaigns, contact_keys, contact_lists, contacts, rejects
from ringfence.domain.contact import Contact
from ringfence.domain.filters import ContactFilter
from ringfence.domain.list_file import ListStatus
from ringfence.ports.storage.contact_lists import (
    CampaignUse,
    ContactList,
    Holder,
    Holders,
    Key,
    Reject,
    StagedPut,
    unique_id_key,
)

_VISIBLE = contact_lists.c.status != ListStatus.DELETING.value
_CONTACT = places.CONTACT
_KEY = ("list_id", "key", "file", "line")


# Each step of an import asks and changes its list, and each campaign that is made names some: statements are made once.


@cache
def _the_list() -> Select[Any]:
    return select(contact_lists).where(
        contact_lists.c.id == bindparam("the_list"), contact_lists.c.stream_id == bindparam("the_stream"), _VISIBLE
    )


@cache
def _named() -> Select[Any]:
    return select(contact_lists).where(
        contact_lists.c.stream_id == bindparam("the_stream"), contact_lists.c.lname == bindparam("the_name"), _VISIBLE
    )


@cache
def _change() -> Update:
    return update(contact_lists).where(contact_lists.c.id == bindparam("the_list"))


class SqlContactLists:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def add(self, made: ContactList) -> None:
        values = {
            "id": made.id,
            "stream_id": made.stream_id,
            "created_at": made.created_at,
            "created_by": made.created_by,
        }
        self.connection.execute(insert(contact_lists).values(values | _changeable(made)))

    def get(self, stream_id: str, list_id: str) -> ContactList | None:
        wanted = {"the_list": list_id, "the_stream": stream_id}
        return _list_or_none(self.connection.execute(_the_list(), wanted).first())

    def named(self, stream_id: str, name: str) -> ContactList | None:
        wanted = {"the_stream": stream_id, "the_name": name.lower()}
        return _list_or_none(self.connection.execute(_named(), wanted).first())

    def count(self, stream_id: str) -> int:
        query = select(func.count()).select_from(contact_lists).where(contact_lists.c.stream_id == stream_id, _VISIBLE)
        return self.connection.execute(query).scalar_one()

    def page(self, stream_id: str, skip: int, limit: int) -> list[ContactList]:
        query = (
            select(contact_lists)
            .where(contact_lists.c.stream_id == stream_id, _VISIBLE)
            .order_by(contact_lists.c.created_at.desc(), contact_lists.c.id)
            .offset(skip)
            .limit(limit)
        )
        return [_list(row) for row in self.connection.execute(query)]

    def save(self, changed: ContactList) -> None:
        self.connection.execute(_change(), _changeable(changed) | {"the_list": changed.id})

    def uses(self, list_ids: Collection[str]) -> dict[str, tuple[CampaignUse, ...]]:
        joined = campaign_lists.join(campaigns, campaigns.c.id == campaign_lists.c.campaign_id)
        return list_parts.uses(self.connection, campaign_lists.c.list_id, joined, list_ids)

    def unfinished(self) -> list[ContactList]:
        states = [ListStatus.VALIDATING.value, ListStatus.DELETING.value]
        query = select(contact_lists).where(contact_lists.c.status.in_(states)).order_by(contact_lists.c.created_at)
        return [_list(row) for row in self.connection.execute(query)]

    def purge(self, list_id: str, limit: int) -> bool:
        gone = list_parts.delete_some(self.connection, contacts, "position", list_id, limit)
        if gone < limit:
            gone += list_parts.delete_some(self.connection, contact_keys, "key", list_id, limit - gone)
        if gone < limit:
            gone += list_parts.delete_some(self.connection, rejects, "id", list_id, limit - gone)
        if gone == limit:
            return False
        self.connection.execute(delete(contact_lists).where(contact_lists.c.id == list_id))
        return True

    def add_contacts(self, added: Sequence[Contact]) -> None:
        list_parts.insert_rows(self.connection, contacts, [_contact_values(contact) for contact in added])
        keys = [(one.list_id, one.phone_number, 0, one.position) for one in added]
        keys += [
            (one.list_id, unique_id_key(one.unique_id), 0, one.position) for one in added if one.unique_id is not None
        ]
        list_parts.insert_tuples(self.connection, contact_keys, _KEY, keys, new_only=True)

    def put_staged(self, into: ContactList, file_id: str, places: range, *, room: int, full: str) -> StagedPut:
        return staging.put_contacts(
            self.connection, into.id, file_id, places, first_position=into.next_position, first_reject=into.rejected + 1,
            room=room, full=full,
        )  # fmt: skip

    def claim_staged(self, list_id: str, file: int, places: range) -> set[Key]:
        return staging.claim(self.connection, list_id, file, places)

    def claim(self, list_id: str, file: int, keys: Sequence[tuple[Key, int | None]]) -> set[Key]:
        rows = [(list_id, key, file, line) for key, line in keys]
        if list_parts.insert_tuples(self.connection, contact_keys, _KEY, rows, new_only=True) == len(rows):
            return set()
        among = select(contact_keys.c.key).where(
            contact_keys.c.list_id == list_id,
            contact_keys.c.key.between(keys[0][0], keys[-1][0]),
            contact_keys.c.file != file,
        )
        return {key for key, _ in keys}.intersection(self.connection.execute(among).scalars())

    def keys(self, list_id: str, after: Key, limit: int) -> list[tuple[Key, int, int | None]]:
        query = (
            select(contact_keys.c.key, contact_keys.c.file, contact_keys.c.line)
            .where(contact_keys.c.list_id == list_id, contact_keys.c.key > after)
            .order_by(contact_keys.c.key)
            .limit(limit)
        )
        return [(key, file, line) for key, file, line in self.connection.execute(query)]

    def release(self, list_id: str, keys: Collection[Key]) -> None:
        for some in list_parts.chunks(keys):
            wanted = and_(contact_keys.c.list_id == list_id, contact_keys.c.key.in_(some))
            self.connection.execute(delete(contact_keys).where(wanted))

    def holding(self, of: ContactList, keys: Collection[Key]) -> dict[Key, Contact]:
        return places.holding(self.connection, of, self.having(of.id, keys))

    def holders(self, list_id: str, phone_numbers: Collection[str], unique_ids: Collection[str]) -> Holders:
        of_ids = self.having(list_id, [unique_id_key(unique_id) for unique_id in unique_ids])
        return Holders(
            self.having(list_id, phone_numbers), {key.removeprefix("="): holder for key, holder in of_ids.items()}
        )

    def contact(self, contact_id: str) -> Contact | None:
        return self.contacts([contact_id]).get(contact_id)

    def contacts(self, contact_ids: Collection[str]) -> dict[str, Contact]:
        return {
            row.id: Contact(*row)
            for some in list_parts.chunks(contact_ids)
            for row in self.connection.execute(select(*_CONTACT).where(contacts.c.id.in_(some)))
        }

    def contacts_from(self, list_id: str, position: int, limit: int) -> list[Contact]:
        return self.meant_from(list_id, None, position, limit)

    def save_contact(self, changed: Contact) -> None:
        values = _contact_values(changed) | {"columns": dict(changed.columns)}
        self.connection.execute(update(contacts).where(contacts.c.id == changed.id), values)

    def meant_from(self, list_id: str, wanted: ContactFilter | None, position: int, limit: int) -> list[Contact]:
        query = (
            select(*_CONTACT)
            .where(contacts.c.list_id == list_id, contacts.c.position >= position)
            .order_by(contacts.c.position)
            .limit(limit)
        )
        if wanted is not None:
            query = query.where(filtering.meant(self.connection, wanted))
        return [Contact(*row) for row in self.connection.execute(query)]

    def count_meant(self, list_id: str, wanted: ContactFilter) -> int:
        of_list = select(func.count()).select_from(contacts).where(contacts.c.list_id == list_id)
        return self.connection.execute(of_list.where(filtering.meant(self.connection, wanted))).scalar_one()

    def add_rejects(self, list_id: str, first: int, rows: Sequence[Reject]) -> None:
        list_parts.add_rejects(self.connection, list_id, first, rows)

    def rejects(self, list_id: str, after: int, limit: int) -> list[Reject]:
        return list_parts.read_rejects(self.connection, list_id, after, limit)

    def having(self, list_id: str, keys: Collection[Key]) -> dict[Key, Holder]:
        found: dict[Key, Holder] = {}
        for some in list_parts.chunks(keys):
            query = select(contact_keys.c.key, contact_keys.c.file, contact_keys.c.line).where(
                contact_keys.c.list_id == list_id, contact_keys.c.key.in_(some)
            )
            found |= {key: Holder(file, line) for key, file, line in self.connection.execute(query)}
        return found


def _changeable(of: ContactList) -> dict[str, Any]:
    # A list that is being deleted gives its name free: its id is in the place of it.
    return {
        "name": of.name,
        "lname": of.id if of.status is ListStatus.DELETING else of.name.lower(),
        "description": of.description,
        "source": of.source,
        "allow_duplicates": of.allow_duplicates,
        "status": of.status.value,
        "failure": of.failure,
        "total": of.total,
        "rejected": of.rejected,
        "next_position": of.next_position,
        "mapping": dict(of.mapping),
        "columns": list(of.columns),
        "files": [list_parts.file_json(file) for file in of.files],
        "updated_by": of.updated_by,
        "updated_at": of.updated_at,
    }


def _list_or_none(row: Row[Any] | None) -> ContactList | None:
    return None if row is None else _list(row)


def _list(row: Row[Any]) -> ContactList:
    stored = row._mapping
    return ContactList(
        id=stored["id"],
        stream_id=stored["stream_id"],
        name=stored["name"],
        description=stored["description"],
        source=stored["source"],
        allow_duplicates=stored["allow_duplicates"],
        status=ListStatus(stored["status"]),
        created_at=stored["created_at"],
        updated_at=stored["updated_at"],
        failure=stored["failure"],
        total=stored["total"],
        rejected=stored["rejected"],
        next_position=stored["next_position"],
        mapping=stored["mapping"],
        columns=tuple(stored["columns"]),
        files=tuple(list_parts.file_of(file) for file in stored["files"]),
        created_by=stored["created_by"],
        updated_by=stored["updated_by"],
    )


def _contact_values(contact: Contact) -> dict[str, Any]:
    return {
        "id": contact.id,
        "list_id": contact.list_id,
        "position": contact.position,
        "phone_number": contact.phone_number,
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "time_zone": contact.time_zone,
        "unique_id": contact.unique_id,
        "contact_priority": contact.contact_priority,
        "zone_key": contact.zone_key,
        "columns": msgspec.json.encode(contact.columns).decode(),
        "line": contact.line,
    }
