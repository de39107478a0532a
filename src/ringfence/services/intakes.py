"""What the rows of an uploaded file become: contacts of a contact list, or numbers of a do-not-call list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar

from ringfence.domain.contact import Unreadable
from ringfence.domain.list_file import ListFile
from ringfence.domain.settings import StreamSettings
from ringfence.engine.events import NumbersBlocked, RecordsJoined
from ringfence.ports.numbering import NumberingPlan, Rejected
from ringfence.ports.storage.campaigns import Joined
from ringfence.ports.storage.contact_lists import ContactList, Reject
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.dnc_lists import DncList
from ringfence.services import contact_rows
from ringfence.services.csv_files import BrokenRow, CsvRow
from ringfence.services.dialers import Dialers

L = TypeVar("L", ContactList, DncList)
J = TypeVar("J")


@dataclass(frozen=True, slots=True)
class Put(Generic[L]):
    """What became of rows in one transaction, and what the dialers are to be told of it afterwards.

    `first_position` is where the contacts of the file begin.
    """

    to: L
    accepted: int
    rejected: int
    news: tuple[Joined | BlockedNumbers, ...]
    first_position: int | None = None


@dataclass(frozen=True, slots=True)
class BlockedNumbers:
    stream_id: str
    list_id: str
    is_global: bool
    numbers: tuple[str, ...]


class Intake(Protocol[L, J]):
    """`judge` is slow and runs in a thread; `put` is one transaction, in which it saves the list."""

    def get(self, tx: Transaction, stream_id: str, list_id: str) -> L | None: ...

    def save(self, tx: Transaction, changed: L) -> None: ...

    def judge(self, file: ListFile, rows: Sequence[CsvRow | BrokenRow], settings: StreamSettings) -> J: ...

    def put(
        self, tx: Transaction, of: L, file: ListFile, judged: J, at: datetime, settings: StreamSettings
    ) -> Put[L]: ...


class Contacts:
    """Rows as contacts."""

    def __init__(self, numbering: NumberingPlan) -> None:
        self._numbering = numbering

    def get(self, tx: Transaction, stream_id: str, list_id: str) -> ContactList | None:
        return tx.contact_lists.get(stream_id, list_id)

    def save(self, tx: Transaction, changed: ContactList) -> None:
        tx.contact_lists.save(changed)

    def judge(
        self, file: ListFile, rows: Sequence[CsvRow | BrokenRow], settings: StreamSettings
    ) -> contact_rows.Judged:
        limits = contact_rows.limits_of(settings)
        named = ((row.line, _named(file, row)) for row in rows)
        return contact_rows.judge(named, file.mapping, limits, self._numbering, file.id)

    def put(
        self,
        tx: Transaction,
        of: ContactList,
        file: ListFile,
        judged: contact_rows.Judged,
        at: datetime,
        settings: StreamSettings,
    ) -> Put[ContactList]:
        # Contacts of this file can be told from earlier ones by their position.
        first = of.next_position if file.rows == 0 else file.first_position
        added = contact_rows.put_in(
            tx,
            of,
            replace(judged, columns=file.header),
            at=at,
            settings=settings,
            file_id=file.id,
            first_position=first,
        )
        return Put(added.to, added.accepted, added.rejected, added.joined, first)


@dataclass(frozen=True, slots=True)
class JudgedNumbers:
    good: tuple[tuple[int, str, datetime | None], ...]  # line, E.164, end
    rejects: tuple[Reject, ...]


class Numbers:
    """Rows as numbers that must not be called. A row may say until when, as an ISO 8601 time; without an offset in UTC."""

    def __init__(self, numbering: NumberingPlan) -> None:
        self._numbering = numbering

    def get(self, tx: Transaction, stream_id: str, list_id: str) -> DncList | None:
        return tx.dnc_lists.get(stream_id, list_id)

    def save(self, tx: Transaction, changed: DncList) -> None:
        tx.dnc_lists.save(changed)

    def judge(self, file: ListFile, rows: Sequence[CsvRow | BrokenRow], settings: StreamSettings) -> JudgedNumbers:
        good: list[tuple[int, str, datetime | None]] = []
        rejects: list[Reject] = []
        for row in rows:
            named = _named(file, row)
            if isinstance(named, Unreadable):
                rejects.append(Reject(row.line, named.phone_text, named.reason, file.id))
                continue
            text = named[file.mapping["phoneNumber"]].strip()
            number = self._numbering.check(text)
            end = _end(named.get(file.mapping.get("expiresAt", ""), ""))
            if isinstance(number, Rejected):
                rejects.append(Reject(row.line, text[:60], number.reason, file.id))
            elif isinstance(end, str):
                rejects.append(Reject(row.line, text[:60], end, file.id))
            else:
                good.append((row.line, number.e164, end))
        return JudgedNumbers(tuple(good), tuple(rejects))

    def put(
        self,
        tx: Transaction,
        of: DncList,
        file: ListFile,
        judged: JudgedNumbers,
        at: datetime,
        settings: StreamSettings,
    ) -> Put[DncList]:
        rejects = list(judged.rejects)
        by_end: dict[datetime | None, list[str]] = {}
        for line, number, end in judged.good:
            if end is not None and end <= at:
                rejects.append(Reject(line, number, f"expiresAt {end.isoformat()} has passed", file.id))
            else:
                by_end.setdefault(end, []).append(number)
        total = of.total
        for end, numbers in by_end.items():
            total += tx.dnc_lists.put(of.id, numbers, end, at)
        rejects.sort(key=lambda reject: reject.line)
        tx.dnc_lists.add_rejects(of.id, of.rejected + 1, rejects)
        changed = replace(of, total=total, rejected=of.rejected + len(rejects), updated_at=at)
        tx.dnc_lists.save(changed)
        blocked = tuple(dict.fromkeys(number for numbers in by_end.values() for number in numbers))
        news = (BlockedNumbers(of.stream_id, of.id, of.is_global, blocked),) if blocked else ()
        return Put(changed, len(judged.good) + len(judged.rejects) - len(rejects), len(rejects), news)


def tell(dialers: Dialers, news: Iterable[Joined | BlockedNumbers]) -> None:
    """Let the dialers know. Call it once the transaction is durable."""
    for item in news:
        if isinstance(item, Joined):
            dialers.tell(
                item.stream_id, RecordsJoined, instance_id=item.instance_id, zone_counts=dict(item.zone_counts)
            )
        else:
            dialers.tell(
                item.stream_id,
                NumbersBlocked,
                list_id=item.list_id,
                is_global=item.is_global,
                numbers=item.numbers,
            )


def _named(file: ListFile, row: CsvRow | BrokenRow) -> Mapping[str, str] | Unreadable:
    if isinstance(row, BrokenRow):
        return Unreadable("", row.reason)
    cells = row.cells
    names = file.header or tuple(str(number) for number in range(1, len(cells) + 1))
    while len(cells) > len(names) and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) != len(names):
        phone_column = file.mapping["phoneNumber"]
        place = names.index(phone_column) if phone_column in names else len(cells)
        phone = cells[place].strip()[:60] if place < len(cells) else ""
        return Unreadable(phone, f"the row has {len(cells)} columns, and the first line has {len(names)}")
    return dict(zip(names, cells, strict=True))


def _end(text: str) -> datetime | str | None:
    """Until when, None for ever; or what is wrong with it."""
    text = text.strip()
    if not text:
        return None
    try:
        end = datetime.fromisoformat(text)
    except ValueError:
        return f"expiresAt '{text[:60]}' is not a time such as 2026-12-31T00:00:00Z"
    return end.replace(tzinfo=UTC) if end.tzinfo is None else end.astimezone(UTC)
