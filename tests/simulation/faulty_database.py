"""The database of a process that may die: real SQL on a file, every transaction watched, and told of once committed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from ringfence.adapters.storage.live import SqlLive
from ringfence.adapters.storage.transaction import SqlTransaction
from ringfence.domain.problems import Kind, Problem
from ringfence.engine import commands, events
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.journal import Handled
from ringfence.ports.storage.live import Live, Loaded
from tests.simulation.dying import Process

T = TypeVar("T")


@dataclass(frozen=True)
class Saved:
    """A save of one dialer, as it was committed."""

    stream_id: str
    first_sequence: int
    handled: Sequence[Handled]
    saves: Sequence[commands.Save]
    at: datetime
    follow_ups: Sequence[events.Event]


class Watcher(Protocol):
    """Who compares what the database says with what it should."""

    def loaded(self, wanted: commands.LoadRecords, loaded: Loaded) -> None: ...
    def restored(self, restored: events.EngineRestored) -> None: ...
    def saved(self, saved: Saved) -> None: ...


class WatchedLive(SqlLive):
    def __init__(self, connection: Connection, watcher: Watcher, committed: list[Callable[[], None]]) -> None:
        super().__init__(connection)
        self._watcher = watcher
        self._committed = committed

    def load(self, wanted: commands.LoadRecords) -> Loaded:
        loaded = super().load(wanted)
        self._watcher.loaded(wanted, loaded)
        return loaded

    def restore(self, stream_id: str, at: datetime) -> events.EngineRestored:
        restored = super().restore(stream_id, at)
        self._committed.append(lambda: self._watcher.restored(restored))
        return restored

    def save(
        self,
        account_id: str,
        stream_id: str,
        first_sequence: int,
        handled: Sequence[Handled],
        saves: Sequence[commands.Save],
        at: datetime,
    ) -> list[events.Event]:
        follow_ups = super().save(account_id, stream_id, first_sequence, handled, saves, at)
        saved = Saved(stream_id, first_sequence, handled, saves, at, follow_ups)
        self._committed.append(lambda: self._watcher.saved(saved))
        return follow_ups


class WatchedTransaction(SqlTransaction):
    __slots__ = ("_watcher", "committed")

    def __init__(self, connection: Connection, watcher: Watcher) -> None:
        super().__init__(connection)
        self._watcher = watcher
        self.committed: list[Callable[[], None]] = []

    @property
    def live(self) -> Live:
        return WatchedLive(self.connection, self._watcher, self.committed)


class FaultyDatabase:
    """A `ports.storage.database.Database`: one writer, whose transactions come one after the other, and a reader.

    `trouble` is the share of transactions that the database cannot carry out for the moment.
    """

    def __init__(
        self, writer: Connection, reader: Connection, process: Process, watcher: Watcher, rng: Random, trouble: float
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._process = process
        self._watcher = watcher
        self._rng = rng
        self._turn = asyncio.Lock()
        self.trouble = trouble
        self.refused = 0

    async def read(self, work: Callable[[Transaction], T]) -> T:
        await self._process.pause()
        with self._process.watched(), self._reader.begin():
            result = work(WatchedTransaction(self._reader, self._watcher))
        await self._process.pause()
        self._process.point("records loaded")
        return result

    async def write(self, work: Callable[[Transaction], T], then: Callable[[T], object] | None = None) -> T:
        """`then` is called with what `work` returned once it is committed, before anything else can happen."""
        process = self._process
        async with self._turn:
            await process.pause()
            process.point("transaction asked for")
            if self.trouble and self._rng.random() < self.trouble:
                self.refused += 1
                raise Problem(Kind.UNAVAILABLE, "database_unavailable", "the disk is full: try again in a moment")
            watched = WatchedTransaction(self._writer, self._watcher)
            with process.watched():
                with self._writer.begin():
                    process.point("transaction begun")
                    result = work(watched)
                    process.point("transaction written")
                for tell in watched.committed:
                    tell()
                if then is not None:
                    then(result)
            process.point("transaction committed")
            await process.pause()
        return result
