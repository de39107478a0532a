"""What the driver of Asterisk keeps of its calls outlives it, and a file that cannot be written for a while."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from ringfence.adapters.telephony.asterisk import book as books
from ringfence.adapters.telephony.asterisk.book import FORGOTTEN_AT_ONCE, KEPT, WRITTEN_SECONDS, Book
from ringfence.adapters.telephony.asterisk.call import Call, placed
from ringfence.domain.attempt import CallState
from ringfence.ports.telephony import Leg, MachineDetection, TelephonyUnavailable

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def call(call_id: str = "at-1", at: datetime = NOW) -> Call:
    leg = Leg(call_id, "st-1", "+442079460085", "+442079460999", timedelta(seconds=20), None, None, MachineDetection())
    return placed(leg, "pbx", 7, at)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "asterisk.db"


@pytest.fixture
def book(path: Path) -> Iterator[Book]:
    opened = Book(path)
    yield opened
    opened.close()


def read(path: Path) -> list[Call]:
    """What somebody finds in the file who opens it now, as after a crash."""
    other = Book(path)
    found = other.live()
    other.close()
    return found


async def test_a_new_call_is_in_the_file_at_once_and_only_once(book: Book, path: Path) -> None:
    assert book.add(call())
    assert not book.add(call(at=NOW + timedelta(seconds=9)))
    assert read(path) == [call()]


async def test_what_is_wanted_of_a_call_is_in_the_file_before_it_is_asked_for(book: Book, path: Path) -> None:
    for number in range(2):
        book.add(call(f"at-{number}"))
    book.note(call("at-0").rang(NOW))
    dialed = msgspec.structs.replace(call("at-1"), created=True, dialed=True)
    book.amend(dialed)
    assert read(path) == [call("at-0").rang(NOW), dialed]


async def test_what_was_told_of_calls_is_in_the_file_a_moment_later(book: Book, path: Path) -> None:
    for number in range(3):
        book.add(call(f"at-{number}"))
        book.note(call(f"at-{number}").rang(NOW))
    book.note(call("at-2").answered(NOW).ended(NOW, 16, None))
    found = book.find("at-2")
    assert found is not None
    assert found.state is CallState.ENDED
    await asyncio.sleep(2 * WRITTEN_SECONDS)
    assert read(path) == [call("at-0").rang(NOW), call("at-1").rang(NOW)]
    assert book.find("at-2") == found


async def test_what_was_changed_last_is_in_the_file_after_closing(path: Path) -> None:
    book = Book(path)
    book.add(call())
    book.note(call().rang(NOW))
    book.close()
    await asyncio.sleep(2 * WRITTEN_SECONDS)
    assert read(path) == [call().rang(NOW)]


async def test_a_file_that_cannot_be_written_is_tried_again(
    book: Book, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "AGAIN_SECONDS", 0.01)
    book.add(call())
    with sqlite3.connect(path) as file:
        file.execute("ALTER TABLE calls RENAME TO away")
    book.note(call().rang(NOW))
    await asyncio.sleep(2 * WRITTEN_SECONDS)
    assert book.find("at-1") == call().rang(NOW)
    for change in (book.add, book.amend):
        with pytest.raises(TelephonyUnavailable, match="cannot be used"):
            change(call("at-2"))
    with sqlite3.connect(path) as file:
        file.execute("ALTER TABLE away RENAME TO calls")
    await asyncio.sleep(0.05)
    assert read(path) == [call().rang(NOW)]


async def test_calls_are_forgotten_a_day_after_their_end(book: Book) -> None:
    later = NOW + KEPT + timedelta(minutes=1)
    for number, at in enumerate([NOW, NOW + timedelta(minutes=2)]):
        book.add(call(f"at-{number}"))
        book.note(call(f"at-{number}").ended(at, 16, None))
    await asyncio.sleep(2 * WRITTEN_SECONDS)
    for number in range(FORGOTTEN_AT_ONCE):
        book.add(call(f"at-later-{number}", later))
    assert book.find("at-0") is None
    assert book.find("at-1") is not None
