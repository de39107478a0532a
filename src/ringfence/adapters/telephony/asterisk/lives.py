"""The life of a call on one Asterisk server, and what is wanted of it.

Order matters twice. A person is dialed only when the agent's phone is up, so that nobody is rung for an agent who is not
there; and every channel is created before it is dialed, so that it belongs to us from the start and stays up, whatever
happens to this process.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog
from msgspec.structs import replace

from ringfence.adapters.telephony.asterisk import call as calls
from ringfence.adapters.telephony.asterisk import memory
from ringfence.adapters.telephony.asterisk.ari import Ari, Refused
from ringfence.adapters.telephony.asterisk.browsers import Browsers, dialable, is_browser
from ringfence.adapters.telephony.asterisk.call import Call, Ending
from ringfence.adapters.telephony.asterisk.hearing import Hearing
from ringfence.adapters.telephony.asterisk.legs import Legs
from ringfence.adapters.telephony.asterisk.live import LiveCalls
from ringfence.adapters.telephony.asterisk.phones import PHONE_SECONDS, Phones
from ringfence.adapters.telephony.asterisk.recording import Recording
from ringfence.adapters.telephony.asterisk.returning import Returning
from ringfence.adapters.telephony.asterisk.settings import AsteriskSettings
from ringfence.adapters.telephony.asterisk.supervising import Supervising
from ringfence.adapters.telephony.asterisk.trunk import Trunk
from ringfence.domain.agent import WEB
from ringfence.domain.attempt import CallState, Outcome
from ringfence.ports.clock import Clock
from ringfence.ports.telephony import Leg

_log = structlog.get_logger(__name__)

SETUP_SECONDS: Final = 9.0
"""How long the carrier may take to let the phone ring; the dialer waits for 10 s."""
TRUNK_UNAVAILABLE: Final = "trunk_unavailable"
GONE_SECONDS: Final = 2.0
"""How long a hang-up waits to hear that the call has ended."""


class Lives:
    """Of all calls on one server, which is called `name`."""

    def __init__(self, name: str, ari: Ari, calls: LiveCalls, settings: AsteriskSettings, clock: Clock) -> None:
        self.ari = ari
        self.calls = calls
        self.legs = Legs(ari, settings)
        self.trunk = Trunk(ari, settings.trunk)
        self.hearing = Hearing(ari, calls, settings, clock)
        self.supervising = Supervising(ari, calls)
        self.recording = Recording(ari, calls, settings.recordings)
        self.browsers = Browsers(ari)
        self.phones = Phones(ari, calls)
        self.returning = Returning(calls, self.legs, self.phones, self.phone_back, self.leave_id)
        self.clock = clock
        self.placing: set[str] = set()
        self._name = name

    async def place(self, leg: Leg) -> None:
        slot = memory.free_slot({each.slot for each in self.calls.all()})
        call = calls.placed(leg, self._name, slot, self.clock.now())
        kept = self.phones.channel_of(leg.agent_id)
        if kept is not None:
            call = replace(call, kept_phone=kept, phoned=True, agent_up=True)
        if leg.agent_id is None and self.legs.can_originate:
            call = replace(call, originated=True, created=True, dialed=True)
        if not self.calls.add(call):
            return
        self.placing.add(call.call_id)
        try:
            if not self.trunk.answers:
                self.end(call, call.never_was(self.clock.now(), Outcome.CONGESTION, TRUNK_UNAVAILABLE))
            elif leg.agent_id is None or kept is not None:
                await self._create(call)
            elif leg.agent_endpoint is None:
                self.end(call, call.never_was(self.clock.now(), Outcome.FAILED, "agent_has_no_phone"))
            else:
                if not await self._ring_agent(call):
                    self.end(call, call.never_was(self.clock.now(), Outcome.FAILED, Ending.AGENT_PHONE))
        finally:
            self.placing.discard(call.call_id)

    async def _ring_agent(self, call: Call) -> bool:
        """Ring the agent's phone for this call, at once or when it is back. False where nobody can be rung."""
        assert call.endpoint is not None
        self.await_phone(call.call_id)
        due = self.phones.due(call.agent_id, call.endpoint)
        if due is not None:
            self.returning.begin(replace(call, kept_phone=due))
            return True
        try:
            await self.legs.call_agent(call, call.endpoint)
        except Refused:
            if not self.returning.may(call):
                return False
            self.returning.begin(call)  # a page that is loaded again is there in a moment
        return True

    def await_phone(self, call_id: str) -> None:
        """See that it is given up in time when the agent's phone does not pick up."""
        self.calls.set_timer(call_id, PHONE_SECONDS, lambda: self.leave_id(call_id, Ending.AGENT_PHONE))

    async def ring_phone(self, channel: str) -> None:
        """The channel to the agent's phone is there: ring it."""
        call = self.calls.amend(calls.call_of_agent(channel) or "", phoned=True)
        if call is None or call.agent_channel != channel or call.ending is not None:
            await self.legs.hang_up(channel)
        else:
            await self.legs.ring(channel, PHONE_SECONDS)

    async def agent_up(self, channel: str) -> None:
        """The agent's phone has picked up: now the person may be rung, or joined if they are there already."""
        call_id = calls.call_of_agent(channel) or ""
        call = self.calls.get(call_id)
        if call is None:
            return  # it was put down when the call ended; or it is another program's
        if call.ending is not None or call.agent_channel != channel:
            await self.legs.hang_up(channel)
            return
        await self.phone_back(call_id, None)

    async def phone_back(self, call_id: str, kept_phone: str | None) -> None:
        """The agent's phone is up, for the first time or again. `kept_phone` is its channel where it is kept up."""
        async with self.calls.lock(call_id):
            before = self.calls.get(call_id)
            if before is None or before.ending is not None or before.agent_up:
                return
            changes = replace(before, agent_up=True, awaits_phone=False, phoned=True)
            call = self.calls.keep(changes if kept_phone is None else replace(changes, kept_phone=kept_phone))
            if not call.created:
                await self._create(call)
            elif call.up:
                if before.awaits_phone and call.held_at is None:
                    await self.legs.stop_music(call)
                await self._join(call)
                if call.muted:
                    await self.legs.mute(call, True)
                self.calls.later(self.supervising.again(call_id))
            elif call.state is CallState.RINGING:
                await self.legs.ring_back(call)

    async def _create(self, call: Call) -> None:
        """Make the person's channel. For an agent who waits it is ours from the start, so that they hear what the network
        plays, and is dialed when it says that it is there. Otherwise it is ours when it is answered: channels of ours
        that ring cost Asterisk the more, the more there are."""
        self.calls.set_timer(call.call_id, SETUP_SECONDS, lambda: self.leave_id(call.call_id, Ending.NO_REPLY))
        try:
            await (self.legs.originate(call, SETUP_SECONDS) if call.originated else self.legs.create(call))
        except Refused as error:
            _log.warning("trunk_refuses", server=self._name, call=call.call_id, error=error.message)
            current = self.calls.get(call.call_id) or call
            self.end(current, current.never_was(self.clock.now(), Outcome.CONGESTION, TRUNK_UNAVAILABLE))
            return
        if not call.originated:
            self.calls.amend(call.call_id, created=True)
            return
        now = self.calls.get(call.call_id)
        if now is None or now.ending is not None:  # given up meanwhile
            await self.legs.hang_up(call.call_id)

    async def dial(self, call_id: str) -> None:
        async with self.calls.lock(call_id):
            call = self.calls.amend(call_id, created=True, dialed=True)
            if call is None or call.ending is not None:
                await self.legs.hang_up(call_id)
                return
            try:
                await self.legs.dial(call, SETUP_SECONDS)
            except Refused as error:  # it has ended already, which is told
                _log.info("not_dialed", call=call_id, error=error.message)

    def follow(self, call: Call, channel_state: str, *, tell: bool = True) -> None:
        match channel_state:
            case "Ringing":
                self.rang(call, tell=tell)
            case "Up" if call.originated and call.answered_at is None:  # it comes to us in a moment
                self.calls.cancel_timer(call.call_id)
                self.calls.know(replace(call, answered_at=self.clock.now()))
            case "Up" if not call.originated and not call.up:
                self._answered(call, tell=tell)

    def came(self, call_id: str, *, tell: bool = True) -> None:
        """An originated call has been answered, and is ours from now on."""
        call = self.calls.get(call_id)
        if call is None or call.ending is not None:
            self.calls.later(self.legs.hang_up(call_id))
        elif not call.up:
            self._answered(call, tell=tell)

    def _answered(self, call: Call, *, tell: bool) -> None:
        call = call.answered(self.clock.now())
        self.calls.cancel_timer(call.call_id)
        self.calls.learn(call)
        if call.record:
            self.calls.later(self.recording.begin(call))
        if tell:
            self.calls.tell(call.report())
            if call.detects is not None:
                self.calls.later(self.hearing.classify(call))

    def rang(self, call: Call, *, tell: bool = True) -> None:
        if call.state is not CallState.DIALING:
            return
        call = call.rang(self.clock.now())
        self.calls.learn(call)
        self.watch(call)
        if call.agent_up:
            self.calls.later(self.legs.ring_back(call))
        if tell:
            self.calls.tell(call.report())

    def watch(self, call: Call) -> None:
        """See that it is given up in time: after the ring time, or when the carrier is silent."""
        if call.state is CallState.RINGING:
            left = call.ring_seconds - (self.clock.now() - call.since) / timedelta(seconds=1)
            self.calls.set_timer(call.call_id, left, lambda: self.leave_id(call.call_id, Ending.NO_ANSWER))
        else:
            self.calls.set_timer(call.call_id, SETUP_SECONDS, lambda: self.leave_id(call.call_id, Ending.NO_REPLY))

    def agent_gone(self, call: Call, cause: int) -> None:
        if call.awaits_phone:
            return  # it is rung again until its time is over
        if call.agent_up and self.returning.may(call):
            _log.info("browser_gone", call=call.call_id, agent=call.agent_id, cause=cause)
            self.returning.begin(call)
        elif call.agent_up:
            self.calls.keep(replace(call, agent_up=False, joined=False))
            self.leave_id(call.call_id, Ending.AGENT_GONE)
        elif call.up and not call.joined:
            _log.warning("agent_phone_unreachable", call=call.call_id, agent=call.agent_id, cause=cause)
            self.leave_id(call.call_id, Ending.AGENT_PHONE)
        elif not call.created and call.ending not in (None, Ending.AGENT_PHONE):
            self.end(call, call.ended(self.clock.now(), 0, None))
        elif not call.created:
            _log.warning("agent_phone_unreachable", call=call.call_id, agent=call.agent_id, cause=cause)
            self.end(call, call.never_was(self.clock.now(), Outcome.FAILED, Ending.AGENT_PHONE))

    def rings_alone(self, agent_id: str, endpoint: str) -> bool:
        """Whether a call rings the agent's browser for itself: nothing else may ring it until that is over."""
        return is_browser(endpoint) and any(
            call.agent_id == agent_id and call.endpoint == endpoint and call.kept_phone is None and call.ending is None
            for call in self.calls.all()
        )

    async def drop_browser(self, agent_id: str) -> None:
        """A page is loaded anew as the agent's phone: what was the phone until now is there no more."""
        endpoint = dialable(WEB, agent_id)
        kept = self.phones.channel_of(agent_id)
        if kept is not None and self.phones.endpoint_of(agent_id) == endpoint:
            await self.legs.hang_up(kept)
        for call in self.calls.all():
            if call.endpoint == endpoint and call.kept_phone is None and call.ending is None:
                await self.legs.hang_up(call.agent_channel)

    def leave_id(self, call_id: str, why: Ending) -> None:
        call = self.calls.get(call_id)
        if call is not None:
            self.leave(call, why)

    def leave(self, call: Call, why: Ending) -> None:
        """Have it ended; its end is told when its channel is gone."""
        if call.ending is None and call.hung_up_by is None:
            self.calls.keep(replace(call, ending=why))
        self.calls.later(self._end_channels(call))

    async def _end_channels(self, call: Call) -> None:
        call = self.calls.get(call.call_id) or call
        reason = "no_answer" if call.ending is Ending.NO_ANSWER else "normal"
        if call.created:
            await self.legs.hang_up(call.call_id, reason)
        else:
            if call.kept_phone is None:
                await self.legs.hang_up(call.agent_channel)
            current = self.calls.get(call.call_id)
            if current is not None and not current.created:
                self.end(current, current.ended(self.clock.now(), 0, None))

    def end(self, before: Call, call: Call, *, tell: bool = True) -> None:
        """It is over: put everything away that was there for it."""
        if not self.calls.end(call):
            return
        self.supervising.call_over(call.call_id)
        if before.endpoint is not None or before.kept_phone is not None:
            self.calls.later(self.legs.clear(before))
        if tell:
            self.calls.tell(call.report())

    # --- what is wanted of it ------------------------------------------------------------------------------------

    async def hang_up(self, call_id: str) -> None:
        call = self.calls.get(call_id)
        if call is None:
            return
        if call.ending is None and call.hung_up_by is None:
            # The outcome of an answered call does not hang on it.
            keep = self.calls.learn if call.up else self.calls.keep
            keep(replace(call, ending=Ending.HUNG_UP))
        await self._end_channels(call)
        await self.calls.gone(call_id, GONE_SECONDS)

    async def connect(self, call_id: str, agent_id: str | None, endpoint: str | None) -> None:
        async with self.calls.lock(call_id):
            call = self.calls.get(call_id)
            if call is None or not call.up or (call.joined and agent_id in (None, call.agent_id)):
                return
            await self.hearing.silence(call)
            if call.awaits_phone and agent_id in (None, call.agent_id):
                await self.returning.entertain(call)
                return
            if call.agent_up and agent_id not in (None, call.agent_id):
                await self.legs.leave(call)
                call = replace(call, agent_up=False, kept_phone=None, muted=False)
            kept = self.phones.channel_of(agent_id or call.agent_id)
            if not call.agent_up and kept is not None:
                whose = agent_id or call.agent_id
                call = self.calls.keep(
                    replace(call, agent_id=whose, endpoint=endpoint, kept_phone=kept, phoned=True, agent_up=True)
                )
            if call.agent_up:
                await self._join(call)
            elif endpoint is not None:
                agent = agent_id or call.agent_id
                call = self.calls.keep(
                    replace(call, agent_id=agent, endpoint=endpoint, joined=False, phoned=False, agent_up=False)
                )
                if not await self._ring_agent(call):
                    self.leave(call, Ending.AGENT_PHONE)

    async def _join(self, call: Call) -> None:
        if call.held_at is None:
            await self.legs.join(call)
        self.calls.cancel_timer(call.call_id)
        self.calls.amend(call.call_id, joined=True)

    async def hold(self, call_id: str) -> None:
        async with self.calls.lock(call_id):
            call = self.calls.get(call_id)
            if call is not None and call.up and call.held_at is None:
                await self.legs.hold(call)
                self.calls.amend(call_id, held_at=self.clock.now())

    async def unhold(self, call_id: str) -> None:
        async with self.calls.lock(call_id):
            call = self.calls.get(call_id)
            if call is not None and call.held_at is not None:
                if not call.awaits_phone:  # then the music goes on
                    await self.legs.unhold(call)
                self.calls.amend(call_id, held_at=None)

    async def mute(self, call_id: str, on: bool) -> None:
        async with self.calls.lock(call_id):
            call = self.calls.get(call_id)
            if call is not None and call.up and call.agent_up:
                await self.legs.mute(call, on)
                self.calls.amend(call_id, muted=on)

    async def send_digits(self, call_id: str, digits: str) -> None:
        call = self.calls.get(call_id)
        if call is not None and call.up:
            await self.legs.send_digits(call, digits)
