"""The web pages in Chromium against a server process: people set it up, work a campaign to its end, and lose nothing."""

from __future__ import annotations

import asyncio
import gzip
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.support.cable import Cable
from tests.support.chromium import Window, chromium
from tests.support.desks import PASSWORD, PEOPLE, SPEED, a_centre, an_agent
from tests.support.record import Record
from tests.support.server_process import Centre, ServerProcess

LARGEST_SCRIPT = 350_000


# --- a day's work -----------------------------------------------------------------------------------------------------


async def test_two_agents_work_a_campaign_to_its_end_and_nothing_is_lost(server: ServerProcess, browser: Browser):
    admin = await Window.of(browser, server.url)
    centre, campaign = await set_up_by_the_first_admin(admin, server)
    await let_in(admin, "Ann Archer", "ann@centre.example")
    await let_in(admin, "Bo Birch", "bo@centre.example")
    await admin.check_accessible()
    async with Cable(server.url) as cable, chromium() as other_browser:
        ann, bo = await Window.of(browser, server.url), await Window.of(other_browser, cable.url)
        for window, email in ((ann, "ann@centre.example"), (bo, "bo@centre.example")):
            await window.sign_in(email, PASSWORD)
            await window.page.get_by_role("button", name="Start taking calls").click()
            await window.phase("available")
        await centre.trigger(campaign, "play")
        skipped, promised = await asyncio.gather(
            skip_then_reload_in_mid_call_and_promise_a_callback(ann), time_out_and_lose_the_connection(bo, cable)
        )
        await restart_under(server, ann, bo)
        told = await until_completed(centre, campaign, ann, bo)
        assert any("Call back" in text and "Ann was cut short by a reload" in text for text in told)
        await the_day_is_the_apis(centre, ann, "ann@centre.example")
        for window in (admin, ann, bo):
            assert window.complaints == []
            await window.check_stores_nothing_personal()

    attempts = (await centre.call("GET", f"{centre.base}/attempts", params={"limit": 100}))["data"]["results"]
    progress = await centre.progress(campaign)
    await server.stop()
    assert progress["completed"] == progress["total"] == len(PEOPLE)
    answered = [attempt for attempt in attempts if attempt["answeredAt"]]
    assert all(attempt["disposition"] for attempt in answered)
    notes = {attempt["notes"] for attempt in attempts}
    assert {"Ann was cut short by a reload", "Bo typed this in the dark"} <= notes
    called_back = [attempt for attempt in attempts if attempt["disposition"] == "call_back"]
    assert len(called_back) == 1
    record = Record(server.data)
    record.check([], preview_slack=timedelta(seconds=2 * SPEED))
    assert [row["reason"] for row in record.previews if row["state"] == "skipped"] == ["A colleague is on it"]
    assert any(row["timed_out"] for row in record.previews)
    again = [row for row in record.attempts if row["record_id"] == called_back[0]["campaignDialingListId"]]
    assert len(again) == 2, (skipped, promised)


async def set_up_by_the_first_admin(window: Window, server: ServerProcess) -> tuple[Centre, str]:
    page = window.page
    await page.goto(f"{server.url}/setup#{server.set_up_code}")
    await page.get_by_label("Your name").fill("Ada Byron")
    await page.get_by_label("E-mail address").fill("ada@centre.example")
    await page.get_by_label("Password").fill("short")
    await page.get_by_role("button", name="Create the admin").click()
    await window.says("must have at least 10 characters")
    await window.check_accessible()
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Create the admin").click()
    await page.get_by_role("heading", name="Campaigns").wait_for()
    await window.check_accessible()
    here = (await (await page.request.get(f"{server.url}/api/v1/session")).json())["data"]
    return await a_centre(server, here["accountId"], here["streamId"])


async def let_in(window: Window, name: str, email: str) -> None:
    page = window.page
    await page.goto(f"{window.url}/people")
    await page.get_by_role("button", name="Add somebody").click()
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_label("E-mail address").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await window.check_accessible()
    await page.get_by_role("button", name="Save").click()
    await window.says(f"{name} can sign in.")


async def skip_then_reload_in_mid_call_and_promise_a_callback(ann: Window) -> str:
    page = ann.page
    await ann.phase("preview")
    skipped = await ann.person()
    await page.get_by_role("button", name="Skip").click()
    await page.get_by_text("A colleague is on it").click()
    await page.get_by_role("button", name="Skip this person").click()
    await page.get_by_role("heading", name=skipped).wait_for(state="detached")

    await ann.phase("preview")
    person = await ann.person()
    await page.get_by_role("button", name="Dial").click()
    await ann.phase("connected", "ended")
    await page.get_by_label("Notes").fill("Ann was cut short by a reload")
    await ann.says("Typed text is kept")
    await page.reload()
    await ann.phase("connected", "ended")
    assert await ann.person() == person
    assert await page.get_by_label("Notes").input_value() == "Ann was cut short by a reload"
    await hang_up(ann)
    await page.get_by_text("Call back", exact=True).first.click()
    await page.get_by_label("Call back", exact=True).last.check(force=True)
    await an_hour_earlier(page)  # it says in an hour, or a little more
    await page.get_by_role("spinbutton", name="minute").focus()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await page.get_by_label("I call back myself").check(force=True)
    await ann.says("Typed text is kept")
    await page.get_by_role("button", name="Finish").click()
    await page.get_by_role("heading", name=person).wait_for(state="detached")
    return person


async def an_hour_earlier(page: Page) -> None:
    """In the fields of a date and a time, each of which turns around by itself."""
    for part, first in (("hour", "0"), ("day", "1"), ("month", "1"), ("year", "")):
        field = page.get_by_role("spinbutton", name=part)
        was = await field.get_attribute("aria-valuenow")
        await field.focus()
        await page.keyboard.press("ArrowDown")
        if was != first:
            return


async def time_out_and_lose_the_connection(bo: Window, cable: Cable) -> str:
    page = bo.page
    await bo.phase("preview")
    person = await bo.person()
    await bo.phase("dialing", "ringing", "connected", "ended")  # by itself
    assert await bo.person() == person
    await bo.phase("connected", "ended")
    cable.cut()
    await bo.says("One moment: the connection is gone.")
    await page.get_by_label("Notes").fill("Bo typed this in the dark")
    await bo.says("Not kept yet: no connection")
    cable.mend()
    await bo.says("Typed text is kept")
    await page.get_by_text("One moment").wait_for(state="detached")
    assert await bo.person() == person
    await hang_up(bo)
    await finish(bo)
    await page.get_by_role("heading", name=person).wait_for(state="detached")
    return person


async def restart_under(server: ServerProcess, *windows: Window) -> None:
    """Kill the server while people are at work: the pages say so, and go on when it is there again."""
    for window in windows:
        await window.phase("preview", "dialing", "ringing", "connected", "ended", "available")
    await server.kill()
    for window in windows:
        await window.says("One moment: the connection is gone.")
    await server.start()
    for window in windows:
        await window.page.get_by_text("One moment").wait_for(state="detached")


async def until_completed(centre: Centre, campaign: str, *windows: Window) -> list[str]:
    """Return what the cards of those who came up said of earlier attempts."""
    told: list[str] = []
    working = [asyncio.create_task(keep_working(window, told)) for window in windows]
    try:
        await centre.until_status(campaign, "Completed", seconds=180)
    finally:
        for task in working:
            task.cancel()
        await asyncio.wait(working)
    for task in working:
        if not task.cancelled():
            task.result()
    return told


async def the_day_is_the_apis(centre: Centre, window: Window, email: str) -> None:
    """The figures of today that an agent sees with nobody on the desk."""
    await window.phase("available")
    await window.page.reload()
    await window.phase("available")
    agents = (await centre.call("GET", f"{centre.base}/agents"))["data"]["results"]
    [agent_id] = [agent["id"] for agent in agents if agent["emailId"] == email]
    attempts = (await centre.call("GET", f"{centre.base}/attempts", params={"limit": 100}))["data"]["results"]
    own = [attempt for attempt in attempts if attempt["agentId"] == agent_id]
    shown = dict(
        zip(*[await window.page.locator(f".figures {one}").all_inner_texts() for one in ("dt", "dd")], strict=True)
    )
    assert (shown["Calls"], shown["Skipped"]) == (str(len(own)), "1"), shown
    assert shown["Answered"] == str(len([attempt for attempt in own if attempt["answeredAt"]]))


async def keep_working(window: Window, told: list[str]) -> None:
    """Dial whoever comes, hang up, and say what came of it. The callback may be a while in coming."""
    while True:
        match await window.phase("preview", "connected", "ended", "available"):
            case "available":
                await asyncio.sleep(0.1)
            case "preview":
                told.append(await window.page.locator(".history").inner_text())
                await window.page.keyboard.press("Alt+Enter")
                await window.page.locator("[data-phase=preview]").wait_for(state="detached")
            case "connected":
                await hang_up(window)
            case "ended":
                if await window.page.get_by_role("button", name="Finish").count():
                    await finish(window)


async def hang_up(window: Window) -> None:
    """Or let it be, where they were faster."""
    if await window.phase("connected", "ended") == "connected":
        await window.page.keyboard.press("Alt+X")
    await window.phase("ended")


async def finish(window: Window) -> None:
    person = await window.person()
    await window.page.get_by_text("Has paid").click()
    await window.page.keyboard.press("Alt+Enter")
    await window.page.get_by_role("heading", name=person).wait_for(state="detached")


# --- keys, eyes, windows ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_whole_call_by_keyboard_alone_on_pages_without_a_serious_violation(
    server: ServerProcess, browser: Browser, scheme: str
):
    centre, campaign = await a_centre(server)
    await an_agent(centre, "Kay Board")
    await centre.trigger(campaign, "play")
    window = await Window.of(browser, server.url, color_scheme=scheme)
    keys = window.page.keyboard
    await window.page.goto(server.url)
    await window.page.get_by_label("E-mail address").wait_for()
    await window.check_accessible()
    await keys.type("kay@centre.example")
    await keys.press("Tab")
    await keys.type(PASSWORD)
    await keys.press("Enter")
    await window.phase("offline")
    await window.check_accessible()
    await keys.press("Enter")  # the button has the focus
    await window.phase("preview")
    await window.check_accessible()
    await keys.press("Alt+S")
    await window.says("Why skip?")
    await window.check_accessible()
    await keys.press("Escape")
    await keys.press("Alt+Q")
    await window.says("This list")
    await window.check_accessible()
    await keys.press("Escape")
    await window.page.get_by_role("dialog").wait_for(state="detached")
    await keys.press("Alt+N")
    await keys.type("Asked for a letter")
    await keys.press("Alt+Enter")
    if await window.phase("connected", "ended") == "connected":
        for key, becomes in (("Alt+M", "Unmute"), ("Alt+M", "Mute"), ("Alt+H", "Take back"), ("Alt+H", "Hold")):
            await keys.press(key)
            await window.page.get_by_role("button", name=becomes, exact=True, disabled=False).wait_for()
            await window.check_accessible()
        await keys.press("Alt+K")
        await window.page.get_by_role("group", name="Keypad").wait_for()
        await window.check_accessible()
        await keys.press("Alt+X")
    await window.phase("ended")
    await window.check_accessible()
    await keys.press("Alt+C")
    await window.page.get_by_role("spinbutton", name="hour").wait_for()
    await window.check_accessible()
    await keys.press("Alt+C")
    await keys.press("Alt+O")
    await keys.press("ArrowDown")
    await keys.press("Space")
    await keys.press("Alt+Enter")
    await window.page.locator("[data-phase=ended]").wait_for(state="detached")
    await keys.press("Alt+A")
    await window.phase("away")
    await window.check_accessible()
    [attempt] = (await centre.call("GET", f"{centre.base}/attempts"))["data"]["results"]
    assert attempt["notes"] == "Asked for a letter"
    assert attempt["disposition"]
    await window.check_stores_nothing_personal()
    assert window.complaints == []


async def test_the_newest_window_has_the_desk_and_an_older_one_can_take_it_back(
    server: ServerProcess, browser: Browser
):
    centre, _ = await a_centre(server)
    email = await an_agent(centre, "Two Windows")
    first = await Window.of(browser, server.url)
    await first.sign_in(email, PASSWORD)
    await first.phase("offline")
    second = await Window.of(browser, server.url)
    await second.sign_in(email, PASSWORD)
    await second.phase("offline")
    await first.says("Your desk is open in another window")
    await first.check_accessible()
    await first.page.get_by_role("button", name="Use it here").click()
    await first.phase("offline")
    await second.says("Your desk is open in another window")


async def test_the_desk_loads_little_and_runs_no_script_that_is_no_file_of_ours(
    server: ServerProcess, browser: Browser
):
    centre, _ = await a_centre(server)
    email = await an_agent(centre, "Lee Small")
    window = await Window.of(browser, server.url)
    scripts: dict[str, int] = {}

    async def weigh(response: Any) -> None:
        if response.request.resource_type == "script":
            scripts[response.url] = len(gzip.compress(await response.body(), 9))

    window.page.on("response", weigh)
    page = await window.page.goto(server.url)
    assert page is not None
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    await window.sign_in(email, PASSWORD)
    await window.phase("offline")
    await window.page.wait_for_load_state("networkidle")
    assert 0 < sum(scripts.values()) <= LARGEST_SCRIPT, scripts
    assert all(url.startswith(f"{server.url}/assets/") for url in scripts)
    assert window.complaints == []


async def test_who_is_signed_out_elsewhere_signs_in_again_and_finds_what_was_typed(
    server: ServerProcess, browser: Browser
):
    centre, campaign = await a_centre(server)
    email = await an_agent(centre, "Sid Out")
    window = await Window.of(browser, server.url)
    await window.sign_in(email, PASSWORD)
    await window.phase("offline")
    await window.page.keyboard.press("Alt+A")
    await window.phase("available")
    await centre.trigger(campaign, "play")
    await window.phase("preview")
    person = await window.person()
    await window.page.get_by_label("Notes").fill("Half a thought")
    await window.says("Typed text is kept")
    await window.context.clear_cookies()
    await window.page.reload()
    await window.sign_in(email, PASSWORD)
    await window.phase("preview", "dialing", "ringing", "connected")
    assert await window.person() == person
    assert await window.page.get_by_label("Notes").input_value() == "Half a thought"
