"""The threads that transactions run in: several that read, and one that writes, each on a connection of its own; and looks,
which are taken where they are asked for.

Writes that wait at the same time share a transaction (group commit), and so one wait for the disk. Each of them is undone
by itself where it raises, and answered when all of them are durable.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from ringfence.adapters.storage.transaction import SqlTransaction
from ringfence.domain.problems import Kind, Problem
from ringfence.ports.storage.database import Transaction

T = TypeVar("T")
Work = Callable[[Transaction], T]

GROUP_SECONDS: Final = 0.01
"""A transaction that has held the database for longer takes no more writes in."""

_TRANSIENT: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})


class Readers:
    """Threads that read, each on a connection that it opens for its first transaction."""

    def __init__(self, threads: int, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._local = threading.local()
        self._opened: list[Connection] = []
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="reader")

    async def run(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._transaction, work)

    def _transaction(self, work: Work[T]) -> T:
        with _told_what_is_transient():
            connection: Connection | None = getattr(self._local, "connection", None)
            if connection is None:
                connection = self._local.connection = self._connect()
                self._opened.append(connection)
            with connection.begin():
                return work(SqlTransaction(connection))

    def close(self) -> None:
        """Wait for the transactions under way, drop those that have not begun, close the connections."""
        self._threads.shutdown(cancel_futures=True)
        for connection in self._opened:
            connection.close()
        self._opened.clear()


class Looks:
    """Reads in the thread that asks, on one connection that waits for nobody. Raises Problem (unavailable) instead."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._connection: Connection | None = None

    def run(self, work: Work[T]) -> T:
        with _told_what_is_transient():
            if self._connection is None:
                self._connection = self._connect()
                outside_transaction(self._connection, "PRAGMA busy_timeout=0")
            with self._connection.begin():
                return work(SqlTransaction(self._connection))

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


@dataclass(slots=True)
class _Write:
    """What somebody waits for. `staged`: rows that were put aside, which it puts in. A step does not wait for the disk."""

    work: Work[Any]
    staged: Path | None
    is_step: bool
    answer: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    found: Any = None
    error: Exception | None = None

    def tell(self) -> None:
        """In the thread of the writer."""
        with suppress(RuntimeError):  # whoever waited is gone, and their loop with them
            self.loop.call_soon_threadsafe(self._settle)

    def _settle(self) -> None:
        if self.answer.done():
            return
        if self.error is None:
            self.answer.set_result(self.found)
        else:
            self.answer.set_exception(self.error)


class Writer:
    """One thread that writes, in the order in which it is asked to."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self.on_held: Callable[[float], None] | None = None
        """Told for how many seconds each transaction held the database, its commit included."""
        self._connect = connect
        self._connection: Connection | None = None
        self._waiting: deque[_Write] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")

    async def run(self, work: Work[T], staged: Path | None = None, *, is_step: bool = False) -> T:
        loop = asyncio.get_running_loop()
        write = _Write(work, staged, is_step, loop.create_future(), loop)
        self._waiting.append(write)
        self._thread.submit(self._write)  # nothing is left for it where it has gone with one before
        return cast(T, await write.answer)

    def close(self) -> None:
        """Wait for the transaction under way, drop what has not begun, close the connection."""
        self._thread.shutdown(cancel_futures=True)
        for write in self._waiting:
            write.answer.cancel()
        self._waiting.clear()
        if self._connection is not None:
            self._connection.close()

    def _write(self) -> None:
        first = self._next()
        if first is None:
            return
        group = [first]
        try:
            with _told_what_is_transient():
                if self._connection is None:
                    self._connection = self._connect()
                self._transaction(self._connection, first, group)
        except Exception as error:  # for those who wait, to whom nothing has been promised
            for write in group:
                write.error = write.error or error
        for write in group:
            write.tell()

    def _next(self, *, joining: bool = False) -> _Write | None:
        """The next write that somebody still waits for. Steps, which hold the database for long enough, are `joining`
        nobody, and nobody them."""
        while self._waiting and not (joining and self._waiting[0].is_step):
            write = self._waiting.popleft()
            if not write.answer.cancelled():
                return write
        return None

    def _transaction(self, connection: Connection, first: _Write, group: list[_Write]) -> None:
        with _beside(connection, first.staged), _unsynced(connection, first.is_step):
            with connection.begin():
                began = time.perf_counter()
                first.found = first.work(SqlTransaction(connection))
                while not first.is_step and time.perf_counter() - began < GROUP_SECONDS:
                    joining = self._next(joining=True)
                    if joining is None:
                        break
                    group.append(joining)
                    _join(connection, joining)
            if self.on_held is not None:
                self.on_held(time.perf_counter() - began)


def _join(connection: Connection, write: _Write) -> None:
    """One more in a transaction, of which nothing stays where it raises."""
    savepoint = connection.begin_nested()
    try:
        with _told_what_is_transient():
            write.found = write.work(SqlTransaction(connection))
            savepoint.commit()
    except Exception as error:
        write.error = error
        try:
            savepoint.rollback()
        except DBAPIError:  # the database has undone the whole transaction, as it does where the disk is full
            raise error from None


@contextmanager
def _beside(connection: Connection, staged: Path | None) -> Iterator[None]:
    """With the rows that were put aside there, until the end of the block."""
    if staged is None:
        yield
        return
    outside_transaction(connection, f"ATTACH DATABASE '{str(staged).replace(chr(39), chr(39) * 2)}' AS staged")
    try:
        yield
    finally:
        outside_transaction(connection, "DETACH DATABASE staged")


@contextmanager
def _unsynced(connection: Connection, is_step: bool) -> Iterator[None]:
    """Without a wait for the disk at the end of a step, while others would wait for it: the next one that waits does so for
    all that is in the WAL."""
    if not is_step or connection.dialect.name != "sqlite":
        yield
        return
    outside_transaction(connection, "PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        outside_transaction(connection, "PRAGMA synchronous=FULL")


def outside_transaction(connection: Connection, *statements: str) -> None:
    """What SQLite takes only where no transaction has begun."""
    cursor = connection.connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()


@contextmanager
def _told_what_is_transient() -> Iterator[None]:
    """Problem (unavailable) for what the database cannot do now, but may in a moment: a lock that is not released, a full
    disk."""
    try:
        yield
    except OperationalError as error:
        if not isinstance(error.orig, sqlite3.Error) or error.orig.sqlite_errorcode & 0xFF not in _TRANSIENT:
            raise
        message = f"the database cannot be used now ({error.orig}): try again in a moment"
        raise Problem(Kind.UNAVAILABLE, "database_unavailable", message, retry_after=1) from error
