"""Contacts one by one, and some of a list: changed, exported, made a list of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from ringfence.domain import contact, ids
from ringfence.domain.contact import FIELDS, Contact, Unreadable
from ringfence.domain.filters import ContactFilter
from ringfence.domain.list_file import ListStatus
from ringfence.domain.problems import Fault, Problem
from ringfence.ports.storage.contact_lists import ContactList, unique_id_key
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.tenancy import Stream
from ringfence.services import contact_filters, contact_lists, contact_rows
from ringfence.services.contact_lists import ListView

FIXED: Final = ("phoneNumber", "timeZone", "contactPriority")
"""What records of runs were made with: a contact that needs another one is added anew."""
_STEP: Final = 500


async def change(
    database: Database, *, at: datetime, stream: Stream, list_id: str, contact_id: str, changes: Mapping[str, Any]
) -> Contact:
    """The contact with these columns as they are to be, null for none; others stay as they are. Agents and flows see it
    from now on, in runs that are under way too.

    Raises Problem: not found; invalid.
    """

    def work(tx: Transaction) -> Contact:
        of = contact_lists.found(tx, stream.id, list_id)
        before = tx.contact_lists.contact(contact_id)
        if before is None or before.list_id != list_id:
            raise Problem.not_found(f"contact {contact_id}")
        after, of = changed(tx, stream, of, before, changes)
        tx.contact_lists.save(replace(of, updated_at=at))
        return after

    return await database.write(work)


def changed(
    tx: Transaction, stream: Stream, of: ContactList, before: Contact, changes: Mapping[str, Any]
) -> tuple[Contact, ContactList]:
    """The contact with these changes, stored, and the list with its columns, which is to be saved.

    Raises Problem: invalid; conflict where another contact has the unique id.
    """
    after = _changed(stream, before, changes)
    if after == before:
        return before, of
    if after.unique_id is not None and after.unique_id != before.unique_id and not of.allow_duplicates:
        _check_unique_id(tx, of, after)
    tx.contact_lists.save_contact(after)
    _claim(tx, before, after)
    return after, replace(of, columns=contact_rows.listed_columns(of.columns, after.columns))


def _changed(stream: Stream, before: Contact, changes: Mapping[str, Any]) -> Contact:
    shown: dict[str, Any] = dict(before.shown())
    faults = [
        Fault(name, "fixed", f"{name} cannot be changed: add the contact anew")
        for name in FIXED
        if name in changes and str(changes[name] or "") != str(shown.get(name, ""))
    ]
    if faults:
        raise Problem.invalid(faults)
    row = {name: value for name, value in (shown | dict(changes)).items() if value is not None}
    mapping: dict[str, str] = {field: field for field in FIELDS if field in row}
    draft = contact.read(row, mapping, contact_rows.limits_of(stream.settings))
    if isinstance(draft, Unreadable):
        raise Problem.at("", "invalid", draft.reason)
    return replace(
        before,
        first_name=draft.first_name,
        last_name=draft.last_name,
        unique_id=draft.unique_id,
        columns=draft.columns,
    )


def _claim(tx: Transaction, before: Contact, after: Contact) -> None:
    """The unique id is taken from now on, and the one before is free."""
    if after.unique_id != before.unique_id:
        if before.unique_id is not None:
            tx.contact_lists.release(after.list_id, [unique_id_key(before.unique_id)])
        if after.unique_id is not None:
            tx.contact_lists.claim(after.list_id, 0, [(unique_id_key(after.unique_id), after.position)])


def _check_unique_id(tx: Transaction, of: ContactList, after: Contact) -> None:
    assert after.unique_id is not None
    if after.unique_id in tx.contact_lists.holders(of.id, [], [after.unique_id]).by_unique_id:
        raise Problem.conflict("unique_id_taken", f"uniqueId '{after.unique_id[:60]}' is already in the list")


async def export(
    database: Database, stream_id: str, list_id: str, wanted: ContactFilter | None
) -> tuple[tuple[str, ...], AsyncIterator[Sequence[Sequence[Any]]]]:
    """The names of the columns, and the contacts that the filter means (None: all of them) in pieces.

    Raises Problem (not found, invalid).
    """

    def read(tx: Transaction) -> tuple[str, ...]:
        of = contact_lists.found(tx, stream_id, list_id)
        _check_columns(of, wanted)
        return (*FIELDS, *(name for name in of.columns if name not in {*FIELDS, *of.mapping.values()}))

    header = await database.read(read)
    return header, _rows(database, list_id, wanted, header)


async def _rows(
    database: Database, list_id: str, wanted: ContactFilter | None, header: Sequence[str]
) -> AsyncIterator[Sequence[Sequence[Any]]]:
    position = 0
    while True:

        def read(tx: Transaction, position: int = position) -> list[Contact]:
            return tx.contact_lists.meant_from(list_id, wanted, position, _STEP)

        piece = await database.read(read)
        if not piece:
            return
        yield [[one.shown().get(name, "") for name in header] for one in piece]
        position = piece[-1].position + 1


async def subset(
    database: Database,
    *,
    at: datetime,
    stream: Stream,
    list_id: str,
    name: str,
    description: str,
    wanted: ContactFilter,
    by: str,
) -> ListView:
    """A list of its own of the people of a list whom the filter means, as they are now. It is complete when this returns.

    Raises Problem: not found; invalid; conflict where the name is taken.
    """
    source = await database.read(lambda tx: contact_lists.found(tx, stream.id, list_id))
    _check_columns(source, wanted)
    made = await contact_lists.create(
        database,
        at=at,
        stream_id=stream.id,
        name=name,
        description=description,
        allow_duplicates=source.allow_duplicates,
        by=by,
    )
    position = 0
    while True:

        def copy(tx: Transaction, position: int = position) -> int | None:
            piece = tx.contact_lists.meant_from(source.id, wanted, position, _STEP)
            _append(tx, stream.id, made.of.id, piece, source, at)
            return piece[-1].position + 1 if piece else None

        next_position = await database.write(copy)
        if next_position is None:
            return await contact_lists.get(database, stream.id, made.of.id)
        position = next_position


def _append(
    tx: Transaction, stream_id: str, list_id: str, piece: Sequence[Contact], source: ContactList, at: datetime
) -> None:
    of = contact_lists.found(tx, stream_id, list_id)
    first = of.next_position
    tx.contact_lists.add_contacts(
        [
            replace(one, id=ids.member(ids.CONTACT, of.id, first + n), list_id=of.id, position=first + n, line=None)
            for n, one in enumerate(piece)
        ]
    )
    after = first + len(piece)
    tx.contact_lists.save(
        replace(of, total=of.total + len(piece), next_position=after, columns=source.columns, status=ListStatus.READY)
    )


def _check_columns(of: ContactList, wanted: ContactFilter | None) -> None:
    faults = [] if wanted is None else contact_filters.unknown_columns(wanted, [of])
    if faults:
        raise Problem.invalid(faults)
