"""A database whose transactions run where they are asked for: real SQL, and no thread to wait for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from ringfence.adapters.storage.database import SqlDatabase, writing
from ringfence.adapters.storage.transaction import SqlTransaction
from ringfence.domain.problems import Kind, Problem
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.staging import Staged

T = TypeVar("T")

LOCKED = Problem(Kind.UNAVAILABLE, "database_unavailable", "the database cannot be used now: try again in a moment")


class InlineDatabase:
    """A `ports.storage.Database`. `failing_reads` and `failing_writes` are how many of the next ones fail.

    A write that fails has been rolled back; with `commits_first` it is durable, and only its answer got lost. Until the
    next write answers, `hangs` is waited for, once.
    """

    def __init__(self, database: SqlDatabase) -> None:
        self._connection = writing(database.engine.connect())
        self.failing_reads = 0
        self.failing_writes = 0
        self.commits_first = False
        self.hangs: Callable[[], Awaitable[None]] | None = None

    async def read(self, work: Callable[[Transaction], T]) -> T:
        if self.failing_reads:
            self.failing_reads -= 1
            raise LOCKED
        return self._transaction(work)

    look = read

    async def write(self, work: Callable[[Transaction], T]) -> T:
        fails = self.failing_writes > 0
        self.failing_writes -= fails
        if fails and not self.commits_first:
            raise LOCKED
        found = self._transaction(work)
        if fails:
            raise LOCKED
        hangs, self.hangs = self.hangs, None
        if hangs is not None:
            await hangs()
        return found

    async def step(self, work: Callable[[Transaction], T], staged: Path | None = None) -> T:
        return await self.write(work)

    def stage(self, path: Path, kind: Staged, rows: Iterable[tuple[Any, ...]]) -> None:
        raise NotImplementedError("nothing is imported here")

    def close(self) -> None:
        self._connection.close()

    def _transaction(self, work: Callable[[Transaction], T]) -> T:
        with self._connection.begin():
            return work(SqlTransaction(self._connection))
