"""The outbox: numbered in the order of commits, read in steps, forgotten from the front once nobody waits for it."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from ringfence.adapters.storage.database import SqlDatabase
from ringfence.domain.notice import Notice, matches
from ringfence.ports.storage.notices import Extent

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
STREAM = "st-alpha"


def made(count: int, at: datetime = NOW, type: str = "call.ended", campaign_id: str | None = "cd-1") -> list[Notice]:
    return [Notice(type, at, campaign_id, {"n": n}) for n in range(count)]


async def append(database: SqlDatabase, notices: list[Notice], stream_id: str = STREAM) -> None:
    await database.write(lambda tx: tx.notices.append(stream_id, notices))


async def test_notices_are_numbered_from_one_in_each_stream(database: SqlDatabase):
    await append(database, made(2))
    await append(database, made(3), "st-other")
    await append(database, made(2))
    page = await database.read(lambda tx: tx.notices.after(STREAM, 0, 100))
    assert [one.seq for one in page.notices] == [1, 2, 3, 4]
    assert [json.loads(one.data)["n"] for one in page.notices] == [0, 1, 0, 1]
    assert page.reached == 4


async def test_a_transaction_that_fails_tells_nothing_and_leaves_no_gap(database: SqlDatabase):
    await append(database, made(1))

    def fails(tx):
        tx.notices.append(STREAM, made(3))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await database.write(fails)
    await append(database, made(1))
    assert await database.read(lambda tx: tx.notices.extent(STREAM)) == Extent(1, 2)


async def test_two_processes_number_theirs_without_gaps(database: SqlDatabase, url: str):
    other = SqlDatabase(url)
    try:
        await asyncio.gather(
            *(
                append(one, made(2, campaign_id=name))
                for _ in range(20)
                for one, name in ((database, "a"), (other, "b"))
            )
        )
    finally:
        other.close()
    page = await database.read(lambda tx: tx.notices.after(STREAM, 0, 1_000))
    assert [one.seq for one in page.notices] == list(range(1, 81))
    assert {one.campaign_id for one in page.notices} == {"a", "b"}


async def test_what_is_not_wanted_is_looked_through(database: SqlDatabase):
    await append(database, made(3, type="agent.state", campaign_id=None))
    await append(database, made(2, type="call.ended"))
    await append(database, made(1, type="call.ended", campaign_id="cd-2"))
    first = await database.read(lambda tx: tx.notices.after(STREAM, 0, 4, ("call.*",)))
    assert ([one.seq for one in first.notices], first.reached) == ([4], 4)
    of_one = await database.read(lambda tx: tx.notices.after(STREAM, 0, 100, ("call.*",), "cd-2"))
    assert ([one.seq for one in of_one.notices], of_one.reached) == ([6], 6)
    exact = await database.read(lambda tx: tx.notices.after(STREAM, 0, 100, ("agent.state",)))
    assert [one.seq for one in exact.notices] == [1, 2, 3]


async def test_what_is_old_is_forgotten_from_the_front_and_its_numbers_are_not_used_again(database: SqlDatabase):
    await append(database, made(5, NOW - timedelta(days=8)))
    await append(database, made(2))
    assert await database.write(lambda tx: tx.notices.forget(STREAM, NOW - timedelta(days=7), 3)) == 3
    assert await database.write(lambda tx: tx.notices.forget(STREAM, NOW - timedelta(days=7), 100)) == 2
    assert await database.read(lambda tx: tx.notices.extent(STREAM)) == Extent(6, 7)
    assert await database.write(lambda tx: tx.notices.forget(STREAM, NOW + timedelta(days=7), 100)) == 2
    assert await database.read(lambda tx: tx.notices.extent(STREAM)) == Extent(8, 7)
    await append(database, made(1))
    assert await database.read(lambda tx: tx.notices.extent(STREAM)) == Extent(8, 8)


def test_a_family_is_all_types_of_its_name():
    assert matches(("call.*",), "call.ended")
    assert matches(("agent.state", "call.ended"), "call.ended")
    assert matches((), "call.ended")
    assert not matches(("call.*",), "callback.due")
    assert not matches(("call.ended",), "call.ended.late")
