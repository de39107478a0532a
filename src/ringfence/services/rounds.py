"""Work that comes round by the clock: looked after when it is due, and when somebody says that it has changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from ringfence.ports.clock import Clock

LONGEST_REST: Final = timedelta(minutes=1)
"""Another process may have changed what is due, and cannot tell."""


class Rounds:
    """One kind of such work, looked after once in `longest_rest` at least."""

    def __init__(self, longest_rest: timedelta = LONGEST_REST) -> None:
        self._longest_rest = longest_rest
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Something has changed: look again now. Call it after the transaction that changed it."""
        self._news.set()

    async def make(self, clock: Clock, look: Callable[[], Awaitable[datetime | None]]) -> None:
        """Look after what is due, time and again, until cancelled. `look` answers when something is due next."""
        while True:
            self._news.clear()
            next_at = await look()
            latest = clock.now() + self._longest_rest
            await self._rest(clock, latest if next_at is None else min(next_at, latest))

    async def _rest(self, clock: Clock, until: datetime) -> None:
        waits = [asyncio.create_task(clock.sleep_until(until)), asyncio.create_task(self._news.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
