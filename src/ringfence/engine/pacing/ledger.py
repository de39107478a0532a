"""Who answered, and who of them was abandoned: the ledgers of a campaign over 24 hours and 30 days.

Two denominators are in use. Calls answered live: whatever was taken for a person when it answered. And people: less
the calls of which the agent found that a machine had answered. The stricter one counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ringfence.domain.values import quick

DAY, MONTH = 24, 24 * 30
"""Hours of the two ledgers: the one that runs, and those before it."""
_HOUR_SECONDS: Final = 3600


@quick
@dataclass(frozen=True, slots=True)
class Tally:
    """`answered` counts the calls answered live, `abandoned` those of them that found no agent in time, `machines` those at
    which an agent met a machine."""

    answered: int = 0
    abandoned: int = 0
    machines: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.answered + other.answered, self.abandoned + other.abandoned, self.machines + other.machines)

    @property
    def people(self) -> int:
        return max(self.answered - self.machines, self.abandoned)

    @property
    def rate(self) -> float:
        """Abandoned, of the calls answered live; from 0 to 1."""
        return self.abandoned / self.answered if self.answered else 0.0

    @property
    def people_rate(self) -> float:
        """Abandoned, of the people."""
        return self.abandoned / self.people if self.people else 0.0


NOTHING: Final = Tally()
ABANDONED: Final = Tally(answered=1, abandoned=1)
SERVED: Final = Tally(answered=1)
MACHINE: Final = Tally(machines=1)


def hour_of(at: datetime) -> int:
    """The number of the hour, since the epoch."""
    return int(at.timestamp()) // _HOUR_SECONDS


class Ledger:
    """By hour since the epoch. `hours` are those of the last 30 days."""

    def __init__(self, hours: Mapping[int, Tally] | None = None) -> None:
        self.hours: dict[int, Tally] = dict(hours or {})
        self._before: tuple[int, Tally, Tally] = (-1, NOTHING, NOTHING)  # an hour, and the rest of its day and month

    def add(self, at: datetime, what: Tally) -> tuple[int, Tally]:
        """Count something that happened now: the hour, and its tally."""
        hour = hour_of(at)
        self.hours[hour] = self.hours.get(hour, NOTHING) + what
        if hour < self._before[0]:  # an instant before the hour that was looked at: counted among those before
            self._before = (-1, NOTHING, NOTHING)
        return hour, self.hours[hour]

    def day(self, at: datetime) -> Tally:
        return self._up_to(hour_of(at))[0]

    def month(self, at: datetime) -> Tally:
        return self._up_to(hour_of(at))[1]

    def _up_to(self, hour: int) -> tuple[Tally, Tally]:
        if self._before[0] != hour:
            self.hours = {one: tally for one, tally in self.hours.items() if one > hour - MONTH}
            day = sum((tally for one, tally in self.hours.items() if hour - DAY < one < hour), NOTHING)
            month = sum((tally for one, tally in self.hours.items() if one < hour), NOTHING)
            self._before = hour, day, month
        _, day, month = self._before
        now = self.hours.get(hour, NOTHING)
        return day + now, month + now
