"""Agents' browsers that are gone in the middle of a call: a page is loaded again, a network is cut.

A desk phone that is put down ends its call. A browser is rung again until it is back or its time is over; whoever has
answered hears music meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec.structs import replace

from ringfence.adapters.telephony.asterisk.ari import Refused
from ringfence.adapters.telephony.asterisk.browsers import is_browser
from ringfence.adapters.telephony.asterisk.call import Call, Ending
from ringfence.adapters.telephony.asterisk.legs import Legs
from ringfence.adapters.telephony.asterisk.live import LiveCalls
from ringfence.adapters.telephony.asterisk.phones import RETURN_SECONDS, Phones
from ringfence.ports.telephony import PhoneUnreachable, TelephonyUnavailable

AGAIN_SECONDS: Final = 0.25
"""Between two tries to ring it: one that has not registered again yet is refused at once."""

Returned = Callable[[str, str | None], Awaitable[None]]
"""The agent's phone is up again for this call; with its channel, where it is kept up."""
Leave = Callable[[str, Ending], None]


class Returning:
    """Of the calls on one server. `returned` and `leave` say how it came out."""

    def __init__(self, calls: LiveCalls, legs: Legs, phones: Phones, returned: Returned, leave: Leave) -> None:
        self._calls = calls
        self._legs = legs
        self._phones = phones
        self._returned = returned
        self._leave = leave
        self._ringing: set[str] = set()

    def may(self, call: Call) -> bool:
        """Whether the phone of this call comes back by itself."""
        return is_browser(call.endpoint) and call.ending is None

    def begin(self, call: Call) -> None:
        """Its phone is gone, or not there yet: ring it until it is up."""
        self._calls.keep(replace(call, agent_up=False, joined=False, awaits_phone=True))
        self._calls.later(self._bring_back(call.call_id, gone=call.agent_up))

    def resume(self, call: Call) -> None:
        """The same after a break in which nobody rang it."""
        self._calls.later(self._bring_back(call.call_id, gone=True))

    async def entertain(self, call: Call) -> None:
        """The person has answered and waits for the browser: music, for at most RETURN_SECONDS."""
        over = Ending.AGENT_GONE
        self._calls.set_timer(call.call_id, RETURN_SECONDS, lambda: self._leave(call.call_id, over))
        if call.held_at is None:
            await self._legs.hold(call)

    async def _bring_back(self, call_id: str, *, gone: bool) -> None:
        if call_id in self._ringing:
            return
        self._ringing.add(call_id)
        try:
            call = self._calls.get(call_id)
            if gone and call is not None and call.up:
                async with self._calls.lock(call_id):
                    call = self._calls.get(call_id)
                    if call is not None and call.awaits_phone:  # it may be back by now
                        with contextlib.suppress(Refused, TelephonyUnavailable):
                            await self.entertain(call)
            while (call := self._calls.get(call_id)) is not None and call.awaits_phone and call.ending is None:
                with contextlib.suppress(Refused, PhoneUnreachable, TelephonyUnavailable):
                    await self._ring(call)
                await asyncio.sleep(AGAIN_SECONDS)
        finally:
            self._ringing.discard(call_id)

    async def _ring(self, call: Call) -> None:
        assert call.endpoint is not None
        if call.kept_phone is None:
            await self._legs.call_agent(call, call.endpoint)  # refused also while it rings
        elif call.agent_id is not None:
            await self._phones.open(call.agent_id, call.endpoint)
            await self._returned(call.call_id, self._phones.channel_of(call.agent_id))
