"""What a refill of an engine's window costs as dialing lists grow, also where most records wait."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ringfence.adapters.storage.database import SqlDatabase
from ringfence.adapters.storage.tables import microseconds
from ringfence.adapters.storage.transaction import SqlTransaction
from ringfence.bench import ground
from ringfence.bench.report import Report, Result
from ringfence.engine.commands import LoadRecords
from ringfence.engine.ordering import WINDOW

FLAT: Final = 1.2
NOW: Final = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
OPEN_ZONES: Final = ("America/New_York", "Europe/Berlin", "Europe/London", "Europe/Paris")
SHUT_ZONE: Final = "Asia/Tokyo"
_ROUNDS: Final = 15
_LOADS: Final = 15
_WARM_UP: Final = 3


@dataclass(frozen=True, slots=True)
class Mix:
    """A dialing list: `waiting` of ten records wait for a retry that is not due, `shut` of ten where hours are shut."""

    name: str
    run_id: str
    waiting: int = 0
    shut: int = 0


MIXES: Final = (
    Mix("all ready", "ci-ready"),
    Mix("nine of ten wait for a retry", "ci-waiting", waiting=9),
    Mix("nine of ten wait for their hours", "ci-shut", shut=9),
)


def run(folder: Path, quick: bool, most: int | None = None) -> Report:
    """Each list is ten times, the last one five times as long as the one before. They are loaded from in turns."""
    lengths: tuple[int, ...] = (10_000, 100_000) if quick else (10_000, 100_000, 1_000_000, 5_000_000)
    if most is not None:
        lengths = (*(length for length in lengths if length < most), most)
    with ExitStack() as stack:
        lists = [_Lists(folder, length, stack) for length in lengths]
        found: dict[tuple[str, int], list[float]] = {(mix.name, of.length): [] for mix in MIXES for of in lists}
        for _ in range(2 if quick else _ROUNDS):
            for mix in MIXES:
                for of in lists:
                    found[mix.name, of.length].append(of.load(mix))
    results = [
        _result(mix.name, length, found[mix.name, length], lengths[0], found[mix.name, lengths[0]])
        for mix in MIXES
        for length in lengths
    ]
    remarks = (
        f"A load of {WINDOW} records in dialing order from four open time zones, by a reader with a warm cache; each run is"
        f" the median of {_LOADS} loads.",
        "Records have ten contact priorities. The figure beside is that of the shortest list, which is asked in turns.",
    )
    return Report("window", quick, tuple(results), remarks)


def _result(name: str, length: int, runs: Sequence[float], shortest: int, beside: Sequence[float]) -> Result:
    short = statistics.median(beside)
    goal = None if length == shortest else f"at most {FLAT:g} times"
    met = None if goal is None else statistics.median(runs) <= FLAT * short
    return Result(
        f"{length:,} records, {name}", "ms of CPU", tuple(runs), f"ms, {shortest:,} records", short, goal, met,
        {"records": length},
    )  # fmt: skip


class _Lists:
    """A database with a dialing list of this length of each mix, and a reader of it."""

    def __init__(self, folder: Path, length: int, stack: ExitStack) -> None:
        self.length = length
        place = ground.make(folder / f"records-{length}", 0, 0)
        _fill(place.database_path, length)
        database = SqlDatabase(place.config.database_url)
        stack.callback(database.close)
        self._connection = stack.enter_context(database.engine.connect())
        self._tx = SqlTransaction(self._connection)

    def load(self, mix: Mix) -> float:
        """Milliseconds of CPU of a load: what others do on the machine is hardly in them."""
        wanted = LoadRecords(mix.run_id, 1, OPEN_ZONES, WINDOW, NOW)
        found = []
        for number in range(_WARM_UP + _LOADS):
            with self._connection.begin():
                started = time.thread_time()
                loaded = self._tx.live.load(wanted)
                seconds = time.thread_time() - started
            assert loaded.records
            if number >= _WARM_UP:
                found.append(seconds * 1000)
        return statistics.median(found)


def _fill(path: Path, length: int) -> None:
    """The records of a run of each mix, in the order in which a preparation makes them."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-262144"):
        connection.execute(f"PRAGMA {pragma}").close()
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'records' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    for mix in MIXES:
        _add(connection, mix, length)
    for _, statement in indexes:
        connection.execute(statement)
    connection.execute("PRAGMA journal_mode=WAL").close()
    connection.close()


def _add(connection: sqlite3.Connection, mix: Mix, length: int) -> None:
    zones = ", ".join(f"'{zone}'" for zone in OPEN_ZONES)
    connection.execute(
        f"""
        WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :length),
             zones(z, name) AS (SELECT key, value FROM json_each(json_array({zones})))
        INSERT INTO records (id, instance_id, contact_id, list_id, phone_number, zone_key, rank, position, state, attempts,
                             skips, offers, due_at, is_callback, exclusion, owner)
        SELECT :run || printf('-%012x', n), :run, printf('cc-%012x', n), 'cl-1', printf('+447%09d', n * 7919 % 1000000000),
               CASE WHEN n % 10 < :shut THEN '{SHUT_ZONE}' ELSE (SELECT name FROM zones WHERE z = n / 10 % 4) END,
               -(n * 31 % 10), n, CASE WHEN n % 10 < :waiting THEN 'waitingRetry' ELSE 'pending' END,
               n % 10 < :waiting, 0, 0, CASE WHEN n % 10 < :waiting THEN :due + n * 1000 END, 0, NULL, ''
        FROM numbers
        """,
        {
            "length": length,
            "run": mix.run_id,
            "shut": mix.shut,
            "waiting": mix.waiting,
            "due": microseconds(NOW + timedelta(minutes=30)),
        },
    )
