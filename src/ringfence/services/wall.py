"""The wall: everybody who works now, and how busy the lines are, for those who watch over the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ringfence.ports.clock import Clock
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.tenancy import Stream
from ringfence.ports.storage.wall import WallAgent

RATE_OVER: Final = timedelta(minutes=5)
"""What `calls_a_minute` is the average of."""


@dataclass(frozen=True, slots=True)
class WallNow:
    """`waiting`: people who have answered and are connected with nobody yet."""

    at: datetime
    agents: Sequence[WallAgent]
    live_calls: int
    max_live_calls: int
    waiting: int
    calls_a_minute: float


async def now(database: Database, clock: Clock, stream: Stream) -> WallNow:
    at = clock.now()

    def work(tx: Transaction) -> WallNow:
        placed = tx.wall.placed_since(stream.id, at - RATE_OVER)
        return WallNow(
            at=at,
            agents=tx.wall.agents(stream.id),
            live_calls=tx.history.live_calls(stream.account_id, stream.id),
            max_live_calls=stream.settings.max_live_calls,
            waiting=tx.wall.waiting(stream.account_id, stream.id),
            calls_a_minute=placed / (RATE_OVER / timedelta(minutes=1)),
        )

    return await database.read(work)
