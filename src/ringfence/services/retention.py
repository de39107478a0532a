"""History is kept for as long as each stream wants: `history_days`, for ever where it is 0.

What limits and rules look back on is never deleted: attempts of the last 30 days stay whatever the setting says. Records
keep their counts of attempts, and reports made from rollups keep their sums.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from ringfence.ports.clock import Clock
from ringfence.ports.storage.database import Database, Transaction

FEWEST_DAYS: Final = 30
FORGOTTEN_AT_ONCE: Final = 500
"""Rows deleted by one transaction: dialers wait for the writer meanwhile."""
FORGETS_EVERY_SECONDS: Final = 3600.0
_PAUSE_SECONDS: Final = 0.05


async def forget(database: Database, clock: Clock) -> int:
    """Delete what is older than it should be kept, a bounded step at a time; how many attempts and previews there were."""
    forgotten = 0
    for stream in await database.read(lambda tx: tx.tenancy.streams()):
        if stream.settings.history_days == 0:
            continue
        before = clock.now() - timedelta(days=max(stream.settings.history_days, FEWEST_DAYS))
        forgotten += await _by_steps(database, _attempts(stream.id, before))
        for run in await database.read(lambda tx, stream_id=stream.id: tx.history.runs_of(stream_id)):  # type: ignore[misc]
            forgotten += await _by_steps(database, _previews(run, before))
    return forgotten


async def keep_short(database: Database, clock: Clock) -> None:
    """Forget what is old until cancelled."""
    while True:
        await forget(database, clock)
        await asyncio.sleep(FORGETS_EVERY_SECONDS)


def _attempts(stream_id: str, before: datetime) -> Callable[[Transaction], int]:
    return lambda tx: tx.history.forget_attempts(stream_id, before, FORGOTTEN_AT_ONCE)


def _previews(instance_id: str, before: datetime) -> Callable[[Transaction], int]:
    return lambda tx: tx.history.forget_previews(instance_id, before, FORGOTTEN_AT_ONCE)


async def _by_steps(database: Database, step: Callable[[Transaction], int]) -> int:
    forgotten = 0
    while (some := await database.write(step)) > 0:
        forgotten += some
        if some < FORGOTTEN_AT_ONCE:
            break
        await asyncio.sleep(_PAUSE_SECONDS)
    return forgotten
