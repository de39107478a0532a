"""Rows put aside, each kind as a table of an SQLite file that is attached as `staged` to the transaction of a step."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from ringfence.adapters.storage.tables import instant
from ringfence.domain import ids
from ringfence.ports.storage.contact_lists import Key, StagedPut
from ringfence.ports.storage.dnc_lists import BlockedMany
from ringfence.ports.storage.staging import COLUMNS, Staged


def stage(path: Path, kind: Staged, rows: Iterable[tuple[Any, ...]]) -> None:
    """Put rows aside in a new file, with the columns of their kind. It need not outlive a crash."""
    path.unlink(missing_ok=True)
    first, *others = COLUMNS[kind]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=OFF").close()
        connection.execute("PRAGMA synchronous=OFF").close()
        connection.execute(f"CREATE TABLE {kind} ({first} INTEGER PRIMARY KEY, {', '.join(others)})")
        connection.execute("BEGIN")
        connection.executemany(f"INSERT INTO {kind} VALUES (?{', ?' * len(others)})", rows)
        connection.execute("COMMIT")


_HERE = "FROM staged.rows WHERE place BETWEEN :first AND :last"
_CONTACTS = text(
    "INSERT INTO contacts (id, list_id, position, phone_number, first_name, last_name, time_zone, unique_id,"
    " contact_priority, zone_key, columns, line)"
    " SELECT :owner || printf('%012x', :base + good), :list_id, :base + good, phone_number, first_name, last_name,"
    f" time_zone, unique_id, contact_priority, zone_key, columns, line {_HERE} AND reason IS NULL AND good < :most"
    " ORDER BY place"
)
_REJECTS = text(
    "INSERT INTO rejects (list_id, id, file_id, line, phone_number, reason)"
    " SELECT :list_id, :reject + row_number() OVER (ORDER BY place), :file_id, line,"
    f" substr(coalesce(phone_text, phone_number, ''), 1, 60), coalesce(reason, :full) {_HERE}"
    " AND (reason IS NOT NULL OR good >= :most)"
)
_FREED = text(
    "DELETE FROM contact_keys WHERE list_id = :list_id AND key IN ("
    f"SELECT phone_number {_HERE} AND reason IS NULL AND good >= :most"
    f" UNION ALL SELECT '=' || unique_id {_HERE} AND reason IS NULL AND good >= :most AND unique_id IS NOT NULL)"
)
_CLAIMED = text(
    "INSERT INTO contact_keys (list_id, key, file, line)"
    " SELECT :list_id, key, :file, line FROM staged.keys WHERE place BETWEEN :first AND :last ORDER BY place"
    " ON CONFLICT DO NOTHING"
)
_OF_OTHERS = text(
    "SELECT wanted.key FROM staged.keys AS wanted JOIN contact_keys AS held"
    " ON held.list_id = :list_id AND held.key = wanted.key AND held.file <> :file"
    " WHERE wanted.place BETWEEN :first AND :last"
)


def put_contacts(
    connection: Connection,
    list_id: str,
    file_id: str,
    places: range,
    *,
    first_position: int,
    first_reject: int,
    room: int,
    full: str,
) -> StagedPut:
    """Rows of these places as contacts and rejects: see `ports.storage.contact_lists`."""
    within = {"first": places[0], "last": places[-1]}
    before = connection.execute(text("SELECT good FROM staged.rows WHERE place = :first"), within).scalar_one()
    values = {
        **within,
        "list_id": list_id,
        "file_id": file_id,
        "owner": ids.member(ids.CONTACT, list_id, 0)[:-12],
        "base": first_position - before,
        "most": before + room,
        "reject": first_reject - 1,
        "full": full,
    }
    contacts = connection.execute(_CONTACTS, values).rowcount
    rejects = connection.execute(_REJECTS, values).rowcount if contacts < len(places) else 0
    if contacts == room:
        connection.execute(_FREED, values)
    last_line = connection.execute(text("SELECT line FROM staged.rows WHERE place = :last"), within).scalar_one()
    return StagedPut(contacts, rejects, last_line)


def claim(connection: Connection, list_id: str, file: int, places: range) -> set[Key]:
    """Claim keys of these places for a file. Returns those that others have."""
    values = {"list_id": list_id, "file": file, "first": places[0], "last": places[-1]}
    if connection.execute(_CLAIMED, values).rowcount == len(places):
        return set()
    return set(connection.execute(_OF_OTHERS, values).scalars())


_BLOCKED = text(
    "INSERT INTO dnc_numbers (list_id, phone_number, expires_at, added_at)"
    " SELECT :list_id, phone_number, expires_at, :now FROM staged.numbers"
    " WHERE place BETWEEN :first AND :last AND (expires_at IS NULL OR expires_at > :now) ORDER BY place"
    " ON CONFLICT DO NOTHING"
)
_LONGER = text(
    "UPDATE dnc_numbers SET expires_at = wanted.expires_at FROM staged.numbers AS wanted"
    " WHERE dnc_numbers.list_id = :list_id AND dnc_numbers.phone_number = wanted.phone_number"
    " AND wanted.place BETWEEN :first AND :last AND (wanted.expires_at IS NULL OR wanted.expires_at > :now)"
    " AND dnc_numbers.expires_at IS NOT NULL"
    " AND (wanted.expires_at IS NULL OR dnc_numbers.expires_at < wanted.expires_at)"
)
_OVER = text(
    "SELECT phone_number, expires_at, line, count FROM staged.numbers"
    " WHERE place BETWEEN :first AND :last AND expires_at <= :now ORDER BY place"
)


def block(connection: Connection, list_id: str, places: range, now: int) -> BlockedMany:
    """Put numbers of these places on a do-not-call list, less those whose time is over at `now`, in microseconds."""
    values = {"list_id": list_id, "first": places[0], "last": places[-1], "now": now}
    over = connection.execute(_OVER, values).all()
    fresh = connection.execute(_BLOCKED, values).rowcount
    if fresh + len(over) < len(places):
        connection.execute(_LONGER, values)
    return BlockedMany(fresh, tuple((number, instant(end), line, count) for number, end, line, count in over))
