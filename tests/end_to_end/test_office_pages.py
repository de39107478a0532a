"""The manager's pages in Chromium against a server process: a list, a campaign from start to stop, true figures."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.end_to_end.conftest import StartServer
from tests.support.chromium import Window
from tests.support.desks import PASSWORD, a_centre, an_agent
from tests.support.server_process import Centre, ServerProcess

FILE = (
    "Handynummer,firstName,lastName,balance\n"
    "+441134960411,Ada,Whitlock,12.50\n"
    '+441134960412,Ben,"Stone, Jr.",80.00\n'
    "12,Cleo,Marsh,4.20\n"
    "+441134960411,Ada,Whitlock,12.50\n"
)


async def a_manager(browser: Browser, server: ServerProcess, centre: Centre, role: str = "manager") -> Window:
    email = await an_agent(centre, "Max Office" if role == "manager" else "Sue Wall", role)
    window = await Window.of(browser, server.url)
    await window.sign_in(email, PASSWORD)
    await window.page.get_by_role("heading", name="Campaigns").wait_for()
    return window


async def figure(page: Page, name: str) -> int:
    return int((await page.locator(f"[data-figure={name}]").inner_text()).replace(",", ""))


async def bar(page: Page, card: str, name: str) -> int:
    found = page.get_by_role("list", name=card).get_by_role("listitem").filter(has_text=name).locator("b")
    return int((await found.inner_text()).replace(",", "")) if await found.count() else 0


async def test_a_manager_uploads_a_list_maps_its_columns_and_sees_what_was_wrong_with_it(
    server: ServerProcess, browser: Browser, tmp_path: Path
):
    centre, _ = await a_centre(server)
    window = await a_manager(browser, server, centre)
    page = window.page
    await page.get_by_role("link", name="Lists").click()
    await page.get_by_role("rowheader", name="People").wait_for()
    await window.check_accessible()
    await page.get_by_role("button", name="Upload a list").click()
    await page.get_by_role("button", name="Choose a file").wait_for()
    await window.check_accessible()
    file = tmp_path / "renewals.csv"
    file.write_text(FILE)
    await page.locator("input[type=file]").set_input_files(file)
    await expect(page.get_by_label("Phone number")).to_have_value("Handynummer")
    await expect(page.get_by_role("cell", name="Stone, Jr.", exact=True)).to_be_visible()
    await rejects_are_told_before_the_upload(window)
    assert len((await centre.call("GET", f"{centre.base}/contact-lists"))["data"]["results"]) == 1
    await window.check_accessible()
    await page.get_by_label("Name of the list").fill("People")
    await page.get_by_role("button", name="Upload", exact=True).click()
    await page.get_by_role("alert").wait_for()  # there is one of that name
    await window.check_accessible()
    await page.get_by_label("Name of the list").fill("Renewals")
    await page.get_by_role("button", name="Upload", exact=True).click()
    await window.says("2 people are on the list.")
    await window.says("2 rows were rejected.")
    await window.says("too short for a phone number")
    await window.check_accessible()
    assert len(await downloaded(page, "Download the rejected rows")) == 3
    await page.get_by_role("link", name="Open the list").click()
    await page.get_by_role("heading", name="Renewals").wait_for()
    await expect(page.get_by_role("cell", name="Stone, Jr.")).to_be_visible()
    await expect(page.get_by_role("columnheader", name="Handynummer")).to_have_count(0)
    await window.check_accessible()
    await page.get_by_role("button", name="Delete the list").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
    await window.says("Renewals is deleted.")
    await expect(page.get_by_role("rowheader", name="Renewals")).to_have_count(0)
    lists = (await centre.call("GET", f"{centre.base}/contact-lists"))["data"]["results"]
    assert [one["name"] for one in lists] == ["People"]
    assert window.complaints == []


async def rejects_are_told_before_the_upload(window: Window) -> None:
    """With the columns as they are chosen now, by keyboard."""
    page = window.page
    await window.says("Of 4 rows 2 would go in, and 2 would be rejected.")
    await window.says("Where it lies: Handynummer (2).")
    rejects = page.get_by_role("region", name="What would be rejected")
    await expect(rejects.get_by_role("row").nth(1)).to_contain_text("4Handynummer12")
    await expect(rejects.get_by_role("row").nth(1)).to_contain_text("too short for a phone number")
    await expect(rejects.get_by_role("row").nth(2)).to_contain_text("duplicate of line 2")
    stored = page.get_by_role("region", name="How the first of the others would be stored")
    await expect(stored.get_by_role("row").nth(1)).to_contain_text("+44 113 4960411".replace(" ", ""))
    await expect(stored.get_by_role("row").nth(2)).to_contain_text("Ben Stone, Jr.")
    await expect(stored.get_by_role("row").nth(2)).to_contain_text("London")
    zone = page.get_by_label("Time zone")
    await zone.focus()
    await page.keyboard.type("balance")
    await window.says("Of 4 rows 0 would go in, and 4 would be rejected.")
    await expect(rejects.get_by_role("row").nth(1)).to_contain_text("timeZone '12.50' is not an IANA time zone name")
    await window.check_accessible()
    await zone.select_option("Found by itself")
    number = page.get_by_label("Phone number")
    await number.select_option("firstName")
    await window.says("Of 4 rows 0 would go in")
    await number.select_option("Handynummer")
    await page.get_by_text("Take numbers that come more than once").click()
    await window.says("Of 4 rows 3 would go in, and 1 would be rejected.")
    await page.get_by_text("Take numbers that come more than once").click()
    await window.says("Of 4 rows 2 would go in, and 2 would be rejected.")


async def test_a_manager_starts_a_campaign_watches_it_pauses_it_and_stops_it_and_every_figure_is_the_apis(
    server: ServerProcess, browser: Browser
):
    centre, campaign = await a_centre(server, preview_seconds=5)
    window = await a_manager(browser, server, centre)
    page = window.page
    agent = await Window.of(browser, server.url)
    await agent.sign_in(await an_agent(centre, "Ann Archer"), PASSWORD)
    await agent.page.get_by_role("button", name="Start taking calls").click()
    await agent.phase("available")
    row = page.locator(f"[data-campaign={campaign}]")
    await expect(row).to_contain_text("Ready")
    await expect(row).to_contain_text("0 of 8")
    await window.check_accessible()
    await row.get_by_role("button", name="Start Arrears").click()
    await expect(row).to_contain_text("Running")
    await window.says("Arrears is running.")
    await until_calls_are_over(agent, centre, campaign, 2)
    await expect(row.get_by_role("img")).to_have_attribute("aria-label", re.compile("^[2-8] of 8 done"))
    await row.get_by_role("button", name="Pause Arrears").click()
    await expect(row).to_contain_text("Paused")
    assert await centre.status(campaign) == "Paused"
    await rest(agent)

    await row.get_by_role("link", name="Arrears").click()
    await page.get_by_role("heading", name="The people of this run").wait_for()
    await expect(page.locator(".why")).to_contain_text("paused")
    await window.check_accessible()
    await figures_are_true(page, centre, campaign)
    await people_are_found(page, centre, campaign)
    await window.check_accessible()

    await page.get_by_role("button", name="Go on", exact=True).press("Enter")  # by keyboard from here
    await window.says("Arrears goes on.")
    await page.get_by_role("button", name="Stop", exact=True).press("Enter")
    await page.get_by_role("alertdialog", name="Stop Arrears?").wait_for()
    await window.check_accessible()
    await page.keyboard.press("Escape")
    assert await centre.status(campaign) == "Active"
    await page.get_by_role("button", name="Stop", exact=True).press("Enter")
    await page.get_by_role("alertdialog").get_by_role("button", name="Stop").press("Enter")
    await window.says("Arrears is stopped.")
    await centre.until_status(campaign, "Stopped")
    assert window.complaints == []


async def test_a_manager_makes_a_campaign_and_is_told_what_is_wrong_with_it_then_changes_copies_and_deletes_it(
    server: ServerProcess, browser: Browser
):
    centre, _ = await a_centre(server)
    window = await a_manager(browser, server, centre)
    page = window.page
    await page.get_by_role("link", name="New campaign").click()
    await page.get_by_role("heading", name="New campaign").wait_for()
    await window.check_accessible()
    await page.get_by_label("Calls to one person, at most").fill("many")
    await page.get_by_label("Monday, until").fill("17:30")
    await page.get_by_role("button", name="Create campaign").click()
    await window.says("Must not be empty.")
    await window.says("Must be a whole number")
    await window.check_accessible()
    await page.get_by_label("Name", exact=True).fill("By hand")
    await page.get_by_label("Calls to one person, at most").fill("4")
    await page.get_by_text("Saturday", exact=True).click()
    await page.get_by_label("Time zone, where").select_option("Europe/London")
    await page.get_by_role("button", name="Create campaign").click()
    await page.get_by_role("heading", name="By hand").wait_for()
    await expect(page.locator(".title-row")).to_contain_text("Ready")
    made = await read_campaign(centre, page.url.rsplit("/", 1)[1])
    hours = made["dialingStrategy"]["callingHours"]
    assert hours["days"][0] == {"day": "MO", "start": "9:00 AM", "end": "5:30 PM"}
    assert [span["day"] for span in hours["days"]] == ["MO", "TU", "WE", "TH", "FR", "SA"]
    assert (made["queue_name"], made["contactLists"], made["dialingMode"]) == ("Collections", ["People"], "Preview")

    await page.get_by_role("link", name="Change").click()
    await expect(page.get_by_label("Calls to one person, at most")).to_have_value("4")
    await page.get_by_text("Power", exact=True).click()
    await page.get_by_label("Calls for each free agent").fill("1.5")
    await page.get_by_role("button", name="Save").click()
    await window.says("By hand is changed")
    await page.get_by_role("heading", name="Right now").wait_for()
    changed = await read_campaign(centre, page.url.rsplit("/", 1)[1])
    assert (changed["dialingMode"], changed["pacingRatio"]) == ("Power", 1.5)
    assert changed["dialingStrategy"]["callingHours"] == hours

    await page.get_by_role("link", name="Copy").click()
    await expect(page.get_by_label("Name", exact=True)).to_have_value("By hand (copy)")
    await page.get_by_role("button", name="Create campaign").click()
    await page.get_by_role("heading", name="By hand (copy)").wait_for()
    await expect(page.locator(".title-row")).to_contain_text("Ready")
    await page.get_by_role("button", name="Delete").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    await page.get_by_role("rowheader", name="By hand").first.wait_for()
    await expect(page.get_by_role("rowheader", name="By hand (copy)")).to_have_count(0)
    assert window.complaints == []


async def test_some_of_the_people_are_chosen_and_counted_and_a_schedule_has_it_begin_by_itself(
    server: ServerProcess, browser: Browser
):
    centre, _ = await a_centre(server)
    window = await a_manager(browser, server, centre)
    page = window.page
    await page.get_by_role("link", name="New campaign").click()
    await page.get_by_label("Name", exact=True).fill("Some of them")
    await page.get_by_role("button", name="Add a condition").click()
    condition = page.get_by_role("group", name="Condition 1")
    await condition.get_by_label("Column").select_option("firstName")
    await condition.get_by_label("How").select_option("in")
    await condition.get_by_label("Value").fill("Person 1\nPerson 2\nNobody")
    await page.get_by_text("2 of 8 people").wait_for()
    await page.get_by_text("It begins by itself").click()
    await page.get_by_role("button", name="Create campaign").click()
    await expect(page.get_by_label("First start", exact=True)).to_have_attribute("aria-invalid", "true")
    await page.get_by_label("First start", exact=True).fill("2030-03-04T09:00")
    await page.get_by_role("combobox", name="Again").select_option("Weekly")
    await page.get_by_text("Thu", exact=True).click()
    await window.check_accessible()
    await page.get_by_role("button", name="Create campaign").click()
    await page.get_by_role("heading", name="Some of them").wait_for()
    await expect(page.locator(".title-row")).to_contain_text("Scheduled")
    made = await read_campaign(centre, page.url.rsplit("/", 1)[1])
    people = ["Person 1", "Person 2", "Nobody"]
    assert made["contactFilters"]["conditions"] == [{"column": "firstName", "operator": "in", "value": people}]
    schedule = made["schedule"]
    assert schedule["startDateTime"] == "2030-03-04 09:00:00"
    assert schedule["recurrenceObject"]["weeklyDetails"] == {"onceEveryNweeks": 1, "whichDays": ["Mon", "Thu"]}
    assert schedule["nextStartAt"].startswith("2030-03-04")

    await page.get_by_role("link", name="Change").click()
    await expect(page.get_by_label("First start", exact=True)).to_have_value("2030-03-04T09:00")
    await page.get_by_role("button", name="Save").click()
    await window.says("Some of them is changed")
    await page.get_by_role("heading", name="Right now").wait_for()
    changed = await read_campaign(centre, page.url.rsplit("/", 1)[1])
    same = ("contactFilters", "dialingStrategy")
    assert [changed[name] for name in same] == [made[name] for name in same]
    assert changed["schedule"]["recurrenceObject"] == schedule["recurrenceObject"]
    assert window.complaints == []


async def read_campaign(centre: Centre, campaign_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await centre.call("GET", f"{centre.campaigns}/campaign/{campaign_id}"))["data"]
    return found


async def test_a_supervisor_sees_the_same_and_can_change_nothing_and_an_agent_sees_none_of_it(
    server: ServerProcess, browser: Browser
):
    centre, campaign = await a_centre(server)
    window = await a_manager(browser, server, centre, "supervisor")
    row = window.page.locator(f"[data-campaign={campaign}]")
    await expect(row).to_contain_text("Arrears")
    assert await row.get_by_role("button").count() == 0
    await row.get_by_role("link").click()
    await window.page.get_by_role("heading", name="Arrears").wait_for()
    assert await window.page.get_by_role("button", name="Start").count() == 0
    await window.page.goto(f"{server.url}/lists")
    await window.page.get_by_role("rowheader", name="People").wait_for()
    assert await window.page.get_by_role("button", name="Upload a list").count() == 0
    agent = await Window.of(browser, server.url)
    await agent.sign_in(await an_agent(centre, "Ann Archer"), PASSWORD)
    await agent.phase("offline")
    await agent.page.goto(f"{server.url}/campaigns")
    await agent.phase("offline")
    assert window.complaints == agent.complaints == []


async def test_a_supervisor_watches_three_agents_and_sends_one_to_a_break(server: ServerProcess, browser: Browser):
    centre, campaign = await a_centre(server, preview_seconds=600)
    window = await a_manager(browser, server, centre, "supervisor")
    page = window.page
    await page.get_by_role("link", name="Wall").click()
    await window.says("Nobody is signed in.")
    await window.check_accessible()
    agents = []
    for name in ("Ann Archer", "Bo Birch", "Cy Cole"):
        agent = await Window.of(browser, server.url)
        await agent.sign_in(await an_agent(centre, name), PASSWORD)
        await agent.page.get_by_role("button", name="Start taking calls").click()
        await agent.phase("available")
        agents.append(agent)
    tiles = page.get_by_role("list", name="Agents by what they do").get_by_role("listitem")
    await expect(tiles).to_have_count(3)
    await expect(tiles.filter(has_text="Ready")).to_have_count(3)
    await centre.trigger(campaign, "play")
    await expect(tiles.filter(has_text="Reading")).to_have_count(3)
    await agents[0].page.keyboard.press("Alt+Enter")
    await agents[0].phase("connected", "ended")
    tile = tiles.filter(has_text="Ann Archer")
    await expect(tile).to_contain_text(re.compile("On a call|Wrapping up"))
    await expect(tile).to_contain_text("Arrears")
    told = (await centre.call("GET", f"{centre.base}/wall"))["data"]
    assert {f"{one['firstName']} {one['lastName']}" for one in told["agents"]} == {"Ann Archer", "Bo Birch", "Cy Cole"}
    await window.check_accessible()
    await tiles.filter(has_text="Bo Birch").get_by_role("button", name="Change the state of Bo Birch").click()
    await page.get_by_role("menuitem", name="Send to a break").click()
    await window.says("The state of Bo Birch is changed")
    await agents[1].phase("away")
    await expect(tiles.filter(has_text="Bo Birch")).to_contain_text("On a break")
    await agents[2].page.close()
    assert window.complaints == []


async def test_a_supervisor_comes_into_a_conversation_until_it_is_over(start_server: StartServer, browser: Browser):
    server = await start_server(speed=2, seed=3)
    centre, campaign = await a_centre(server, preview_seconds=600)
    agent = await Window.of(browser, server.url)
    await agent.sign_in(await an_agent(centre, "Ann Archer"), PASSWORD)
    await agent.page.get_by_role("button", name="Start taking calls").click()
    await centre.trigger(campaign, "play")
    await agent.phase("preview")
    window = await a_manager(browser, server, centre, "supervisor")
    page = window.page
    await page.get_by_role("link", name="Wall").click()
    await agent.page.keyboard.press("Alt+Enter")
    await agent.phase("connected")
    await expect(page.get_by_role("listitem").filter(has_text="On a call")).to_have_count(1)
    await page.get_by_role("button", name="Change the state of Ann Archer").click()
    await page.get_by_role("menuitem", name="Whisper to the agent").click()
    await window.says("You whisper to Ann Archer.")
    await window.check_accessible()
    await page.get_by_role("radio", name="Listen").click()
    await window.says("You listen to Ann Archer.")
    await agent.page.keyboard.press("Alt+X")
    await window.says("Ann Archer's conversation is over.")
    await page.get_by_role("region", name="In a conversation").wait_for(state="detached")
    assert window.complaints == agent.complaints == []


async def until_calls_are_over(agent: Window, centre: Centre, campaign: str, calls: int) -> None:
    """The agent works until so many calls are wrapped up."""
    while (await centre.progress(campaign))["callsCompleted"] < calls:
        match await agent.phase("preview", "connected", "ended"):
            case "preview":
                await agent.page.keyboard.press("Alt+Enter")
                await agent.page.locator("[data-phase=preview]").wait_for(state="detached")
            case "connected":
                await agent.page.keyboard.press("Alt+X")
                await agent.phase("ended")
            case "ended":
                person = await agent.person()
                await agent.page.get_by_text("Has paid").click()
                await agent.page.keyboard.press("Alt+Enter")
                await agent.page.get_by_role("heading", name=person).wait_for(state="detached")


async def rest(agent: Window) -> None:
    """What is on the desk comes to its end, so that nothing moves any more."""
    while (phase := await agent.now()) not in ("available", "away", "offline"):
        if phase == "connected":
            await agent.page.keyboard.press("Alt+X")
        elif phase == "ended" and await agent.page.get_by_role("button", name="Finish").count():
            await agent.page.get_by_text("Has paid").click()
            await agent.page.keyboard.press("Alt+Enter")
        await asyncio.sleep(0.2)


async def figures_are_true(page: Page, centre: Centre, campaign: str) -> None:
    told = await centre.progress(campaign)
    await expect(page.locator("[data-figure=callsCompleted]")).to_have_text(str(told["callsCompleted"]))
    assert await figure(page, "answered") == told["answered"] > 0
    assert await bar(page, "How far it is", "On the lists") == told["total"] == 8
    assert await bar(page, "How far it is", "Done") == told["completed"] + told["exhausted"] + told["dropped"]
    assert await bar(page, "Where people are", "Not called yet") == told["pending"]
    report = (await centre.call("GET", f"{centre.base}/reports/outcomes", params={"campaignId": campaign}))["data"]
    await expect(page.get_by_role("list", name="What came of calls")).to_contain_text("Talked")
    assert await bar(page, "What came of calls", "Talked") == report["totals"]["connected"]
    said = (await centre.call("GET", f"{centre.base}/reports/dispositions", params={"campaignId": campaign}))["data"]
    paid = sum(one["calls"] for one in said["results"] if one["disposition"] == "paid")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Paid", exact=True))
    assert int(await row.get_by_role("cell").last.inner_text()) == paid > 0


async def people_are_found(page: Page, centre: Centre, campaign: str) -> None:
    table = page.get_by_role("table", name="The people of this run")
    await expect(table.get_by_role("rowheader")).to_have_count(8)
    await page.get_by_label("Number, name or reference").fill("Person 3")
    await expect(table.get_by_role("rowheader")).to_have_count(1)
    await page.get_by_label("Number, name or reference").fill("")
    await page.get_by_label("Where they are").select_option("completed")
    completed = (await centre.progress(campaign))["completed"]
    await expect(table.get_by_role("rowheader")).to_have_count(completed)
    assert len(await downloaded(page, "Download as CSV")) == completed + 1


async def downloaded(page: Page, link: str) -> list[str]:
    """The lines of the file behind a link."""
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name=link).click()
    path = Path(await (await downloading.value).path())
    return (await asyncio.to_thread(path.read_text)).splitlines()
