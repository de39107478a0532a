"""A process that may die between any two things it does, and the plan of when it does."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from ringfence.simulation.reached import Reached
from ringfence.simulation.timeline import Timeline
from tests.simulation.virtual_loop import VirtualClock, VirtualLoop

POINTS = (
    "event taken",
    "transaction asked for",
    "transaction begun",
    "transaction written",
    "transaction committed",
    "records loaded",
    "command about to be sent",
    "command sent",
    "command answered",
    "switch's message arrived",
    "question answered",
    "screen told",
)
"""Where a crash can come. A process dies at one of them, or in the middle of what lies between."""


class Crash(BaseException):
    """The process is dead: nothing that it still does has any effect."""


class CrashPlan:
    """Now and then, by chance, the process dies at the next point, or some points further on."""

    def __init__(self, rng: Random, mean_seconds: float, timeline: Timeline, reached: Reached) -> None:
        self._rng = rng
        self._mean_seconds = mean_seconds
        self._timeline = timeline
        self._reached = reached
        self._armed: tuple[str | None, int] | None = None
        self._resting = False
        self._down: float | None = None
        self.taken: list[str] = []
        if mean_seconds:
            self._wait()

    def rest(self) -> None:
        self._resting = True
        self._armed = None

    def strikes(self, point: str) -> bool:
        """Whether the process dies here."""
        if self._armed is None:
            return False
        wanted, left = self._armed
        if wanted is not None and wanted != point:
            return False
        if left > 1:
            self._armed = wanted, left - 1
            return False
        self._armed = None
        self.taken.append(f"{self._timeline.now:%H:%M:%S.%f} {point}")
        self._reached(f"crash: {point}")
        return True

    def strike_over(self, at: datetime, lead_seconds: float, down_seconds: float) -> None:
        """The process dies so long before this instant, and is not started again before it is over."""

        def arm() -> None:
            if not self._resting:
                self._armed, self._down = (None, 1), down_seconds

        self._timeline.at(at - timedelta(seconds=lead_seconds), arm)

    def down_seconds(self) -> float:
        """How long it takes until the process is started again."""
        if self._down is not None:
            down, self._down = self._down, None
            return down
        return self._rng.choice((0.1, 3.0, 60.0))

    def _wait(self) -> None:
        self._timeline.after(self._rng.expovariate(1 / self._mean_seconds), self._arm)

    def _arm(self) -> None:
        if self._resting:
            return
        if self._armed is None:
            one_kind = self._rng.random() < 0.6
            self._armed = (self._rng.choice(POINTS) if one_kind else None, self._rng.randint(1, 6))
        self._wait()


class Process:
    """One life of the dialer's process, from its start to its death."""

    def __init__(self, timeline: Timeline, plan: CrashPlan, rng: Random) -> None:
        self.loop = VirtualLoop(timeline)  # type: ignore[abstract]
        self.clock = VirtualClock(timeline, self.loop)
        self.failure: BaseException | None = None
        self.crashed_at = ""
        self._plan = plan
        self._rng = rng

    @property
    def dead(self) -> bool:
        return self.loop.dead

    def point(self, point: str) -> None:
        """Go on, or die. Raises Crash."""
        self.alive()
        if self._plan.strikes(point):
            self.loop.dead, self.crashed_at = True, point
            raise Crash(point)

    def alive(self) -> None:
        """Raises Crash for a process that is dead already."""
        if self.dead:
            raise Crash("dead")

    @contextmanager
    def watched(self) -> Iterator[None]:
        """What goes wrong in here is the failure of the seed, whoever would catch it."""
        try:
            yield
        except Exception as error:
            self.failure = self.failure or error
            self.loop.dead = True
            raise Crash("failed") from error

    async def pause(self) -> None:
        """As long as a thread, a disk or a wire takes: mostly hardly any time, now and then a second."""
        self.alive()
        drawn = self._rng.random()
        if drawn < 0.5:
            await asyncio.sleep(0)
        elif drawn < 0.97:
            await asyncio.sleep(self._rng.uniform(0.001, 0.015))
        else:
            await asyncio.sleep(self._rng.uniform(0.1, 1.5))
        self.alive()
