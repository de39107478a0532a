"""What grows for ever is kept for as long as each stream wants: the journal, the history, what was told outside, recordings.

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
from ringfence.services.recordings import Recordings

FEWEST_DAYS: Final = 30
FORGOTTEN_AT_ONCE: Final = 500
"""Rows deleted by one transaction, which takes about 20 ms with its commit: dialers wait for the writer meanwhile."""
FORGETS_EVERY_SECONDS: Final = 3600.0
_PAUSE_SECONDS: Final = 0.05


async def keep_short(database: Database, clock: Clock, recordings: Recordings) -> None:
    """Forget what is old until cancelled."""
    while True:
        for forget in (forget_journal, forget_history, forget_notices):
            await forget(database, clock)
        await recordings.forget()
        await asyncio.sleep(FORGETS_EVERY_SECONDS)


async def forget_journal(database: Database, clock: Clock) -> int:
    """Delete what is older than each stream's `journal_days`; how many entries there were."""
    forgotten = 0
    for stream in await database.read(lambda tx: tx.tenancy.streams()):
        before = clock.now() - timedelta(days=stream.settings.journal_days)
        forgotten += await _by_steps(database, _entries(stream.id, before))
    return forgotten


async def forget_history(database: Database, clock: Clock) -> int:
    """Delete what is older than each stream's `history_days`, unless that is 0; how many attempts and previews there
    were."""
    forgotten = 0
    for stream in await database.read(lambda tx: tx.tenancy.streams()):
        if stream.settings.history_days == 0:
            continue
        before = clock.now() - timedelta(days=max(stream.settings.history_days, FEWEST_DAYS))
        forgotten += await _by_steps(database, _attempts(stream.id, before))
        for run in await database.read(lambda tx, stream_id=stream.id: tx.history.runs_of(stream_id)):  # type: ignore[misc]
            forgotten += await _by_steps(database, _previews(run, before))
    return forgotten


async def forget_notices(database: Database, clock: Clock) -> int:
    """Delete what is older than each stream's `event_days` and every webhook has had; how many notices there were."""
    forgotten = 0
    for stream in await database.read(lambda tx: tx.tenancy.streams()):
        before = clock.now() - timedelta(days=stream.settings.event_days)
        forgotten += await _by_steps(database, _notices(stream.id, before))
    return forgotten


def _entries(stream_id: str, before: datetime) -> Callable[[Transaction], int]:
    return lambda tx: tx.journal.forget(stream_id, before, FORGOTTEN_AT_ONCE)


def _attempts(stream_id: str, before: datetime) -> Callable[[Transaction], int]:
    return lambda tx: tx.history.forget_attempts(stream_id, before, FORGOTTEN_AT_ONCE)


def _previews(instance_id: str, before: datetime) -> Callable[[Transaction], int]:
    return lambda tx: tx.history.forget_previews(instance_id, before, FORGOTTEN_AT_ONCE)


def _notices(stream_id: str, before: datetime) -> Callable[[Transaction], int]:
    return lambda tx: tx.notices.forget(stream_id, before, FORGOTTEN_AT_ONCE)


async def _by_steps(database: Database, step: Callable[[Transaction], int]) -> int:
    """Until a step finds less than it may take: how many rows all of them deleted."""
    forgotten = 0
    while (some := await database.step(step)) == FORGOTTEN_AT_ONCE:
        forgotten += some
        await asyncio.sleep(_PAUSE_SECONDS)
    return forgotten + some
