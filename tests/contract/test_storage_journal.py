"""The journal: what goes in comes out, what is old is forgotten from the front, and what stays can be replayed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from ringfence.adapters.storage import journal
from ringfence.adapters.storage.database import SqlDatabase
from ringfence.adapters.storage.transaction import SqlTransaction
from ringfence.engine import events
from ringfence.ports.storage.database import Transaction
from tests.support import journaled
from tests.support.journaled import STREAM

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def connection(tx: Transaction) -> Connection:
    assert isinstance(tx, SqlTransaction)
    return tx.connection


async def test_events_come_out_as_they_went_in(database: SqlDatabase):
    await journaled.write(database, NOW, [40])
    entries = await database.read(lambda tx: tx.journal.entries(STREAM, 1, 100))
    assert [entry.seq for entry in entries] == list(range(1, 41))
    assert [(entry.event, entry.digest) for entry in entries] == [
        (one.event, one.digest) for one in journaled.handled(40, NOW)
    ]


async def test_long_events_are_compressed(database: SqlDatabase):
    await journaled.write(database, NOW, [10])
    [load] = [one.event for one in journaled.handled(10, NOW) if isinstance(one.event, events.RecordsLoaded)]
    assert len(load.records) == 256
    assert len(journal.encoded(load)) < 20 * 256
    assert journal.decoded("RecordsLoaded", journal.encoded(load)) == load


async def test_an_entry_that_cannot_be_read_comes_out_without_its_event(database: SqlDatabase):
    await journaled.write(database, NOW, [3])
    await database.write(lambda tx: connection(tx).execute(text("UPDATE journal SET body = x'7b7d' WHERE seq = 2")))
    entries = await database.read(lambda tx: tx.journal.entries(STREAM, 1, 100))
    assert [entry.event is None for entry in entries] == [False, True, False]
    assert entries[1].text == "{}"


@pytest.mark.parametrize("body", [b"", b"{", b"x\x9cnot zlib", b"[]"])
def test_a_body_that_is_no_event_is_refused(body):
    with pytest.raises(ValueError, match="not a readable CallRang"):
        journal.decoded("CallRang", body)


async def test_the_last_start_is_found_by_number_and_by_instant(database: SqlDatabase):
    await journaled.write(database, NOW, [10, 20, 5])  # starts at 1, 11 and 31
    found = await database.read(
        lambda tx: (
            tx.journal.last_start(STREAM),
            tx.journal.last_start(STREAM, seq=30),
            tx.journal.last_start(STREAM, seq=11),
            tx.journal.last_start(STREAM, at=NOW + DAY - timedelta(seconds=1)),
            tx.journal.last_start(STREAM, at=NOW - DAY),
            tx.journal.first_start(STREAM),
        )
    )
    assert found == (31, 11, 11, 1, None, 1)


async def test_starts_are_found_by_their_index(database: SqlDatabase):
    await journaled.write(database, NOW, [10])
    asked = "EXPLAIN QUERY PLAN SELECT max(seq) FROM journal WHERE stream_id = 's' AND kind = 'EngineRestored'"
    plan = await database.read(lambda tx: str(connection(tx).execute(text(asked)).all()))
    assert "ix_journal_starts" in plan


async def test_what_is_forgotten_ends_before_the_last_start_that_is_old(database: SqlDatabase):
    await journaled.write(database, NOW, [10, 20, 5])
    forgotten = await database.write(lambda tx: tx.journal.forget(STREAM, NOW + DAY, 100))
    assert forgotten == 10
    entries = await database.read(lambda tx: tx.journal.entries(STREAM, 1, 100))
    assert (entries[0].seq, entries[0].kind, len(entries)) == (11, "EngineRestored", 25)
    assert await database.write(lambda tx: tx.journal.forget(STREAM, NOW + DAY, 100)) == 0


async def test_nothing_is_forgotten_that_a_later_entry_needs(database: SqlDatabase):
    await journaled.write(database, NOW, [10])
    assert await database.write(lambda tx: tx.journal.forget(STREAM, NOW + 90 * DAY, 100)) == 0


async def test_forgetting_is_done_in_bounded_steps(database: SqlDatabase):
    await journaled.write(database, NOW, [25, 5])
    steps = [await database.write(lambda tx: tx.journal.forget(STREAM, NOW + 90 * DAY, 10)) for _ in range(4)]
    assert steps == [10, 10, 5, 0]


async def test_the_size_is_counted(database: SqlDatabase):
    assert (await database.read(lambda tx: tx.journal.size(STREAM))).entries == 0
    await journaled.write(database, NOW, [10])
    found = await database.read(lambda tx: tx.journal.size(STREAM))
    assert (found.entries, found.first) == (10, NOW)
    assert found.size > 1_000
