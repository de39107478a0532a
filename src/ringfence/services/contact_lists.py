"""Contact lists: made, filled, changed, shown and removed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from ringfence.domain import ids
from ringfence.domain.contact import AS_NAMED, Contact, RowLimits, Unreadable, is_storable
from ringfence.domain.list_file import ListStatus
from ringfence.domain.problems import Fault, Problem
from ringfence.ports.numbering import NumberingPlan
from ringfence.ports.storage.contact_lists import CampaignUse, ContactList, Reject
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.tenancy import Stream
from ringfence.services import contact_rows, intakes, list_files
from ringfence.services.dialers import Dialers
from ringfence.services.imports import Imports, Upload

MAX_NAME: Final = 48
MAX_DESCRIPTION: Final = 256
MAX_ROWS_A_REQUEST: Final = 10_000
PASSIVE_API: Final = "passiveApi"
LOCAL_DRIVE: Final = "localDrive"
_ROWS_A_STEP: Final = 500
_REPORT_STEP: Final = 5_000


@dataclass(frozen=True, slots=True)
class ListView:
    """A list, and the campaigns that name it: it is in use by all of them, since each may be played (again)."""

    of: ContactList
    used_by: tuple[CampaignUse, ...] = ()


@dataclass(frozen=True, slots=True)
class AddedRows:
    accepted: int
    rejected: int


def checked_texts(name: str | None, description: str | None) -> list[Fault]:
    """What is wrong with the name and the description of a list; None where the field was not sent."""
    faults = []
    if name is not None and not 1 <= len(name) <= MAX_NAME:
        faults.append(Fault("name", "too_long" if name else "required", f"must be from 1 to {MAX_NAME} characters"))
    elif name is not None and not name.isprintable():
        faults.append(Fault("name", "malformed", "must be text on one line, without control characters"))
    if description is not None and len(description) > MAX_DESCRIPTION:
        faults.append(Fault("description", "too_long", f"must be at most {MAX_DESCRIPTION} characters"))
    elif description is not None and not is_storable(description):
        faults.append(Fault("description", "malformed", "must be text, without NUL characters"))
    return faults


def in_use(what: str, name: str, used_by: Sequence[CampaignUse]) -> Problem:
    """Why a list cannot be removed: the campaigns that name it."""
    named = ", ".join(f"'{use.name}' ({use.status})" for use in used_by[:5]) + (" …" if len(used_by) > 5 else "")
    those, them = ("campaign", "it") if len(used_by) == 1 else ("campaigns", "them")
    message = f"{what} '{name}' is used by {those} {named}: delete {them} or give {them} other lists first"
    return Problem.conflict("list_in_use", message)


async def create(
    database: Database,
    *,
    at: datetime,
    stream_id: str,
    name: str,
    description: str,
    allow_duplicates: bool,
    by: str,
    known_as: str | None = None,
) -> ListView:
    """An empty list, to be filled over the API; `known_as` is its id where it is to be a certain one.

    Raises Problem: invalid, conflict (name).
    """
    made = _made(at, stream_id, name, description, allow_duplicates, by, PASSIVE_API, ListStatus.READY)
    made = replace(made, id=known_as or made.id, mapping=dict(AS_NAMED))

    def work(tx: Transaction) -> None:
        _check_name_is_free(tx, made)
        tx.contact_lists.add(made)

    await database.write(work)
    return ListView(made)


async def create_from_file(
    database: Database,
    running: Imports,
    *,
    at: datetime,
    stream: Stream,
    name: str,
    description: str,
    allow_duplicates: bool,
    by: str,
    upload: Upload,
    known_as: str | None = None,
) -> ListView:
    """A list whose file is being imported; `known_as` is its id where it is to be a certain one.

    Raises Problem: invalid, too large, conflict; nothing is stored then.
    """
    made = _made(at, stream.id, name, description, allow_duplicates, by, LOCAL_DRIVE, ListStatus.VALIDATING)
    made = replace(made, id=known_as or made.id)
    await database.read(lambda tx: _check_name_is_free(tx, made))
    file = await running.accept(upload, stream.settings, stream.settings.max_contacts_per_list)
    made = replace(list_files.with_new_file(made, file, at), mapping=file.mapping, columns=file.header)

    def work(tx: Transaction) -> None:
        _check_name_is_free(tx, made)
        tx.contact_lists.add(made)

    try:
        await database.write(work)
    except Problem:
        running.discard(file)
        raise
    running.begin(made)
    return ListView(made)


async def append_file(
    database: Database, running: Imports, *, at: datetime, stream: Stream, list_id: str, by: str, upload: Upload
) -> ListView:
    """The list, to which a file is being added. Raises Problem: invalid, too large, not found."""
    before = (await get(database, stream.id, list_id)).of
    room = stream.settings.max_contacts_per_list - before.total
    file = await running.accept(upload, stream.settings, room)

    def work(tx: Transaction) -> ListView:
        now = found(tx, stream.id, list_id)
        changed = replace(list_files.with_new_file(now, file, at), mapping=now.mapping or file.mapping, updated_by=by)
        tx.contact_lists.save(changed)
        return _viewed(tx, changed)

    try:
        changed = await database.write(work)
    except Problem:
        running.discard(file)
        raise
    running.begin(changed.of)
    return changed


async def update(
    database: Database,
    *,
    at: datetime,
    stream_id: str,
    list_id: str,
    name: str | None,
    description: str | None,
    by: str,
) -> ListView:
    """Another name or description; None leaves it. Raises Problem: invalid, not found, conflict."""
    name = name.strip() if name is not None else None
    if faults := checked_texts(name, description):
        raise Problem.invalid(faults)

    def work(tx: Transaction) -> ListView:
        now = found(tx, stream_id, list_id)
        changed = replace(
            now,
            name=now.name if name is None else name,
            description=now.description if description is None else description,
            updated_at=at,
            updated_by=by,
        )
        _check_name_is_free(tx, changed)
        tx.contact_lists.save(changed)
        return _viewed(tx, changed)

    return await database.write(work)


async def get(database: Database, stream_id: str, list_id: str) -> ListView:
    """Raises Problem (not found)."""
    return await database.read(lambda tx: _viewed(tx, found(tx, stream_id, list_id)))


async def page(database: Database, stream_id: str, skip: int, limit: int) -> tuple[list[ListView], int]:
    """Lists, newest first, and how many there are in all."""

    def work(tx: Transaction) -> tuple[list[ListView], int]:
        lists = tx.contact_lists.page(stream_id, skip, limit)
        used = tx.contact_lists.uses([of.id for of in lists])
        return [ListView(of, used.get(of.id, ())) for of in lists], tx.contact_lists.count(stream_id)

    return await database.read(work)


async def contacts(
    database: Database, stream_id: str, list_id: str, skip: int, limit: int
) -> tuple[list[Contact], int]:
    """Contacts in the order of the list, and how many there are in all. Raises Problem (not found)."""

    def work(tx: Transaction) -> tuple[list[Contact], int]:
        of = found(tx, stream_id, list_id)
        # Positions have no gaps, so the place in the list is found by index however far back it is.
        return tx.contact_lists.contacts_from(list_id, skip, limit), of.total

    return await database.read(work)


async def remove(database: Database, running: Imports, *, at: datetime, stream_id: str, list_id: str) -> ContactList:
    """The list, which is gone for everybody; its contacts are removed in the background.

    Raises Problem: not found; conflict while a campaign names it, whatever the campaign's state: each can be played.
    """

    def work(tx: Transaction) -> ContactList:
        view = _viewed(tx, found(tx, stream_id, list_id))
        if view.used_by:
            raise in_use("contact list", view.of.name, view.used_by)
        gone = replace(view.of, status=ListStatus.DELETING, updated_at=at)
        tx.contact_lists.save(gone)
        return gone

    gone = await database.write(work)
    running.begin(gone)
    return gone


async def add_contacts(
    database: Database,
    numbering: NumberingPlan,
    dialers: Dialers,
    *,
    at: datetime,
    stream: Stream,
    list_name: str,
    rows: Sequence[object],
    by: str,
) -> AddedRows:
    """Put rows into the list of this name, and into the runs that use it. Bad rows go into its report.

    All is durable when this returns. It can be repeated: what is in the list already is a duplicate then.
    Raises Problem (invalid): no such list, no rows, too many.
    """
    faults = []
    if not 1 <= len(rows) <= MAX_ROWS_A_REQUEST:
        faults.append(
            Fault("data", "out_of_range", f"must have from 1 to {MAX_ROWS_A_REQUEST:,} rows, not {len(rows):,}")
        )
    of = await database.read(lambda tx: tx.contact_lists.named(stream.id, list_name.strip()))
    if of is None:
        message = f"there is no contact list '{list_name[:MAX_NAME]}': create it first, or check the name"
        faults.append(Fault("contact_list_name", "not_found", message))
    if faults or of is None:
        raise Problem.invalid(faults)
    taken = await take_in(
        database, numbering, dialers, at=at, stream=stream, list_id=of.id, rows=rows, by=by, reported=True
    )
    return AddedRows(taken.accepted, len(taken.rejects))


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many rows are contacts now, and why the others are not."""

    accepted: int
    rejects: tuple[Reject, ...]


async def take_in(
    database: Database,
    numbering: NumberingPlan,
    dialers: Dialers,
    *,
    at: datetime,
    stream: Stream,
    list_id: str,
    rows: Sequence[object],
    by: str,
    reported: bool = False,
) -> TakenIn:
    """Put rows into a list and the runs that use it, step by step; bad rows go into its report where they are `reported`.

    Raises Problem (not found).
    """
    limits = contact_rows.limits_of(stream.settings)
    accepted, rejects = 0, list[Reject]()
    for start in range(0, len(rows), _ROWS_A_STEP):
        step = [(start + n, as_row(row)) for n, row in enumerate(rows[start : start + _ROWS_A_STEP], 1)]
        judged = await _judged(step, limits, numbering)

        def work(tx: Transaction, judged: contact_rows.Judged = judged) -> contact_rows.Added:
            now = found(tx, stream.id, list_id)
            if now.status is ListStatus.INVALID and judged.good:
                now = replace(now, status=ListStatus.READY, failure=None)
            changed = replace(now, updated_by=by)
            return contact_rows.put_in(tx, changed, judged, at=at, settings=stream.settings, reported=reported)

        added = await database.write(work)
        intakes.tell(dialers, added.joined)
        accepted += added.accepted
        rejects += added.rejects
    return TakenIn(accepted, tuple(rejects))


def is_known(reject: Reject) -> bool:
    """Whether the row is a contact of the list already."""
    return reject.reason.endswith(contact_rows.IN_THE_LIST)


async def rejects(database: Database, stream_id: str, list_id: str) -> AsyncIterator[Sequence[Reject]]:
    """The report of rejected rows, in pieces. Raises Problem (not found) at the first piece."""
    after = 0
    while True:

        def work(tx: Transaction, after: int = after) -> list[Reject]:
            found(tx, stream_id, list_id)
            return tx.contact_lists.rejects(list_id, after, _REPORT_STEP)

        piece = await database.read(work)
        if not piece:
            return
        yield piece
        after += len(piece)


def as_row(row: object) -> Mapping[str, Any] | Unreadable:
    """A row of a request, as far as it is one."""
    if isinstance(row, Mapping):
        return row
    return Unreadable("", 'the row is no object such as {"phoneNumber": "+442079460123"}')


def _made(
    at: datetime,
    stream_id: str,
    name: str,
    description: str,
    allow_duplicates: bool,
    by: str,
    source: str,
    status: ListStatus,
) -> ContactList:
    name = name.strip()
    if faults := checked_texts(name, description):
        raise Problem.invalid(faults)
    return ContactList(
        id=ids.new(ids.LIST),
        stream_id=stream_id,
        name=name,
        description=description,
        source=source,
        allow_duplicates=allow_duplicates,
        status=status,
        created_at=at,
        updated_at=at,
        created_by=by,
        updated_by=by,
    )


def found(tx: Transaction, stream_id: str, list_id: str) -> ContactList:
    """Raises Problem (not found)."""
    of = tx.contact_lists.get(stream_id, list_id)
    if of is None:
        raise Problem.not_found(f"contact list {list_id}")
    return of


def _viewed(tx: Transaction, of: ContactList) -> ListView:
    return ListView(of, tx.contact_lists.uses([of.id]).get(of.id, ()))


def _check_name_is_free(tx: Transaction, of: ContactList) -> None:
    other = tx.contact_lists.named(of.stream_id, of.name)
    if other is not None and other.id != of.id:
        raise Problem.conflict("name_taken", f"there is already a contact list '{other.name}': choose another name")


async def _judged(
    rows: Sequence[tuple[int, Mapping[str, object] | Unreadable]], limits: RowLimits, numbering: NumberingPlan
) -> contact_rows.Judged:
    few = 10  # rows that are done before a thread could begin
    if len(rows) <= few:
        return contact_rows.judge(rows, AS_NAMED, limits, numbering)
    return await asyncio.to_thread(contact_rows.judge, rows, AS_NAMED, limits, numbering)
