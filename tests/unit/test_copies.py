"""Backups are whole and of one instant, whoever writes meanwhile; a restored one is what was backed up."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from ringfence.adapters.storage import copies, migrations
from ringfence.domain.problems import Kind, Problem


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "ringfence.db"
    path.parent.mkdir()
    migrations.upgrade(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE left_hand (n INTEGER PRIMARY KEY, filling BLOB)")
        connection.execute("CREATE TABLE right_hand (n INTEGER PRIMARY KEY)")
        connection.executemany("INSERT INTO left_hand VALUES (?, zeroblob(3000))", [(n,) for n in range(4000)])
        connection.executemany("INSERT INTO right_hand VALUES (?)", [(n,) for n in range(4000)])
        connection.commit()
    return path


def hands(path: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(path)) as connection:
        ((left,),) = connection.execute("SELECT count(*) FROM left_hand").fetchall()
        ((right,),) = connection.execute("SELECT count(*) FROM right_hand").fetchall()
    return left, right


def test_a_backup_made_while_somebody_writes_has_whole_transactions_only(database: Path, tmp_path: Path):
    written, copying = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(database, timeout=60)) as connection:
            copying.wait(60)
            for n in range(4000, 4200):
                connection.execute("INSERT INTO left_hand VALUES (?, zeroblob(3000))", (n,))
                connection.execute("INSERT INTO right_hand VALUES (?)", (n,))
                connection.commit()
            written.set()

    def watch(done: int, pages: int) -> None:
        copying.set()
        if done < pages:
            assert written.wait(60), "the writer waits for the backup"

    writer = threading.Thread(target=write)
    writer.start()
    copies.back_up(database, tmp_path / "copy.db", watch)
    writer.join()
    assert hands(tmp_path / "copy.db") == (4000, 4000)
    assert hands(database) == (4200, 4200)
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == ["copy.db"]


def test_a_restored_database_is_the_one_that_was_backed_up_and_the_other_is_kept(database: Path, tmp_path: Path):
    copies.back_up(database, tmp_path / "copy.db")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DELETE FROM left_hand")
        connection.commit()
    kept = copies.restore(tmp_path / "copy.db", database)
    assert hands(database) == (4000, 4000)
    assert kept is not None
    assert hands(kept) == (0, 4000)
    assert copies.restore(tmp_path / "copy.db", tmp_path / "elsewhere" / "ringfence.db") is None
    assert hands(tmp_path / "elsewhere" / "ringfence.db") == (4000, 4000)


def test_a_backup_never_writes_over_a_file(database: Path, tmp_path: Path):
    (tmp_path / "copy.db").write_text("precious")
    with pytest.raises(Problem) as caught:
        copies.back_up(database, tmp_path / "copy.db")
    assert caught.value.kind is Kind.CONFLICT
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_what_is_no_whole_database_is_not_put_in_the_place_of_one(database: Path, tmp_path: Path):
    copies.back_up(database, tmp_path / "copy.db")
    content = (tmp_path / "copy.db").read_bytes()
    for name, wrong in {
        "text": b"not a database",
        "empty": b"",
        "damaged": content[: len(content) // 2] + b"\xff" * 4096 + content[len(content) // 2 + 4096 :],
        "cut": content[: len(content) // 4],
    }.items():
        (tmp_path / name).write_bytes(wrong)
        with pytest.raises(Problem):
            copies.restore(tmp_path / name, database)
        assert hands(database) == (4000, 4000), name
    with pytest.raises(Problem, match="there is no file"):
        copies.restore(tmp_path / "nowhere", database)


def test_vacuum_gives_back_the_room_of_deleted_rows(database: Path):
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DELETE FROM left_hand WHERE n > 10")
        connection.commit()
    before, after = copies.vacuum(database)
    assert after < before / 5
    assert hands(database) == (11, 4000)


def test_another_database_has_tools_of_its_own():
    with pytest.raises(Problem, match="pg_dump"):
        copies.file_of("postgresql://somewhere/ringfence")
