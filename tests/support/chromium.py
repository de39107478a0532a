"""Debian's Chromium, as people use it: pages are found by what they say, and looked at by axe."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Self

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

ROOT: Final = Path(__file__).parents[2]
AXE: Final = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
SIZE: Final = {"width": 1024, "height": 700}
PATIENCE_MS: Final = 30_000
_FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
MICROPHONE: Final = (
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--allow-loopback-in-peer-connection",
)  # fmt: skip
"""For a browser with a microphone that beeps once a second, and that everybody may use."""
_NO_FAULT: Final = ("net::ERR", "WebSocket", "the server responded with a status of")
_COLOURS_THERE: Final = """() => Promise.allSettled(
  document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished))"""
_RUN_AXE: Final = "() => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"


_STORED: Final = """async () => [
  {...localStorage, ...sessionStorage}, (await indexedDB.databases()).map((one) => one.name), await caches.keys(),
  document.cookie,
]"""


_KEPT: Final = {"ringfence.theme", "ringfence.phone"}


@asynccontextmanager
async def chromium(flags: Iterable[str] = ()) -> AsyncIterator[Browser]:
    """A browser, with these flags as well. Says in one line what is missing."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    if not (files("ringfence") / "web" / "index.html").is_file() or not AXE.is_file():
        pytest.skip("the web pages are not built: make web")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=[*_FLAGS, *flags])
        yield browser
        await browser.close()


class Window:
    """One person's window. `complaints` is what the browser has found wrong with our pages."""

    def __init__(self, context: BrowserContext, page: Page, url: str) -> None:
        self.context = context
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @classmethod
    async def of(cls, browser: Browser, url: str, **options: Any) -> Self:
        settings = {"viewport": SIZE, "locale": "en-GB", "timezone_id": "Europe/Berlin", "reduced_motion": "reduce"}
        context = await browser.new_context(**(settings | options))
        context.set_default_timeout(PATIENCE_MS)
        return cls(context, await context.new_page(), url)

    async def sign_in(self, email: str, password: str) -> None:
        await self.page.goto(f"{self.url}/")
        await self.page.get_by_label("E-mail address").fill(email)
        await self.page.get_by_label("Password").fill(password)
        await self.page.get_by_role("button", name="Sign in").click()

    async def phase(self, *wanted: str) -> str:
        """Return which of these the desk has come to."""
        selector = ", ".join(f"[data-phase={one}]" for one in wanted)
        found = await self.page.locator(selector).first.get_attribute("data-phase")
        return str(found)

    async def now(self) -> str:
        """What the desk is at."""
        found = self.page.locator("[data-phase]").first
        return str(await found.get_attribute("data-phase")) if await found.count() else ""

    async def person(self) -> str:
        """The name of who is on the desk."""
        return await self.page.locator(".person-head h1").inner_text()

    async def says(self, text: str) -> None:
        """Return when the page says this."""
        await self.page.get_by_text(text).first.wait_for()

    async def check_accessible(self) -> None:
        """No serious or critical violation, as axe sees it: of colours as they are, not on their way to others."""
        await self.page.evaluate(_COLOURS_THERE)
        await self.page.evaluate(AXE.read_text())
        violations = await self.page.evaluate(_RUN_AXE)
        bad = [
            f"{one['id']}: {one['help']} ({one['nodes'][0]['html'][:160]})"
            for one in violations
            if one["impact"] in ("serious", "critical")
        ]
        assert not bad, f"at {self.page.url}, {await self.now()}: " + "; ".join(bad)

    async def check_stores_nothing_personal(self) -> None:
        """The page keeps how it looks and sounds, and nothing of anybody: what is typed is kept on the server."""
        items, databases, caches, cookies = await self.page.evaluate(_STORED)
        assert set(items) <= _KEPT, items
        assert set(json.loads(items.get("ringfence.phone", "{}"))) <= {"microphone", "speaker", "ringer"}, items
        assert (databases, caches, cookies) == ([], [], "")

    def _heard(self, message: ConsoleMessage) -> None:
        # A server that refuses something, or is away, is no fault of the page's.
        if message.type == "error" and not any(text in message.text for text in _NO_FAULT):
            self.complaints.append(message.text)
