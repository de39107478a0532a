"""The requests that make, join and part a call's channels: the person's and the agent's, and the bridge between them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Final

from ringfence.adapters.telephony.asterisk import dialplan, memory
from ringfence.adapters.telephony.asterisk.ari import Ari, Refused
from ringfence.adapters.telephony.asterisk.call import Call
from ringfence.adapters.telephony.asterisk.settings import AsteriskSettings
from ringfence.domain.attempt import CallState

NOT_FOUND: Final = 404
ALREADY_THERE: Final = 409


class Legs:
    """Every method raises TelephonyUnavailable, and Refused unless it says otherwise."""

    def __init__(self, ari: Ari, settings: AsteriskSettings) -> None:
        self.can_originate = False
        self._ari = ari
        self._settings = settings

    async def look(self) -> None:
        """Whether the dialplan takes care of a call that is answered while we are away."""
        self.can_originate = await dialplan.version(self._ari) >= dialplan.CURRENT

    async def create(self, call: Call) -> None:
        """Make the person's channel, which rings nobody yet. Refused where the trunk is not there."""
        await self._ari.post(
            "channels/create",
            {"variables": {**_shown(call.caller_id), **self._remembered(call)}},
            endpoint=self._settings.dial_string(call.phone_number),
            app=self._ari.settings.app,
            appArgs="person",
            channelId=call.call_id,
        )

    async def originate(self, call: Call, setup_seconds: float) -> None:
        """Make the person's channel and ring them. It comes to us when they answer. Refused where the trunk is not there."""
        await self._ari.post(
            "channels",
            {"variables": self._remembered(call)},
            endpoint=self._settings.dial_string(call.phone_number),
            callerId=call.caller_id,
            context=dialplan.ANSWERED,
            extension="s",
            priority=1,
            channelId=call.call_id,
            timeout=round(call.ring_seconds + setup_seconds),
        )

    def _remembered(self, call: Call) -> dict[str, str]:
        return memory.variables(self._ari.settings.app, call.slot)

    async def dial(self, call: Call, setup_seconds: float) -> None:
        """Ring the person. Asterisk's own limit is for the case that we are not there to keep the ring time."""
        await self._ari.post(f"channels/{call.call_id}/dial", timeout=round(call.ring_seconds + setup_seconds))

    async def call_agent(self, call: Call, endpoint: str) -> None:
        """Make the channel to the agent's phone, which shows the person's number. Refused where it is not there."""
        await self._ari.post(
            "channels/create",
            {"variables": _shown(call.phone_number)},
            endpoint=endpoint,
            app=self._ari.settings.app,
            appArgs="agent",
            channelId=call.agent_channel,
        )

    async def ring(self, channel: str, seconds: float) -> None:
        """Ring a phone that has a channel."""
        await self._ari.post(f"channels/{channel}/dial", timeout=round(seconds))

    async def ring_back(self, call: Call) -> None:
        """Let the agent hear that it rings."""
        await self._ari.post(f"channels/{call.agent_channel}/ring")

    async def let_hear(self, call: Call) -> None:
        """Let the agent hear what the network plays before the answer."""
        if call.state is CallState.RINGING:
            await self._stop_ring_back(call)
        await self.join(call)

    async def join(self, call: Call) -> None:
        """Person and agent hear each other. Doing it again changes nothing."""
        await self._stop_ring_back(call)
        with _unless(ALREADY_THERE):
            await self._ari.post(f"bridges/{call.bridge}", type="mixing", name=self._ari.settings.app)
        await self._ari.post(f"bridges/{call.bridge}/addChannel", channel=f"{call.call_id},{call.agent_channel}")

    async def hold(self, call: Call) -> None:
        """The person hears music, the agent nothing. ARI's own `hold` would let them hear each other."""
        with contextlib.suppress(Refused):  # not joined yet
            await self._ari.post(f"bridges/{call.bridge}/removeChannel", channel=call.call_id)
        await self._ari.post(f"channels/{call.call_id}/moh")

    async def unhold(self, call: Call) -> None:
        await self.stop_music(call)
        if call.joined:
            await self.join(call)

    async def stop_music(self, call: Call) -> None:
        """What the person hears while they wait."""
        with contextlib.suppress(Refused):  # none is played
            await self._ari.delete(f"channels/{call.call_id}/moh")

    async def mute(self, call: Call, on: bool) -> None:
        """The person does not hear the agent."""
        path = f"channels/{call.agent_channel}/mute"
        await (self._ari.post(path, direction="in") if on else self._ari.delete(path, direction="in"))

    async def send_digits(self, call: Call, digits: str) -> None:
        await self._ari.post(f"channels/{call.call_id}/dtmf", dtmf=digits)

    async def hang_up(self, channel: str, reason: str = "normal") -> None:
        """End a channel; one that is not there is left as it is."""
        with _unless(NOT_FOUND):
            await self._ari.delete(f"channels/{channel}", reason=reason)

    async def remove_bridge(self, bridge: str) -> None:
        with _unless(NOT_FOUND):
            await self._ari.delete(f"bridges/{bridge}")

    async def clear(self, call: Call) -> None:
        """Take away what was there for a call that has ended."""
        await self.leave(call)
        await self.remove_bridge(call.bridge)

    async def leave(self, call: Call) -> None:
        """The agent's phone has no more to do with this call: put down, or kept up in silence."""
        if call.kept_phone is None:
            await self.hang_up(call.agent_channel)
            return
        await self._stop_ring_back(call)
        with contextlib.suppress(Refused):  # it was hung up
            if call.muted:
                await self.mute(call, False)
        with contextlib.suppress(Refused):  # not joined
            await self._ari.post(f"bridges/{call.bridge}/removeChannel", channel=call.agent_channel)

    async def _stop_ring_back(self, call: Call) -> None:
        with contextlib.suppress(Refused):
            await self._ari.delete(f"channels/{call.agent_channel}/ring")


@contextlib.contextmanager
def _unless(status: int) -> Iterator[None]:
    """A refusal with this status says that it is so already."""
    try:
        yield
    except Refused as error:
        if error.status != status:
            raise


def _shown(number: str) -> dict[str, str]:
    """The number that whoever is rung sees."""
    return {"CONNECTEDLINE(num,i)": number, "CONNECTEDLINE(pres,i)": "allowed"}
