"""What the dialer knows at the instant in which it decides how many calls to place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ringfence.domain.values import quick
from ringfence.engine.pacing.insight import Insight


class Ages(Collection[float]):
    """Seconds from each of these instants to now, worked out only by who looks at them: to count them costs nothing."""

    def __init__(self, instants: Collection[datetime], now: datetime) -> None:
        self._instants = instants
        self._now = now

    def __len__(self) -> int:
        return len(self._instants)

    def __iter__(self) -> Iterator[float]:
        return ((self._now - at).total_seconds() for at in self._instants)

    def __contains__(self, age: object) -> bool:
        return any(age == one for one in self)


@quick
@dataclass(frozen=True, slots=True)
class Facts:
    """Of one run. Ages are seconds, rates percent.

    `idle` counts the agents who are held for this run: those who wait for any of its calls, and those for whom one
    rings. An agent is held for one run at a time, so that several runs never count on the same one. `waiting` are the
    people who have answered and have no agent yet, and the calls that are screened: for all that is known, people.
    `in_flight` are the ages of the calls that nobody has answered yet, since they were placed, the oldest first;
    `talking` the times since conversations with agents of this run began, and `wrapping_up` the times since they ended,
    for agents who are still at it. `insight` is what Predictive has learned.
    """

    now: datetime
    idle: int
    waiting: int
    in_flight: Collection[float]
    talking: Collection[float]
    wrapping_up: Collection[float]
    ratio: float  # calls an idle agent
    ring_time: timedelta
    target_abandon_rate: float
    insight: Insight | None = None
