"""The dialer's time, from the machine's."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

_LONGEST_SLEEP = 60.0  # seconds; then see how late it is, in case the machine slept too


class SystemClock:
    """UTC by the machine's monotonic clock, so that it never goes backwards, `speed` times as fast as the world.

    It starts at the world's time, or at `start` if that is later: a dialer that ran fast yesterday must not see its own
    past. At speed 1 it follows the world's time forwards, so that a machine that slept, or whose clock was set, is not
    left dialing by yesterday's hours.
    """

    def __init__(self, speed: float = 1.0, start: datetime | None = None) -> None:
        if speed <= 0:
            raise ValueError("a clock runs forwards: speed must be above 0")
        now = datetime.now(UTC)
        self._speed = speed
        self._start = now if start is None else max(now, start)
        self._started = time.monotonic()

    @property
    def speed(self) -> float:
        return self._speed

    def now(self) -> datetime:
        monotonic = time.monotonic()
        now = self._start + timedelta(seconds=(monotonic - self._started) * self._speed)
        if self._speed == 1 and (world := datetime.now(UTC)) > now:
            self._start, self._started = world, monotonic
            return world
        return now

    async def sleep_until(self, at: datetime) -> None:
        """Return at this instant of the dialer's time, or at once if it has passed."""
        while (left := (at - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 (what is awaited is time itself)
            await asyncio.sleep(min(left / self._speed, _LONGEST_SLEEP))


class ManualClock:
    """Time that passes when it is told to."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._sleepers: list[tuple[datetime, asyncio.Future[None]]] = []

    @property
    def speed(self) -> float:
        return 1.0

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        """Let time pass and wake who slept until then. Raises ValueError for a step backwards."""
        if by < timedelta(0):
            raise ValueError("a clock never goes backwards")
        self._now += by
        due = [sleeper for sleeper in self._sleepers if sleeper[0] <= self._now]
        self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[0] > self._now]
        for _, woken in sorted(due, key=lambda sleeper: sleeper[0]):
            if not woken.done():
                woken.set_result(None)

    async def sleep_until(self, at: datetime) -> None:
        if at > self._now:
            woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._sleepers.append((at, woken))
            await woken
