"""How long until an agent sees it: from asking the server for a change until the browser has painted what came of it.

A real server, and Debian's Chromium on the page that agents work on. What is measured has the request, the engine, the save,
the push and the drawing in it; what an agent waits for after the server has it is less than that.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ringfence.bench import ground, server
from ringfence.bench.http import Client
from ringfence.bench.report import Report, Result
from ringfence.domain.problems import Kind, Problem

if TYPE_CHECKING:
    from playwright.async_api import Page

GOAL_MS: Final = 100.0
_BASE: Final = f"/api/v1/streams/{ground.STREAM}"
_CAMPAIGNS: Final = f"/campaign/api/v2/public/{ground.STREAM}/campaign"
_EMAIL: Final = "agent0@bench.example"  # of the ground's first agent
_PASSWORD: Final = "as long as it has to be"
_PATIENCE_MS: Final = 20_000
_SEEN: Final = """([selector, before]) => new Promise((seen) => {
    const look = () => {
        const found = document.querySelector(selector);
        const now = found && (found.dataset.phase ?? found.textContent);
        if (!now || now === before) return false;
        requestAnimationFrame(() => setTimeout(() => seen([now, Date.now()])));
        return true;
    };
    if (look()) return;
    const observer = new MutationObserver(() => look() && observer.disconnect());
    observer.observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
})"""
"""Waits until what the selector finds says something else than before, and that is painted; what, and when."""


@dataclass(frozen=True, slots=True)
class Sizes:
    changes: int
    skips: int


FULL: Final = Sizes(100, 100)
QUICK: Final = Sizes(4, 3)


def missing() -> str | None:
    """What this needs and is not there, in words."""
    if shutil.which("chromium") is None:
        return "Chromium is not installed: apt-get install chromium"
    if not (files("ringfence") / "web" / "index.html").is_file():
        return "the web pages are not built: make web"
    return None if find_spec("playwright") else "Playwright is not installed: pip install playwright"


def run(folder: Path, quick: bool) -> Report:
    """Raises Problem (unavailable) where there is no browser, or no pages."""
    if lacking := missing():
        raise Problem(Kind.UNAVAILABLE, "no_browser", lacking)
    sizes = QUICK if quick else FULL
    place = ground.make(folder / "data", 1, 10 * sizes.skips + 100)
    with server.serving(place.config.data) as process:
        states, people = asyncio.run(_measure(process.port, place, sizes))
    results = (*_results("state asked for → painted", states), *_results("skip → next person painted", people))
    remarks = ("From the request to the painted page: one agent, in headless Chromium on the server's own machine.",)
    return Report("desk", quick, results, remarks)


def _results(name: str, took: list[float]) -> list[Result]:
    """The median has a goal; the 95th percentile is told beside it."""
    ordered = sorted(took)
    median, late = ordered[len(ordered) // 2], ordered[max(0, -(-len(ordered) * 95 // 100) - 1)]
    goal = f"at most {GOAL_MS:g} ms"
    return [
        Result(f"{name}, p50", "ms", tuple(ordered), goal=goal, met=median <= GOAL_MS, more={"n": len(ordered)}),
        Result(f"{name}, p95", "ms", (late,)),
    ]


async def _measure(port: int, place: ground.Ground, sizes: Sizes) -> tuple[list[float], list[float]]:
    [(agent_id, agent_token)] = place.agent_tokens.items()
    manager, agent = Client(port), Client(port)
    user = {"email": _EMAIL, "name": "Agent 0", "role": "agent", "password": _PASSWORD}
    await manager.ask("POST", f"{_BASE}/users", place.token, user)
    campaign = await _campaign(manager, place.token)
    states, people = [], []
    async with _desk(port) as page:
        phase = "offline"
        for number in range(sizes.changes):
            state = ("away", "available")[number % 2]
            change = agent.ask("PUT", f"{_BASE}/agents/{agent_id}/state", agent_token, {"state": state})
            phase, took = await _until_painted(page, "[data-phase]", phase, change)
            states.append(took)
        play = manager.ask("POST", f"{_CAMPAIGNS}/trigger/{campaign}?campaignType=voice&trigger=play", place.token)
        person, _ = await _until_painted(page, ".person-head h1", None, play)
        for _ in range(sizes.skips):
            desk = (await agent.ask("GET", f"{_BASE}/agents/{agent_id}/work", agent_token))["data"]
            skip = agent.ask(
                "POST", f"{_BASE}/previews/{desk['preview']['id']}/skip", agent_token, {"reason": "Measured"}
            )
            person, took = await _until_painted(page, ".person-head h1", person, skip)
            people.append(took)
    manager.close()
    agent.close()
    return states, people


async def _campaign(manager: Client, token: str) -> str:
    campaign_id = str((await manager.ask("POST", _CAMPAIGNS, token, ground.campaign_body("Desk")))["data"]["id"])
    while (await manager.ask("GET", f"{_CAMPAIGNS}/{campaign_id}", token))["data"]["status"] == "Preparing":  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    return campaign_id


async def _until_painted(page: Page, selector: str, before: str | None, asking: Any) -> tuple[str, float]:
    """What the page says now, and the milliseconds since it was asked for. `asking` is the request, not begun."""
    seeing = asyncio.create_task(page.evaluate(_SEEN, [selector, before]))
    await asyncio.sleep(0.02)  # the page is looking
    began = time.time() * 1000
    await asking
    async with asyncio.timeout(_PATIENCE_MS / 1000):
        now, at = await seeing
    return str(now), float(at) - began


@asynccontextmanager
async def _desk(port: int) -> AsyncIterator[Page]:
    """The page of the agent, signed in."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        await page.goto(f"http://{server.HOST}:{port}/")
        await page.get_by_label("E-mail address").fill(_EMAIL)
        await page.get_by_label("Password").fill(_PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await page.locator("[data-phase=offline]").wait_for()
        yield page
        await browser.close()
