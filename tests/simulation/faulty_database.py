"""The database of a process that may die: real SQL on a file, every transaction watched, and told of once committed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection

from ringfence.adapters.storage.campaigns import SqlCampaigns
from ringfence.adapters.storage.live import SqlLive
from ringfence.adapters.storage.schedules import SqlSchedules
from ringfence.adapters.storage.transaction import SqlTransaction
from ringfence.domain.campaign import Instance
from ringfence.domain.problems import Kind, Problem
from ringfence.domain.record import Record
from ringfence.domain.schedule import Timetable
from ringfence.engine import commands, events
from ringfence.ports.storage.campaigns import Campaigns
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.journal import Handled
from ringfence.ports.storage.live import Live, Loaded
from ringfence.ports.storage.schedules import Schedules
from ringfence.ports.storage.staging import Staged
from tests.simulation import rows
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
    def timetable_kept(self, campaign_id: str, timetable: Timetable) -> None: ...
    def run_made(self, stream_id: str, instance: Instance) -> None: ...
    def run_dropped(self, instance_id: str) -> None: ...
    def run_filled(self, instance_id: str, records: Sequence[Record], at: datetime) -> None: ...
    def run_prepared(self, instance_id: str) -> None: ...


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


class WatchedCampaigns(SqlCampaigns):
    def __init__(self, connection: Connection, watcher: Watcher, committed: list[Callable[[], None]]) -> None:
        super().__init__(connection)
        self._watched = connection
        self._watcher = watcher
        self._committed = committed

    def add_instance(self, stream_id: str, instance: Instance, at: datetime) -> None:
        super().add_instance(stream_id, instance, at)
        self._committed.append(lambda: self._watcher.run_made(stream_id, instance))

    def drop_waiting(self, campaign_id: str) -> None:
        waiting = self.waiting_instance(campaign_id)
        super().drop_waiting(campaign_id)
        if waiting is not None:
            self._committed.append(lambda: self._watcher.run_dropped(waiting.id))

    def prepare(self, instance_id: str, limit: int, at: datetime) -> dict[str, int] | None:
        made = super().prepare(instance_id, limit, at)
        if made is not None:
            records = rows.records_of(self._watched, instance_id)
            self._committed.append(lambda: self._watcher.run_filled(instance_id, records, at))
        return made

    def set_prepared(self, instance_id: str) -> None:
        super().set_prepared(instance_id)
        self._committed.append(lambda: self._watcher.run_prepared(instance_id))


class WatchedSchedules(SqlSchedules):
    def __init__(self, connection: Connection, watcher: Watcher, committed: list[Callable[[], None]]) -> None:
        super().__init__(connection)
        self._watcher = watcher
        self._committed = committed

    def put(self, campaign_id: str, timetable: Timetable) -> None:
        super().put(campaign_id, timetable)
        self._committed.append(lambda: self._watcher.timetable_kept(campaign_id, timetable))


class WatchedTransaction(SqlTransaction):
    __slots__ = ("_watcher", "committed")

    def __init__(self, connection: Connection, watcher: Watcher) -> None:
        super().__init__(connection)
        self._watcher = watcher
        self.committed: list[Callable[[], None]] = []

    @property
    def live(self) -> Live:
        return WatchedLive(self.connection, self._watcher, self.committed)

    @property
    def campaigns(self) -> Campaigns:
        return WatchedCampaigns(self.connection, self._watcher, self.committed)

    @property
    def schedules(self) -> Schedules:
        return WatchedSchedules(self.connection, self._watcher, self.committed)


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

    async def step(self, work: Callable[[Transaction], T], staged: Path | None = None) -> T:
        return await self.write(work)

    def stage(self, path: Path, kind: Staged, rows: Iterable[tuple[Any, ...]]) -> None:
        raise NotImplementedError("nothing is imported here")

    look = read

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
