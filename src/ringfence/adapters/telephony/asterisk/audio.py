"""Does audio arrive from both sides of a conversation? Asterisk counts the packets that it receives of each channel.

Asked for AUDIO_SECONDS after the two are joined, when nobody waits for longer to hear something, and then now and then: a
firewall shuts, a telephone loses its network. Silence is audio too: telephones send it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Final

import structlog

from ringfence.adapters.telephony.asterisk.ari import Ari, Refused
from ringfence.adapters.telephony.asterisk.call import Call
from ringfence.adapters.telephony.asterisk.live import LiveCalls
from ringfence.domain.attempt import Side
from ringfence.ports.clock import Clock
from ringfence.ports.telephony import AudioHeard, AudioMissing, TelephonyUnavailable

_log = structlog.get_logger(__name__)

AUDIO_SECONDS: Final = 5.0
"""Without a packet for so long, one side is said to send none."""
LATER_SECONDS: Final = 30.0
"""Between two looks at a call that was found well."""
_ROUND_SECONDS: Final = 1.0


@dataclass(slots=True)
class _Watched:
    """`due` is of the event loop's time; `received` are the packets counted at the last look, by side."""

    due: float
    received: dict[Side, int] = field(default_factory=dict)
    missing: set[Side] = field(default_factory=set)


class Audio:
    """Of one server's conversations."""

    def __init__(self, ari: Ari, calls: LiveCalls, clock: Clock) -> None:
        self._ari = ari
        self._calls = calls
        self._clock = clock
        self._watched: dict[str, _Watched] = {}

    async def watch(self) -> None:
        """Look at every conversation when its time has come, until cancelled."""
        while True:
            await asyncio.sleep(_ROUND_SECONDS)
            talking = {call.call_id: call for call in self._calls.all() if _talks(call)}
            for call_id in [known for known in self._watched if known not in talking]:
                del self._watched[call_id]
            now = asyncio.get_running_loop().time()
            for call in talking.values():
                watched = self._watched.setdefault(call.call_id, _Watched(now + AUDIO_SECONDS))
                if now >= watched.due:
                    await self._look(call, watched)
                    watched.due = now + (AUDIO_SECONDS if watched.missing else LATER_SECONDS)

    async def _look(self, call: Call, watched: _Watched) -> None:
        for side, channel in ((Side.PERSON, call.call_id), (Side.AGENT, call.agent_channel)):
            try:
                counted = int((await self._ari.get(f"channels/{channel}/rtp_statistics"))["rxcount"])
            except (Refused, TelephonyUnavailable):  # it has just ended, or has no RTP; or nothing can be said
                continue
            before = watched.received.get(side, 0)
            watched.received[side] = counted
            if self._calls.get(call.call_id) is not call and not _talks(self._calls.get(call.call_id)):
                return
            self._judge(call, watched, side, heard=counted != before)  # a phone that was rung anew counts from 0

    def _judge(self, call: Call, watched: _Watched, side: Side, *, heard: bool) -> None:
        at = self._clock.now()
        if not heard and side not in watched.missing:
            watched.missing.add(side)
            _log.warning("no_audio", call=call.call_id, server=self._ari.settings.name, of=side)
            self._calls.tell(AudioMissing(call.call_id, side, at))
        elif heard and side in watched.missing:
            watched.missing.discard(side)
            self._calls.tell(AudioHeard(call.call_id, side, at))


def _talks(call: Call | None) -> bool:
    return call is not None and call.up and call.joined and call.agent_up and call.held_at is None
