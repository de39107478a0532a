"""Replay and retention of journals, and the command."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ringfence.adapters.storage.database import SqlDatabase
from ringfence.domain.problems import Problem
from ringfence.engine import commands
from ringfence.services import journal, replay, retention
from tests.support import journaled, migrated
from tests.support.command_line import CommandLine
from tests.support.journaled import STREAM
from tests.support.manual_clock import ManualClock

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqlDatabase]:
    made = SqlDatabase(migrated.at(tmp_path / "ringfence.db"))
    yield made
    made.close()


@pytest.fixture
def ringfence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path, monkeypatch, capsys)


def tamper(folder: Path, seq: int, before: str, after: str) -> None:
    """Change the text of an event that is stored as it is."""
    with sqlite3.connect(folder / "ringfence.db") as file:
        [(body,)] = file.execute("SELECT body FROM journal WHERE seq = ?", (seq,)).fetchall()
        assert before.encode() in body
        file.execute("UPDATE journal SET body = ? WHERE seq = ?", (body.replace(before.encode(), after.encode()), seq))
    file.close()


async def first_of(database: SqlDatabase, kind: str) -> int:
    entries = await database.read(lambda tx: tx.journal.entries(STREAM, 1, 10_000))
    return next(entry.seq for entry in entries if entry.kind == kind)


# --- digests


def test_every_command_has_a_number_in_digests():
    kinds = {
        kind
        for base in (commands.Save, commands.Act)
        for kind in vars(commands).values()
        if isinstance(kind, type) and issubclass(kind, base) and kind is not base
    }
    assert kinds == set(journal.KINDS)


def test_a_digest_tells_kinds_in_order_and_changes_with_any_field():
    wanted = [commands.HangUp("at-1"), commands.Hold("at-1", True)]
    other = [commands.HangUp("at-1"), commands.Hold("at-1", False)]
    first, second = journal.traces(journal.digest(wanted)), journal.traces(journal.digest(other))
    assert [trace.name for trace in first] == ["HangUp", "Hold"]
    assert [a == b for a, b in zip(first, second, strict=True)] == [True, False]


# --- replay


async def test_a_journal_leads_to_the_same_commands_again(database: SqlDatabase):
    await journaled.write(database, NOW, [300])
    found = await replay.replay(database, STREAM)
    assert found.difference is None
    assert (found.first, found.last, found.events, found.engines) == (1, 300, 300, 1)
    assert found.commands > 1_000


async def test_every_start_of_an_engine_begins_anew(database: SqlDatabase):
    await journaled.write(database, NOW, [30, 40, 50])
    found = await replay.replay(database, STREAM)
    assert (found.difference, found.events, found.engines) == (None, 120, 3)


@pytest.mark.parametrize(
    ("where", "first"), [({"seq": 35}, 31), ({"seq": 31}, 31), ({"at": NOW + DAY}, 31), ({"at": NOW + 5 * DAY}, 71)]
)
async def test_it_begins_with_the_last_start_no_later_than_what_was_asked_for(database: SqlDatabase, where, first):
    await journaled.write(database, NOW, [30, 40, 50])
    found = await replay.replay(database, STREAM, **where)
    assert (found.first, found.last, found.difference) == (first, 120, None)


async def test_a_journal_that_does_not_go_back_so_far_says_so(database: SqlDatabase):
    await journaled.write(database, NOW, [3])
    with pytest.raises(Problem, match="does not go back to 2026-03-01"):
        await replay.replay(database, STREAM, at=NOW - DAY)
    with pytest.raises(Problem, match="nothing has been dialed"):
        await replay.replay(database, "st-other")


async def test_an_event_that_was_changed_shows_as_the_first_difference(database: SqlDatabase, tmp_path: Path):
    await journaled.write(database, NOW, [120])
    seq = await first_of(database, "DispositionGiven")
    tamper(tmp_path, seq, '"done"', '"voicemail"')
    found = (await replay.replay(database, STREAM)).difference
    assert found is not None
    assert found.entry.seq == seq
    assert found.fault is None
    assert [entry.seq for entry in found.before] == list(range(seq - 5, seq))
    assert [entry.seq for entry in found.after] == list(range(seq + 1, seq + 6))
    differs = {type(now).__name__ for _, now, same in found.pairs() if not same}
    assert "SaveAttempt" in differs
    same = {type(now).__name__ for _, now, same in found.pairs() if same}
    assert "OpenPreview" in same  # the next person is offered all the same


async def test_an_event_that_the_engine_does_not_take_is_a_difference(database: SqlDatabase, tmp_path: Path):
    await journaled.write(database, NOW, [120])
    with sqlite3.connect(tmp_path / "ringfence.db") as file:
        file.execute("DELETE FROM journal WHERE seq = 1")
        file.execute("UPDATE journal SET kind = 'EngineRestored', body = (SELECT body FROM journal WHERE seq = 3)")
    file.close()
    found = (await replay.replay(database, STREAM)).difference
    assert found is not None
    assert found.fault == "the event cannot be read as EngineRestored"


async def test_a_missing_event_is_noticed(database: SqlDatabase, tmp_path: Path):
    await journaled.write(database, NOW, [120])
    seq = await first_of(database, "CallAnswered")
    with sqlite3.connect(tmp_path / "ringfence.db") as file:
        file.execute("DELETE FROM journal WHERE seq = ?", (seq,))
    file.close()
    found = (await replay.replay(database, STREAM)).difference
    assert found is not None
    assert found.entry.seq > seq


# --- retention


async def test_old_entries_are_forgotten_and_the_rest_still_replays(database: SqlDatabase):
    await journaled.write(database, NOW, [2_500, 40, 50])
    await retention.forget_journal(database, ManualClock(NOW + 31 * DAY + timedelta(hours=1)))
    found = await replay.replay(database, STREAM)
    assert (found.first, found.engines, found.difference) == (2_501, 2, None)


async def test_nothing_is_forgotten_before_its_time(database: SqlDatabase):
    await journaled.write(database, NOW, [20, 40])
    assert await retention.forget_journal(database, ManualClock(NOW + 30 * DAY)) == 0


# --- the command


async def test_the_command_says_that_all_is_the_same(database: SqlDatabase, ringfence: CommandLine):
    await journaled.write(database, NOW, [50])
    done = await asyncio.to_thread(ringfence, "replay", "--json")
    assert done.code == 0
    assert (done.json["same"], done.json["events"], done.json["starts"]) == (True, 50, 1)
    done = await asyncio.to_thread(ringfence, "replay", "--from", "20")
    assert "the same commands" in done.out


async def test_the_command_says_what_from_may_be(ringfence: CommandLine):
    done = await asyncio.to_thread(ringfence, "replay", "--from", "yesterday")
    assert (done.code, "neither the number of an entry nor an instant" in done.err) == (2, True)


async def test_the_command_shows_a_difference_with_its_surroundings(
    database: SqlDatabase, ringfence: CommandLine, tmp_path: Path
):
    await journaled.write(database, NOW, [120])
    seq = await first_of(database, "DispositionGiven")
    tamper(tmp_path, seq, '"done"', '"voicemail"')
    done = await asyncio.to_thread(ringfence, "replay")
    assert done.code == 1
    assert "voicemail" in done.out
    assert f"entry {seq} of the journal, DispositionGiven" in done.err
    done = await asyncio.to_thread(ringfence, "replay", "--json")
    difference = json.loads(done.out)["difference"]
    assert difference["entry"]["event"]["code"] == "voicemail"
    assert len(difference["before"]) == len(difference["after"]) == 5
    assert {command["same"] for command in difference["commands"]} == {True, False}
