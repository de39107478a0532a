"""Contact lists and their contacts, in SQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from ringfence.adapters.storage import filtering, list_parts
from ringfence.adapters.storage.tables import campaign_lists, campaigns, contact_lists, contacts, rejects
from ringfence.domain.contact import Contact
from ringfence.domain.filters import ContactFilter
from ringfence.domain.list_file import ListStatus
from ringfence.ports.storage.contact_lists import CampaignUse, ContactList, Holder, Holders, Reject

_VISIBLE = contact_lists.c.status != ListStatus.DELETING.value
_CONTACT = (
    contacts.c.id,
    contacts.c.list_id,
    contacts.c.position,
    contacts.c.phone_number,
    contacts.c.first_name,
    contacts.c.last_name,
    contacts.c.time_zone,
    contacts.c.unique_id,
    contacts.c.contact_priority,
    contacts.c.zone_key,
    contacts.c["columns"],
    contacts.c.line,
)


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
        query = select(contact_lists).where(
            contact_lists.c.id == list_id, contact_lists.c.stream_id == stream_id, _VISIBLE
        )
        return _list_or_none(self.connection.execute(query).first())

    def named(self, stream_id: str, name: str) -> ContactList | None:
        query = select(contact_lists).where(
            contact_lists.c.stream_id == stream_id, contact_lists.c.lname == name.lower(), _VISIBLE
        )
        return _list_or_none(self.connection.execute(query).first())

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
        self.connection.execute(
            update(contact_lists).where(contact_lists.c.id == changed.id).values(_changeable(changed))
        )

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
            gone += list_parts.delete_some(self.connection, rejects, "id", list_id, limit - gone)
        if gone == limit:
            return False
        self.connection.execute(delete(contact_lists).where(contact_lists.c.id == list_id))
        return True

    def add_contacts(self, added: Sequence[Contact]) -> None:
        list_parts.insert_rows(self.connection, contacts, [_contact_values(contact) for contact in added])

    def holders(self, list_id: str, phone_numbers: Collection[str], unique_ids: Collection[str]) -> Holders:
        return Holders(
            self._first_with(contacts.c.phone_number, list_id, phone_numbers),
            self._first_with(contacts.c.unique_id, list_id, unique_ids),
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
        query = (
            select(*_CONTACT)
            .where(contacts.c.list_id == list_id, contacts.c.position >= position)
            .order_by(contacts.c.position)
            .limit(limit)
        )
        return [Contact(*row) for row in self.connection.execute(query)]

    def count_meant(self, list_id: str, wanted: ContactFilter) -> int:
        of_list = select(func.count()).select_from(contacts).where(contacts.c.list_id == list_id)
        return self.connection.execute(of_list.where(filtering.meant(self.connection, wanted))).scalar_one()

    def add_rejects(self, list_id: str, first: int, rows: Sequence[Reject]) -> None:
        list_parts.add_rejects(self.connection, list_id, first, rows)

    def rejects(self, list_id: str, after: int, limit: int) -> list[Reject]:
        return list_parts.read_rejects(self.connection, list_id, after, limit)

    def _first_with(self, column: Any, list_id: str, values: Collection[str]) -> dict[str, Holder]:
        found: dict[str, Holder] = {}
        for some in list_parts.chunks(values):
            query = select(column, contacts.c.position, contacts.c.line).where(
                contacts.c.list_id == list_id, column.in_(some)
            )
            for value, position, line in self.connection.execute(query):
                if value not in found or position < found[value].position:
                    found[value] = Holder(position, line)
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
