"""What takes the pictures of the pages: a window in every size, light and dark."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.async_api import Browser

from ringfence.services import sample
from tests.support.chromium import Window

DESK_SIZES: Final = ((1440, 900), (1024, 700))
OFFICE_SIZES: Final = ((1600, 1000), (1024, 700))
SCHEMES: Final = ("light", "dark")
AGENT: Final = sample.address_of("Rosa Winter")
MANAGER: Final = sample.address_of("Ines Moreau")
ADMIN: Final = sample.address_of("Alma Reyes")
_SETTLED_MS: Final = 300
_TALLEST: Final = 6_000
_HEIGHT: Final = "() => Math.max(...[...document.querySelectorAll('main, main > *')].map(part => part.scrollHeight))"


class Camera:
    """Takes a picture of a window in every size and scheme. `server` is the process that it looks at."""

    def __init__(
        self,
        folder: Path,
        browser: Browser,
        window: Window,
        server: asyncio.subprocess.Process,
        sizes: tuple[tuple[int, int], ...] = DESK_SIZES,
    ) -> None:
        self.folder = folder
        self.browser = browser
        self.window = window
        self.page = window.page
        self.server = server
        self.sizes = sizes

    async def take(self, name: str, sight: str = "", *, whole: bool = False) -> None:
        """What the selector `sight` finds is in sight. `whole`: as tall as what is on the page."""
        for scheme in SCHEMES:
            await self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            for width, height in self.sizes:
                await self.page.set_viewport_size({"width": width, "height": height})
                if sight:
                    await self.page.locator(sight).evaluate("found => found.scrollIntoView({block: 'nearest'})")
                await self.page.wait_for_timeout(_SETTLED_MS)
                if whole:
                    needed = 80 + int(await self.page.evaluate(_HEIGHT))
                    await self.page.set_viewport_size({"width": width, "height": min(max(height, needed), _TALLEST)})
                    await self.page.wait_for_timeout(_SETTLED_MS)
                await self.page.screenshot(path=self.folder / f"{name}-{scheme}-{width}.png")
        print(name, flush=True)


@dataclass(frozen=True, slots=True)
class Walk:
    """`speed` is how many times faster than the world's the clock runs."""

    go: Callable[[Camera], Awaitable[None]]
    speed: float = 1.0
    telephony: str = "simulated"
    sizes: tuple[tuple[int, int], ...] = DESK_SIZES
    mode: str = "Preview"
