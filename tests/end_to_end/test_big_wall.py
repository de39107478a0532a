"""The wall with three hundred agents in Chromium: all of them are on it, and it does not grow as they work."""

from __future__ import annotations

import itertools
import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Browser, Route, expect

from tests.end_to_end.test_office_pages import a_manager
from tests.support.desks import a_centre
from tests.support.server_process import ServerProcess

AGENTS = 300
UPDATES = 30
STATES = ("available", "previewing", "busy", "wrap_up", "away")
STARTED = datetime(2026, 3, 2, 9, tzinfo=UTC)


def the_wall(update: int, rng: random.Random) -> dict[str, Any]:
    """Everybody in some state, which a third of them have changed with each update."""
    at = STARTED + timedelta(seconds=2 * update)
    agents = []
    for number in range(AGENTS):
        changed = update - rng.randrange(3)
        state = STATES[(changed + number) % len(STATES)]
        agents.append(
            {
                "id": f"ag-{number}", "firstName": "Agent", "lastName": f"{number:03d}", "state": state,
                "since": (STARTED + timedelta(seconds=2 * changed)).isoformat(), "reason": None, "nextState": None,
                "campaign": "Arrears" if state != "away" else None, "callId": f"ca-{number}" if state == "busy" else None,
            }
        )  # fmt: skip
    return {
        "at": at.isoformat(), "agents": agents, "liveCalls": update, "maxLiveCalls": 1_000, "waiting": 0,
        "callsPerMinute": 310.5,
    }  # fmt: skip


async def test_three_hundred_agents_are_on_the_wall_and_it_does_not_grow_over_thirty_updates(
    server: ServerProcess, browser: Browser
):
    centre, _ = await a_centre(server)
    window = await a_manager(browser, server, centre, "supervisor")
    page, updates, rng = window.page, itertools.count(), random.Random(1)

    async def answer(route: Route) -> None:
        body = {"status": "success", "message": "", "data": the_wall(next(updates), rng)}
        await route.fulfill(content_type="application/json", body=json.dumps(body))

    await page.route("**/wall", lambda route: answer(route) if "/api/" in route.request.url else route.fallback())
    await page.clock.install()
    await page.goto(f"{server.url}/wall")
    tiles = page.locator("[data-agent]")
    await expect(tiles).to_have_count(AGENTS)
    lines = page.locator(".wall-figures").get_by_text("of 1,000")
    inside = await page.context.new_cdp_session(page)
    await inside.send("Performance.enable")
    held = []
    for update in range(1, UPDATES + 1):
        await page.clock.run_for(2_000)
        await expect(lines.locator("..")).to_contain_text(f"{update} of 1,000")
        if update in (5, UPDATES):
            await inside.send("HeapProfiler.collectGarbage")
            metrics = (await inside.send("Performance.getMetrics"))["metrics"]
            held.append({one["name"]: one["value"] for one in metrics})
    await expect(tiles).to_have_count(AGENTS)
    early, late = held
    assert late["Nodes"] <= 1.02 * early["Nodes"]
    assert late["JSEventListeners"] <= 1.02 * early["JSEventListeners"]
    assert late["JSHeapUsedSize"] <= 1.1 * early["JSHeapUsedSize"]
    assert window.complaints == []
