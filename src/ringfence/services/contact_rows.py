"""Rows that are to become contacts of a list: judged outside the transaction, put in within it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from ringfence.domain import contact, ids
from ringfence.domain.contact import Contact, Draft, RowLimits, Unreadable
from ringfence.domain.settings import StreamSettings
from ringfence.ports.numbering import Number, NumberingPlan, Rejected
from ringfence.ports.storage.campaigns import Joined
from ringfence.ports.storage.contact_lists import ContactList, Reject
from ringfence.ports.storage.database import Transaction

IN_THE_LIST: Final = "already in the list"
"""How the reason ends of a row that is in the list already."""

MAX_LISTED_COLUMNS: Final = 1_000
"""Rows of requests may each have columns of their own; a list names no more than these."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that is good by itself. `line` is its place in the request, from 1."""

    line: int
    draft: Draft
    number: Number


@dataclass(frozen=True, slots=True)
class Judged:
    """Rows after everything that can be said without the database. `columns` are their names, in the order seen."""

    good: tuple[Candidate, ...]
    rejects: tuple[Reject, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """What came of rows in one transaction. `joined` is to be told to the dialers once it is durable; `ids` are those of
    the new contacts, in the order of their rows."""

    to: ContactList
    accepted: int
    rejected: int
    joined: tuple[Joined, ...] = ()
    rejects: tuple[Reject, ...] = ()
    ids: tuple[str, ...] = ()


def limits_of(settings: StreamSettings) -> RowLimits:
    return RowLimits(settings.max_contact_columns, settings.max_column_characters)


def judge(
    rows: Iterable[tuple[int, Mapping[str, object] | Unreadable]],
    mapping: Mapping[str, str],
    limits: RowLimits,
    numbering: NumberingPlan,
) -> Judged:
    """Each row as a candidate or a reject. Slow, 50 µs a row: call it in a thread."""
    good: list[Candidate] = []
    rejects: list[Reject] = []
    columns: dict[str, None] = {}
    for line, row in rows:
        draft = row if isinstance(row, Unreadable) else contact.read(row, mapping, limits)
        if isinstance(draft, Unreadable):
            rejects.append(Reject(line, draft.phone_text, draft.reason))
            continue
        number = numbering.check(draft.phone_text)
        if isinstance(number, Rejected):
            rejects.append(Reject(line, draft.phone_text[:60], number.reason))
            continue
        if not isinstance(row, Unreadable):
            columns.update(dict.fromkeys(row))
        good.append(Candidate(line, draft, number))
    return Judged(tuple(good), tuple(rejects), tuple(columns))


def put_in(
    tx: Transaction,
    of: ContactList,
    judged: Judged,
    *,
    at: datetime,
    settings: StreamSettings,
    reported: bool = True,
) -> Added:
    """Put the good rows of a request into the list and the others, if they are to be `reported`, into its report, and let
    running campaigns have the new contacts. The list is saved.
    """
    names = _Names(tx, of, judged.good)
    rejects = list(judged.rejects)
    new: list[Contact] = []
    room = settings.max_contacts_per_list - of.total
    for candidate in judged.good:
        if len(new) >= room:
            reason: str | None = f"the list is full: it holds {settings.max_contacts_per_list:,} contacts"
        else:
            reason = names.taken(candidate)
        if reason is not None:
            rejects.append(Reject(candidate.line, candidate.draft.phone_text[:60], reason))
            continue
        new.append(_contact(of, of.next_position + len(new), candidate))
    rejects.sort(key=lambda reject: reject.line)
    tx.contact_lists.add_contacts(new)
    if reported:
        tx.contact_lists.add_rejects(of.id, of.rejected + 1, rejects)
    changed = replace(
        of,
        total=of.total + len(new),
        next_position=of.next_position + len(new),
        rejected=of.rejected + (len(rejects) if reported else 0),
        columns=listed_columns(of.columns, judged.columns),
        updated_at=at,
    )
    tx.contact_lists.save(changed)
    joined = tx.campaigns.join(of.id, of.next_position, changed.next_position - 1, at) if new else []
    contact_ids = tuple(contact.id for contact in new)
    return Added(changed, len(new), len(rejects), tuple(joined), tuple(rejects), contact_ids)


def listed_columns(known: tuple[str, ...], seen: Iterable[str]) -> tuple[str, ...]:
    """The columns of a list after rows with these."""
    there = set(known)
    return (*known, *(name for name in seen if name not in there))[:MAX_LISTED_COLUMNS]


class _Names:
    """Who has which phone number and unique id, in the list and among the rows before."""

    def __init__(self, tx: Transaction, of: ContactList, good: tuple[Candidate, ...]) -> None:
        self._apart = not of.allow_duplicates
        self._lines: dict[str, int] = {}
        self._id_lines: dict[str, int] = {}
        if self._apart:
            unique_ids = [candidate.draft.unique_id for candidate in good if candidate.draft.unique_id is not None]
            self._held = tx.contact_lists.holders(of.id, [candidate.number.e164 for candidate in good], unique_ids)

    def taken(self, candidate: Candidate) -> str | None:
        """Why this one is a duplicate; None: it is not, and from now on it has its number and its unique id."""
        if not self._apart:
            return None
        number, unique_id = candidate.number.e164, candidate.draft.unique_id
        if number in self._lines:
            return f"duplicate of row {self._lines[number]}"
        if number in self._held.by_phone_number:
            return IN_THE_LIST
        if unique_id is not None:
            same = f"uniqueId '{unique_id[:60]}' is"
            if unique_id in self._id_lines:
                return f"{same} that of row {self._id_lines[unique_id]}"
            if unique_id in self._held.by_unique_id:
                return f"{same} {IN_THE_LIST}"
            self._id_lines[unique_id] = candidate.line
        self._lines[number] = candidate.line
        return None


def _contact(of: ContactList, position: int, candidate: Candidate) -> Contact:
    draft = candidate.draft
    return Contact(
        id=ids.member(ids.CONTACT, of.id, position),
        list_id=of.id,
        position=position,
        phone_number=candidate.number.e164,
        first_name=draft.first_name,
        last_name=draft.last_name,
        time_zone=draft.time_zone,
        unique_id=draft.unique_id,
        contact_priority=draft.contact_priority,
        zone_key=draft.time_zone or candidate.number.zone_key,
        columns=draft.columns,
    )
