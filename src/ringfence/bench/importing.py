"""A file of people into a contact list: beside the plain way, and beside a bulk load of the rows that came of it."""

from __future__ import annotations

import asyncio
import csv
import json
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import phonenumbers
from phonenumbers import timezone

from ringfence import wiring
from ringfence.bench import child, ground, holds, people
from ringfence.bench.report import Report, Result
from ringfence.config import Config
from ringfence.services import contact_lists, dnc_lists
from ringfence.services.imports import Imports, Upload

FASTER: Final = 8.0
OF_LOAD: Final = 2.5
MOST_MIB: Final = 1024.0
_A_CHUNK: Final = 50_000
_LIST: Final = "People"
_INSERT: Final = (
    "INSERT INTO contacts (id, list_id, position, phone_number, first_name, last_name, time_zone, unique_id,"
    " contact_priority, zone_key, columns, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_KEY: Final = "INSERT INTO contact_keys (list_id, key, file, line) VALUES (?, ?, ?, ?)"


def run(folder: Path, quick: bool, rows: int | None = None, rounds: int | None = None) -> Report:
    """The plain way is measured on a part of the rows, as many as take it some seconds."""
    rows = rows or (100_000 if quick else 1_000_000)
    some = min(rows, 5_000 if quick else 50_000)
    file = folder / "people.csv"
    people.write(file, rows)
    ours, plain, raw, memory = [], [], [], []
    for number in range(rounds or (1 if quick else 3)):
        place = folder / f"round-{number}"
        place.mkdir()
        data = _made(place / "data", rows)
        done = child.run(data, ["import", "--name", _LIST, str(file), "--json"])
        ours.append(done.seconds / rows * 1e6)
        memory.append(done.peak_mib)
        plain.append(_plainly(_made(place / "plain", rows), file, some) / some * 1e6)
        raw.append(_loaded(data, _made(place / "raw", rows)) / rows * 1e6)
        shutil.rmtree(place)
    blocked = folder / "blocked.csv"
    people.write_blocked(blocked, 2 * rows)
    held = asyncio.run(_held(ground.make(folder / "held", 0, 0, rows_a_list=2 * rows).config, file, blocked))
    speed, of_load = _median(plain) / _median(ours), _median(ours) / _median(raw)
    results = (
        Result(
            f"import of {rows:,} rows", "µs a row", tuple(ours), f"µs a row, plain way, {some:,} rows", _median(plain),
            f"{FASTER:g} times as fast", speed >= FASTER, {"timesAsFast": round(speed, 2)},
        ),
        Result(
            f"import of {rows:,} rows", "µs a row", tuple(ours), "µs a row, bulk load of what came of it", _median(raw),
            f"at most {OF_LOAD:g} times", of_load <= OF_LOAD,
        ),
        Result(
            "most memory of an import", "MiB", tuple(memory), goal=f"at most {MOST_MIB:,.0f} MiB",
            met=max(memory) <= MOST_MIB,
        ),
        *holds.results(held.people),
        *holds.results(held.blocked, f"import of {2 * rows:,} blocked numbers"),
    )  # fmt: skip
    remarks = (
        "The whole command, its start included: 18 columns, 30 countries, one number in eight invalid, 1 % twice.",
        f"Plain way: csv.DictReader, phonenumbers, json.dumps, executemany, on the first {some:,} rows, and scaled.",
        "Bulk load: the contacts and keys that came of it, by executemany in one transaction.",
    )
    return Report("import", quick, results, remarks)


def _made(data: Path, rows: int) -> Path:
    """A data folder with a stream that takes so many contacts a list."""
    ground.make(data, 0, 0, rows_a_list=rows)
    return data


def _plainly(data: Path, file: Path, rows: int) -> float:
    """Seconds of a script that reads, checks and inserts row by row, in one transaction."""
    phonenumbers.enable_pattern_cache()  # without it a list of thirty countries takes several times as long
    connection = _database(data)
    started = time.perf_counter()
    with file.open(encoding="utf-8", newline="") as opened:
        found = list(_contacts(csv.DictReader(opened), rows))
    connection.execute("BEGIN")
    connection.executemany(_INSERT, [contact for contact, _ in found])
    connection.executemany(_INSERT_KEY, [key for _, keys in found for key in keys])
    connection.execute("COMMIT")
    seconds = time.perf_counter() - started
    connection.close()
    return seconds


def _contacts(reader: csv.DictReader[str], rows: int) -> Iterator[tuple[Sequence[Any], Sequence[Sequence[Any]]]]:
    seen: set[str] = set()
    mapped = ("phone", "firstName", "lastName", "customerId")
    for line, row in zip(range(2, rows + 2), reader, strict=False):
        parsed = _parsed(row["phone"])
        if parsed is None:
            continue
        number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        if number in seen:
            continue
        seen.add(number)
        zones = "|".join(timezone.time_zones_for_number(parsed))
        others = json.dumps({name: value for name, value in row.items() if name not in mapped}, ensure_ascii=False)
        place, customer = len(seen), row["customerId"]
        yield (
            (f"cc-{place:012x}", "cl-1", place, number, row["firstName"], row["lastName"], None, customer, None,
             zones, others, line),
            (("cl-1", number, 1, line), ("cl-1", f"={customer}", 1, line)),
        )  # fmt: skip


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    """The number, if it is valid."""
    try:
        parsed = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_valid_number(parsed) else None


def _loaded(source: Path, target: Path) -> float:
    """Seconds in which the rows of one database are loaded into another, in one transaction."""
    reading, writing = _database(source), _database(target)
    seconds = 0.0
    writing.execute("BEGIN")
    for table, insert in (("contacts", _INSERT), ("contact_keys", _INSERT_KEY)):
        names = insert[insert.index("(") + 1 : insert.index(")")]
        rows = reading.execute(f"SELECT {names} FROM {table}")  # in the order in which they are stored
        while chunk := rows.fetchmany(_A_CHUNK):
            started = time.perf_counter()
            writing.executemany(insert, chunk)
            seconds += time.perf_counter() - started
    started = time.perf_counter()
    writing.execute("COMMIT")
    seconds += time.perf_counter() - started
    reading.close()
    writing.close()
    return seconds


def _database(data: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(data / "ringfence.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536", "foreign_keys=OFF"):
        connection.execute(f"PRAGMA {pragma}").close()
    return connection


@dataclass(frozen=True, slots=True)
class _Held:
    """Milliseconds of each transaction of the two imports."""

    people: list[float]
    blocked: list[float]


async def _held(config: Config, file: Path, blocked: Path) -> _Held:
    found = _Held([], [])
    database = wiring.open_database(config)
    try:
        stream = await database.read(lambda tx: tx.tenancy.stream(ground.STREAM))
        assert stream is not None
        async with wiring.importer(config, database) as imports:
            wiring.collect_garbage_rarely()  # as `ringfence serve` does
            database.note_holds(lambda seconds: found.people.append(seconds * 1000))
            view = await contact_lists.create_from_file(
                database, imports, at=datetime.now(UTC), stream=stream, name=_LIST, description="",
                allow_duplicates=False, by="bench", upload=_uploaded(imports, file),
            )  # fmt: skip
            await imports.finished(view.of.id)
            database.note_holds(lambda seconds: found.blocked.append(seconds * 1000))
            of_numbers = await dnc_lists.create_from_file(
                database, imports, at=datetime.now(UTC), stream=stream, name=_LIST, description="",
                upload=_uploaded(imports, blocked),
            )  # fmt: skip
            await imports.finished(of_numbers.of.id)
    finally:
        database.close()
    return found


def _uploaded(imports: Imports, file: Path) -> Upload:
    copy = imports.folder / "upload.part"
    shutil.copyfile(file, copy)
    return Upload(copy, file.name)


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
