"""The desk in windows that are hidden, asleep, cut off or opened twice: in Chromium, against a server process."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any

from playwright.async_api import Browser

from tests.support.cable import Cable
from tests.support.chromium import Window
from tests.support.desks import PASSWORD, a_centre, an_agent
from tests.support.server_process import ServerProcess

GONE_SECONDS = 40
"""A web socket without an answer is dead after 15 s; 15 s later its agent is taken off calls."""


async def at_work(window: Window, email: str) -> None:
    await window.sign_in(email, PASSWORD)
    await window.page.get_by_role("button", name="Start taking calls").click()
    await window.phase("available", "preview")


def saved_state(server: ServerProcess, email: str) -> Callable[[], Awaitable[str]]:
    """What reads the agent's state off the record. A request of the agent's own would be a sign of life."""
    wanted = "SELECT state FROM agent_sessions JOIN agents ON agents.id = agent_id WHERE email_id = ?"

    async def state() -> str:
        with closing(sqlite3.connect(server.data / "ringfence.db")) as database:
            [found] = database.execute(wanted, [email]).fetchone() or ["offline"]
            return str(found)

    return state


async def freeze(window: Window) -> Any:
    """Stop the page's timers and scripts, as a browser does with what is hidden for long. Returns what thaws it."""
    session = await window.context.new_cdp_session(window.page)
    await session.send("Page.setWebLifecycleState", {"state": "frozen"})
    return lambda: session.send("Page.setWebLifecycleState", {"state": "active"})


async def test_a_page_that_was_frozen_while_hidden_shows_the_call_that_has_begun_meanwhile(
    server: ServerProcess, browser: Browser
):
    centre, campaign = await a_centre(server)
    email = await an_agent(centre, "Hid Away")
    window = await Window.of(browser, server.url)
    await at_work(window, email)
    await centre.trigger(campaign, "play")
    await window.phase("preview")
    person = await window.person()
    thaw = await freeze(window)
    await centre.until(saved_state(server, email), lambda state: state in ("busy", "wrap_up"), 30)
    await thaw()
    await window.phase("dialing", "ringing", "connected", "held", "ended")
    assert await window.person() == person
    assert window.complaints == []


async def test_a_laptop_that_slept_finds_out_that_its_agent_was_taken_off_calls_and_goes_on(
    server: ServerProcess, browser: Browser
):
    centre, campaign = await a_centre(server, preview_seconds=600)
    email = await an_agent(centre, "Sleepy Head")
    async with Cable(server.url) as cable:
        window = await Window.of(browser, cable.url)
        await at_work(window, email)
        await centre.trigger(campaign, "play")
        await window.phase("preview")
        person = await window.person()
        await window.page.get_by_label("Notes").fill("Asleep in the middle of this")
        await window.says("Typed text is kept")
        thaw = await freeze(window)
        cable.go_dead()
        await centre.until(saved_state(server, email), lambda state: state == "offline", GONE_SECONDS)
        cable.cut()  # as routers do with what nobody has used for a while
        cable.mend()
        cable.come_alive()
        await thaw()
        await window.phase("offline")
        await window.says("Your connection was gone for a while")
        await window.check_accessible()
        await window.page.get_by_role("button", name="Start taking calls").click()
        await window.phase("preview")
        if await window.person() == person:
            assert await window.page.get_by_label("Notes").input_value() == "Asleep in the middle of this"
        assert window.complaints == []


async def test_two_tabs_of_one_browser_take_turns_and_both_see_the_same_call(server: ServerProcess, browser: Browser):
    centre, campaign = await a_centre(server)
    email = await an_agent(centre, "Tab Twice")
    first = await Window.of(browser, server.url)
    await at_work(first, email)
    await centre.trigger(campaign, "play")
    await first.phase("preview")
    person = await first.person()
    await first.page.get_by_label("Notes").fill("Begun in the first tab")
    await first.says("Typed text is kept")
    second = Window(first.context, await first.context.new_page(), server.url)
    await second.page.goto(server.url)
    await second.phase("preview", "dialing", "ringing", "connected")
    assert await second.person() == person
    assert await second.page.get_by_label("Notes").input_value() == "Begun in the first tab"
    await first.says("Your desk is open in another window")
    await second.page.close()
    await first.page.get_by_role("button", name="Use it here").click()
    await first.phase("preview", "dialing", "ringing", "connected")
    assert await first.person() == person
    assert first.complaints == second.complaints == []


async def test_what_the_page_says_while_it_is_cut_off_left_alone_and_refused_is_for_everybody(
    server: ServerProcess, browser: Browser
):
    centre, _ = await a_centre(server)
    email = await an_agent(centre, "Axel Low")
    async with Cable(server.url) as cable:
        window = await Window.of(browser, cable.url)
        await window.page.goto(cable.url)
        await window.sign_in(email, "not what it is")
        await window.page.get_by_role("alert").wait_for()
        await window.check_accessible()
        await at_work(window, email)
        await window.check_accessible()
        await window.page.locator(".state-pill").click()
        await window.page.get_by_role("menuitem", name="Lunch").click()
        await window.phase("away")
        await window.says("Break: Lunch")
        await window.check_accessible()
        cable.cut()
        await window.says("One moment: the connection is gone.")
        await window.check_accessible()
        cable.mend()
        await window.page.get_by_text("One moment").wait_for(state="detached")
        await window.page.goto(f"{cable.url}/account")
        await window.says("Change your password")
        await window.check_accessible()
        assert window.complaints == []


async def test_calls_that_the_dialer_places_come_to_the_desk_answered(server: ServerProcess, browser: Browser):
    centre, _ = await a_centre(server)
    email = await an_agent(centre, "Prog Ressive")
    campaign = await centre.create(name="By itself", dialingMode="Progressive")
    window = await Window.of(browser, server.url)
    await at_work(window, email)
    await centre.trigger(campaign, "play")
    await window.phase("connected", "ended")
    assert (await window.person()).startswith("Person")
    await window.check_accessible()
    await window.page.get_by_label("Notes").fill("Came by itself")
    if await window.now() == "connected":
        await window.page.keyboard.press("Alt+X")
    await window.phase("ended")
    await window.page.get_by_text("Has paid").click()
    await window.page.keyboard.press("Alt+A")  # a break afterwards, so that nobody else comes
    await asyncio.sleep(2)  # until the server has heard of it: the two go their own ways
    await window.page.keyboard.press("Alt+Enter")
    await window.phase("away")
    attempts = (await centre.call("GET", f"{centre.base}/attempts"))["data"]["results"]
    assert [one["notes"] for one in attempts if one["disposition"]] == ["Came by itself"]
    assert window.complaints == []
