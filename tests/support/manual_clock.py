"""Virtual time: a clock that moves when the test says so, and wakes sleepers in order on the way."""

from __future__ import annotations

import asyncio
import heapq
from datetime import UTC, datetime, timedelta

MONDAY_AFTERNOON = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


class ManualClock:
    """A `ports.clock.Clock`. `speed` is only what it says of itself: time moves by `advance` alone."""

    def __init__(self, now: datetime = MONDAY_AFTERNOON, speed: float = 1.0) -> None:
        self._now = now
        self._speed = speed
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._naps = 0

    @property
    def speed(self) -> float:
        return self._speed

    def now(self) -> datetime:
        return self._now

    async def sleep_until(self, at: datetime) -> None:
        if at <= self._now:
            return
        awake = asyncio.get_running_loop().create_future()
        self._naps += 1
        heapq.heappush(self._sleepers, (at, self._naps, awake))
        await awake

    async def advance(self, by: timedelta) -> None:
        """Let this much time pass, stopping at every instant that somebody sleeps until, so that they act at theirs."""
        target = self._now + by
        await settle()
        while self._sleepers and self._sleepers[0][0] <= target:
            at, _, awake = heapq.heappop(self._sleepers)
            if awake.done():  # its sleeper was cancelled
                continue
            self._now = max(self._now, at)
            awake.set_result(None)
            await settle()
        self._now = target
        await settle()


async def settle(turns: int = 20) -> None:
    """Let every task that can go on do so: this many turns of the event loop, without time passing."""
    for _ in range(turns):
        await asyncio.sleep(0)
