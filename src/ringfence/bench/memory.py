"""The most memory of a server with a very large campaign, from the making of its dialing list to agents at work on it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import uvloop

from ringfence.bench import ground, latency, server
from ringfence.bench.report import Report, Result

MOST_MIB: Final = 400.0


def run(folder: Path, quick: bool, records: int | None = None, agents: int | None = None) -> Report:
    sizes = latency.Sizes(
        records or (20_000 if quick else 5_000_000), agents or (4 if quick else 100), 1.0 if quick else 10.0, 1,
        1.0 if quick else 30.0, 0, 1.0 if quick else 10.0,
    )  # fmt: skip
    place = ground.make(folder / "data", sizes.agents, sizes.records)
    with server.serving(place.config.data, "--speed", str(latency.SPEED)) as process:
        waits, _, prepared = uvloop.run(latency.measure(process, place, sizes))
        most, now = server.most_mib(process.pid), server.resident_mib(process.pid)
    offered = sum(len(one.available) + len(one.disposition) for one in waits)
    remarks = (
        f"{sizes.agents} agents, {offered} previews in {sizes.run_seconds:g} s; the list was prepared in {prepared:.0f} s.",
    )
    goal = f"at most {MOST_MIB:g} MiB"
    result = Result(
        f"most memory of a server, {sizes.records:,} records",
        "MiB",
        (most,),
        "MiB, at work",
        now,
        goal,
        most <= MOST_MIB,
    )
    return Report("memory", quick, (result,), remarks)
