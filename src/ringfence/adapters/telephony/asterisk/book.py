"""What this process knows of its calls, kept in a file: Asterisk forgets a call when it ends.

Times are integers, microseconds since the epoch, UTC. The file outlives the death of the process, not of the machine
(`synchronous=OFF`): after a power cut the calls of a local Asterisk are gone as well, and others are found by asking.
What is wanted of a call is in the file before Asterisk is asked for it: nobody is rung twice. What Asterisk tells is written
a moment later, that of all calls in one transaction; what a crash takes of it is asked of Asterisk again.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
import structlog

from ringfence.adapters.telephony.asterisk.call import Call
from ringfence.ports.telephony import TelephonyUnavailable

_log = structlog.get_logger(__name__)

KEPT: Final = timedelta(hours=24)
"""How long an ended call can be asked for."""
FORGOTTEN_AT_ONCE: Final = 64
WRITTEN_SECONDS: Final = 0.02
"""How long what was told of a call may be in memory alone."""
AGAIN_SECONDS: Final = 1.0
"""When a file is tried again that could not be written."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS calls (
    call_id TEXT PRIMARY KEY,
    ended_at INTEGER, -- null while it is up
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS calls_ended_at ON calls (ended_at);
"""
_decoder = msgspec.json.Decoder(Call)
_encoder = msgspec.json.Encoder()


class Book:
    """Every method raises TelephonyUnavailable if the file cannot be read or written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unwritten: dict[str, Call] = {}
        self._writing: asyncio.Handle | None = None
        self._added = 0
        try:
            self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = OFF")
            self._file.execute("PRAGMA wal_autocheckpoint = 64")  # small ones: none holds up the event loop
            self._file.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def close(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
        try:
            self._write()
        finally:
            self._file.close()

    def add(self, call: Call) -> bool:
        """Write down a new call; False if this id is there already, which is then left as it is."""
        sql = "INSERT INTO calls VALUES (?, NULL, ?) ON CONFLICT DO NOTHING"
        added = self._execute(sql, (call.call_id, _encoder.encode(call))).rowcount == 1
        self._added += added
        if self._added == FORGOTTEN_AT_ONCE // 2:
            self._added = 0
            self._forget(call.placed_at - KEPT)
        return added

    def amend(self, call: Call) -> None:
        """What is wanted of a call: in the file before anybody is asked for it, with everything that was told."""
        self.note(call)
        self._write()

    def note(self, call: Call) -> None:
        """What was told of a call: in the file soon. Raises nothing."""
        self._unwritten[call.call_id] = call
        if self._writing is None:
            self._writing = asyncio.get_running_loop().call_later(WRITTEN_SECONDS, self._write_told)

    def find(self, call_id: str) -> Call | None:
        if (call := self._unwritten.get(call_id)) is not None:
            return call
        row = self._execute("SELECT body FROM calls WHERE call_id = ?", (call_id,)).fetchone()
        return None if row is None else _decoder.decode(row[0])

    def live(self) -> list[Call]:
        rows = self._execute("SELECT body FROM calls WHERE ended_at IS NULL ORDER BY call_id", ()).fetchall()
        return [_decoder.decode(body) for (body,) in rows]

    def _write_told(self) -> None:
        self._writing = None
        try:
            self._write()
        except TelephonyUnavailable as error:
            _log.error("calls_not_written", error=str(error))
            self._writing = asyncio.get_running_loop().call_later(AGAIN_SECONDS, self._write_told)

    def _write(self) -> None:
        """What is not in the file yet."""
        rows = [
            (None if call.live else _number(call.since), _encoder.encode(call), call_id)
            for call_id, call in self._unwritten.items()
        ]
        if not rows:
            return
        try:
            with self._file:
                self._file.execute("BEGIN")
                self._file.executemany("UPDATE calls SET ended_at = ?, body = ? WHERE call_id = ?", rows)
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        self._unwritten.clear()

    def _forget(self, ended_before: datetime) -> None:
        """Drop calls that ended before this instant, oldest first, so few at a time that nobody waits for it."""
        oldest = "SELECT call_id FROM calls WHERE ended_at < ? ORDER BY ended_at LIMIT ?"
        self._execute(f"DELETE FROM calls WHERE call_id IN ({oldest})", (_number(ended_before), FORGOTTEN_AT_ONCE))

    def _execute(self, sql: str, values: Sequence[object]) -> sqlite3.Cursor:
        try:
            return self._file.execute(sql, values)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def _unusable(self, error: sqlite3.Error) -> TelephonyUnavailable:
        return TelephonyUnavailable(
            f"The record of calls {self._path} cannot be used ({error}): make room and permissions for it."
        )


def _number(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
