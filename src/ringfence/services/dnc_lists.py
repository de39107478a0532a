"""Do-not-call lists: whoever is on one is not rung, from the moment that it is answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from ringfence.domain import ids
from ringfence.domain.list_file import ListStatus
from ringfence.domain.problems import Problem
from ringfence.ports.numbering import NumberingPlan, Rejected
from ringfence.ports.storage.contact_lists import CampaignUse, Reject
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.dnc_lists import DncList, DncNumber
from ringfence.ports.storage.tenancy import Stream
from ringfence.services import contact_lists, intakes, list_files
from ringfence.services.dialers import Dialers
from ringfence.services.imports import Imports, Upload

MAX_NUMBERS_A_REQUEST: Final = 10_000
_NUMBERS_A_STEP: Final = 2_000
_REPORT_STEP: Final = 5_000


@dataclass(frozen=True, slots=True)
class ListView:
    """A list, and the campaigns that name it."""

    of: DncList
    used_by: tuple[CampaignUse, ...] = ()


@dataclass(frozen=True, slots=True)
class BadNumber:
    """A number of a request that was not added: its place there, from 0."""

    index: int
    phone_number: str
    reason: str


@dataclass(frozen=True, slots=True)
class AddedNumbers:
    to: DncList
    added: int
    already_there: int
    bad: tuple[BadNumber, ...]


async def create(
    database: Database, *, at: datetime, stream_id: str, name: str, description: str, known_as: str | None = None
) -> ListView:
    """An empty list; `known_as` is its id where it is to be a certain one. Raises Problem: invalid, conflict (name)."""
    made = _made(at, stream_id, name, description, ListStatus.READY)
    made = replace(made, id=known_as or made.id)

    def work(tx: Transaction) -> None:
        _check_name_is_free(tx, made)
        tx.dnc_lists.add(made)

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
    upload: Upload,
    known_as: str | None = None,
) -> ListView:
    """A list whose file is being imported; `known_as` is its id where it is to be a certain one.

    Raises Problem: invalid, too large, conflict; nothing is stored then.
    """
    made = _made(at, stream.id, name, description, ListStatus.VALIDATING)
    made = replace(made, id=known_as or made.id)
    await database.read(lambda tx: _check_name_is_free(tx, made))
    room = stream.settings.max_dnc_numbers_per_list
    file = await running.accept(upload, stream.settings, room, numbers_only=True)
    made = list_files.with_new_file(made, file, at)

    def work(tx: Transaction) -> None:
        _check_name_is_free(tx, made)
        tx.dnc_lists.add(made)

    try:
        await database.write(work)
    except Problem:
        running.discard(file)
        raise
    running.begin(made)
    return ListView(made)


async def append_file(
    database: Database, running: Imports, *, at: datetime, stream: Stream, list_id: str, upload: Upload
) -> ListView:
    """The list, to which a file is being added. Raises Problem: invalid, too large, not found."""
    before = (await get(database, stream.id, list_id)).of
    room = stream.settings.max_dnc_numbers_per_list - before.total
    file = await running.accept(upload, stream.settings, room, numbers_only=True)

    def work(tx: Transaction) -> ListView:
        changed = list_files.with_new_file(_found(tx, stream.id, list_id), file, at)
        tx.dnc_lists.save(changed)
        return _viewed(tx, changed)

    try:
        changed = await database.write(work)
    except Problem:
        running.discard(file)
        raise
    running.begin(changed.of)
    return changed


async def get(database: Database, stream_id: str, list_id: str) -> ListView:
    """Raises Problem (not found)."""
    return await database.read(lambda tx: _viewed(tx, _found(tx, stream_id, list_id)))


async def page(database: Database, stream_id: str, skip: int, limit: int) -> tuple[list[ListView], int]:
    """Lists, newest first, and how many there are in all."""

    def work(tx: Transaction) -> tuple[list[ListView], int]:
        lists = tx.dnc_lists.page(stream_id, skip, limit)
        used = tx.dnc_lists.uses([of.id for of in lists])
        return [ListView(of, used.get(of.id, ())) for of in lists], tx.dnc_lists.count(stream_id)

    return await database.read(work)


async def remove(database: Database, running: Imports, *, at: datetime, stream_id: str, list_id: str) -> DncList:
    """The list, which blocks nobody any more; its numbers are removed in the background.

    Raises Problem: not found; conflict while a campaign names it, whatever the campaign's state: each can be played.
    """

    def work(tx: Transaction) -> DncList:
        view = _viewed(tx, _found(tx, stream_id, list_id))
        if view.used_by:
            raise contact_lists.in_use("do-not-call list", view.of.name, view.used_by)
        gone = replace(view.of, status=ListStatus.DELETING, updated_at=at)
        tx.dnc_lists.save(gone)
        return gone

    gone = await database.write(work)
    running.begin(gone)
    return gone


async def add_numbers(
    database: Database,
    numbering: NumberingPlan,
    dialers: Dialers,
    *,
    at: datetime,
    stream: Stream,
    list_id: str,
    phone_numbers: Sequence[str],
    expires_at: datetime | None,
) -> AddedNumbers:
    """Block these numbers, in whatever way they are written; the bad ones are named, and the others go in.

    From the answer on nobody of them is rung: the dialers know of them. `expires_at` must be after `at`.
    Raises Problem: invalid, not found.
    """
    count = len(phone_numbers)
    if not 1 <= count <= MAX_NUMBERS_A_REQUEST:
        message = f"must have from 1 to {MAX_NUMBERS_A_REQUEST:,} numbers, not {count:,}"
        raise Problem.at("phoneNumbers", "out_of_range", message)
    if expires_at is not None and expires_at <= at:
        raise Problem.at("expiresAt", "out_of_range", "must be a time in the future")
    await get(database, stream.id, list_id)
    good, bad = await asyncio.to_thread(_checked, phone_numbers, numbering)
    added = 0
    for start in range(0, len(good), _NUMBERS_A_STEP):
        step = good[start : start + _NUMBERS_A_STEP]

        def work(tx: Transaction, step: Sequence[str] = step) -> tuple[DncList, int]:
            of = _found(tx, stream.id, list_id)
            most = stream.settings.max_dnc_numbers_per_list
            if of.total + len(step) > most:
                message = f"do-not-call list '{of.name}' would have more than {most:,} numbers: use another list"
                raise Problem.conflict("list_full", message)
            put = tx.dnc_lists.put(list_id, step, expires_at, at)
            status = ListStatus.READY if of.status is ListStatus.INVALID else of.status
            changed = replace(of, status=status, failure=None, updated_at=at)
            tx.dnc_lists.save(changed)
            return changed, put

        of, put = await database.write(work)
        intakes.tell(dialers, [intakes.BlockedNumbers(stream.id, list_id, of.is_global, tuple(step))])
        added += put
    return AddedNumbers(await _now(database, stream.id, list_id), added, len(good) - added, bad)


async def remove_number(
    database: Database, numbering: NumberingPlan, *, at: datetime, stream_id: str, list_id: str, phone_number: str
) -> str:
    """The number that may be rung again, in E.164. Raises Problem: invalid, not found (list, or number on it)."""
    number = numbering.check(phone_number)
    if isinstance(number, Rejected):
        raise Problem.at("phoneNumber", "malformed", f"must be a number such as +442079460123: {number.reason}")

    def work(tx: Transaction) -> str:
        of = _found(tx, stream_id, list_id)
        if not tx.dnc_lists.remove(list_id, number.e164):
            raise Problem.not_found(f"number {number.e164} on do-not-call list '{of.name}'")
        tx.dnc_lists.save(replace(of, updated_at=at))
        return number.e164

    return await database.write(work)


async def make_global(
    database: Database, dialers: Dialers, *, at: datetime, stream_id: str, list_id: str, is_global: bool
) -> ListView:
    """The list, whose numbers are now blocked for every campaign of the stream, or only for those that name it.

    Raises Problem (not found).
    """

    def work(tx: Transaction) -> tuple[ListView, bool]:
        of = _found(tx, stream_id, list_id)
        changed = replace(of, is_global=is_global, updated_at=at)
        tx.dnc_lists.save(changed)
        return _viewed(tx, changed), is_global and not of.is_global

    view, is_new = await database.write(work)
    if is_new:
        async for piece in numbers(database, stream_id, list_id):
            blocked = tuple(row.phone_number for row in piece if row.expires_at is None or row.expires_at > at)
            if blocked:
                intakes.tell(dialers, [intakes.BlockedNumbers(stream_id, list_id, True, blocked)])
    return view


async def numbers(database: Database, stream_id: str, list_id: str) -> AsyncIterator[Sequence[DncNumber]]:
    """The numbers in order, in pieces of at most 5,000. Raises Problem (not found) at the first piece."""
    after = ""
    while True:

        def work(tx: Transaction, after: str = after) -> list[DncNumber]:
            _found(tx, stream_id, list_id)
            return tx.dnc_lists.numbers(list_id, after, _REPORT_STEP)

        piece = await database.read(work)
        if not piece:
            return
        yield piece
        after = piece[-1].phone_number


async def rejects(database: Database, stream_id: str, list_id: str) -> AsyncIterator[Sequence[Reject]]:
    """The report of rejected rows, in pieces. Raises Problem (not found) at the first piece."""
    after = 0
    while True:

        def work(tx: Transaction, after: int = after) -> list[Reject]:
            _found(tx, stream_id, list_id)
            return tx.dnc_lists.rejects(list_id, after, _REPORT_STEP)

        piece = await database.read(work)
        if not piece:
            return
        yield piece
        after += len(piece)


def _made(at: datetime, stream_id: str, name: str, description: str, status: ListStatus) -> DncList:
    name = name.strip()
    if faults := contact_lists.checked_texts(name, description):
        raise Problem.invalid(faults)
    return DncList(ids.new(ids.LIST), stream_id, name, description, False, status, at, at)


def _checked(phone_numbers: Sequence[str], numbering: NumberingPlan) -> tuple[list[str], tuple[BadNumber, ...]]:
    good: dict[str, None] = {}
    bad = []
    for index, text in enumerate(phone_numbers):
        number = numbering.check(text)
        if isinstance(number, Rejected):
            bad.append(BadNumber(index, text[:60], number.reason))
        else:
            good[number.e164] = None
    return list(good), tuple(bad)


async def _now(database: Database, stream_id: str, list_id: str) -> DncList:
    return (await get(database, stream_id, list_id)).of


def _found(tx: Transaction, stream_id: str, list_id: str) -> DncList:
    found = tx.dnc_lists.get(stream_id, list_id)
    if found is None:
        raise Problem.not_found(f"do-not-call list {list_id}")
    return found


def _viewed(tx: Transaction, of: DncList) -> ListView:
    return ListView(of, tx.dnc_lists.uses([of.id]).get(of.id, ()))


def _check_name_is_free(tx: Transaction, of: DncList) -> None:
    other = tx.dnc_lists.named(of.stream_id, of.name)
    if other is not None and other.id != of.id:
        raise Problem.conflict("name_taken", f"there is already a do-not-call list '{other.name}': choose another name")
