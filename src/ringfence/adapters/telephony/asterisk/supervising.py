"""Supervisors in a conversation: they listen, whisper to the agent, or talk with both.

A supervisor's phone is rung once and kept up, as an agent's may be. Listening and whispering are a snoop channel on the
agent's, in a bridge of its own with the supervisor's phone; who talks with both is in the conversation's bridge.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from ringfence.adapters.telephony.asterisk.ari import Ari, Refused
from ringfence.adapters.telephony.asterisk.call import Call
from ringfence.adapters.telephony.asterisk.live import LiveCalls
from ringfence.adapters.telephony.asterisk.phones import Phones
from ringfence.domain.supervision import SupervisionMode

SUPERVISOR: Final = "rf-super."
SPY: Final = "rf-spy."
EAR: Final = "rf-ear."


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a supervisor is. `name` is this place's, in the ids of its snoop channel and its bridge: Asterisk takes a
    moment to forget those."""

    call_id: str
    mode: SupervisionMode
    name: str


class Supervising:
    """Of one server's conversations, by supervisor: each is in one."""

    def __init__(self, ari: Ari, calls: LiveCalls) -> None:
        self.phones = Phones(ari, calls, SUPERVISOR)
        self._ari = ari
        self._calls = calls
        self._places: dict[str, _Place] = {}

    def __contains__(self, supervisor_id: str) -> bool:
        return supervisor_id in self._places or supervisor_id in self.phones.agents

    def knows(self, bridge: str) -> bool:
        """Whether it is the bridge in which somebody listens."""
        return bridge in {f"{EAR}{place.name}" for place in self._places.values()}

    async def begin(self, call_id: str, supervisor_id: str, endpoint: str, mode: SupervisionMode) -> None:
        """Bring the supervisor into the conversation, or change what they do there; nothing where there is none.

        Raises PhoneUnreachable, TelephonyUnavailable, Refused.
        """
        if not _talks(self._calls.get(call_id)):
            return
        await self.phones.open(supervisor_id, endpoint)
        call = self._calls.get(call_id)
        if call is None or not _talks(call):
            await self.end(supervisor_id)
            return
        before = self._places.get(supervisor_id)
        if before is not None and (before.call_id, before.mode) == (call_id, mode):
            return
        await self._leave(supervisor_id)
        place = self._places[supervisor_id] = _Place(call_id, mode, secrets.token_hex(6))
        channel = self.phones.channel_of(supervisor_id)
        assert channel is not None
        if mode is SupervisionMode.BARGE:
            await self._ari.post(f"bridges/{call.bridge}/addChannel", channel=channel)
            return
        ear = f"{EAR}{place.name}"
        await self._ari.post(f"bridges/{ear}", type="mixing", name=self._ari.settings.app)
        await self._ari.post(f"bridges/{ear}/addChannel", channel=channel)
        await self._ari.post(
            f"channels/{call.agent_channel}/snoop/{SPY}{place.name}",
            spy="both",
            whisper="out" if mode is SupervisionMode.WHISPER else "none",
            app=self._ari.settings.app,
            appArgs="spy",
        )

    async def again(self, call_id: str) -> None:
        """The agent's phone was rung anew: whoever listened at its channel, or whispered, does so at the new one."""
        for supervisor_id, place in list(self._places.items()):
            endpoint = self.phones.endpoint_of(supervisor_id)
            if place.call_id == call_id and place.mode is not SupervisionMode.BARGE and endpoint is not None:
                await self._leave(supervisor_id)
                await self.begin(call_id, supervisor_id, endpoint, place.mode)

    async def spies(self, channel: str) -> None:
        """The snoop channel is there: to its supervisor with it."""
        with contextlib.suppress(Refused):  # they have left again
            await self._ari.post(f"bridges/{EAR}{channel.removeprefix(SPY)}/addChannel", channel=channel)

    async def end(self, supervisor_id: str) -> None:
        """Out of the conversation, and the phone put down. Raises TelephonyUnavailable."""
        await self._leave(supervisor_id)
        await self.phones.close(supervisor_id)

    def call_over(self, call_id: str) -> None:
        for supervisor_id, place in list(self._places.items()):
            if place.call_id == call_id:
                self._calls.later(self.end(supervisor_id))

    def hung_up(self, channel: str) -> None:
        """A supervisor's phone was put down."""
        for supervisor_id in list(self._places):
            if self.phones.channel_of(supervisor_id) == channel:
                self._calls.later(self._leave(supervisor_id))
        self.phones.gone(channel)

    def compare(self, channels: Iterable[dict[str, Any]]) -> None:
        """These are there. Whose phone is up and who is in no conversation that we know of, as after a restart, is out."""
        channels = list(channels)
        self.phones.take_up(channels)
        known = {f"{SPY}{place.name}" for place in self._places.values()}
        for name in [channel["id"] for channel in channels if channel["id"].startswith(SPY)]:
            if name not in known:
                self._calls.later(self._remove(f"channels/{name}"))
        for supervisor_id in self.phones.agents - set(self._places):
            self._calls.later(self.end(supervisor_id))

    async def _leave(self, supervisor_id: str) -> None:
        place = self._places.pop(supervisor_id, None)
        call = None if place is None else self._calls.get(place.call_id)
        if place is not None and place.mode is SupervisionMode.BARGE:
            channel = self.phones.channel_of(supervisor_id)
            if call is not None and channel is not None:
                with contextlib.suppress(Refused):
                    await self._ari.post(f"bridges/{call.bridge}/removeChannel", channel=channel)
            return
        if place is not None:
            await self._remove(f"channels/{SPY}{place.name}")
            await self._remove(f"bridges/{EAR}{place.name}")

    async def _remove(self, path: str) -> None:
        with contextlib.suppress(Refused):  # it is not there
            await self._ari.delete(path)


def _talks(call: Call | None) -> bool:
    return call is not None and call.up and call.agent_up
