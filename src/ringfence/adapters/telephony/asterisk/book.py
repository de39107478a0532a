"""What this process knows of its calls, kept in a file: Asterisk forgets a call when it ends.

Times are integers, microseconds since the epoch, UTC. The file outlives the death of the process, not of the machine
(`synchronous=OFF`): after a power cut the calls of a local Asterisk are gone as well, and others are found by asking.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from ringfence.adapters.telephony.asterisk.call import Call
from ringfence.ports.telephony import TelephonyUnavailable

KEPT: Final = timedelta(hours=24)
"""How long an ended call can be asked for."""

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
        try:
            self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = OFF")
            self._file.execute("PRAGMA wal_autocheckpoint = 64")  # small ones: none holds up the event loop
            self._file.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def close(self) -> None:
        self._file.close()

    def add(self, call: Call) -> bool:
        """Write down a new call; False if this id is there already, which is then left as it is."""
        sql = "INSERT INTO calls VALUES (?, NULL, ?) ON CONFLICT DO NOTHING"
        return self._execute(sql, (call.call_id, _encoder.encode(call))).rowcount == 1

    def amend(self, call: Call) -> None:
        ended_at = None if call.live else _number(call.since)
        sql = "UPDATE calls SET ended_at = ?, body = ? WHERE call_id = ?"
        self._execute(sql, (ended_at, _encoder.encode(call), call.call_id))

    def find(self, call_id: str) -> Call | None:
        row = self._execute("SELECT body FROM calls WHERE call_id = ?", (call_id,)).fetchone()
        return None if row is None else _decoder.decode(row[0])

    def live(self) -> list[Call]:
        rows = self._execute("SELECT body FROM calls WHERE ended_at IS NULL ORDER BY call_id", ()).fetchall()
        return [_decoder.decode(body) for (body,) in rows]

    def forget(self, ended_before: datetime, at_most: int) -> None:
        """Drop calls that ended before this instant, oldest first, so few at a time that nobody waits for it."""
        oldest = "SELECT call_id FROM calls WHERE ended_at < ? ORDER BY ended_at LIMIT ?"
        self._execute(f"DELETE FROM calls WHERE call_id IN ({oldest})", (_number(ended_before), at_most))

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
