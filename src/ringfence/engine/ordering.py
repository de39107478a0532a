"""Who is next? The window of a run on its dialing list.

Within a run: callbacks whose time has come, then never-tried records by rank and position, then retries that are due, the
longest due first. The database finds the first few hundred by index (`LoadRecords`); the window hands them out.
"""

from __future__ import annotations

import heapq
from collections.abc import Container, Iterable
from datetime import datetime
from enum import IntEnum

from ringfence.domain.record import Record

WINDOW = 256
"""Records a load brings; a quarter of it left asks for the next load."""

OrderKey = tuple[int, float, int, str]


class Tier(IntEnum):
    CALLBACK = 0
    FRESH = 1
    RETRY = 2


def tier_of(record: Record) -> Tier:
    if record.due_at is None:
        return Tier.FRESH
    return Tier.CALLBACK if record.is_callback else Tier.RETRY


def order_key(record: Record) -> OrderKey:
    """What records are sorted by; ties are broken by id."""
    if record.due_at is None:
        return (Tier.FRESH, record.rank, record.position, record.id)
    return (tier_of(record), record.due_at.timestamp(), record.position, record.id)


BEFORE_ALL: OrderKey = (-1, 0.0, 0, "")
AFTER_ALL: OrderKey = (9, 0.0, 0, "")


class Window:
    """The first records of a run, in order.

    `horizon` is the order key up to which the window is complete: later records are in the database and must not be
    overtaken, so a record beyond it is not handed out and is forgotten when put back. A load that brought nothing of use
    (every record in it waits for its number to be free, say) makes the next one larger.
    """

    def __init__(self, first_load: int = 0, size: int = WINDOW) -> None:
        """Its loads are numbered from after `first_load`, and bring `size` records."""
        self._heap: list[tuple[OrderKey, Record]] = []
        self._ids: set[str] = set()
        self._horizon = BEFORE_ALL
        self._since: dict[str, Record | None] = {}  # taken (None) or put back while a load is under way
        self.load = first_load  # number of the latest load asked for
        self.limit = self.size = size
        self.loading = False
        self.load_again = False
        self.useful = True  # a record of the latest load could be dialed
        self.outdated = False  # what comes first may be in the database, and the next load will tell

    def __len__(self) -> int:
        return len(self._heap)

    @property
    def complete(self) -> bool:
        """Nothing that may be dialed now is missing."""
        return self._horizon == AFTER_ALL and not self.loading

    @property
    def leaves_retries(self) -> bool:
        """Retries that fall due from now on lie behind the horizon: the load that goes further will bring them."""
        return BEFORE_ALL < self._horizon < AFTER_ALL and not self.loading

    @property
    def wants_load(self) -> bool:
        low = self._horizon != AFTER_ALL and len(self._heap) * 4 <= self.size
        return not self.loading and (low or self.load_again)

    @property
    def first_key(self) -> OrderKey | None:
        """The place in the order of the next record."""
        return self._heap[0][0] if self._heap else None

    @property
    def is_known(self) -> bool:
        """Which record is next, or that there is none."""
        return not self.outdated and (bool(self._heap) or self.complete)

    def look_again(self) -> None:
        """Something in the database may have become dialable."""
        self.load_again = True
        self.outdated |= not self.loading

    def begin_load(self) -> int:
        """The number of a load that is now under way."""
        if self.useful:
            self.limit = self.size
        elif not self._heap and self._horizon not in (BEFORE_ALL, AFTER_ALL):
            self.limit *= 2
        self.useful = self.load_again = False
        self.loading = True
        self.load += 1
        self._since.clear()
        return self.load

    def fill(self, records: Iterable[Record], live: Container[str], kept: Container[str] = ()) -> None:
        """Take over a load: it replaces the window, less what is live or has changed since it was asked for, and what
        these owners keep."""
        loaded: dict[str, Record | None] = {record.id: record for record in records}
        full = len(loaded) >= self.limit
        self._horizon = max(order_key(record) for record in loaded.values() if record) if full else AFTER_ALL
        self.loading = self.outdated = False
        self._heap.clear()
        self._ids.clear()
        for record in (loaded | self._since).values():
            if record is not None and record.id not in live and record.owner not in kept:
                self.put(record)
        self._since.clear()

    def put(self, record: Record) -> None:
        """Put back a record that may be dialed now."""
        if self.loading:
            self._since[record.id] = record
        key = order_key(record)
        if key <= self._horizon and record.id not in self._ids:
            self._ids.add(record.id)
            heapq.heappush(self._heap, (key, record))

    def take(self) -> Record | None:
        """The next record; None when there is none up to the horizon."""
        if not self._heap:
            return None
        _, record = heapq.heappop(self._heap)
        self._ids.discard(record.id)
        if self.loading:
            self._since[record.id] = None
        return record

    def forget(self, record_id: str) -> None:
        """Do not hand this record out, nor take it over from a load that is under way: it is being changed in the
        database."""
        if record_id in self._ids:
            self._ids.discard(record_id)
            self._heap = [entry for entry in self._heap if entry[1].id != record_id]
            heapq.heapify(self._heap)
        if self.loading:
            self._since[record_id] = None

    def leave_out(self, owner: str) -> None:
        """Hand out no records of this owner: they are kept for them from now on."""
        self._heap = [entry for entry in self._heap if entry[1].owner != owner]
        heapq.heapify(self._heap)
        self._ids = {record.id for _, record in self._heap}
        for record_id in [id_ for id_, one in self._since.items() if one is not None and one.owner == owner]:
            del self._since[record_id]

    def clear(self) -> None:
        """Forget everything, a load under way too: nothing is handed out before the next load."""
        self._heap.clear()
        self._ids.clear()
        self._since.clear()
        self._horizon = BEFORE_ALL
        self.loading = self.load_again = self.outdated = False
        self.useful = True
        self.load += 1


def earliest(*instants: datetime | None) -> datetime | None:
    """The earliest of the instants that are given."""
    return min((at for at in instants if at is not None), default=None)
