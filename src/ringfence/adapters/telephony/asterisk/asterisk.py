"""Asterisk as the switch: one server or many behind `ports.telephony`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Final

import structlog

from ringfence.adapters.telephony.asterisk.ari import Refused
from ringfence.adapters.telephony.asterisk.book import Book
from ringfence.adapters.telephony.asterisk.browsers import dialable, is_browser, new_password, user_of
from ringfence.adapters.telephony.asterisk.ice import ice_servers
from ringfence.adapters.telephony.asterisk.pool import Pool
from ringfence.adapters.telephony.asterisk.server import Server
from ringfence.adapters.telephony.asterisk.settings import AsteriskSettings
from ringfence.ports.clock import Clock
from ringfence.ports.telephony import (
    BrowserPhone,
    CallReport,
    Leg,
    Listener,
    News,
    Prompt,
    SupervisionMode,
    SwitchHealth,
    TelephonyUnavailable,
)

_log = structlog.get_logger(__name__)

CONTACT_SECONDS: Final = 3.0
"""How long a start waits for a server that does not answer."""


class Asterisk:
    """A `ports.telephony.Telephony`. `path` is the file in which it keeps what it knows of its calls.

    Raises TelephonyUnavailable, also from the constructor, if the file cannot be used.
    """

    def __init__(self, path: Path, clock: Clock, settings: AsteriskSettings) -> None:
        self._clock = clock
        self._book = Book(path)
        self._listener: Listener | None = None
        self._servers = {
            server.name: Server(settings, server, clock, self._book, self._tell) for server in settings.servers
        }
        self._settings = settings
        self._pool = Pool(self._servers.values(), clock)

    async def start(self, listener: Listener) -> None:
        self._listener = listener
        for server in self._servers.values():
            server.remember([call for call in self._book.live() if call.server == server.settings.name])
            server.start()
        await asyncio.gather(*(server.first_contact(CONTACT_SECONDS) for server in self._servers.values()))

    async def stop(self) -> None:
        await asyncio.gather(*(server.stop() for server in self._servers.values()))
        self._book.close()

    async def place(self, leg: Leg) -> None:
        if self._book.find(leg.call_id) is not None:
            return
        leg = replace(leg, agent_endpoint=dialable(leg.agent_endpoint, leg.agent_id))
        server = await self._server_for(leg.agent_id, leg.agent_endpoint)
        await self._asked(server.lives.place(leg))

    async def connect(self, call_id: str, agent_id: str | None = None, agent_endpoint: str | None = None) -> None:
        if (server := self._server_of(call_id)) is not None:
            await self._asked(server.lives.connect(call_id, agent_id, dialable(agent_endpoint, agent_id)))

    async def play(self, call_id: str, step_id: str, prompts: tuple[Prompt, ...]) -> None:
        if (server := self._server_of(call_id)) is not None:
            await self._asked(server.lives.hearing.play(call_id, step_id, prompts))

    async def stop_playing(self, call_id: str) -> None:
        if (server := self._server_of(call_id)) is not None:
            await self._asked(server.lives.hearing.stop_playing(call_id))

    async def hang_up(self, call_id: str) -> None:
        server = self._server_of(call_id)
        if server is not None:
            await self._asked(server.lives.hang_up(call_id))
        elif self._book.find(call_id) is None:  # an orphan that only a switch knows, if any
            for each in self._servers.values():
                await self._asked(each.lives.legs.hang_up(call_id))

    async def hold(self, call_id: str) -> None:
        if (server := self._server_of(call_id)) is not None:
            await self._asked(server.lives.hold(call_id))

    async def unhold(self, call_id: str) -> None:
        if (server := self._server_of(call_id)) is not None:
            await self._asked(server.lives.unhold(call_id))

    async def mute(self, call_id: str) -> None:
        if (server := self._server_of(call_id)) is not None:
            await self._asked(server.lives.mute(call_id, True))

    async def unmute(self, call_id: str) -> None:
        if (server := self._server_of(call_id)) is not None:
            await self._asked(server.lives.mute(call_id, False))

    async def send_digits(self, call_id: str, digits: str) -> None:
        if (server := self._server_of(call_id)) is not None:
            await self._asked(server.lives.send_digits(call_id, digits))

    async def open_phone(self, agent_id: str, endpoint: str) -> None:
        endpoint = dialable(endpoint, agent_id) or endpoint
        if any(server.lives.rings_alone(agent_id, endpoint) for server in self._servers.values()):
            return  # it is kept up from the end of that call on
        server = await self._server_for(agent_id, endpoint)
        await server.lives.phones.open(agent_id, endpoint)

    async def close_phone(self, agent_id: str) -> None:
        for server in self._servers.values():
            await server.lives.phones.close(agent_id)

    async def open_phones(self) -> frozenset[str]:
        return frozenset().union(*(server.lives.phones.agents for server in self._servers.values()))

    async def admit_browser(self, agent_id: str) -> BrowserPhone:
        servers = [server for server in self._servers.values() if server.connected]
        if not servers:
            raise TelephonyUnavailable("no Asterisk server is connected")
        password = new_password()
        for server in servers:
            await server.lives.browsers.admit(agent_id, password)
            await server.lives.drop_browser(agent_id)
        addresses = self._settings.browser_addresses or tuple(server.lives.browsers.address for server in servers)
        ice = ice_servers(self._settings.ice_urls, self._settings.turn_secret, user_of(agent_id), self._clock.now())
        return BrowserPhone(user_of(agent_id), password, addresses, ice)

    @property
    def carries_audio(self) -> bool:
        return True

    async def dismiss_browser(self, agent_id: str) -> None:
        for server in self._servers.values():
            if server.connected:
                await server.lives.browsers.dismiss(agent_id)

    async def unplugged(self, endpoints: Collection[str]) -> frozenset[str]:
        dialed = {dialable(endpoint, None): endpoint for endpoint in endpoints}
        found = await self._unplugged({endpoint for endpoint in dialed if endpoint is not None})
        return frozenset(dialed[endpoint] for endpoint in found)

    async def _unplugged(self, endpoints: Collection[str]) -> frozenset[str]:
        wanted = {endpoint for endpoint in endpoints if endpoint.startswith("PJSIP/") and "@" not in endpoint}
        connected = [server for server in self._servers.values() if server.connected]
        if not wanted:
            return frozenset()
        if not connected:
            raise TelephonyUnavailable("no Asterisk server is connected")
        for server in connected:
            states = await server.lives.phones.states(wanted)
            wanted = {endpoint for endpoint in wanted if states.get(endpoint, "offline") == "offline"}
        return frozenset(wanted)

    async def supervise(self, call_id: str, supervisor_id: str, endpoint: str, mode: SupervisionMode) -> None:
        here = self._server_of(call_id)
        for server in self._servers.values():
            if server is not here and supervisor_id in server.lives.supervising:
                await server.lives.supervising.end(supervisor_id)
        if here is not None:
            phone = dialable(endpoint, supervisor_id) or endpoint
            await self._asked(here.lives.supervising.begin(call_id, supervisor_id, phone, mode))

    async def stop_supervising(self, supervisor_id: str) -> None:
        for server in self._servers.values():
            if supervisor_id in server.lives.supervising:
                await server.lives.supervising.end(supervisor_id)

    async def report(self, call_id: str) -> CallReport | None:
        server = self._server_of(call_id)
        if server is not None:
            await server.comparing.one_call(call_id)
            if (call := server.calls.get(call_id)) is not None:
                return call.report()
        found = self._book.find(call_id)
        return None if found is None else found.report()

    async def live_calls(self) -> list[CallReport]:
        found: list[CallReport] = []
        for server in self._servers.values():
            strangers = await server.comparing.strangers()
            found += [call.report() for call in server.calls.all()] + strangers
        return found

    # --- how it is done ----------------------------------------------------------------------------------------------

    def health(self) -> list[SwitchHealth]:
        return [
            SwitchHealth(
                name=server.settings.name,
                connected=server.connected,
                carrier_answers=server.lives.trunk.answers if server.connected else None,
                calls=len(server.calls),
                max_calls=server.settings.max_calls or None,
                drained=server.settings.weight == 0,
            )
            for server in self._servers.values()
        ]

    def _server_of(self, call_id: str) -> Server | None:
        """The server on which this call is up."""
        for server in self._servers.values():
            if call_id in server.calls:
                return server
        return None

    async def _server_for(self, agent_id: str | None, endpoint: str | None) -> Server:
        """Which one calls this phone, or this agent's person: rather than others one that has their phone. A desk phone that
        is kept up is not rung from elsewhere; a browser may be. Raises TelephonyUnavailable."""
        connected = [server for server in self._servers.values() if server.connected]
        if agent_id is None or endpoint is None:
            return await self._pool.next()
        kept = [server for server in connected if server.lives.phones.channel_of(agent_id) is not None]
        if not is_browser(endpoint):
            return kept[0] if kept else await self._pool.next()
        kept = kept or [server for server in connected if server.lives.phones.due(agent_id, endpoint) is not None]
        if not kept and len(connected) > 1:
            states = await asyncio.gather(
                *(server.lives.phones.states({endpoint}) for server in connected), return_exceptions=True
            )
            found = zip(connected, states, strict=True)
            kept = [server for server, known in found if isinstance(known, dict) and known.get(endpoint) == "online"]
        return await self._pool.next(kept)

    def _tell(self, news: News) -> None:
        if self._listener is not None:
            self._listener(news)

    async def _asked(self, request: Awaitable[None]) -> None:
        """Do it. What Asterisk refuses concerns a channel that is gone by now, which it tells itself."""
        try:
            await request
        except Refused as error:
            _log.info("switch_refused", error=str(error))
