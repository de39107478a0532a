"""Phones that are kept up: a browser that is gone for a moment is waited for, not rung beside itself."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, cast

import pytest

from ringfence.adapters.telephony.asterisk.ari import Ari, Refused
from ringfence.adapters.telephony.asterisk.live import LiveCalls
from ringfence.adapters.telephony.asterisk.phones import RETURN_SECONDS, Phones
from ringfence.adapters.telephony.asterisk.settings import ServerSettings
from ringfence.ports.telephony import PhoneUnreachable
from tests.support.manual_clock import settle

BROWSER = "PJSIP/web-a-1"
DESK = "PJSIP/1001"


class Exchange:
    """An Asterisk on which phones are there, or not. `asked` are the requests."""

    def __init__(self) -> None:
        self.settings = ServerSettings("one", "http://one", "user", "word")
        self.there = True
        self.asked: list[tuple[str, str]] = []

    async def post(self, path: str, body: Any = None, **query: str | int) -> None:
        self.asked.append(("POST", str(query.get("channelId", path))))
        if not self.there:
            raise Refused(500, "Allocation failed")

    async def delete(self, path: str, **query: str | int) -> None:
        self.asked.append(("DELETE", path))


class Later:
    """What is to be done besides, is not."""

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        work.close()


class Desk:
    def __init__(self) -> None:
        self.exchange = Exchange()
        self.time = 0.0
        self.phones = Phones(cast(Ari, self.exchange), cast(LiveCalls, Later()), seconds=lambda: self.time)

    async def rung(self, endpoint: str) -> tuple[asyncio.Task[None], str]:
        """The phone is being rung: by this, with this channel."""
        opening = asyncio.create_task(self.phones.open("a-1", endpoint))
        await settle()
        return opening, self.exchange.asked[-1][1]

    async def up(self, endpoint: str) -> str:
        opening, channel = await self.rung(endpoint)
        self.phones.picked_up(channel)
        await opening
        return channel


async def test_a_browser_that_hung_up_by_itself_is_due_until_its_time_is_over() -> None:
    desk = Desk()
    channel = await desk.up(BROWSER)
    assert desk.phones.due("a-1", BROWSER) is None  # it is up
    desk.phones.gone(channel)
    assert desk.phones.due("a-1", BROWSER) == channel
    assert desk.phones.due("a-1", DESK) is None
    assert desk.phones.due("a-2", BROWSER) is None
    assert desk.phones.due(None, BROWSER) is None
    desk.time = RETURN_SECONDS + 1
    assert desk.phones.due("a-1", BROWSER) is None


async def test_a_browser_that_has_not_registered_again_yet_stays_due() -> None:
    desk = Desk()
    desk.phones.gone(channel := await desk.up(BROWSER))
    desk.exchange.there = False
    with pytest.raises(PhoneUnreachable, match="not connected"):
        await desk.phones.open("a-1", BROWSER)
    assert desk.phones.due("a-1", BROWSER) == channel


async def test_a_browser_that_is_being_rung_is_due_and_then_up() -> None:
    desk = Desk()
    opening, channel = await desk.rung(BROWSER)
    assert desk.phones.due("a-1", BROWSER) == channel
    desk.phones.picked_up(channel)
    await opening
    assert (desk.phones.due("a-1", BROWSER), desk.phones.channel_of("a-1")) == (None, channel)


async def test_browsers_of_an_asterisk_that_is_gone_are_due() -> None:
    desk = Desk()
    channel = await desk.up(BROWSER)
    desk.phones.all_gone()
    assert (desk.phones.agents, desk.phones.due("a-1", BROWSER)) == (frozenset(), channel)


async def test_who_was_put_down_by_us_or_hangs_up_a_desk_phone_is_not_due() -> None:
    desk = Desk()
    desk.phones.gone(await desk.up(DESK))
    assert desk.phones.due("a-1", DESK) is None
    desk.phones.gone(await desk.up(BROWSER))
    await desk.phones.close("a-1")
    assert desk.phones.due("a-1", BROWSER) is None
