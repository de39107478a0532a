"""Reports, and the page about one number, in Chromium after a campaign has run: every figure is the API's."""

from __future__ import annotations

import asyncio
import csv
import random
import shutil
import sqlite3
from contextlib import closing
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from ringfence.cli.simulated_agents import Habits, SimulatedAgent
from tests.end_to_end.conftest import StartServer
from tests.support.chromium import Window
from tests.support.desks import PASSWORD, an_agent
from tests.support.server_process import Centre

SPEED = 60.0
HABITS = Habits(reads=(2, 4), talks=(10, 30), wraps_up=(2, 4), skips=0.1, ignores=0, calls_back=0, adds_to_dnc=0)
PEOPLE = 40


@pytest.fixture
async def centre(start_server: StartServer) -> Centre:
    """After three agents have called forty people twice at most."""
    server = await start_server(speed=SPEED, seed=5)
    made = Centre(server.url, await server.new_token())
    made.server = server
    agents = await made.set_up(3)
    numbers = "".join(f"+4420794600{n:02},Person,No. {n}\n" for n in range(50, 50 + PEOPLE))
    await made.upload("People", f"phoneNumber,firstName,lastName\n{numbers}")
    campaign = await made.create(strategy={"maxAttemptsPerRecord": 2, "defaultRetryPeriod": 1})
    crew = [
        SimulatedAgent(server.url, made.stream, agent_id, token, random.Random(n), SPEED, HABITS)
        for n, (agent_id, token) in enumerate(agents)
    ]
    async with asyncio.TaskGroup() as group:
        at_work = [group.create_task(agent.run()) for agent in crew]
        await made.trigger(campaign, "play")
        await made.until_status(campaign, "Completed", seconds=120)
        for task in at_work:
            task.cancel()
    return made


SECONDS_OF = """audio => new Promise((resolve, reject) => {
    audio.onloadedmetadata = () => resolve(audio.duration);
    audio.onerror = () => reject(audio.error);
    audio.preload = "metadata";
    audio.load();
})"""


def add_recording(centre: Centre, attempt: dict[str, Any]) -> None:
    """As if the call had been recorded."""
    folder = centre.server.data / "recordings" / centre.stream
    folder.mkdir(parents=True, exist_ok=True)
    with as_file(files("ringfence") / "samples" / "recording.wav") as source:
        size = Path(shutil.copy(source, folder / "re-1.wav")).stat().st_size
    row = ("re-1", centre.stream, attempt["id"], attempt["campaignId"], attempt["agentId"], attempt["contactId"])
    with closing(sqlite3.connect(centre.server.data / "ringfence.db")) as database, database:
        values = (*row, attempt["phoneNumber"], 1_790_000_000_000_000, 1.0, size)
        database.execute("INSERT INTO recordings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)


async def a_manager(browser: Browser, centre: Centre) -> Window:
    email = await an_agent(centre, "Max Office", "manager")
    window = await Window.of(browser, centre.server.url, accept_downloads=True)
    await window.sign_in(email, PASSWORD)
    await window.page.get_by_role("heading", name="Campaigns").wait_for()
    return window


async def report(centre: Centre, path: str) -> Any:
    return (await centre.call("GET", f"{centre.base}/reports/{path}"))["data"]


async def saved(page: Page, role: Any, name: str) -> Path:
    async with page.expect_download() as download:
        await page.get_by_role(role, name=name).click()
    return Path(await (await download.value).path())


async def figure(page: Page, name: str) -> str:
    return await page.locator(f"[data-figure={name}]").inner_text()


async def test_the_figures_of_the_reports_are_the_apis_and_can_be_downloaded(browser: Browser, centre: Centre):
    window = await a_manager(browser, centre)
    page = window.page
    await page.get_by_role("link", name="Reports").click()
    await page.get_by_role("heading", name="By campaign").wait_for()
    overview = await report(centre, "overview")
    totals = overview["totals"]
    assert totals["placed"] > PEOPLE
    assert await figure(page, "placed") == str(totals["placed"])
    assert float((await figure(page, "answerRate")).removesuffix(" %")) == round(100 * totals["answerRate"], 1)
    columns = page.get_by_role("list", name="Calls by the hour").get_by_role("listitem")
    assert await columns.count() == 24
    outcomes = (await report(centre, "outcomes"))["totals"]
    busy = page.get_by_role("list", name="What came of calls").get_by_role("listitem").filter(has_text="Busy")
    assert await busy.locator("b").inner_text() == str(outcomes["busy"])
    for row in (await report(centre, "agents"))["results"]:
        of = page.get_by_role("row", name=f"{row['firstName']} {row['lastName']}")
        cells = await of.get_by_role("cell").all_inner_texts()
        assert cells[:3] == [str(row["calls"]), str(row["answered"]), str(row["skipped"])]
    await window.check_accessible()

    rows = list(csv.DictReader((await saved(page, "link", "CSV: By campaign")).read_text().splitlines()))
    assert [row["placed"] for row in rows] == [str(totals["placed"])]
    picture = await saved(page, "button", "PNG: Calls by the hour")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 5_000

    await page.get_by_label("From when").select_option("week")
    await page.get_by_role("list", name="Calls by the day").wait_for()
    assert await figure(page, "placed") == str(totals["placed"])
    await page.get_by_label("From when").select_option("own")
    await page.get_by_label("First day").fill("2001-01-01")
    await page.get_by_label("Last day").fill("2001-01-02")
    await expect(page.locator("[data-figure=placed]")).to_have_text("0")
    assert window.complaints == []


async def test_why_a_number_may_be_called_or_not_is_said_with_each_call_and_its_permit(
    browser: Browser, centre: Centre
):
    window = await a_manager(browser, centre)
    page = window.page
    [attempt, *_] = (await centre.call("GET", f"{centre.base}/attempts?outcome=busy"))["data"]["results"]
    number = attempt["phoneNumber"]
    await page.get_by_role("link", name="Number", exact=True).click()
    await page.get_by_label("Number").fill("nonsense")
    await page.get_by_role("button", name="Look it up").click()
    await page.get_by_role("alert").wait_for()
    await page.get_by_label("Number").fill(number)
    await page.get_by_role("button", name="Look it up").click()
    await page.get_by_text("May not be called").wait_for()
    said = (await centre.call("GET", f"{centre.base}/explain", params={"phoneNumber": number}))["data"]
    await expect(page.get_by_text(said["because"].partition(" at 20")[0]).first).to_be_visible()
    [campaign] = said["campaigns"]
    for rule in campaign["records"][0]["rules"]:
        await expect(page.get_by_role("listitem").filter(has_text=rule["detail"]).first).to_be_visible()
    calls = page.get_by_role("table", name="Its calls").get_by_role("row")
    assert await calls.count() == 1 + len(said["attempts"])
    await calls.nth(1).get_by_text("Why it might be called").click()
    await expect(calls.nth(1).get_by_text(said["attempts"][0]["permit"]["calling_hours"])).to_be_visible()
    await expect(page.get_by_role("heading", name="Its recordings")).to_have_count(0)
    add_recording(centre, attempt)
    await page.reload()
    audio = page.locator("audio")
    await audio.wait_for()
    assert await audio.evaluate(SECONDS_OF) == pytest.approx(1.0, abs=0.1)
    await window.check_accessible()
    assert window.complaints == []
