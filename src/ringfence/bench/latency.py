"""How long an agent waits: from becoming available to the preview on the web socket; and start, pause, resume, stop.

A real server in its own process, over HTTP and web sockets. Its clock runs ten times as fast as the world's, which makes
rings and talks short: each agent is available again about every ten seconds. All latencies are in real time, and
include what the client needs to see the message.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import uvloop

from ringfence.bench import ground, server
from ringfence.bench.floor import Agent, Waits
from ringfence.bench.http import Client
from ringfence.bench.report import Report, Result

GOAL_PREVIEW_MS: Final = 25.0
GOAL_TRIGGER_MS: Final = 100.0
GOAL_FIRST_MS: Final = 300.0
SPEED: Final = 10
CAMPAIGNS: Final = f"/campaign/api/v2/public/{ground.STREAM}/campaign"


@dataclass(frozen=True, slots=True)
class Sizes:
    records: int
    agents: int
    warm_up_seconds: float
    runs: int
    run_seconds: float
    triggers: int
    cycle_seconds: float  # of an agent


FULL: Final = Sizes(1_000_000, 300, 15.0, 5, 20.0, 20, 10.0)
QUICK: Final = Sizes(2_000, 6, 0.5, 2, 2.0, 2, 1.0)


@dataclass(slots=True)
class Triggers:
    """Milliseconds until each was answered; `first`: from the request to start until the first preview anywhere."""

    answered: dict[str, list[float]] = field(
        default_factory=lambda: {"play": [], "pause": [], "resume": [], "stop": []}
    )
    first: list[float] = field(default_factory=list)


def run(folder: Path, quick: bool, records: int | None = None, agents: int | None = None) -> Report:
    base = QUICK if quick else FULL
    sizes = Sizes(
        records or base.records, agents or base.agents, base.warm_up_seconds, base.runs, base.run_seconds, base.triggers,
        base.cycle_seconds,
    )  # fmt: skip
    place = ground.make(folder / "data", sizes.agents, sizes.records)
    with server.serving(place.config.data, "--speed", str(SPEED)) as process:
        waits, triggers, prepared = uvloop.run(measure(process, place, sizes))
        memory = server.resident_mib(process.pid)
    remarks = (
        f"{sizes.agents} agents on a list of {sizes.records:,}, each available about every {sizes.cycle_seconds:g} s; "
        f"the list was prepared in {prepared:.0f} s; the server then held {memory:.0f} MiB.",
        "Every play after a stop is a new run, whose dialing list is made while it dials.",
    )
    return Report("latency", quick, (*_waits(waits), *_triggers(triggers)), remarks)


def _waits(runs: Sequence[Waits]) -> list[Result]:
    results = []
    for name, of in (
        ("available", [one.available for one in runs]),
        ("disposition", [one.disposition for one in runs]),
    ):
        count = sum(map(len, of))
        for percent in (50, 95, 99):
            shares = tuple(percentile_of(one, percent) for one in of if one)
            met = None if percent != 99 else sorted(shares)[len(shares) // 2] <= GOAL_PREVIEW_MS
            goal = f"at most {GOAL_PREVIEW_MS:g} ms" if percent == 99 else None
            results.append(Result(f"{name} → preview, p{percent}", "ms", shares, goal=goal, met=met, more={"n": count}))
    return results


def _triggers(found: Triggers) -> list[Result]:
    results = []
    for name, of in found.answered.items():
        if not of:
            continue
        worst = percentile_of(of, 99)
        results.append(
            Result(
                f"{name} answered, p99", "ms", (worst,), "ms, median", percentile_of(of, 50),
                f"at most {GOAL_TRIGGER_MS:g} ms", worst <= GOAL_TRIGGER_MS, {"n": len(of)},
            )
        )  # fmt: skip
    worst = max(found.first)
    results.append(
        Result(
            "play → first preview, worst", "ms", (worst,), "ms, median", percentile_of(found.first, 50),
            f"at most {GOAL_FIRST_MS:g} ms", worst <= GOAL_FIRST_MS, {"n": len(found.first), "first": found.first[0]},
        )
    )  # fmt: skip
    return results


def percentile_of(values: Sequence[float], percent: int) -> float:
    """The smallest value that so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


# --- measuring -------------------------------------------------------------------------------------------------------


async def measure(process: server.Process, place: ground.Ground, sizes: Sizes) -> tuple[list[Waits], Triggers, float]:
    """How long agents and triggers waited, and in how many seconds the campaign was prepared."""
    manager = Client(process.port)
    started = time.perf_counter()
    made = await manager.ask("POST", CAMPAIGNS, place.token, ground.campaign_body("Latency"))
    campaign_id = made["data"]["id"]
    path = f"{CAMPAIGNS}/{campaign_id}"
    while (await manager.ask("GET", path, place.token))["data"]["status"] == "Preparing":  # noqa: ASYNC110
        await asyncio.sleep(0.2)
    prepared = time.perf_counter() - started
    triggers, waits = Triggers(), []
    async with floor(process.port, place, sizes) as agents:
        play = Play(manager, place.token, campaign_id, agents, triggers)
        await play.start()
        await asyncio.sleep(sizes.warm_up_seconds)
        for _ in range(sizes.runs):
            take_waits(agents)
            await asyncio.sleep(sizes.run_seconds)
            waits.append(take_waits(agents))
        for _ in range(sizes.triggers):
            for name in ("pause", "resume", "stop"):
                await play.trigger(name)
                await asyncio.sleep(sizes.cycle_seconds / 20)
            await asyncio.sleep(sizes.cycle_seconds / 10)  # until some agent has nothing to do
            await play.start()
            await asyncio.sleep(sizes.cycle_seconds / 10)
    manager.close()
    return waits, triggers, prepared


class Play:
    """The manager, who starts and stops the campaign."""

    def __init__(self, http: Client, token: str, campaign_id: str, agents: list[Agent], found: Triggers) -> None:
        self._http = http
        self._token = token
        self._path = f"{CAMPAIGNS}/trigger/{campaign_id}?campaignType=voice&trigger="
        self._agents = agents
        self._found = found

    async def trigger(self, name: str) -> None:
        began = time.perf_counter()
        await self._http.ask("POST", self._path + name, self._token)
        self._found.answered[name].append((time.perf_counter() - began) * 1000)

    async def start(self) -> None:
        began = time.perf_counter()
        await self.trigger("play")
        while not (seen := [agent.offered_at for agent in self._agents if agent.offered_at > began]):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        self._found.first.append((min(seen) - began) * 1000)


@asynccontextmanager
async def floor(port: int, place: ground.Ground, sizes: Sizes) -> AsyncIterator[list[Agent]]:
    """The agents, signed in, until the end of the block."""
    seeds = random.Random(1)
    agents = [
        Agent(agent_id, token, random.Random(seeds.random()), sizes.cycle_seconds)
        for agent_id, token in place.agent_tokens.items()
    ]
    connections = [Client(port) for _ in agents]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(agent.work(port, http)) for agent, http in zip(agents, connections, strict=True)]
        for agent in agents:
            await agent.signed_in.wait()
        yield agents
        for task in tasks:
            task.cancel()
    for http in connections:
        http.close()


def take_waits(agents: Sequence[Agent]) -> Waits:
    """What they have waited for since they were last asked."""
    taken = Waits()
    for agent in agents:
        waits, agent.waits = agent.waits, Waits()
        taken.available += waits.available
        taken.disposition += waits.disposition
    return taken
