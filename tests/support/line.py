"""An Asterisk driver on the test bed, without a dialer: one call, and what is told of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from ringfence.adapters.clock import SystemClock
from ringfence.adapters.telephony.asterisk import Asterisk, AsteriskSettings, settings
from ringfence.domain.attempt import CallState
from ringfence.ports.telephony import CallReport, Leg, News
from ringfence.testbed.bed import Bed

S = timedelta(seconds=1)
CALL = "at-1"
AGENT_CHANNEL = f"rf-agent.{CALL}.a-1"


class ShiftedClock(SystemClock):
    """The world's time and so much."""

    def __init__(self, ahead: timedelta) -> None:
        super().__init__()
        self._ahead = ahead

    def now(self) -> datetime:
        return super().now() + self._ahead


class Line:
    """`told` is everything that the driver told. `ahead` is how far its clock is."""

    def __init__(
        self, bed: Bed, folder: Path, *, url: str = "", trunk: str = "trunk", ahead: timedelta = timedelta(0)
    ) -> None:
        self._bed, self._folder = bed, folder
        self._url, self._trunk = url or bed.url, trunk
        self.clock = ShiftedClock(ahead)
        self.switch = self._opened()
        self.told: list[News] = []

    def _opened(self) -> Asterisk:
        wanted = AsteriskSettings(
            servers=tuple(settings.server(url) for url in self._url.split(",")),
            trunk=f"PJSIP/{{number}}@{self._trunk}",
            sounds=self._folder / "sounds",
            recordings=self._folder / "recordings",
        )
        return Asterisk(self._folder / "asterisk.db", self.clock, wanted)

    async def start(self) -> None:
        await self.switch.start(self.told.append)

    async def reopen(self) -> None:
        """As after a restart of our process."""
        await self.switch.stop()
        self.switch = self._opened()
        await self.start()

    async def place(self, number: str, endpoint: str | None, call_id: str = CALL) -> None:
        """A call to this number, for agent a-1."""
        leg = Leg(call_id, "st-1", number, "+442079460999", timedelta(seconds=20), "a-1", endpoint)
        await self.switch.place(leg)

    async def place_for_nobody(self, number: str, call_id: str = CALL) -> None:
        """A call for which no agent is held."""
        await self.switch.place(Leg(call_id, "st-1", number, "+442079460999", timedelta(seconds=20), None, None))

    async def talk(self, number: str, endpoint: str | None, call_id: str = CALL) -> None:
        """A call to this number, joined with the phone of agent a-1."""
        await self.place(number, endpoint, call_id)
        await self.until(lambda: CallState.CONNECTED in self.states(call_id))
        await self.switch.connect(call_id)

    def states(self, call_id: str = CALL) -> list[CallState]:
        return [news.state for news in self.told if isinstance(news, CallReport) and news.call_id == call_id]

    def end(self, call_id: str = CALL) -> CallReport:
        """How it ended."""
        [found] = [
            news
            for news in self.told
            if isinstance(news, CallReport) and news.call_id == call_id and news.state is CallState.ENDED
        ]
        return found

    async def until(self, wanted: Callable[[], object], seconds: float = 10) -> None:
        """Wait for what another process does."""
        ends = time.monotonic() + seconds
        while not wanted():
            assert time.monotonic() < ends, self.told
            await asyncio.sleep(0.02)

    async def gone(self, channel: str, seconds: float = 5) -> None:
        """Wait until Asterisk has no such channel."""
        ends = time.monotonic() + seconds
        while channel in await asyncio.to_thread(self._bed.channels):
            assert time.monotonic() < ends, f"{channel} is still there"
            await asyncio.sleep(0.05)
