"""The carrier's file: every call of the last day, kept apart from what the dialer knows.

Times are integers, microseconds since the epoch, UTC. The file outlives the death of the process, not of the machine
(`synchronous=OFF`), so that each change costs some tens of microseconds and can be made on the event loop.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ringfence.adapters.telephony.simulated.call import Call
from ringfence.adapters.telephony.simulated.person import Playing
from ringfence.domain.attempt import AnswerKind, EndedBy, Outcome
from ringfence.ports.telephony import TelephonyUnavailable

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS calls (
    call_id TEXT PRIMARY KEY,
    stream_id TEXT NOT NULL,
    phone_number TEXT NOT NULL,
    caller_id TEXT NOT NULL,
    agent_id TEXT,
    placed_at INTEGER NOT NULL,
    rings_at INTEGER,
    answers_at INTEGER,
    ends_at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    cause TEXT NOT NULL,
    ended_by TEXT,
    answered_by_machine INTEGER NOT NULL,
    joined_at INTEGER,
    held_at INTEGER,
    muted INTEGER NOT NULL,
    digits TEXT NOT NULL,
    classified_at INTEGER,
    classified TEXT,
    playing TEXT, -- JSON; its instants are microseconds from the answer
    pressed TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS calls_ends_at ON calls (ends_at);
CREATE TABLE IF NOT EXISTS told (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    until INTEGER NOT NULL -- everything that happened up to here has been told to the dialer
) STRICT;
"""
_COLUMNS = tuple(Call.__slots__)
_ADD = f"INSERT INTO calls ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))}) ON CONFLICT DO NOTHING"
_AMEND = f"UPDATE calls SET {', '.join(f'{column} = ?' for column in _COLUMNS[1:])} WHERE call_id = ?"
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM calls"


class Book:
    """Every method raises TelephonyUnavailable if the file cannot be read or written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        self.is_open = True
        try:
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = OFF")
            self._file.execute("PRAGMA wal_autocheckpoint = 64")  # small ones: none holds up the event loop
            self._file.executescript(_SCHEMA)
        except sqlite3.Error as error:
            self.close()
            raise self._unusable(error) from error

    def close(self) -> None:
        self.is_open = False
        self._file.close()

    def add(self, call: Call) -> bool:
        """Write down a new call; False if this id is there already, which is then left as it is."""
        return self._execute(_ADD, _row(call)).rowcount == 1

    def amend(self, call: Call) -> None:
        row = _row(call)
        self._execute(_AMEND, (*row[1:], row[0]))

    def find(self, call_id: str) -> Call | None:
        row = self._execute(f"{_SELECT} WHERE call_id = ?", (call_id,)).fetchone()
        return None if row is None else _call(row)

    def up(self, at: datetime) -> list[Call]:
        """The calls that are up at this instant, in the order in which they were placed."""
        rows = self._execute(f"{_SELECT} WHERE ends_at > ? ORDER BY placed_at, call_id", (_number(at),)).fetchall()
        return [_call(row) for row in rows]

    def forget(self, ended_before: datetime, at_most: int) -> None:
        """Drop calls that ended before this instant, oldest first, so few at a time that nobody waits for it."""
        oldest = "SELECT call_id FROM calls WHERE ends_at < ? ORDER BY ends_at LIMIT ?"
        self._execute(f"DELETE FROM calls WHERE call_id IN ({oldest})", (_number(ended_before), at_most))

    def note_told(self, until: datetime) -> None:
        self._execute(
            "INSERT INTO told VALUES (1, ?) ON CONFLICT DO UPDATE SET until = excluded.until", (_number(until),)
        )

    def last_instant(self) -> datetime | None:
        """The latest instant at which this file was written to; None if it is new."""
        latest = "SELECT max(at) FROM (SELECT max(placed_at) AS at FROM calls UNION ALL SELECT until FROM told)"
        (number,) = self._execute(latest, ()).fetchone()
        return None if number is None else _instant(number)

    def move(self, by: timedelta) -> None:
        """Move everything in time by this much."""
        instants = ("placed_at", "rings_at", "answers_at", "ends_at", "joined_at", "held_at", "classified_at")
        step = by // _MICROSECOND
        moves = ", ".join(f"{name} = {name} + ?" for name in instants)
        self._execute("BEGIN IMMEDIATE", ())
        self._execute(f"UPDATE calls SET {moves}", [step] * len(instants))
        self._execute("UPDATE told SET until = until + ?", (step,))
        self._execute("COMMIT", ())

    def _execute(self, sql: str, values: Sequence[object]) -> sqlite3.Cursor:
        try:
            return self._file.execute(sql, values)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def _unusable(self, error: sqlite3.Error) -> TelephonyUnavailable:
        return TelephonyUnavailable(
            f"The simulated carrier cannot use its file {self._path} ({error}): "
            "make room and permissions for it, or remove it to start with a carrier that knows no calls."
        )


def _number(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _instant(number: int) -> datetime:
    return _EPOCH + timedelta(microseconds=number)


def _number_or_none(at: datetime | None) -> int | None:
    return None if at is None else _number(at)


def _instant_or_none(number: int | None) -> datetime | None:
    return None if number is None else _instant(number)


def _row(call: Call) -> tuple[object, ...]:
    """In the order of the fields of Call."""
    return (
        call.call_id,
        call.stream_id,
        call.phone_number,
        call.caller_id,
        call.agent_id,
        _number(call.placed_at),
        _number_or_none(call.rings_at),
        _number_or_none(call.answers_at),
        _number(call.ends_at),
        call.outcome.value,
        call.cause,
        None if call.ended_by is None else call.ended_by.value,
        call.answered_by_machine,
        _number_or_none(call.joined_at),
        _number_or_none(call.held_at),
        call.muted,
        call.digits,
        _number_or_none(call.classified_at),
        None if call.classified is None else call.classified.value,
        None if call.playing is None else _playing_as_json(call.playing),
        call.pressed,
    )


def _call(row: tuple[Any, ...]) -> Call:
    found = dict(zip(_COLUMNS, row, strict=True))
    return Call(
        call_id=found["call_id"],
        stream_id=found["stream_id"],
        phone_number=found["phone_number"],
        caller_id=found["caller_id"],
        agent_id=found["agent_id"],
        placed_at=_instant(found["placed_at"]),
        rings_at=_instant_or_none(found["rings_at"]),
        answers_at=_instant_or_none(found["answers_at"]),
        ends_at=_instant(found["ends_at"]),
        outcome=Outcome(found["outcome"]),
        cause=found["cause"],
        ended_by=None if found["ended_by"] is None else EndedBy(found["ended_by"]),
        answered_by_machine=bool(found["answered_by_machine"]),
        joined_at=_instant_or_none(found["joined_at"]),
        held_at=_instant_or_none(found["held_at"]),
        muted=bool(found["muted"]),
        digits=found["digits"],
        classified_at=_instant_or_none(found["classified_at"]),
        classified=None if found["classified"] is None else AnswerKind(found["classified"]),
        playing=None if found["playing"] is None else _playing(found["playing"]),
        pressed=found["pressed"],
    )


def _playing_as_json(playing: Playing) -> str:
    ends_after = None if playing.ends_after is None else playing.ends_after // _MICROSECOND
    return json.dumps([playing.step_id, ends_after, [[after // _MICROSECOND, key] for after, key in playing.presses]])


def _playing(text: str) -> Playing:
    step_id, ends_after, presses = json.loads(text)
    return Playing(
        step_id,
        None if ends_after is None else ends_after * _MICROSECOND,
        tuple((after * _MICROSECOND, key) for after, key in presses),
    )
