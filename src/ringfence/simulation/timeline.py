"""Virtual time: what happens when."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta

Thought = Callable[[], None]


class Timeline:
    """What is going to happen, in order; what falls on one instant, in the order in which it was put."""

    def __init__(self, start: datetime) -> None:
        self.now = start
        self._heap: list[tuple[datetime, int, Thought]] = []
        self._count = 0

    def at(self, when: datetime, thought: Thought) -> None:
        self._count += 1
        heapq.heappush(self._heap, (max(when, self.now), self._count, thought))

    def after(self, seconds: float, thought: Thought) -> None:
        self.at(self.now + timedelta(seconds=seconds), thought)

    def next(self) -> datetime | None:
        return self._heap[0][0] if self._heap else None

    def pop(self) -> Thought:
        """The next thing; time goes on to it."""
        self.now, _, thought = heapq.heappop(self._heap)
        return thought
