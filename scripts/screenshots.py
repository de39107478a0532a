"""Pictures of every state of the pages, light and dark, in two sizes: `python -m scripts.screenshots FOLDER [NAME ...]`.

They are taken of the demonstration at work, in part over a real Asterisk. With names, only those walks are taken: see WALKS.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from playwright.async_api import Error as PlaywrightError

from ringfence.services import sample
from scripts import office_walks
from scripts.camera import AGENT, MANAGER, Camera, Walk
from tests.support.chromium import MICROPHONE, Window, chromium
from tests.support.server_process import RINGFENCE, ServerProcess

_DENIED: Final = (
    """navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", "NotAllowedError"))"""
)


async def enter(camera: Camera) -> None:
    """Signing in, and not being let in."""
    page = camera.page
    await page.goto(camera.window.url)
    await page.get_by_label("E-mail address").wait_for()
    await camera.take("sign-in")
    await camera.window.sign_in(AGENT, "not the password")
    await page.get_by_role("alert").wait_for()
    await camera.take("sign-in-refused")


async def work(camera: Camera) -> None:
    """An agent's day: nothing yet, a person, a call, what came of it, a break."""
    window, page, keys = camera.window, camera.page, camera.page.keyboard
    await window.sign_in(AGENT, sample.PASSWORD)
    await window.phase("offline", "away")
    await camera.take("desk-offline")
    await page.get_by_role("button", name="Start taking calls").click()
    connected = False
    while not connected:
        await window.phase("preview")
        await camera.take("desk-preview")
        await keys.press("Alt+S")
        await window.says("Why skip?")
        await camera.take("desk-skip")
        await keys.press("Escape")
        await keys.press("Alt+Q")
        await window.says("This list")
        await camera.take("desk-keys")
        await keys.press("Escape")
        await page.get_by_role("dialog").wait_for(state="detached")
        await keys.press("Alt+Enter")
        await window.phase("dialing", "ringing", "connected", "ended")
        await camera.take("desk-dialing")
        connected = await window.phase("connected", "ended", "preview", "available") == "connected"
    await camera.take("desk-talking")
    await page.evaluate("document.documentElement.dir = 'rtl'")
    await camera.take("desk-talking-rtl")
    await page.evaluate("document.documentElement.dir = 'ltr'")
    await keys.press("Alt+N")
    await keys.type("Wants the letter again, to her new address.")
    await keys.press("Alt+K")
    await page.get_by_role("group", name="Keypad").wait_for()
    await camera.take("desk-keypad")
    await keys.press("Alt+K")
    await keys.press("Alt+H")
    await window.phase("held", "ended")
    await camera.take("desk-held")
    if await window.now() != "ended":
        await keys.press("Alt+X")
    await window.phase("ended")
    await camera.take("desk-wrap-up")
    await keys.press("Alt+C")
    await page.get_by_role("spinbutton", name="hour").wait_for()
    await camera.take("desk-callback", ".callback")
    await page.get_by_text("Call back", exact=True).last.click()
    await page.locator(".state-pill").click()
    await page.get_by_role("menu").wait_for()
    await camera.take("desk-state-menu")
    await page.get_by_role("menuitem", name="Lunch").click()
    await page.get_by_role("button", name="Finish", disabled=False).wait_for()
    await keys.press("Alt+O")
    await keys.press("Space")
    await keys.press("Alt+Enter")
    await window.phase("away")
    await camera.take("desk-away")
    await page.goto(f"{window.url}/account")
    await page.get_by_role("heading", name="Your account").wait_for()
    await camera.take("account")


async def first_run(camera: Camera) -> None:
    """A server on which nobody can sign in yet."""
    with tempfile.TemporaryDirectory() as data:
        server = ServerProcess(Path(data))
        await server.start()
        try:
            await camera.page.goto(f"{server.url}/setup#{server.set_up_code}")
            await camera.page.get_by_label("Your name").wait_for()
            await camera.take("first-run")
        finally:
            await server.stop()


async def phone(camera: Camera) -> None:
    """An agent who telephones in the page, and what can be wrong with that."""
    window, page, keys = camera.window, camera.page, camera.page.keyboard
    await window.sign_in(AGENT, sample.PASSWORD)
    await window.phase("offline", "away")
    await keys.press("Alt+P")
    await page.get_by_role("dialog").get_by_role("meter").wait_for()
    await page.wait_for_timeout(1_500)
    await camera.take("phone-settings")
    await keys.press("Escape")
    await page.get_by_role("dialog").wait_for(state="detached")
    await trigger(camera, "Pause")
    await page.get_by_role("button", name="Start taking calls").click()
    await window.phase("available")
    await camera.take("phone-available")
    await trigger(camera, "Go on with")
    while True:
        await window.phase("preview")
        await keys.press("Alt+Enter")
        await window.phase("dialing", "ringing", "connected", "ended")
        with suppress(TimeoutError):
            if await window.phase("connected", "preview", "available") == "connected":
                break
    await page.wait_for_timeout(2_500)
    await camera.take("phone-talking")
    await page.add_init_script(_DENIED)
    await page.reload()
    await window.says("The browser may not use the microphone.")
    await camera.take("phone-denied")
    await keys.press("Alt+P")
    await page.get_by_role("dialog").wait_for()
    await camera.take("phone-denied-settings")


async def supervise(camera: Camera) -> None:
    """A manager comes into somebody's conversation."""
    window, page = camera.window, camera.page
    await window.sign_in(MANAGER, sample.PASSWORD)
    await page.get_by_role("heading", name="Campaigns").wait_for()
    await page.goto(f"{window.url}/wall")
    listen = page.get_by_role("menuitem", name="Listen")
    while not await listen.count():
        await page.keyboard.press("Escape")
        with suppress(PlaywrightError):
            await page.locator(".wall-agent.busy .icon-button").first.click(timeout=2_000)
            await listen.wait_for(timeout=300)
    await camera.take("wall-menu")
    await listen.click()
    await page.locator(".supervision-now").wait_for()
    await camera.take("wall-listening")


async def lost(camera: Camera) -> None:
    """The server goes away under an agent."""
    window, page = camera.window, camera.page
    await window.sign_in(AGENT, sample.PASSWORD)
    await window.phase("offline", "away")
    await page.get_by_role("button", name="Start taking calls").click()
    await window.phase("preview")
    camera.server.kill()
    await window.says("One moment: the connection is gone.")
    await page.get_by_label("Notes").fill("Asked for the new address.")
    await window.says("Not kept yet")
    await camera.take("desk-reconnecting")


async def trigger(camera: Camera, what: str) -> None:
    """Have a manager start or pause the campaign."""
    manager = await Window.of(camera.browser, camera.window.url)
    await manager.sign_in(MANAGER, sample.PASSWORD)
    await manager.page.get_by_role("button", name=f"{what} {sample.CAMPAIGN}").click()
    await manager.page.get_by_role("button", name=f"{what} {sample.CAMPAIGN}").wait_for(state="detached")
    await manager.context.close()


WALKS: Final[dict[str, Walk]] = {
    "first_run": Walk(first_run),
    "enter": Walk(enter),
    "work": Walk(work),
    "lost": Walk(lost),
    "phone": Walk(phone, telephony="asterisk"),
    "supervise": Walk(supervise, telephony="asterisk"),
    **office_walks.WALKS,
}


@asynccontextmanager
async def demonstration(folder: Path, walk: Walk) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """A demonstration, and its address."""
    arguments = [
        "--data",
        str(folder),
        "--port",
        "0",
        "--no-table",
        "--agents",
        "3",
        "--telephony",
        walk.telephony,
        "--mode",
        walk.mode,
    ]
    if walk.speed != 1 or walk.telephony == "simulated":
        arguments += ["--speed", str(walk.speed)]
    process = await asyncio.create_subprocess_exec(
        RINGFENCE, "demo", *arguments,
        stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    reader = process.stdout
    line = (await reader.readline()).decode()
    rest = asyncio.create_task(reader.read())
    try:
        yield line.split()[-1], process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await rest


async def main(folder: Path, names: list[str]) -> None:
    async with chromium(MICROPHONE) as browser:
        for name in names or list(WALKS):
            with tempfile.TemporaryDirectory() as data:
                async with demonstration(Path(data), WALKS[name]) as (url, server):
                    window = await Window.of(browser, url)
                    try:
                        await WALKS[name].go(Camera(folder, browser, window, server, WALKS[name].sizes))
                    finally:
                        await window.context.close()


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2:]))
