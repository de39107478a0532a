"""Long work on the database in steps of one short transaction each, so that a dialer waits for one of them at most."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How many rows a step takes so that it holds the database about `seconds`, its commit included."""

    smallest: int
    largest: int
    seconds: float

    def next(self, rows: int, seconds: float) -> int:
        """How many the next step takes, after one of `rows` that took so long."""
        return max(self.smallest, min(int(rows * min(2.0, self.seconds / max(seconds, 1e-6))), self.largest))
