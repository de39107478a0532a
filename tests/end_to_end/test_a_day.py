"""A manager's and a supervisor's day in Chromium, from a list with bad rows to the report: every figure is the API's."""

from __future__ import annotations

import asyncio
import random
import re
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, expect

from ringfence.cli.simulated_agents import Habits, SimulatedAgent
from tests.end_to_end.conftest import StartServer
from tests.end_to_end.test_office_pages import a_manager, bar, downloaded, figure, read_campaign
from tests.support.chromium import Window
from tests.support.server_process import Centre

SPEED = 10.0
HABITS = Habits(reads=(5, 15), talks=(30, 90), wraps_up=(5, 15), skips=0.1, ignores=0, calls_back=0, adds_to_dnc=0)
PEOPLE = 30
FILE = "Handynummer,Vorname,lastName,timeZone\n" + "".join(
    f"+4420794600{n:02},Person,No. {n},Europe/London\n" for n in range(10, 10 + PEOPLE)
)
BAD = "12,Too,Short,Europe/London\n+442079460010,Twice,Over,Europe/London\nnobody,No,Number,Europe/London\n"
STATES = {"On a break": "away", "Ready": "available", "Reading": "previewing", "On a call": "busy", "Wrapping up": "wrap_up",
          "Waiting for an answer": "reserved"}  # fmt: skip


async def test_a_manager_and_a_supervisor_run_a_campaign_and_every_figure_is_the_apis(
    start_server: StartServer, browser: Browser, tmp_path: Path
):
    server = await start_server(speed=SPEED, seed=7)
    centre = Centre(server.url, await server.new_token())
    crew = [
        SimulatedAgent(server.url, centre.stream, agent_id, token, random.Random(n), SPEED, HABITS)
        for n, (agent_id, token) in enumerate(await centre.set_up(3))
    ]
    manager = await a_manager(browser, server, centre)
    supervisor = await a_manager(browser, server, centre, "supervisor")
    await uploads_a_list_with_bad_rows(manager, centre, tmp_path)
    campaign = await builds_a_campaign(manager, centre)
    async with asyncio.TaskGroup() as group:
        at_work = [group.create_task(agent.run()) for agent in crew]
        await manager.page.get_by_role("button", name="Start", exact=True).click()
        await manager.says("By hand is running.")
        await watches_the_wall(supervisor, centre)
        await centre.until(lambda: centre.progress(campaign), lambda told: told["callsCompleted"] >= 6)
        await manager.page.get_by_role("button", name="Pause", exact=True).click()
        await manager.says("By hand is paused.")
        await centre.until(lambda: centre.progress(campaign), lambda told: nobody_is_busy(told))
        for task in at_work:
            task.cancel()
    await reads_the_campaign(manager.page, centre, campaign)
    await reads_the_table(manager, centre, campaign)
    await reads_the_report(manager, centre)
    assert manager.complaints == supervisor.complaints == []


def nobody_is_busy(told: dict[str, Any]) -> bool:
    return sum(int(told[state]) for state in ("reserved", "dialing", "connected")) == 0


async def uploads_a_list_with_bad_rows(window: Window, centre: Centre, folder: Path) -> None:
    page, file = window.page, folder / "renewals.csv"
    file.write_text(FILE + BAD)
    await page.get_by_role("link", name="Lists").click()
    await page.get_by_role("button", name="Upload a list").click()
    await page.locator("input[type=file]").set_input_files(file)
    await expect(page.get_by_label("Phone number")).to_have_value("Handynummer")
    await page.get_by_label("First name").select_option("Vorname")
    await page.get_by_label("Name of the list").fill("Renewals")
    await page.get_by_role("button", name="Upload", exact=True).click()
    await page.get_by_role("link", name="Open the list").wait_for()
    [told] = (await centre.call("GET", f"{centre.base}/contact-lists"))["data"]["results"]
    assert (told["totalRecordCount"], told["rejectedRecordCount"]) == (PEOPLE, 3)
    await window.says(f"{told['totalRecordCount']} people are on the list.")
    await window.says(f"{told['rejectedRecordCount']} rows were rejected.")
    assert len(await downloaded(page, "Download the rejected rows")) == 1 + told["rejectedRecordCount"]
    await page.get_by_role("link", name="Open the list").click()
    await page.get_by_role("cell", name="Person").first.wait_for()  # the column that was mapped


async def builds_a_campaign(window: Window, centre: Centre) -> str:
    """Its id. Open at any hour, so that the test does not mind when it runs."""
    page = window.page
    await page.get_by_role("link", name="Campaigns").click()
    await page.get_by_role("link", name="New campaign").click()
    await page.get_by_label("Name", exact=True).fill("By hand")
    told = (await centre.call("POST", f"{centre.base}/outlook/people", json={"contactLists": ["Renewals"]}))["data"]
    await window.says(f"{told['callable']} of {told['total']} people would be called")
    assert await bar(page, "Who would be called", "May be called") == told["callable"] == PEOPLE
    await window.says("3 rows of the files did not go in")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        if day in ("Saturday", "Sunday"):
            await page.get_by_text(day, exact=True).click()
        await page.get_by_label(f"{day}, from").fill("00:00")
        await page.get_by_label(f"{day}, until").fill("00:00")
    await page.get_by_role("list", name="What to mind").get_by_text("before 8:00 or after 21:00").wait_for()
    await page.get_by_role("button", name="Create campaign").click()
    await page.get_by_role("heading", name="By hand").wait_for()
    await expect(page.locator(".title-row")).to_contain_text("Ready")
    campaign = page.url.rsplit("/", 1)[1]
    made = await read_campaign(centre, campaign)
    assert (made["contactLists"], made["queue_name"], made["status"]) == (["Renewals"], "Collections", "Ready")
    return campaign


async def watches_the_wall(window: Window, centre: Centre) -> None:
    """Whatever the API has just told the page is what stands there, while three agents work."""
    page = window.page
    await page.get_by_role("link", name="Wall").click()
    tiles = page.locator("[data-agent]")
    await expect(tiles).to_have_count(3)
    seen = set()
    for _ in range(6):
        async with page.expect_response(re.compile("/wall$")) as answered:
            pass
        told = (await (await answered.value).json())["data"]
        await expect(page.locator(".wall-figures div").filter(has_text="Lines in use")).to_contain_text(
            f"{told['liveCalls']} of {told['maxLiveCalls']:,}"
        )
        for agent in told["agents"]:
            tile = page.locator(f"[data-agent='{agent['id']}']")
            words = await tile.locator(".wall-state").inner_text()
            assert STATES[words] == agent["state"], f"{agent['firstName']} {agent['lastName']}"
            assert (agent["campaign"] or "") in await tile.inner_text()
            seen.add(agent["state"])
        for name, state in (("Agents signed in", None), ("Talking", "busy"), ("Ready", "available")):
            shown = page.locator(".wall-figures div").filter(has=page.get_by_text(name, exact=True)).locator("dd")
            meant = [agent for agent in told["agents"] if state in (None, agent["state"])]
            assert int(await shown.inner_text()) == len(meant), name
    assert seen & {"previewing", "busy", "wrap_up"}
    await window.check_accessible()


async def reads_the_campaign(page: Page, centre: Centre, campaign: str) -> None:
    told = await centre.progress(campaign)
    await expect(page.locator("[data-figure=callsCompleted]")).to_have_text(str(told["callsCompleted"]))
    assert await figure(page, "answered") == told["answered"]
    excluded = sum(told["excluded"].values())
    steps = "How far it is"
    assert await bar(page, steps, "On the lists") == told["total"] == PEOPLE
    assert await bar(page, steps, "May be called") == told["total"] - excluded
    assert await bar(page, steps, "Done") == told["completed"] + told["exhausted"] + told["dropped"]
    for name, key in (("Not called yet", "pending"), ("To be tried again", "waitingRetry"), ("Completed", "completed")):
        assert await bar(page, "Where people are", name) == told[key]
    asked = {"campaignId": campaign}
    outcomes = (await centre.call("GET", f"{centre.base}/reports/outcomes", params=asked))["data"]["totals"]
    for name, key in (("Talked", "connected"), ("No answer", "no_answer"), ("Busy", "busy")):
        assert await bar(page, "What came of calls", name) == outcomes.get(key, 0)
    said = (await centre.call("GET", f"{centre.base}/reports/dispositions", params=asked))["data"]["results"]
    for row in {row["disposition"] for row in said if row["disposition"]}:
        name = row.replace("_", " ").capitalize()
        cells = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
        calls = sum(one["calls"] for one in said if one["disposition"] == row)
        assert int(await cells.get_by_role("cell").last.inner_text()) == calls
    table = page.get_by_role("table", name="The people of this run")
    await expect(table.get_by_role("rowheader")).to_have_count(PEOPLE)


async def reads_the_table(window: Window, centre: Centre, campaign: str) -> None:
    page = window.page
    await page.get_by_role("link", name="Campaigns", exact=True).click()
    [told] = (await centre.call("GET", f"{centre.base}/board"))["data"]["campaigns"]
    row = page.locator(f"[data-campaign={campaign}]")
    people = told["people"]
    await expect(row).to_contain_text(f"{people['done']} of {people['total'] - people['excluded']}")
    cells = await row.get_by_role("cell").all_inner_texts()
    assert cells[2] == str(told["callsCompleted"])
    assert cells[3] == f"{round(100 * told['answered'] / told['callsCompleted'])} %"


async def reads_the_report(window: Window, centre: Centre) -> None:
    page = window.page
    await page.get_by_role("link", name="Reports").click()
    await page.get_by_role("heading", name="By campaign").wait_for()
    totals = (await centre.call("GET", f"{centre.base}/reports/overview"))["data"]["totals"]
    await expect(page.locator("[data-figure=placed]")).to_have_text(str(totals["placed"]))
    rate = await page.locator("[data-figure=answerRate]").inner_text()
    assert float(rate.removesuffix(" %")) == round(100 * totals["answerRate"], 1)
    for agent in (await centre.call("GET", f"{centre.base}/reports/agents"))["data"]["results"]:
        row = page.get_by_role("row", name=f"{agent['firstName']} {agent['lastName']}")
        cells = await row.get_by_role("cell").all_inner_texts()
        assert cells[:3] == [str(agent["calls"]), str(agent["answered"]), str(agent["skipped"])]
    await window.check_accessible()
