"""Transactions over SQLAlchemy Core: many readers, one writer, each thread with a connection of its own."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from ringfence.adapters.storage import staging
from ringfence.adapters.storage.connections import Looks, Readers, Writer, outside_transaction
from ringfence.domain.problems import Kind, Problem
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.staging import Stager

T = TypeVar("T")

READERS: Final = 4
LONGEST_PATIENCE_SECONDS: Final = 0.1
CHECKPOINT_SECONDS: Final = 0.25
BUSY_CHECKPOINT_SECONDS: Final = 0.01
_BUSY_PAGES: Final = 500  # written in that time
_MOST_PAGES: Final = 16_384  # in the WAL, 64 MiB, after which the next step waits until all of them are moved
BUSY_TIMEOUT_SECONDS: Final = 10
_WRITES: Final = "ringfence_writes"
_PRAGMAS: Final = (
    f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "mmap_size=67108864",
    "journal_size_limit=67108864",
    "wal_autocheckpoint=131072",  # pages, 512 MiB: where the `_Checkpointer` has failed
)


def engine(url: str) -> Engine:
    """An engine whose connections belong to whoever asks for them.

    On SQLite every connection is durable (WAL, synchronous=FULL) and checks foreign keys, and one that is `writing`
    begins its transactions with the write lock in hand (BEGIN IMMEDIATE), so that they never fail half way.

    Raises ValueError for a database in memory, which threads could not share.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, poolclass=NullPool, hide_parameters=True)
    if parsed.database in (None, "", ":memory:"):
        raise ValueError("a database in memory cannot be shared between threads: give the path of a file")
    made = create_engine(
        parsed,
        poolclass=NullPool,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_SECONDS},
        hide_parameters=True,  # what an error says may be logged, and parameters are people's data
    )
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says, not where the driver guesses
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    """By the driver itself: a tenth of what it takes through the engine, and most looks are one statement."""
    statement = "BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES, False) else "BEGIN"
    try:
        connection.connection.cursor().execute(statement)
    except sqlite3.OperationalError as error:
        raise OperationalError(statement, None, error) from error


def writing(connection: Connection) -> Connection:
    """The connection, with transactions that hold the write lock from their first statement."""
    return connection.execution_options(**{_WRITES: True})


class _Checkpointer:
    """Moves what is written from the WAL into the database file beside the writer, which is then not held for it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._written = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checkpointer", daemon=True)
        self._moving = threading.Lock()
        self._connection: Connection | None = None
        self._moved = self._pages = 0

    def written(self) -> None:
        """There is something to move."""
        if not self._written.is_set():
            self._written.set()
            if self._thread.ident is None:
                self._thread.start()

    async def make_room(self) -> None:
        """While nothing is written, have all of a long WAL moved: it begins anew only when nothing is left of it."""
        if self._pages > _MOST_PAGES:
            await asyncio.to_thread(self._move)

    def close(self) -> None:
        self._closed.set()
        self._written.set()
        if self._thread.ident is not None:
            self._thread.join()
        with self._moving:
            if self._connection is not None:
                self._connection.close()

    def _run(self) -> None:
        pause = CHECKPOINT_SECONDS
        while self._written.wait() and not self._closed.wait(pause):
            self._written.clear()
            if self._closed.is_set():  # and what has just been cleared said so
                return
            # Small pieces are soon done.
            pause = BUSY_CHECKPOINT_SECONDS if self._move() > _BUSY_PAGES else CHECKPOINT_SECONDS

    def _move(self) -> int:
        """How many pages were moved that had not been before."""
        with self._moving, suppress(sqlite3.OperationalError):  # a full disk: the writer says so
            if self._connection is None:
                self._connection = self._engine.connect()
            cursor = self._connection.connection.cursor()
            ((_, pages, moved),) = cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            cursor.close()
            more = moved - self._moved if moved >= self._moved else moved
            self._moved, self._pages = moved, pages
            return int(more)
        return 0


class SqlDatabase:
    """The database at a URL, such as `sqlite:////var/lib/ringfence/ringfence.db`; its schema must be current.

    A transaction that waits for another process's lock for more than 10 s, or finds the disk full, raises a Problem of
    kind `unavailable`. A reader that tries to write raises sqlalchemy.exc.OperationalError.
    """

    def __init__(self, url: str) -> None:
        self.engine = engine(url)
        self._readers = Readers(READERS, self._reader)
        self._looks = Looks(self._reader) if self.engine.dialect.name == "sqlite" else None
        self._writer = Writer(self._writer_connection)
        self._checkpointer = _Checkpointer(self.engine) if self.engine.dialect.name == "sqlite" else None
        self._stepping = asyncio.Lock()
        self._waiting = 0  # writes that are no steps
        self._idle = asyncio.Event()

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """What `work` returns, from one consistent snapshot. Never waits for a writer."""
        return await self._readers.run(work)

    async def look(self, work: Callable[[Transaction], T]) -> T:
        """`read` for a few rows that are found by their keys: at once, in this thread. See the port."""
        if self._looks is not None:
            try:
                return self._looks.run(work)
            except Problem as problem:
                if problem.kind is not Kind.UNAVAILABLE:
                    raise
        return await self.read(work)  # which waits for whoever has all of the file for the moment

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """What `work` returns, once it is durable. Rolled back, and the exception passed on, when it raises."""
        self._waiting += 1
        self._idle.clear()
        try:
            return await self._write(work)
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._idle.set()

    def note_holds(self, note: Callable[[float], None]) -> None:
        """Have it told, in the writer's thread, for how many seconds each transaction held the database, its commit
        included."""
        self._writer.on_held = note

    @property
    def stage(self) -> Stager:
        return staging.stage

    async def step(self, work: Callable[[Transaction], T], staged: Path | None = None) -> T:
        """One step of long work: other writes go first, for a tenth of a second, and steps one by one. See the port."""
        async with self._stepping:
            if self._checkpointer is not None:
                await self._checkpointer.make_room()
            if self._waiting:
                with suppress(TimeoutError):
                    async with asyncio.timeout(LONGEST_PATIENCE_SECONDS):
                        await self._idle.wait()
            begun = asyncio.ensure_future(self._write(work, staged, is_step=True))
            try:
                return await asyncio.shield(begun)
            except asyncio.CancelledError:
                await asyncio.wait([begun])  # so that whoever takes the work up finds what it has done
                raise

    async def _write(self, work: Callable[[Transaction], T], staged: Path | None = None, *, is_step: bool = False) -> T:
        try:
            return await self._writer.run(work, staged, is_step=is_step)
        finally:
            if self._checkpointer is not None:
                self._checkpointer.written()

    def close(self) -> None:
        """Wait for what is under way, then let go of the database. Nothing can be asked afterwards."""
        self._readers.close()
        if self._looks is not None:
            self._looks.close()
        self._writer.close()
        if self._checkpointer is not None:
            self._checkpointer.close()
        self.engine.dispose()

    def _reader(self) -> Connection:
        connection = self.engine.connect()
        if self.engine.dialect.name == "sqlite":
            outside_transaction(connection, "PRAGMA query_only=ON", "PRAGMA cache_size=-8192")
        return connection

    def _writer_connection(self) -> Connection:
        connection = writing(self.engine.connect())
        if self.engine.dialect.name == "sqlite":
            outside_transaction(connection, "PRAGMA cache_size=-65536")
        return connection
