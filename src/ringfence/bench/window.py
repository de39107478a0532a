"""What a refill of an engine's window costs as dialing lists grow, also where most records wait."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ringfence.adapters.storage.database import SqlDatabase
from ringfence.adapters.storage.tables import microseconds
from ringfence.adapters.storage.transaction import SqlTransaction
from ringfence.bench import ground
from ringfence.bench.holds import percentile
from ringfence.bench.report import Report, Result
from ringfence.engine.commands import LoadRecords
from ringfence.engine.ordering import WINDOW

FLAT: Final = 1.2
NOW: Final = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
OPEN_ZONES: Final = ("America/New_York", "Europe/Berlin", "Europe/London", "Europe/Paris")
SHUT_ZONE: Final = "Asia/Tokyo"
_LOADS: Final = 200
_WARM_UP: Final = 20


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
    """Each list is ten times, the last one five times as long as the one before."""
    lengths: tuple[int, ...] = (10_000, 100_000) if quick else (10_000, 100_000, 1_000_000, 5_000_000)
    if most is not None:
        lengths = (*(length for length in lengths if length < most), most)
    by_mix: dict[str, list[tuple[int, list[float]]]] = {mix.name: [] for mix in MIXES}
    for length in lengths:
        place = ground.make(folder / f"records-{length}", 0, 0)
        for mix in MIXES:
            _fill(place.database_path, mix, length)
        database = SqlDatabase(place.config.database_url)
        try:
            for mix in MIXES:
                by_mix[mix.name].append((length, _loads(database, mix, 20 if quick else _LOADS)))
        finally:
            database.close()
        for file in place.config.data.iterdir():
            file.unlink()
    results = [result for name, found in by_mix.items() for result in _results(name, found)]
    remarks = (
        f"A load of {WINDOW} records in dialing order from four open time zones, by a reader with a warm cache; median.",
        "Records have ten contact priorities. The figure beside is that of the shortest list, in the same run.",
    )
    return Report("window", quick, tuple(results), remarks)


def _results(name: str, found: Sequence[tuple[int, list[float]]]) -> list[Result]:
    shortest = percentile(found[0][1], 50)
    results = []
    for length, milliseconds in found:
        median = percentile(milliseconds, 50)
        goal = None if length == found[0][0] else f"at most {FLAT:g} times"
        results.append(
            Result(
                f"{length:,} records, {name}", "ms of CPU", (median,), f"ms, {found[0][0]:,} records", shortest, goal,
                None if goal is None else median <= FLAT * shortest,
                {"p99": round(percentile(milliseconds, 99), 2), "records": length},
            )
        )  # fmt: skip
    return results


def _loads(database: SqlDatabase, mix: Mix, loads: int) -> list[float]:
    """Milliseconds of CPU of each load: what others do on the machine is not in them."""
    wanted = LoadRecords(mix.run_id, 1, OPEN_ZONES, WINDOW, NOW)
    found = []
    with database.engine.connect() as connection:
        tx = SqlTransaction(connection)
        for number in range(_WARM_UP + loads):
            with connection.begin():
                started = time.thread_time()
                loaded = tx.live.load(wanted)
                seconds = time.thread_time() - started
            assert loaded.records
            if number >= _WARM_UP:
                found.append(seconds * 1000)
    return found


def _fill(path: Path, mix: Mix, length: int) -> None:
    """The records of a run, in one statement, in the order in which a preparation makes them."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-262144")
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
    connection.commit()
    connection.close()
