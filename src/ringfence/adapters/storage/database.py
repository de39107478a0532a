"""Transactions over SQLAlchemy Core: many readers, one writer, each thread with a connection of its own."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from ringfence.adapters.storage.transaction import SqlTransaction
from ringfence.domain.problems import Kind, Problem
from ringfence.ports.storage.database import Transaction

T = TypeVar("T")

READERS: Final = 4
BUSY_TIMEOUT_SECONDS: Final = 10
_WRITES: Final = "ringfence_writes"
_PRAGMAS: Final = (
    f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "mmap_size=268435456",
    "journal_size_limit=67108864",
)
_TRANSIENT: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})


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
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def writing(connection: Connection) -> Connection:
    """The connection, with transactions that hold the write lock from their first statement."""
    return connection.execution_options(**{_WRITES: True})


class _Lane:
    """Threads that run transactions, each on a connection of its own that it opens at its first one."""

    def __init__(self, name: str, threads: int, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._local = threading.local()
        self._opened: list[Connection] = []
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)

    async def run(self, work: Callable[[Transaction], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._transaction, work)

    def _transaction(self, work: Callable[[Transaction], T]) -> T:
        try:
            connection: Connection | None = getattr(self._local, "connection", None)
            if connection is None:
                connection = self._local.connection = self._connect()
                self._opened.append(connection)
            with connection.begin():
                return work(SqlTransaction(connection))
        except OperationalError as error:
            raise _unavailable(error) or error from error

    def close(self) -> None:
        """Wait for the transactions under way, drop those that have not begun, close the connections."""
        self._threads.shutdown(cancel_futures=True)
        for connection in self._opened:
            connection.close()
        self._opened.clear()


def _unavailable(error: OperationalError) -> Problem | None:
    """What the database cannot do now, but may in a moment: a lock that is not released, a full disk."""
    if not isinstance(error.orig, sqlite3.Error):
        return None
    if error.orig.sqlite_errorcode & 0xFF not in _TRANSIENT:
        return None
    message = f"the database cannot be used now ({error.orig}): try again in a moment"
    return Problem(Kind.UNAVAILABLE, "database_unavailable", message, retry_after=1)


class SqlDatabase:
    """The database at a URL, such as `sqlite:////var/lib/ringfence/ringfence.db`; its schema must be current.

    A transaction that waits for another process's lock for more than 10 s, or finds the disk full, raises a Problem of
    kind `unavailable`. A reader that tries to write raises sqlalchemy.exc.OperationalError.
    """

    def __init__(self, url: str) -> None:
        self.engine = engine(url)
        self._readers = _Lane("reader", READERS, self._reader)
        self._writer = _Lane("writer", 1, self._writer_connection)

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """What `work` returns, from one consistent snapshot. Never waits for a writer."""
        return await self._readers.run(work)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """What `work` returns, once it is durable. Rolled back, and the exception passed on, when it raises."""
        return await self._writer.run(work)

    def close(self) -> None:
        """Wait for what is under way, then let go of the database. Nothing can be asked afterwards."""
        self._readers.close()
        self._writer.close()
        self.engine.dispose()

    def _reader(self) -> Connection:
        connection = self.engine.connect()
        if self.engine.dialect.name == "sqlite":
            _outside_transaction(connection, "PRAGMA query_only=ON", "PRAGMA cache_size=-8192")
        return connection

    def _writer_connection(self) -> Connection:
        connection = writing(self.engine.connect())
        if self.engine.dialect.name == "sqlite":
            _outside_transaction(connection, "PRAGMA cache_size=-65536")
        return connection


def _outside_transaction(connection: Connection, *statements: str) -> None:
    cursor = connection.connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()
