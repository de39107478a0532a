"""When something has to happen by itself. A heap, so that the cost does not grow with what is live."""

from __future__ import annotations

import heapq
from datetime import datetime
from typing import NamedTuple


class Key(NamedTuple):
    """What a deadline is for: a kind and the id of the preview, call or instance."""

    kind: str
    id: str


class Deadlines:
    """At most one deadline a key; setting it again moves it."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, Key]] = []
        self._at: dict[Key, datetime] = {}

    def set(self, key: Key, at: datetime) -> None:
        if self._at.get(key) != at:
            self._at[key] = at
            heapq.heappush(self._heap, (at, key))

    def clear(self, key: Key) -> None:
        self._at.pop(key, None)

    def next(self) -> datetime | None:
        self._discard_moved()
        return self._heap[0][0] if self._heap else None

    def pop_due(self, now: datetime) -> Key | None:
        """The earliest deadline that has come by `now`, which it then no longer is; None if none has."""
        self._discard_moved()
        if not self._heap or self._heap[0][0] > now:
            return None
        _, key = heapq.heappop(self._heap)
        del self._at[key]
        return key

    def _discard_moved(self) -> None:
        while self._heap and self._at.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
