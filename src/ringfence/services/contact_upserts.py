"""Contacts added or changed in bulk: each row adds a contact, or changes the one that it names."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from ringfence.domain.contact import AS_NAMED, Contact, RowLimits, Unreadable
from ringfence.domain.list_file import ListStatus
from ringfence.domain.problems import Problem
from ringfence.ports.numbering import NumberingPlan
from ringfence.ports.storage.campaigns import Joined
from ringfence.ports.storage.contact_lists import ContactList, Key, Reject, unique_id_key
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.tenancy import Stream
from ringfence.services import contact_changes, contact_lists, contact_rows, intakes
from ringfence.services.contact_rows import Candidate, Judged
from ringfence.services.dialers import Dialers

_ROWS_A_STEP: Final = 250
_UNKNOWN: Final = "no contact of the list has this uniqueId: send its phoneNumber to add it"


class Done(StrEnum):
    """What became of a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class RowResult:
    """`row` is its place in the request, from 1; a rejected one has no contact and a reason."""

    row: int
    done: Done
    contact_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it was sent, and the key of its contact. `candidate` is what it would add; None: it can only change."""

    line: int
    sent: Mapping[str, Any]
    key: Key
    candidate: Candidate | None


async def upsert(
    database: Database,
    numbering: NumberingPlan,
    dialers: Dialers,
    *,
    at: datetime,
    stream: Stream,
    list_id: str,
    rows: Sequence[object],
    by: str,
) -> list[RowResult]:
    """What became of each row, in order. A row names its contact by `uniqueId`, or where it has none by `phoneNumber`.

    A contact that is there gets the columns that are sent, null for none, and keeps the others; agents and flows see them
    from now on. One that is not is added, and joins the runs that use the list. Rejected rows change nothing. All is durable
    when this returns, in steps: it can be repeated. Raises Problem: not found; invalid (no rows, too many).
    """
    if not 1 <= len(rows) <= contact_lists.MAX_ROWS_A_REQUEST:
        most = contact_lists.MAX_ROWS_A_REQUEST
        raise Problem.at("data", "out_of_range", f"must have from 1 to {most:,} rows, not {len(rows):,}")
    await contact_lists.get(database, stream.id, list_id)
    results: list[RowResult] = []
    limits = contact_rows.limits_of(stream.settings)
    for start in range(0, len(rows), _ROWS_A_STEP):
        step = list(enumerate(rows[start : start + _ROWS_A_STEP], start + 1))
        read, refused = await asyncio.to_thread(_read, step, limits, numbering)

        def work(tx: Transaction, read: Sequence[_Row] = read) -> tuple[list[RowResult], tuple[Joined, ...]]:
            of = replace(contact_lists.found(tx, stream.id, list_id), updated_by=by)
            return _Step(tx, stream, of, at).run(read)

        found, joined = await database.write(work)
        intakes.tell(dialers, joined)
        results += sorted([*found, *refused], key=lambda result: result.row)
    return results


def _read(
    rows: Iterable[tuple[int, object]], limits: RowLimits, numbering: NumberingPlan
) -> tuple[list[_Row], list[RowResult]]:
    """Rows that name a contact, and those that do not. Slow: call it in a thread."""
    seen = [(line, contact_lists.as_row(row)) for line, row in rows]
    judged = contact_rows.judge(seen, AS_NAMED, limits, numbering)
    good = {candidate.line: candidate for candidate in judged.good}
    reasons = {reject.line: reject.reason for reject in judged.rejects}
    read: list[_Row] = []
    refused: list[RowResult] = []
    for line, row in seen:
        candidate = good.get(line)
        if candidate is not None and not isinstance(row, Unreadable):
            unique_id = candidate.draft.unique_id
            read.append(_Row(line, row, unique_id_key(unique_id) if unique_id else candidate.number.e164, candidate))
        elif not isinstance(row, Unreadable) and row.get("phoneNumber") in (None, "") and row.get("uniqueId"):
            read.append(_Row(line, row, unique_id_key(str(row["uniqueId"]).strip()), None))
        else:
            refused.append(_refusal(line, reasons[line]))
    return read, refused


def _refusal(line: int, reason: str) -> RowResult:
    return RowResult(line, Done.REJECTED, reason=reason)


class _Step:
    """The rows of one transaction."""

    def __init__(self, tx: Transaction, stream: Stream, of: ContactList, at: datetime) -> None:
        self._tx = tx
        self._stream = stream
        self._of = of
        self._at = at

    def run(self, rows: Sequence[_Row]) -> tuple[list[RowResult], tuple[Joined, ...]]:
        known = self._tx.contact_lists.holding(self._of, [row.key for row in rows])
        results: list[RowResult] = []
        new: list[_Row] = []
        for row in rows:
            before = known.get(row.key)
            if before is None:
                new.append(row)
                continue
            result, after = self._change(row, before)
            results.append(result)
            known |= {key: after for key, one in known.items() if one.id == after.id}
        added, joined = self._add(new)
        return [*results, *added], joined

    def _change(self, row: _Row, before: Contact) -> tuple[RowResult, Contact]:
        sent = dict(row.sent)
        if row.candidate is None:
            sent.pop("phoneNumber", None)
        else:
            sent["phoneNumber"] = row.candidate.number.e164
        try:
            after, of = contact_changes.changed(self._tx, self._stream, self._of, before, sent)
        except Problem as problem:
            return _refusal(row.line, problem.faults[0].message if problem.faults else problem.message), before
        self._of = of
        done = Done.UNCHANGED if after == before else Done.UPDATED
        return RowResult(row.line, done, before.id), after

    def _add(self, rows: Sequence[_Row]) -> tuple[list[RowResult], tuple[Joined, ...]]:
        """Add contacts, and save the list."""
        good = tuple(row.candidate for row in rows if row.candidate is not None)
        unknown = [row for row in rows if row.candidate is None]
        columns = dict.fromkeys(name for row in rows if row.candidate is not None for name in row.sent)
        judged = Judged(good, tuple(Reject(row.line, "", _UNKNOWN) for row in unknown), tuple(columns))
        of = self._of
        if of.status is ListStatus.INVALID and good:
            of = replace(of, status=ListStatus.READY, failure=None)
        added = contact_rows.put_in(self._tx, of, judged, at=self._at, settings=self._stream.settings, reported=False)
        reasons = {reject.line: reject.reason for reject in added.rejects}
        ids = iter(added.ids)
        results = [
            _refusal(row.line, reasons[row.line])
            if row.line in reasons
            else RowResult(row.line, Done.CREATED, next(ids))
            for row in rows
        ]
        return results, added.joined
