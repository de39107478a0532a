"""What the pages of those who run the day cost in Chromium: the table of campaigns, and the wall, while agents work.

A real server with its agents at work over some of its campaigns. CPU time is told by Chromium for all of its processes;
what a page holds is counted after a garbage collection, when it has been open for a moment and at the end.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ringfence.bench import ground, server
from ringfence.bench.desk import missing
from ringfence.bench.floor import Agent
from ringfence.bench.http import Client
from ringfence.bench.report import Report, Result
from ringfence.domain.problems import Kind, Problem

if TYPE_CHECKING:
    from playwright.async_api import Browser, CDPSession, Page

GOAL_SHARE: Final = 0.5
GOAL_GROWTH: Final = 1.1
_BASE: Final = f"/api/v1/streams/{ground.STREAM}"
_CAMPAIGNS: Final = f"/campaign/api/v2/public/{ground.STREAM}/campaign"
_EMAIL: Final = "manager@bench.example"
_PASSWORD: Final = "as long as it has to be"
_FEW: Final = "A few"  # the list of the campaigns that do not run
_PATIENCE_MS: Final = 60_000
_SIZE: Final = {"width": 1600, "height": 1000}
_AT_ONCE: Final = 8  # requests


@dataclass(frozen=True, slots=True)
class Sizes:
    """`windows` are the stretches of time over which CPU is counted; `cycle_seconds`: of an agent, with one person."""

    campaigns: int
    running: int
    agents: int
    people: int  # on the list of each campaign that runs
    cycle_seconds: float
    settle_seconds: float
    windows: int
    window_seconds: float


FULL: Final = Sizes(500, 50, 300, 2_000, 40.0, 30.0, 6, 20.0)
QUICK: Final = Sizes(12, 3, 6, 200, 2.0, 1.0, 2, 1.0)


@dataclass(frozen=True, slots=True)
class Held:
    """What a page holds after a garbage collection."""

    heap_mib: float
    nodes: int
    listeners: int


@dataclass(slots=True)
class Watched:
    """What one page cost: shares of one core, a window each."""

    name: str
    renderer: list[float] = field(default_factory=list)
    every_process: list[float] = field(default_factory=list)
    before: Held = Held(0, 0, 0)
    after: Held = Held(0, 0, 0)


def run(folder: Path, quick: bool, minutes: float | None = None) -> Report:
    """Raises Problem (unavailable) where there is no browser, or no pages."""
    if lacking := missing():
        raise Problem(Kind.UNAVAILABLE, "no_browser", lacking)
    sizes = QUICK if quick else FULL
    windows = sizes.windows if minutes is None else max(2, round(minutes * 60 / sizes.window_seconds))
    place = ground.make(folder / "data", sizes.agents, 100, rows_a_list=sizes.people)
    ground.add_list(place, _FEW, 20, first=0)
    for number in range(sizes.running):
        ground.add_list(place, _list(number), sizes.people, first=1_000 + number * sizes.people)
    with server.serving(place.config.data) as process:
        watched = asyncio.run(_measure(process.port, place, sizes, windows))
    lasted = windows * sizes.window_seconds / 60
    remarks = (
        f"{sizes.campaigns} campaigns, {sizes.running} of them running; {sizes.agents} agents at work, each with "
        f"another person about every {sizes.cycle_seconds:g} s; watched for {lasted:.3g} minutes.",
        "Each page in a headless Chromium of its own, 1600 × 1000, which draws without a graphics card.",
    )
    return Report("office", quick, tuple(result for one in watched for result in _results(one)), remarks)


def _list(number: int) -> str:
    return f"Branch {number:02d}"


def _results(of: Watched) -> list[Result]:
    share = sorted(of.every_process)[len(of.every_process) // 2]
    held = (
        ("heap", "MiB", of.before.heap_mib, of.after.heap_mib),
        ("DOM nodes", "", of.before.nodes, of.after.nodes),
        ("listeners", "", of.before.listeners, of.after.listeners),
    )
    return [
        Result(
            f"{of.name}: all of Chromium", "of a core", tuple(of.every_process), goal=f"at most {GOAL_SHARE:g}",
            met=share <= GOAL_SHARE,
        ),
        Result(f"{of.name}: its renderer", "of a core", tuple(of.renderer)),
        *(
            Result(
                f"{of.name}: {name} at the end", unit, (after,), f"{unit} at the start".strip(), before,
                f"ratio at most {GOAL_GROWTH:g}", after <= before * GOAL_GROWTH,
            )
            for name, unit, before, after in held
        ),
    ]  # fmt: skip


async def _measure(port: int, place: ground.Ground, sizes: Sizes, windows: int) -> list[Watched]:
    manager = Client(port)
    user = {"email": _EMAIL, "name": "Manager", "role": "manager", "password": _PASSWORD}
    await manager.ask("POST", f"{_BASE}/users", place.token, user)
    await _campaigns(port, place, sizes)
    watched = [Watched("campaigns"), Watched("wall")]
    async with _floor(port, place, sizes), AsyncExitStack() as stack:
        table = await stack.enter_async_context(_page(port))
        await table[1].locator("[data-campaign]").nth(sizes.campaigns - 1).wait_for()
        wall = await stack.enter_async_context(_page(port))
        await wall[1].goto(f"http://{server.HOST}:{port}/wall")
        await wall[1].locator("[data-agent]").nth(sizes.agents - 1).wait_for()
        await asyncio.sleep(sizes.settle_seconds)
        await asyncio.gather(
            *(
                _watch(one, browser, page, windows, sizes.window_seconds)
                for one, (browser, page) in zip(watched, (table, wall), strict=True)
            )
        )
    manager.close()
    return watched


async def _campaigns(port: int, place: ground.Ground, sizes: Sizes) -> None:
    """Make all of them, and start those that run."""
    numbers = iter(range(sizes.campaigns))

    async def make() -> None:
        client = Client(port)
        for number in numbers:
            runs = number < sizes.running
            body = ground.campaign_body(f"Campaign {number:03d}", _list(number) if runs else _FEW)
            made = (await client.ask("POST", _CAMPAIGNS, place.token, body))["data"]["id"]
            while (await client.ask("GET", f"{_CAMPAIGNS}/{made}", place.token))["data"]["status"] == "Preparing":  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            if runs:
                await client.ask("POST", f"{_CAMPAIGNS}/trigger/{made}?campaignType=voice&trigger=play", place.token)
        client.close()

    await asyncio.gather(*(make() for _ in range(_AT_ONCE)))


@asynccontextmanager
async def _floor(port: int, place: ground.Ground, sizes: Sizes) -> AsyncIterator[None]:
    """The agents, at work until the end of the block."""
    seeds = random.Random(1)
    clients = [Client(port) for _ in place.agent_tokens]
    async with asyncio.TaskGroup() as group:
        tasks = []
        for (agent_id, token), client in zip(place.agent_tokens.items(), clients, strict=True):
            agent = Agent(agent_id, token, random.Random(seeds.random()), sizes.cycle_seconds)
            tasks.append(group.create_task(agent.work(port, client)))
            await agent.signed_in.wait()
        yield
        for task in tasks:
            task.cancel()
    for client in clients:
        client.close()


@asynccontextmanager
async def _page(port: int) -> AsyncIterator[tuple[Browser, Page]]:
    """The manager, signed in, in a browser of its own."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page(viewport=_SIZE)  # type: ignore[arg-type]
        page.set_default_timeout(_PATIENCE_MS)
        await page.goto(f"http://{server.HOST}:{port}/")
        await page.get_by_label("E-mail address").fill(_EMAIL)
        await page.get_by_label("Password").fill(_PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await page.get_by_role("heading", name="Campaigns").wait_for()
        yield browser, page
        await browser.close()


async def _watch(into: Watched, browser: Browser, page: Page, windows: int, seconds: float) -> None:
    system = await browser.new_browser_cdp_session()
    inside = await page.context.new_cdp_session(page)
    await inside.send("Performance.enable")
    into.before = await _held(inside)
    for _ in range(windows):
        before, began = await _cpu_seconds(system), time.perf_counter()
        await asyncio.sleep(seconds)
        after, lasted = await _cpu_seconds(system), time.perf_counter() - began
        into.every_process.append((sum(after.values()) - sum(before.values())) / lasted)
        into.renderer.append((after.get("renderer", 0) - before.get("renderer", 0)) / lasted)
    into.after = await _held(inside)


async def _cpu_seconds(system: CDPSession) -> dict[str, float]:
    """What each kind of process has used."""
    used: dict[str, float] = {}
    for one in (await system.send("SystemInfo.getProcessInfo"))["processInfo"]:
        used[one["type"]] = used.get(one["type"], 0.0) + one["cpuTime"]
    return used


async def _held(inside: CDPSession) -> Held:
    for _ in range(2):  # what the first one's finalizers let go, too
        await inside.send("HeapProfiler.collectGarbage")
    metrics: dict[str, Any] = {
        one["name"]: one["value"] for one in (await inside.send("Performance.getMetrics"))["metrics"]
    }
    return Held(metrics["JSHeapUsedSize"] / 2**20, int(metrics["Nodes"]), int(metrics["JSEventListeners"]))
