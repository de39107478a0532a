"""What the server has compared with what we know: after the connection was away, and whenever a call is asked for."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any, Final

from ringfence.adapters.telephony.asterisk import call as calls
from ringfence.adapters.telephony.asterisk import memory
from ringfence.adapters.telephony.asterisk.ari import Refused
from ringfence.adapters.telephony.asterisk.call import Call, Ending
from ringfence.adapters.telephony.asterisk.lives import Lives
from ringfence.adapters.telephony.asterisk.phones import PHONE_SECONDS
from ringfence.adapters.telephony.asterisk.supervising import EAR
from ringfence.domain.attempt import CallState
from ringfence.ports.telephony import CallReport

LISTED_SECONDS: Final = 0.1
"""How far the server's list of channels may be behind what it has made of them, and told."""
OURS: Final = "at-"
"""How the ids of attempts begin, and so those of persons' channels."""
_STATES: Final = {"Up": CallState.CONNECTED, "Ringing": CallState.RINGING}


class Comparing:
    """Of one server's calls."""

    def __init__(self, lives: Lives) -> None:
        self._lives = lives
        self._ari = lives.ari
        self._calls = lives.calls
        self._told = False

    async def all_calls(self) -> None:
        """Bring every call up to what the server says of it, and put away what belongs to none. What is found at the first
        time is not told: the dialer asks. Raises TelephonyUnavailable."""
        before = self._calls.all()
        await asyncio.sleep(LISTED_SECONDS)
        channels = {channel["id"]: channel for channel in await self._channels()}
        self._lives.phones.take_up(channels.values())
        self._lives.supervising.compare(channels.values())
        told, self._told = self._told, True
        for known in before:
            call = self._calls.get(known.call_id)
            if call is not None and known.call_id not in self._lives.placing:
                await self._compare(call, channels, tell=told)
        legs = self._lives.legs
        for name in channels:
            if (whose := calls.call_of_agent(name)) is not None and whose not in self._calls:
                self._calls.later(legs.hang_up(name))
        for bridge in await self._ari.get("bridges"):
            if self._is_nobodys(bridge):
                self._calls.later(legs.remove_bridge(bridge["id"]))

    def _is_nobodys(self, bridge: dict[str, Any]) -> bool:
        """A bridge of ours in which nobody is who is known."""
        if bridge["name"] != self._ari.settings.app:
            return False
        name = str(bridge["id"])
        if name.startswith(calls.BRIDGE):
            return name.removeprefix(calls.BRIDGE) not in self._calls
        return name.startswith(EAR) and not self._lives.supervising.knows(name)

    async def _channels(self) -> list[dict[str, Any]]:
        """Those of our application, or on their way to it: another Ringfence may use the same server."""
        channels: list[dict[str, Any]] = await self._ari.get("channels")
        app = self._ari.settings.app
        return [channel for channel in channels if channel["accountcode"] == app or self._has_come(channel)]

    def _has_come(self, channel: dict[str, Any]) -> bool:
        """It is in our application."""
        return bool(channel["dialplan"]["app_data"].partition(",")[0] == self._ari.settings.app)

    def _follow(self, call: Call, channel: dict[str, Any], *, tell: bool = True) -> None:
        """What its channel says of a call; one that has come to us may have said so while nobody listened."""
        self._lives.follow(call, channel["state"], tell=tell)
        if call.originated and self._has_come(channel):
            self._lives.came(call.call_id, tell=tell)

    async def one_call(self, call_id: str, *, listed: bool = False) -> None:
        """Ask the server whether the call is as we think. `listed`: what has been made of it is on the server's list by
        now. Raises TelephonyUnavailable."""
        call = self._calls.get(call_id)
        if call is None or call_id in self._lives.placing:
            return
        try:
            channel = await self._ari.get(f"channels/{call.call_id if call.created else call.agent_channel}")
        except Refused:
            if not call.dialed and not listed:
                await asyncio.sleep(LISTED_SECONDS)
                await self.one_call(call_id, listed=True)
            elif self._calls.get(call.call_id) is call and call.call_id not in self._lives.placing:
                await self._vanished(call)
            return
        if call.created and (current := self._calls.get(call.call_id)) is not None:
            self._follow(current, channel)

    async def strangers(self) -> list[CallReport]:
        """Persons' channels that the book knows nothing of, as after a loss of our files. Raises TelephonyUnavailable."""
        now = self._lives.clock.now()
        return [
            CallReport(channel["id"], _STATES.get(channel["state"], CallState.DIALING), now)
            for channel in await self._channels()
            if channel["id"].startswith(OURS) and channel["id"] not in self._calls
        ]

    async def _compare(self, call: Call, channels: dict[str, Any], *, tell: bool) -> None:
        """Bring a call up to what the server's list of channels says."""
        lives = self._lives
        channel, agent = channels.get(call.call_id), channels.get(call.agent_channel)
        fresh = lives.clock.now() - call.placed_at < timedelta(seconds=PHONE_SECONDS)
        if channel is None and agent is not None and not call.created:
            self._phone_only(call, agent, fresh=fresh)
            return
        if channel is None:
            await self._vanished(call, tell=tell)
            return
        self._follow(call, channel, tell=tell)
        now = self._calls.get(call.call_id)
        if now is None:
            return
        if not now.dialed:  # we died in between; what was wanted long ago may not be allowed any more
            self._calls.later(lives.dial(call.call_id) if fresh else lives.legs.hang_up(call.call_id))
        elif now.agent_up and agent is None:
            lives.agent_gone(now, 0)
        elif now.awaits_phone:
            lives.returning.resume(now)
        elif now.answered_at is None:
            lives.watch(now)

    def _phone_only(self, call: Call, agent: dict[str, Any], *, fresh: bool) -> None:
        """The agent's phone is being rung, or is up; the person's channel has not been made."""
        lives = self._lives
        if not fresh:
            lives.leave(call, Ending.NO_REPLY)
        elif agent["state"] == "Up":
            self._calls.later(lives.agent_up(call.agent_channel))
        else:
            lives.await_phone(call.call_id)
            if not call.phoned:
                self._calls.later(lives.ring_phone(call.agent_channel))

    async def _vanished(self, call: Call, *, tell: bool = True) -> None:
        """Its channel is gone, and we did not hear of it."""
        found = await memory.of(self._ari, call.call_id, call.slot)
        if self._calls.get(call.call_id) is not call:
            return  # its end was told meanwhile
        now = self._lives.clock.now()
        if found is None:
            self._lives.end(call, call.lost(now), tell=tell)
            return
        at = max(call.placed_at, now - found.age)
        if found.answered:
            call = call.answered(at)
        elif found.rang:
            call = call.rang(at)
        by_switch = found.q850 == 19 and found.rang
        self._lives.end(call, call.ended(at, found.q850, None, by_switch=by_switch), tell=tell)
