"""Copies of an embedded database: a backup beside its users, a backup put in its place, and the file made compact.

For PostgreSQL there are pg_dump and pg_restore; these functions raise Problem (invalid) for it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url

from ringfence.adapters.storage import migrations
from ringfence.domain.problems import Kind, Problem

SIDES: Final = ("-wal", "-shm")
_PAGES_A_TURN: Final = 2_000
_BUSY_SECONDS: Final = 60.0

Watch = Callable[[int, int], None]
"""Told of pages copied, and of all pages."""


def file_of(url: str) -> Path:
    """The file of an embedded database. Raises Problem: invalid for another database, not found where there is none."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        message = "this is for the embedded database: for PostgreSQL use pg_dump, pg_restore and VACUUM"
        raise Problem.at("--database", "not_embedded", message)
    path = Path(parsed.database)
    if not path.exists():
        raise Problem(Kind.NOT_FOUND, "no_database", f"there is no database at {path}: give its folder with --data")
    return path


def back_up(source: Path, target: Path, watch: Watch = lambda done, all_pages: None) -> None:
    """A consistent copy of the database as it is at the beginning, whoever writes to it meanwhile. Nobody waits for it.

    The copy has its name only once it is whole, durable and without damage. Raises Problem: conflict where `target` is
    there already, unavailable where it cannot be written.
    """
    if target.exists():
        raise Problem.conflict("target_exists", f"{target} is there already: name a file that is not")
    fresh = target.with_name(target.name + ".part")
    try:
        fresh.unlink(missing_ok=True)
        with closing(_opened(source)) as reading, closing(sqlite3.connect(fresh)) as writing:
            # The copy is read in one snapshot: without it a write of another process would begin the copy anew.
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
            reading.backup(writing, pages=_PAGES_A_TURN, progress=lambda _, left, of: watch(of - left, of))
            reading.execute("ROLLBACK")
            writing.execute("PRAGMA journal_mode=DELETE").close()
        _check(fresh)
        _make_durable(fresh)
        fresh.rename(target)
        _make_durable(target.parent)
    except (OSError, sqlite3.Error) as error:
        fresh.unlink(missing_ok=True)
        raise Problem(Kind.UNAVAILABLE, "backup_failed", f"{target} cannot be written: {error}") from error


def restore(backup: Path, target: Path) -> Path | None:
    """Put a backup in the place of the database, which nobody may have open; where the one before is now, if there was one.

    Raises Problem: not found; invalid where `backup` is no database of Ringfence, or damaged; conflict for one of a newer
    Ringfence.
    """
    if not backup.is_file():
        raise Problem(Kind.NOT_FOUND, "no_backup", f"there is no file {backup}")
    _check(backup)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(target.name + ".part")
    fresh.unlink(missing_ok=True)
    with closing(_opened(backup)) as reading, closing(sqlite3.connect(fresh)) as writing:
        reading.backup(writing)
    _make_durable(fresh)
    before = _aside(target) if target.exists() else None
    fresh.rename(target)
    _make_durable(target.parent)
    return before


def vacuum(path: Path) -> tuple[int, int]:
    """Give back what deleted rows have left, and refresh what the planner knows; the size before and after, in bytes.

    Nobody else may have the database open: it takes as long as a copy, and as much room on the disk.
    """
    before = _size(path)
    try:
        with closing(_opened(path)) as connection:
            for statement in (
                "PRAGMA wal_checkpoint(TRUNCATE)",
                "VACUUM",
                "ANALYZE",
                "PRAGMA wal_checkpoint(TRUNCATE)",
            ):
                connection.execute(statement).close()
    except sqlite3.Error as error:
        raise Problem(Kind.UNAVAILABLE, "vacuum_failed", f"{path} cannot be made compact: {error}") from error
    return before, _size(path)


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL").close()
    return connection


def _check(path: Path) -> None:
    """Raises Problem (invalid, conflict) where the file is not a whole database that this Ringfence knows."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            ((version,),) = connection.execute("SELECT version_num FROM alembic_version").fetchall()
            connection.execute("SELECT 1 FROM streams LIMIT 1").fetchall()
            found = [str(row) for (row,) in connection.execute("PRAGMA quick_check").fetchall()]
    except (sqlite3.Error, ValueError) as error:
        raise Problem.at("FILE", "no_database", f"{path} is no database of Ringfence: {error}") from error
    if found != ["ok"]:
        raise Problem.at("FILE", "damaged", f"{path} is damaged: {found[0]}")
    if version > migrations.head():
        message = f"{path} has schema {version} and this Ringfence knows {migrations.head()}: use the newer Ringfence"
        raise Problem(Kind.CONFLICT, "database_too_new", message)


def _aside(path: Path) -> Path:
    """Move a database out of the way, whole: what its log still holds is in its file then."""
    with closing(_opened(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        connection.execute("PRAGMA journal_mode=DELETE").close()
    for side in SIDES:
        path.with_name(path.name + side).unlink(missing_ok=True)
    number = 1
    while (kept := path.with_name(f"{path.name}.before-{number}")).exists():
        number += 1
    path.rename(kept)
    return kept


def _make_durable(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _size(path: Path) -> int:
    return sum(one.stat().st_size for side in ("", *SIDES) if (one := path.with_name(path.name + side)).exists())
