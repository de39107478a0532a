"""A dialing list made of a large contact list and a larger do-not-call list, beside the same in one SQL statement."""

from __future__ import annotations

import asyncio
import resource
import shutil
import sqlite3
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ringfence import wiring
from ringfence.adapters.storage.database import SqlDatabase
from ringfence.api.campaign_bodies import proposal
from ringfence.bench import ground, holds
from ringfence.bench.ground import Ground
from ringfence.bench.report import Report, Result
from ringfence.services import campaigns
from ringfence.services.runtime import Runtime
from ringfence.services.tasks import Tasks

OF_SQL: Final = 2.5
MOST_MIB: Final = 1024.0
_LOOK_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class _Prepared:
    seconds: float
    held: list[float]  # milliseconds


def run(folder: Path, quick: bool, people: int | None = None, rounds: int | None = None) -> Report:
    """As many people as asked for, twice as many blocked numbers, every tenth of the people among them."""
    people = people or (100_000 if quick else 1_000_000)
    ours, bare, held = [], [], list[float]()
    for number in range(rounds or (1 if quick else 3)):
        place = ground.make(folder / f"steps-{number}", 0, people)
        _block(place, people)
        other = folder / f"statement-{number}"
        shutil.copytree(place.config.data, other)
        bare.append(asyncio.run(_in_one_statement(replace(place, config=replace(place.config, data=other)))))
        found = asyncio.run(_in_steps(place))
        ours.append(found.seconds)
        held += found.held
        for used in (place.config.data, other):
            shutil.rmtree(used)
    ratio = sorted(ours)[len(ours) // 2] / sorted(bare)[len(bare) // 2]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results = (
        Result(
            f"prepare {people:,} people, {2 * people:,} blocked numbers", "s", tuple(ours), "s, one SQL statement",
            sorted(bare)[len(bare) // 2], f"at most {OF_SQL:g} times", ratio <= OF_SQL,
        ),
        *holds.results(held),
        Result("most memory", "MiB", (memory,), goal=f"at most {MOST_MIB:,.0f} MiB", met=memory <= MOST_MIB),
    )  # fmt: skip
    remarks = (
        "In steps: from the request to create the campaign until it is Ready. Both sides fill the same indexes.",
    )
    return Report("prepare", quick, results, remarks)


def _block(place: Ground, people: int) -> None:
    """Numbers on the campaign's do-not-call list: every tenth of the people, and others."""
    connection = sqlite3.connect(place.database_path)
    connection.execute("PRAGMA synchronous=OFF")
    ((list_id,),) = connection.execute("SELECT id FROM dnc_lists").fetchall()
    connection.execute(
        """
        WITH RECURSIVE others(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM others WHERE n + 1 < :others)
        INSERT INTO dnc_numbers (list_id, phone_number, added_at)
        SELECT :list_id, phone_number, 0 FROM contacts WHERE position % 10 = 0
        UNION ALL SELECT :list_id, printf('+4420%08d', n), 0 FROM others
        """,
        {"list_id": list_id, "others": 2 * people - people // 10},
    )
    connection.execute("UPDATE dnc_lists SET total = :total", {"total": 2 * people})
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    connection.close()


async def _in_steps(place: Ground) -> _Prepared:
    async with wiring.server(place.config) as runtime:
        held: list[float] = []
        assert isinstance(runtime.database, SqlDatabase)
        wiring.collect_garbage_rarely()  # as `ringfence serve` does
        runtime.database.note_holds(lambda seconds: held.append(seconds * 1000))
        started = time.perf_counter()
        made = await _create(runtime)
        while (await campaigns.get(runtime, ground.STREAM, made)).status == "Preparing":  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_SECONDS)
        return _Prepared(time.perf_counter() - started, held)


async def _in_one_statement(place: Ground) -> float:
    async with wiring.server(place.config) as runtime:
        idle = Tasks()
        await idle.stop()  # nothing begins
        made = await _create(replace(runtime, tasks=idle))
        run = await runtime.database.read(lambda tx: tx.campaigns.waiting_instance(made))
        assert run is not None
        at = datetime.now(UTC)
        started = time.perf_counter()
        await runtime.database.write(lambda tx: tx.campaigns.prepare(run.id, 1 << 40, at))
        return time.perf_counter() - started


async def _create(runtime: Runtime) -> str:
    stream = await runtime.database.read(lambda tx: tx.tenancy.stream(ground.STREAM))
    assert stream is not None
    body = ground.campaign_body("Everybody")
    return (await campaigns.create(runtime, stream, proposal(body, sms_is_meant=True))).id
