"""Create, read and list campaigns over HTTP, beside bare FastAPI endpoints with the same bodies and answers.

Each server is one process with one event loop; the client keeps its connections open, and each of them sends the next
request when it has the answer to the one before.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import uvloop

from ringfence.bench import ground, http, server
from ringfence.bench.report import Report, Result

GOAL_RATIO: Final = 0.8
CONNECTIONS: Final = 8
_BASE: Final = f"/campaign/api/v2/public/{ground.STREAM}"
_LISTED: Final = {"type": "voice", "limit": 10}
_OPERATIONS: Final = ("read", "list", "create")
_SIDES: Final = ("ours", "bare", "row")

Rates = dict[tuple[str, str], list[float]]  # by operation and side, requests a second of each run


@dataclass(frozen=True, slots=True)
class _Side:
    """One server: its port, and its next request by operation."""

    port: int
    requests: dict[str, Iterator[bytes]]


def run(folder: Path, quick: bool) -> Report:
    runs, seconds = (2, 0.3) if quick else (5, 3.0)
    place = ground.make(folder / "data", agents=1, contacts=0)
    with server.serving(place.config.data) as ours:
        campaign_id, answers = uvloop.run(_examples(ours.port, place.token))
        (folder / "answers.json").write_text(json.dumps(answers))
        arguments = ["--answers", str(folder / "answers.json"), "--rows", str(folder / "rows.db")]
        with server.process([sys.executable, "-m", "ringfence.bench.bare", *arguments]) as bare:
            sides = {
                "ours": _Side(ours.port, _requests(_BASE, "/campaign/getAllCampaignDetails", place.token, campaign_id)),
                "bare": _Side(bare.port, _requests("", "/list", place.token, campaign_id)),
                "row": _Side(bare.port, _requests("/row", "/list", place.token, campaign_id)),
            }
            rates = uvloop.run(_measure(sides, runs, seconds))
    remarks = (
        f"{CONNECTIONS} connections; every request is authenticated, and a create is durable and prepares the campaign.",
        "Bare: FastAPI validates the same body and gives the same answer, and does nothing else. With its row: it also"
        " writes or reads one JSON row in SQLite, as durably.",
    )
    return Report("api", quick, tuple(_results(rates)), remarks)


def _results(rates: Rates) -> Iterator[Result]:
    for operation in _OPERATIONS:
        ours = tuple(rates[operation, "ours"])
        bare, row = (statistics.median(rates[operation, side]) for side in ("bare", "row"))
        met = statistics.median(ours) / bare >= GOAL_RATIO
        yield Result(operation, "req/s", ours, "req/s, bare", bare, f"ratio at least {GOAL_RATIO:g}", met)
        yield Result(operation, "req/s", ours, "req/s, bare with its row", row)


async def _examples(port: int, token: str) -> tuple[str, dict[str, Any]]:
    """The id of a campaign among others, and what the server answers to each operation."""
    client = http.Client(port)
    made = [
        await client.ask("POST", f"{_BASE}/campaign", token, ground.campaign_body(f"Before {number}"))
        for number in range(10)
    ]
    campaign_id = str(made[0]["data"]["id"])
    answers = {
        "create": made[0],
        "read": await client.ask("GET", f"{_BASE}/campaign/{campaign_id}", token),
        "list": await client.ask("POST", f"{_BASE}/campaign/getAllCampaignDetails", token, _LISTED),
    }
    client.close()
    return campaign_id, answers


def _requests(base: str, listing: str, token: str, campaign_id: str) -> dict[str, Iterator[bytes]]:
    names = count()

    def forever(make: Callable[[], bytes]) -> Iterator[bytes]:
        while True:
            yield make()

    read = http.request("GET", f"{base}/campaign/{campaign_id}", token)
    listed = http.request("POST", f"{base}{listing}", token, _LISTED)
    return {
        "create": forever(
            lambda: http.request("POST", f"{base}/campaign", token, ground.campaign_body(f"Made {next(names)}"))
        ),
        "read": forever(lambda: read),
        "list": forever(lambda: listed),
    }


async def _measure(sides: dict[str, _Side], runs: int, seconds: float) -> Rates:
    """Sides take turns, so that a noisy moment of the machine hits all of them. The first turn warms up.

    Creating comes last: reading and listing find ten campaigns, as many as there are after any number of runs.
    """
    rates: Rates = {(operation, side): [] for operation in _OPERATIONS for side in _SIDES}
    for operation in _OPERATIONS:
        for number in range(runs + 1):
            for name in _SIDES:
                side = sides[name]
                rate = await _rate(side.port, side.requests[operation], seconds if number else seconds / 3)
                if number:
                    rates[operation, name].append(rate)
    return rates


async def _rate(port: int, requests: Iterator[bytes], seconds: float) -> float:
    clients: Sequence[http.Client] = [http.Client(port) for _ in range(CONNECTIONS)]
    end = time.perf_counter() + seconds

    async def work(client: http.Client) -> int:
        done = 0
        while time.perf_counter() < end:
            status, content = await client.send(next(requests))
            if status != 200:
                raise RuntimeError(f"the server answered {status}: {content.decode('utf-8', 'replace')}")
            done += 1
        return done

    started = time.perf_counter()
    done = await asyncio.gather(*(work(client) for client in clients))
    spent = time.perf_counter() - started
    for client in clients:
        client.close()
    return sum(done) / spent
