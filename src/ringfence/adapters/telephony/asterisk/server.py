"""One Asterisk server: the connection to it, and the calls on it."""

from __future__ import annotations

import asyncio

import structlog

from ringfence.adapters.telephony.asterisk.ari import Ari
from ringfence.adapters.telephony.asterisk.audio import Audio
from ringfence.adapters.telephony.asterisk.book import Book
from ringfence.adapters.telephony.asterisk.call import Call
from ringfence.adapters.telephony.asterisk.comparing import LISTED_SECONDS, Comparing
from ringfence.adapters.telephony.asterisk.listening import Listening
from ringfence.adapters.telephony.asterisk.live import LiveCalls, Tell
from ringfence.adapters.telephony.asterisk.lives import Lives
from ringfence.adapters.telephony.asterisk.settings import AsteriskSettings, ServerSettings
from ringfence.ports.clock import Clock

_log = structlog.get_logger(__name__)


class Server:
    """One server. `tell` hears what happens to its calls, `lives` is what is wanted of them."""

    def __init__(
        self, settings: AsteriskSettings, server: ServerSettings, clock: Clock, book: Book, tell: Tell
    ) -> None:
        self.settings = server
        self.ari = Ari(server)
        self.calls = LiveCalls(book, tell)
        self.lives = Lives(server.name, self.ari, self.calls, settings, clock)
        self.comparing = Comparing(self.lives)
        self.connected = False
        self._clock = clock
        self._heard = Listening(self.lives).heard
        self._audio = Audio(self.ari, self.calls, clock)
        self._tasks: list[asyncio.Task[None]] = []
        self._first = asyncio.Event()

    def remember(self, found: list[Call]) -> None:
        """Take up the calls that the book has as live."""
        for call in found:
            self.calls.take_up(call)

    def start(self) -> None:
        listening = self.ari.listen(self._heard, up=self._up, down=self._down)
        self._tasks = [
            asyncio.create_task(listening, name=f"asterisk {self.settings.name}"),
            asyncio.create_task(self._audio.watch(), name=f"audio on {self.settings.name}"),
            asyncio.create_task(self.lives.trunk.watch(), name=f"trunk of {self.settings.name}"),
            asyncio.create_task(self.lives.recording.watch(), name=f"recordings on {self.settings.name}"),
        ]

    async def first_contact(self, seconds: float) -> None:
        """Return when it has been connected once, or after this time."""
        try:
            await asyncio.wait_for(self._first.wait(), seconds)
        except TimeoutError:
            _log.warning("switch_not_connected", server=self.settings.name, error="it has not answered yet")

    async def stop(self) -> None:
        """A channel that has just been made is ours once it has come to our application: then it stays up without us."""
        if self.connected and any(not call.dialed for call in self.calls.all()):
            await asyncio.sleep(LISTED_SECONDS)
        await self.calls.stop()  # while the web socket is there, over which it is asked
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self.calls.stop()
        await self.ari.close()

    async def _up(self) -> None:
        """The connection is there (again): see what has become of the calls meanwhile."""
        await self.lives.legs.look()
        await self.comparing.all_calls()
        self.connected = True
        self._first.set()
        self.calls.later(self.lives.recording.fetch_left())

    def _down(self, gone: bool) -> None:
        """The connection is lost. `gone`: the process is, and every call with it."""
        self.connected = False
        if gone:
            self._first.set()
            self.lives.trunk.restarted()
            self.lives.phones.all_gone()
            self.lives.supervising.phones.all_gone()
            for call in self.calls.all():
                if call.call_id not in self.lives.placing:
                    self.lives.end(call, call.lost(self._clock.now(), "switch_gone"))
