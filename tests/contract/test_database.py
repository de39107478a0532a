from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from ringfence.adapters.storage import connections
from ringfence.adapters.storage import database as storage
from ringfence.adapters.storage.database import SqlDatabase
from ringfence.adapters.storage.transaction import SqlTransaction
from ringfence.domain.problems import Kind, Problem

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def add(account_id):
    return lambda tx: tx.tenancy.add_account(account_id, NOW)


def has(account_id):
    return lambda tx: tx.tenancy.has_account(account_id)


async def test_what_is_written_is_read_afterwards(database: SqlDatabase):
    await database.write(add("ac-1"))
    assert await database.read(has("ac-1"))


async def test_work_that_raises_leaves_nothing_behind_and_its_exception_is_passed_on(database: SqlDatabase):
    def work(tx):
        tx.tenancy.add_account("ac-1", NOW)
        raise Problem.conflict("no", "not today")

    with pytest.raises(Problem, match="not today"):
        await database.write(work)
    assert not await database.read(has("ac-1"))
    await database.write(add("ac-1"))


async def test_writes_run_one_after_the_other_in_the_order_they_were_asked_for(database: SqlDatabase):
    order: list[int] = []

    def work(n):
        return lambda tx: order.append(n)

    await asyncio.gather(*(database.write(work(n)) for n in range(50)))
    assert order == list(range(50))


class Busy:
    """A database whose writer is held by a write until `let_go`, so that others wait together. `times`: how many
    transactions there were, that one included."""

    def __init__(self, database: SqlDatabase) -> None:
        self.times = 0
        self._database = database
        self._began, self._may_finish = threading.Event(), threading.Event()
        database.note_holds(self._note)

    def _note(self, seconds: float) -> None:
        self.times += 1

    async def __aenter__(self) -> Busy:
        self._holding = asyncio.create_task(self._database.write(self._hold))
        await asyncio.to_thread(self._began.wait, 10)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._holding

    def _hold(self, tx) -> None:
        self._began.set()
        assert self._may_finish.wait(10)
        time.sleep(2 * connections.GROUP_SECONDS)  # it takes no others in

    async def let_go(self) -> None:
        await asyncio.sleep(0)  # those that are to wait do so
        self._may_finish.set()


async def test_writes_that_wait_together_share_a_transaction_and_each_fails_alone(database: SqlDatabase):
    def refused(tx):
        tx.tenancy.add_account("ac-refused", NOW)
        raise Problem.conflict("no", "not today")

    async with Busy(database) as busy:
        works = [add("ac-1"), refused, add("ac-1"), add("ac-2"), lambda tx: tx.tenancy.has_account("ac-1")]
        asked = [asyncio.create_task(database.write(work)) for work in works]
        await busy.let_go()
        made, problem, twice, after, seen = await asyncio.gather(*asked, return_exceptions=True)
    assert busy.times == 2
    assert (made, after, seen) == (None, None, True)
    assert isinstance(problem, Problem)
    assert isinstance(twice, IntegrityError)
    there = [await database.read(has(one)) for one in ("ac-1", "ac-2", "ac-refused")]
    assert there == [True, True, False]


async def test_nobody_is_told_of_a_write_whose_transaction_the_database_has_undone(database: SqlDatabase):
    def undone(tx):
        tx.connection.connection.cursor().execute("ROLLBACK")  # as SQLite may do where the disk is full
        raise Problem(Kind.UNAVAILABLE, "database_unavailable", "the disk is full")

    async with Busy(database) as busy:
        asked = [asyncio.create_task(database.write(work)) for work in (add("ac-1"), undone)]
        await busy.let_go()
        found = await asyncio.gather(*asked, return_exceptions=True)
    assert [str(error) for error in found] == ["the disk is full"] * 2
    assert not await database.read(has("ac-1"))
    await database.write(add("ac-1"))
    assert await database.read(has("ac-1"))


async def test_a_write_that_nobody_waits_for_any_more_is_left_out(database: SqlDatabase):
    async with Busy(database) as busy:
        asked = [asyncio.create_task(database.write(add(one))) for one in ("ac-1", "ac-2", "ac-3")]
        await asyncio.sleep(0)
        asked[1].cancel()
        await busy.let_go()
        await asyncio.gather(*asked, return_exceptions=True)
    assert [await database.read(has(one)) for one in ("ac-1", "ac-2", "ac-3")] == [True, False, True]


async def test_steps_share_their_transaction_with_nobody(database: SqlDatabase):
    async with Busy(database) as busy:
        step = asyncio.create_task(database.step(add("ac-1")))
        asked = [asyncio.create_task(database.write(add(one))) for one in ("ac-2", "ac-3")]
        await busy.let_go()
        await asyncio.gather(step, *asked)
    assert busy.times == 3


async def test_what_else_is_to_be_written_goes_before_the_next_step_of_long_work(database: SqlDatabase):
    began, may_finish, order = threading.Event(), threading.Event(), list[str]()

    def slow(tx):
        began.set()
        assert may_finish.wait(10)

    writing = asyncio.create_task(database.write(slow))
    await asyncio.to_thread(began.wait, 10)

    def noted(name, _tx):
        order.append(name)

    steps = [asyncio.create_task(database.step(partial(noted, f"step {n}"))) for n in range(2)]
    await asyncio.sleep(0)
    others = [asyncio.create_task(database.write(partial(noted, f"write {n}"))) for n in range(2)]
    await asyncio.sleep(0)
    may_finish.set()
    await asyncio.gather(writing, *steps, *others)
    assert order == ["write 0", "write 1", "step 0", "step 1"]


async def test_a_step_does_not_wait_for_ever_and_one_that_has_begun_is_waited_for(
    database: SqlDatabase, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(storage, "LONGEST_PATIENCE_SECONDS", 0)
    began, may_finish = threading.Event(), threading.Event()

    def slow(tx):
        began.set()
        assert may_finish.wait(10)
        tx.tenancy.add_account("ac-1", NOW)

    database._waiting = 1  # somebody always does
    database._idle.clear()
    step = asyncio.create_task(database.step(slow))
    await asyncio.to_thread(began.wait, 10)
    step.cancel()
    await asyncio.sleep(0)
    may_finish.set()
    with pytest.raises(asyncio.CancelledError):
        await step
    assert await database.read(has("ac-1"))


async def test_the_write_ahead_log_is_moved_into_the_file_beside_the_writer(
    database: SqlDatabase, url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(storage, "CHECKPOINT_SECONDS", 0)
    await database.write(add("ac-1"))
    file = Path(url.removeprefix("sqlite:///"))
    async with asyncio.timeout(10):
        while b"ac-1" not in file.read_bytes():  # noqa: ASYNC110, ASYNC240
            await asyncio.sleep(0.01)


async def test_a_reader_neither_waits_for_a_writer_nor_sees_what_it_has_not_finished(database: SqlDatabase):
    wrote, may_finish = threading.Event(), threading.Event()

    def slow(tx):
        tx.tenancy.add_account("ac-1", NOW)
        wrote.set()
        assert may_finish.wait(10)

    writing = asyncio.create_task(database.write(slow))
    await asyncio.to_thread(wrote.wait, 10)
    assert not await database.read(has("ac-1"))
    may_finish.set()
    await writing
    assert await database.read(has("ac-1"))


async def test_a_read_sees_one_snapshot_from_its_first_statement_on(database: SqlDatabase):
    started, may_go_on = threading.Event(), threading.Event()

    def twice(tx):
        before = tx.tenancy.has_account("ac-1")
        started.set()
        assert may_go_on.wait(10)
        return before, tx.tenancy.has_account("ac-1")

    reading = asyncio.create_task(database.read(twice))
    await asyncio.to_thread(started.wait, 10)
    await database.write(add("ac-1"))
    may_go_on.set()
    assert await reading == (False, False)


async def test_a_look_is_a_read_in_the_thread_that_asks(database: SqlDatabase):
    await database.write(add("ac-1"))

    def look(tx):
        return threading.current_thread(), tx.tenancy.has_account("ac-1")

    assert await database.look(look) == (threading.current_thread(), True)
    await database.write(add("ac-2"))
    assert await database.look(has("ac-2"))
    with pytest.raises(OperationalError, match="readonly"):
        await database.look(add("ac-3"))


async def test_a_look_that_would_have_to_wait_for_a_lock_does_so_in_another_thread(database: SqlDatabase):
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
    asked_in = []

    def look(tx):
        asked_in.append(threading.current_thread())
        if len(asked_in) == 1:
            raise OperationalError("SELECT", None, busy)
        return "found"

    assert await database.look(look) == "found"
    first, then = asked_in
    assert first is threading.current_thread()
    assert then is not first


async def test_a_read_cannot_write(database: SqlDatabase):
    with pytest.raises(OperationalError, match="readonly"):
        await database.read(add("ac-1"))
    assert not await database.read(has("ac-1"))


async def test_writes_are_durable_and_foreign_keys_are_checked_on_every_connection(database: SqlDatabase):
    def pragmas(tx: SqlTransaction):
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [tx.connection.execute(text(f"PRAGMA {name}")).scalar() for name in names]

    assert await database.write(pragmas) == ["wal", 2, 1, 10_000]  # type: ignore[arg-type]
    assert await database.read(pragmas) == ["wal", 2, 1, 10_000]  # type: ignore[arg-type]


async def test_only_the_steps_of_long_work_do_not_wait_for_the_disk(database: SqlDatabase):
    def synchronous(tx: SqlTransaction):
        return tx.connection.execute(text("PRAGMA synchronous")).scalar()

    assert await database.step(synchronous) == 1  # type: ignore[arg-type]
    assert await database.write(synchronous) == 2, "FULL again"  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError):
        await database.step(lambda _: 1 / 0)
    assert await database.write(synchronous) == 2, "also after one that failed"  # type: ignore[arg-type]


async def test_steps_wait_while_the_write_ahead_log_is_long_so_that_it_begins_anew(
    database: SqlDatabase, url: str, monkeypatch: pytest.MonkeyPatch
):
    log = Path(url.removeprefix("sqlite:///") + "-wal")
    monkeypatch.setattr(storage, "_MOST_PAGES", 100)
    monkeypatch.setattr(storage, "CHECKPOINT_SECONDS", 0.01)

    def many(tx: SqlTransaction, number: int):
        for place in range(100):
            tx.tenancy.add_account(f"ac-{number}-{place}" + "x" * 400, NOW)
        time.sleep(0.02)

    sizes = []
    for number in range(120):
        await database.step(partial(many, number=number))
        sizes.append((await asyncio.to_thread(log.stat)).st_size)
    assert sizes[-1] < 10 * sizes[0], "it holds what some steps have written, and not all of them"


async def test_a_reader_who_stays_does_not_stop_steps(database: SqlDatabase, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(storage, "_MOST_PAGES", 1)
    monkeypatch.setattr(storage, "CHECKPOINT_SECONDS", 0)
    started, may_go_on = threading.Event(), threading.Event()

    def stays(tx):
        assert not tx.tenancy.has_account("ac-1")
        started.set()
        assert may_go_on.wait(20)

    reading = asyncio.create_task(database.read(stays))
    await asyncio.to_thread(started.wait, 10)
    for number in range(20):
        await database.step(add(f"ac-{number}"))
    may_go_on.set()
    await reading
    assert await database.read(has("ac-19"))


async def test_another_process_that_writes_is_waited_for(database: SqlDatabase, url: str):
    await database.write(add("ac-1"))
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(database.write(add("ac-2")))
    other.execute("UPDATE accounts SET created_at = 1")
    other.execute("COMMIT")
    other.close()
    await writing
    assert await database.read(has("ac-2"))


async def test_a_lock_that_is_not_released_is_a_problem_that_says_try_again(
    url: str, monkeypatch: pytest.MonkeyPatch, database: SqlDatabase
):
    monkeypatch.setattr(storage, "_PRAGMAS", tuple(p for p in storage._PRAGMAS if "timeout" not in p))
    monkeypatch.setattr(storage, "BUSY_TIMEOUT_SECONDS", 0)
    impatient = SqlDatabase(url)
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Problem) as caught:
        await impatient.write(add("ac-1"))
    other.execute("ROLLBACK")
    other.close()
    assert caught.value.kind is Kind.UNAVAILABLE
    assert caught.value.retry_after == 1
    await impatient.write(add("ac-1"))
    impatient.close()


async def test_closing_finishes_what_is_under_way(url: str, database: SqlDatabase):
    closing = SqlDatabase(url)
    began, may_finish = threading.Event(), threading.Event()

    def slow(tx):
        began.set()
        assert may_finish.wait(10)
        tx.tenancy.add_account("ac-1", NOW)

    writing = asyncio.create_task(closing.write(slow))
    await asyncio.to_thread(began.wait, 10)
    closed = asyncio.create_task(asyncio.to_thread(closing.close))
    may_finish.set()
    await writing
    await closed
    assert await database.read(has("ac-1"))


def test_a_database_in_memory_is_refused():
    with pytest.raises(ValueError, match="path of a file"):
        SqlDatabase("sqlite://")
