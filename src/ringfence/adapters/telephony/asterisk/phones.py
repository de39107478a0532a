"""Agents' phones that are rung once and kept up: every call of theirs is joined with the channel that is there already."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from ringfence.adapters.telephony.asterisk.ari import Ari, Refused
from ringfence.adapters.telephony.asterisk.browsers import is_browser
from ringfence.adapters.telephony.asterisk.live import LiveCalls
from ringfence.ports.telephony import PhoneUnreachable

PHONE: Final = "rf-phone."
ASKED_ONE_BY_ONE: Final = 3
PHONE_SECONDS: Final = 8.0
"""How long an agent's phone may take to pick up."""
RETURN_SECONDS: Final = 20.0
"""How long an agent's browser may be gone: a page that is loaded again is back in a moment."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A phone that is up: its channel, and the endpoint that was rung."""

    channel: str
    endpoint: str


class Phones:
    """Of one server, by agent. `prefix` is how the ids of their channels begin."""

    def __init__(
        self, ari: Ari, calls: LiveCalls, prefix: str = PHONE, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._ari = ari
        self._calls = calls
        self._prefix = prefix
        self._seconds = seconds
        self._kept: dict[str, Kept] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._rung: dict[str, tuple[str, str, asyncio.Future[None]]] = {}  # by channel: agent, endpoint, picked up
        self._lost: dict[str, tuple[Kept, float]] = {}  # browsers that have hung up by themselves, by agent, and when

    def channel_of(self, agent_id: str | None) -> str | None:
        """The channel of the agent's phone, if it is kept up here."""
        kept = self._kept.get(agent_id or "")
        return None if kept is None else kept.channel

    def endpoint_of(self, agent_id: str) -> str | None:
        """What was rung for it, if it is kept up here."""
        kept = self._kept.get(agent_id)
        return None if kept is None else kept.endpoint

    def due(self, agent_id: str | None, endpoint: str | None) -> str | None:
        """The channel of the agent's browser, the last or the next, where it is to be kept up and is not up at this instant:
        it is being rung, or its page is loaded again. A call waits for it: rung beside it, one would push the other out."""
        for channel, (whose, rung, _) in self._rung.items():
            if (whose, rung) == (agent_id, endpoint) and is_browser(rung):
                return channel
        kept, since = self._lost.get(agent_id or "", (None, 0.0))
        if kept is None or kept.endpoint != endpoint or self._seconds() - since > RETURN_SECONDS:
            return None
        return kept.channel

    @property
    def agents(self) -> frozenset[str]:
        """Whose phones are up."""
        return frozenset(self._kept)

    async def open(self, agent_id: str, endpoint: str) -> None:
        """Ring the phone and keep it up; one that is up stays so. Raises PhoneUnreachable, TelephonyUnavailable."""
        async with self._locks.setdefault(agent_id, asyncio.Lock()):
            kept = self._kept.get(agent_id)
            if kept is None or kept.endpoint != endpoint:
                await self._put_down(agent_id)
                await self._open(agent_id, endpoint)

    async def _open(self, agent_id: str, endpoint: str) -> None:
        channel = f"{self._prefix}{agent_id}.{secrets.token_hex(4)}"
        picked_up = asyncio.get_running_loop().create_future()
        self._rung[channel] = agent_id, endpoint, picked_up
        try:
            await self._create(channel, endpoint)
            async with asyncio.timeout(PHONE_SECONDS):
                await picked_up
        except TimeoutError:
            raise PhoneUnreachable(f"{endpoint} does not pick up") from None
        finally:
            if self._rung.pop(channel, None) is not None:
                self._calls.later(self._hang_up(channel))

    async def close(self, agent_id: str) -> None:
        """Hang it up. Raises TelephonyUnavailable."""
        self._lost.pop(agent_id, None)
        await self._put_down(agent_id)

    async def _put_down(self, agent_id: str) -> None:
        kept = self._kept.pop(agent_id, None)
        if kept is not None:
            await self._hang_up(kept.channel)

    async def ring(self, channel: str) -> None:
        """Its channel is there."""
        if channel in self._rung:
            await self._ari.post(f"channels/{channel}/dial", timeout=round(PHONE_SECONDS))
        else:
            await self._hang_up(channel)

    def picked_up(self, channel: str) -> None:
        rung = self._rung.pop(channel, None)
        if rung is not None:
            agent_id, endpoint, picked_up = rung
            self._kept[agent_id] = Kept(channel, endpoint)
            self._lost.pop(agent_id, None)
            if not picked_up.done():
                picked_up.set_result(None)

    def gone(self, channel: str) -> None:
        """It was hung up, or never picked up."""
        rung = self._rung.pop(channel, None)
        if rung is not None and not rung[2].done():
            rung[2].set_exception(PhoneUnreachable(f"{rung[1]} does not take the call"))
        for agent_id in [agent_id for agent_id, kept in self._kept.items() if kept.channel == channel]:
            self._lose(agent_id)

    def _lose(self, agent_id: str) -> None:
        kept = self._kept.pop(agent_id)
        if is_browser(kept.endpoint):
            self._lost[agent_id] = kept, self._seconds()

    def take_up(self, channels: Iterable[dict[str, Any]]) -> None:
        """Those that are up on the server are kept up, whoever rang them; those that we thought up and are not are gone."""
        there = {channel["id"]: channel for channel in channels if channel["id"].startswith(self._prefix)}
        for agent_id in [agent_id for agent_id, kept in self._kept.items() if kept.channel not in there]:
            self._lose(agent_id)
        for name, channel in there.items():
            agent_id = name.removeprefix(self._prefix).rpartition(".")[0]
            if channel["state"] == "Up" and agent_id not in self._kept:
                self._kept[agent_id] = Kept(name, channel["name"].rpartition("-")[0])
            elif name not in self._rung and self.channel_of(agent_id) != name:
                self._calls.later(self._hang_up(name))

    def all_gone(self) -> None:
        """The server's process is gone."""
        for channel in list(self._rung):
            self.gone(channel)
        for agent_id in list(self._kept):
            self._lose(agent_id)

    async def states(self, wanted: Collection[str]) -> dict[str, str]:
        """Of these endpoints, by PJSIP/NAME, as far as the server knows them: `online`, `offline` or `unknown`. A few are
        asked for one by one: the list of all may be long. Raises TelephonyUnavailable."""
        if len(wanted) > ASKED_ONE_BY_ONE:
            return {
                f"PJSIP/{endpoint['resource']}": endpoint["state"]
                for endpoint in await self._ari.get("endpoints/PJSIP")
            }
        found = {}
        for name in sorted(wanted):
            with contextlib.suppress(Refused):  # it is not known
                found[name] = (await self._ari.get(f"endpoints/{name}"))["state"]
        return found

    async def _create(self, channel: str, endpoint: str) -> None:
        try:
            await self._ari.post(
                "channels/create", endpoint=endpoint, app=self._ari.settings.app, appArgs="phone", channelId=channel
            )
        except Refused as error:
            raise PhoneUnreachable(f"{endpoint} is not connected") from error

    async def _hang_up(self, channel: str) -> None:
        with contextlib.suppress(Refused):
            await self._ari.delete(f"channels/{channel}")
