"""How long agents wait for previews while a large list and a larger do-not-call list are imported beside them."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import uvloop

from ringfence.bench import ground, people, server
from ringfence.bench.http import Client
from ringfence.bench.latency import CAMPAIGNS, SPEED, Play, Sizes, Triggers, floor, percentile_of, take_waits
from ringfence.bench.report import Report, Result

GOAL_MS: Final = 50.0
_LONGEST_SECONDS: Final = 600
_WITHOUT, _WHILE = "without imports", "while files are imported"


@dataclass(frozen=True, slots=True)
class _Found:
    """Milliseconds of each wait without imports, and while they went on, which took so many seconds."""

    without: list[float]
    meanwhile: list[float]
    seconds: float


def run(folder: Path, quick: bool, records: int | None = None, agents: int | None = None) -> Report:
    rows = 20_000 if quick else 1_000_000
    sizes = Sizes(records or (2_000 if quick else 100_000), agents or (6 if quick else 100), 2.0 if quick else 10.0, 1,
                  4.0 if quick else 20.0, 0, 1.0 if quick else 10.0)  # fmt: skip
    people.write(folder / "people.csv", rows)
    people.write_blocked(folder / "blocked.csv", 2 * rows)
    place = ground.make(folder / "data", sizes.agents, sizes.records, rows_a_list=2 * rows)
    with server.serving(place.config.data, "--speed", str(SPEED)) as process:
        found = uvloop.run(_measure(process.port, place, sizes, folder))
        memory = server.resident_mib(process.pid)
    results = []
    for percent in (50, 95, 99):
        beside = percentile_of(found.without, percent)
        results.append(Result(f"preview, {_WITHOUT}, p{percent}", "ms", (beside,), more={"n": len(found.without)}))
        waited = percentile_of(found.meanwhile, percent)
        goal, met = (f"at most {GOAL_MS:g} ms", waited <= GOAL_MS) if percent == 99 else (None, None)
        more = {"n": len(found.meanwhile)}
        name = f"preview, {_WHILE}, p{percent}"
        results.append(Result(name, "ms", (waited,), f"ms, {_WITHOUT}", beside, goal, met, more))
    remarks = (
        f"{sizes.agents} agents on a list of {sizes.records:,}; {rows:,} people and {2 * rows:,} blocked numbers went in"
        f" within {found.seconds:.0f} s; the server then held {memory:.0f} MiB.",
    )
    return Report("latency", quick, tuple(results), remarks)


async def _measure(port: int, place: ground.Ground, sizes: Sizes, folder: Path) -> _Found:
    manager = Client(port)
    made = await manager.ask("POST", CAMPAIGNS, place.token, ground.campaign_body("Meanwhile"))
    campaign_id = made["data"]["id"]
    while (await manager.ask("GET", f"{CAMPAIGNS}/{campaign_id}", place.token))["data"]["status"] == "Preparing":  # noqa: ASYNC110
        await asyncio.sleep(0.2)
    async with floor(port, place, sizes) as agents, _senders() as senders:
        await Play(manager, place.token, campaign_id, agents, Triggers()).start()
        await asyncio.sleep(sizes.warm_up_seconds)
        take_waits(agents)
        await asyncio.sleep(sizes.run_seconds)
        without = take_waits(agents)
        started = time.perf_counter()
        await _import(port, place, folder, senders)
        meanwhile, seconds = take_waits(agents), time.perf_counter() - started
    manager.close()
    return _Found(without.available + without.disposition, meanwhile.available + meanwhile.disposition, seconds)


@asynccontextmanager
async def _senders() -> AsyncIterator[Executor]:
    """Processes that upload, which are there."""
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as senders:
        await asyncio.gather(*(asyncio.wrap_future(senders.submit(time.sleep, 0.5)) for _ in range(2)))
        yield senders


async def _import(port: int, place: ground.Ground, folder: Path, senders: Executor) -> None:
    """Both files at once, until they are in."""
    async with httpx.AsyncClient(base_url=_url(port), headers={"auth": place.token}) as http:
        await asyncio.gather(
            _import_one(http, senders, port, place.token, "/contact-lists", folder / "people.csv"),
            _import_one(http, senders, port, place.token, "/dnc-lists", folder / "blocked.csv"),
        )


async def _import_one(http: httpx.AsyncClient, senders: Executor, port: int, token: str, path: str, file: Path) -> None:
    made = await asyncio.get_running_loop().run_in_executor(senders, _send, port, token, path, file)
    async with asyncio.timeout(_LONGEST_SECONDS):
        while (await http.get(f"{path}/{made}")).json()["data"]["status"] == "Validating":  # noqa: ASYNC110
            await asyncio.sleep(0.25)


def _send(port: int, token: str, path: str, file: Path) -> str:
    """Upload a file; the id of its list. In a process of its own: who measures waits must not be busy with it."""
    with file.open("rb") as content:
        answer = httpx.post(
            f"{_url(port)}{path}", data={"name": file.stem}, files={"file": (file.name, content)},
            headers={"auth": token}, timeout=_LONGEST_SECONDS,
        )  # fmt: skip
    return str(answer.raise_for_status().json()["data"]["_id"])


def _url(port: int) -> str:
    return f"http://{server.HOST}:{port}/api/v1/streams/{ground.STREAM}"
