"""Which share of the calls is answered, now and at each hour of the day."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

FADE_SECONDS: Final = 600.0
"""Calls of so long ago weigh 1/e of those made now …"""
FEWEST: Final = 250.0
"""… but however slowly calls come, about so many of them are always looked at."""
_HOURS_MEMORY: Final = 2_000.0
_HOUR_KNOWN: Final = 50.0
_PRIOR, _BELIEF = 0.3, 10.0


class AnswerRate:
    """A level that follows what happens, and a memory of each hour of the day, UTC, that it is moved towards when that hour
    comes again."""

    def __init__(self) -> None:
        self.calls = 0  # ever
        self._answered, self._weight = _PRIOR * _BELIEF, _BELIEF
        self._at: datetime | None = None
        self._hours: dict[int, tuple[float, float]] = {}  # of the day: answered calls, calls

    @property
    def value(self) -> float:
        """From 0 to 1."""
        return self._answered / self._weight

    def hour(self, hour: int) -> float | None:
        """The rate at this hour of the day, None while it is not known."""
        answered, calls = self._hours.get(hour, (0.0, 0.0))
        return answered / calls if calls >= _HOUR_KNOWN else None

    def add(self, at: datetime, answered: bool) -> None:
        """A call was answered, or is over without."""
        if self._at is not None:
            self._fade((at - self._at).total_seconds())
            if at.hour != self._at.hour:
                self._begin(at.hour)
        self._at = at
        self.calls += 1
        self._weight += 1
        self._answered += answered
        of_hour, calls = self._hours.get(at.hour, (0.0, 0.0))
        keep = 1 - 1 / _HOURS_MEMORY
        self._hours[at.hour] = of_hour * keep + answered, calls * keep + 1

    def _fade(self, seconds: float) -> None:
        keep = math.exp(-max(seconds, 0.0) / FADE_SECONDS)
        if self._weight * keep < FEWEST:
            keep = max(keep, FEWEST / (FEWEST + 1))
        self._answered *= keep
        self._weight *= keep

    def _begin(self, hour: int) -> None:
        """Half of what is believed is what this hour of the day has been like."""
        known = self.hour(hour)
        if known is not None:
            self._answered = (self._answered + known * self._weight) / 2

    def as_json(self) -> dict[str, Any]:
        return {
            "calls": self.calls,
            "answered": round(self._answered, 4),
            "weight": round(self._weight, 4),
            "at": None if self._at is None else self._at.isoformat(),
            "hours": {str(hour): [round(a, 3), round(n, 3)] for hour, (a, n) in sorted(self._hours.items())},
        }

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go on from what `as_json` gave."""
        self.calls = saved["calls"]
        self._answered, self._weight = saved["answered"], saved["weight"]
        self._at = None if saved["at"] is None else datetime.fromisoformat(saved["at"])
        self._hours = {int(hour): (answered, calls) for hour, (answered, calls) in saved["hours"].items()}
