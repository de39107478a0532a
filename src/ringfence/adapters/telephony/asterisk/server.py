"""One Asterisk server: its calls, what it tells of them, and what is wanted of them.

Order matters twice. A person is dialed only when the agent's phone is up, so that nobody is rung for an agent who is not
there; and every channel is created before it is dialed, so that it belongs to us from the start and stays up, whatever
happens to this process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import structlog

from ringfence.adapters.telephony.asterisk import call as calls
from ringfence.adapters.telephony.asterisk import memory
from ringfence.adapters.telephony.asterisk.ari import Ari, Event, Refused
from ringfence.adapters.telephony.asterisk.book import Book
from ringfence.adapters.telephony.asterisk.call import Call, Ending
from ringfence.adapters.telephony.asterisk.hearing import LISTENER, Hearing
from ringfence.adapters.telephony.asterisk.legs import Legs
from ringfence.adapters.telephony.asterisk.live import LiveCalls, Tell
from ringfence.adapters.telephony.asterisk.settings import AsteriskSettings, ServerSettings
from ringfence.domain.attempt import CallState, EndedBy, Outcome
from ringfence.ports.clock import Clock
from ringfence.ports.telephony import CallReport, Leg

_log = structlog.get_logger(__name__)

SETUP_SECONDS: Final = 9.0
"""How long the carrier may take to let the phone ring; the dialer waits for 10 s."""
PHONE_SECONDS: Final = 8.0
"""How long an agent's phone may take to pick up, when it is rung for each call."""
GONE_SECONDS: Final = 2.0
"""How long a hang-up waits to hear that the call has ended."""
LISTED_SECONDS: Final = 0.1
"""How far the server's list of channels may be behind what it has made of them, and told."""
OURS: Final = "at-"
"""How the ids of attempts begin, and so those of persons' channels."""


class Server:
    """One server. `tell` hears what happens to its calls."""

    def __init__(
        self, settings: AsteriskSettings, server: ServerSettings, clock: Clock, book: Book, tell: Tell
    ) -> None:
        self.settings = server
        self.ari = Ari(server)
        self.calls = LiveCalls(book, tell)
        self.legs = Legs(self.ari, settings)
        self.hearing = Hearing(self.ari, self.calls, settings, clock)
        self.connected = False
        self._clock = clock
        self._placing: set[str] = set()
        self._listening: asyncio.Task[None] | None = None
        self._first = asyncio.Event()
        self._slot = 0
        self._restored = False

    # --- coming and going ----------------------------------------------------------------------------------------

    def remember(self, found: list[Call]) -> None:
        """Take up the calls that the book has as live."""
        for call in found:
            self.calls.take_up(call)
            self._slot = max(self._slot, call.slot + 1)

    def start(self) -> None:
        self._listening = asyncio.create_task(
            self.ari.listen(self._heard, up=self._up, down=self._down), name=f"asterisk {self.settings.name}"
        )

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
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait({self._listening})
        await self.calls.stop()
        await self.ari.close()

    async def _up(self) -> None:
        """The connection is there (again): see what has become of the calls meanwhile."""
        before = self.calls.all()
        await asyncio.sleep(LISTED_SECONDS)
        channels = {channel["id"]: channel for channel in await self.ari.get("channels")}
        told, self._restored = self._restored, True
        for known in before:
            call = self.calls.get(known.call_id)
            if call is not None and known.call_id not in self._placing:
                await self._compare(call, channels, tell=told)
        for name in channels:
            if (whose := calls.call_of_agent(name)) is not None and whose not in self.calls:
                self.calls.later(self.legs.hang_up(name))
        for bridge in await self.ari.get("bridges"):
            if bridge["id"].startswith(calls.BRIDGE) and bridge["id"].removeprefix(calls.BRIDGE) not in self.calls:
                self.calls.later(self.legs.remove_bridge(bridge["id"]))
        self.connected = True
        self._first.set()

    def _down(self, gone: bool) -> None:
        """The connection is lost. `gone`: the process is, and every call with it."""
        self.connected = False
        if gone:
            self._first.set()
            for call in self.calls.all():
                if call.call_id not in self._placing:
                    self._end(call, call.lost(self._clock.now(), "switch_gone"))

    async def _compare(self, call: Call, channels: dict[str, Any], *, tell: bool) -> None:
        """Bring a call up to what the server's list of channels says."""
        channel, agent = channels.get(call.call_id), channels.get(call.agent_channel)
        fresh = self._clock.now() - call.placed_at < timedelta(seconds=PHONE_SECONDS)
        if channel is None and agent is not None and not call.created:
            if not fresh:
                self._leave(call, Ending.NO_REPLY)
            elif agent["state"] == "Up":
                self.calls.later(self._agent_up(call.agent_channel))
            else:
                self._await_phone(call.call_id)
                if not call.phoned:
                    self.calls.later(self._phone(call.agent_channel))
            return
        if channel is None:
            await self._vanished(call, tell=tell)
            return
        self._follow(call, channel["state"], tell=tell)
        now = self.calls.get(call.call_id)
        if now is None:
            return
        if not now.dialed:  # we died in between; what was wanted long ago may not be allowed any more
            self.calls.later(self._dial(call.call_id) if fresh else self.legs.hang_up(call.call_id))
        elif now.agent_up and agent is None:
            self._leave(now, Ending.AGENT_GONE)
        elif not now.up:
            self._watch(now)

    async def _vanished(self, call: Call, *, tell: bool = True) -> None:
        """Its channel is gone, and we did not hear of it."""
        found = await memory.of(self.ari, call.call_id, call.slot)
        if self.calls.get(call.call_id) is not call:
            return  # its end was told meanwhile
        now = self._clock.now()
        if found is None:
            self._end(call, call.lost(now), tell=tell)
            return
        at = max(call.placed_at, now - found.age)
        if found.answered:
            call = call.answered(at)
        elif found.rang:
            call = call.rang(at)
        by_switch = found.q850 == 19 and found.rang
        self._end(call, call.ended(at, found.q850, None, by_switch=by_switch), tell=tell)

    # --- what the server tells -----------------------------------------------------------------------------------

    def _heard(self, event: Event) -> None:
        handle = _HANDLERS.get(event["type"])
        if handle is not None:
            handle(self, event)

    def _stasis_start(self, event: Event) -> None:
        channel, args = event["channel"]["id"], event["args"]
        call = self.calls.get(channel)
        if call is not None and args[:1] == ["person"]:
            self.calls.later(self._dial(channel))
        elif channel.startswith(calls.AGENT):
            self.calls.later(self._phone(channel))
        elif channel.startswith(LISTENER) and args[:1] == ["amd"]:
            call_id = channel.removeprefix(LISTENER)
            heard = self.hearing.classified(call_id, args[1]) if len(args) > 1 else self.hearing.listening(call_id)
            self.calls.later(heard)
        elif call is None and args[:1] == ["person"]:
            self.calls.later(self.legs.hang_up(channel))  # its call has ended before it was there

    def _state_changed(self, event: Event) -> None:
        channel, state = event["channel"]["id"], event["channel"]["state"]
        call = self.calls.get(channel)
        if call is not None:
            self._follow(call, state)
        elif state == "Up" and channel.startswith(calls.AGENT):
            self.calls.later(self._agent_up(channel))

    def _dialing(self, event: Event) -> None:
        """Early media: an announcement, or ringing that the network itself plays."""
        call = self.calls.get(event["peer"]["id"])
        if call is not None and event["dialstatus"] == "PROGRESS":
            self._rang(call)
            if call.agent_up:
                self.calls.later(self.legs.let_hear(call))

    def _hang_up_requested(self, event: Event) -> None:
        """Who was first: the channel that asks for its own end, unless it is us (`soft`)."""
        if event.get("soft"):
            return
        channel = event["channel"]["id"]
        if (call := self.calls.get(channel)) is not None and call.hung_up_by is None and call.ending is None:
            self.calls.keep(replace(call, hung_up_by=EndedBy.PERSON))

    def _destroyed(self, event: Event) -> None:
        channel = event["channel"]["id"]
        if (call_id := calls.call_of_agent(channel)) is not None:
            call = self.calls.get(call_id)
            if call is not None and call.agent_channel == channel:
                self._agent_gone(call, int(event["cause"]))
            return
        call = self.calls.get(channel)
        if call is not None:
            status = event.get("tech_cause")
            # What Asterisk ends itself has been refused by nobody: then no channel has asked for the end.
            by_switch = call.hung_up_by is None and call.ending is None
            self._end(call, call.ended(self._clock.now(), int(event["cause"]), status, by_switch=by_switch))

    # --- the life of a call --------------------------------------------------------------------------------------

    async def place(self, leg: Leg) -> None:
        call = calls.placed(leg, self.settings.name, self._slot % memory.SLOTS, self._clock.now())
        if not self.calls.add(call):
            return
        self._slot += 1
        self._placing.add(call.call_id)
        try:
            if leg.agent_id is None:
                await self._create(call)
            elif leg.agent_endpoint is None:
                self._end(call, call.never_was(self._clock.now(), Outcome.FAILED, "agent_has_no_phone"))
            else:
                await self._ring_agent(call)
        finally:
            self._placing.discard(call.call_id)

    async def _ring_agent(self, call: Call) -> None:
        assert call.endpoint is not None
        self._await_phone(call.call_id)
        try:
            await self.legs.call_agent(call, call.endpoint)
        except Refused:
            self._end(call, call.never_was(self._clock.now(), Outcome.FAILED, Ending.AGENT_PHONE))

    def _await_phone(self, call_id: str) -> None:
        """See that it is given up in time when the agent's phone does not pick up."""
        self.calls.set_timer(call_id, PHONE_SECONDS, lambda: self._leave_id(call_id, Ending.AGENT_PHONE))

    async def _phone(self, channel: str) -> None:
        """The channel to the agent's phone is there: ring it."""
        call = self.calls.amend(calls.call_of_agent(channel) or "", phoned=True)
        if call is None or call.agent_channel != channel or call.ending is not None:
            await self.legs.hang_up(channel)
        else:
            await self.legs.ring(channel, PHONE_SECONDS)

    async def _agent_up(self, channel: str) -> None:
        """The agent's phone has picked up: now the person may be rung, or joined if they are there already."""
        call_id = calls.call_of_agent(channel) or ""
        async with self.calls.lock(call_id):
            call = self.calls.get(call_id)
            if call is None or call.ending is not None or call.agent_channel != channel:
                await self.legs.hang_up(channel)
                return
            call = self.calls.keep(replace(call, agent_up=True))
            if not call.created:
                await self._create(call)
            elif call.up:
                await self._join(call)

    async def _create(self, call: Call) -> None:
        """Make the person's channel; it is dialed when it says that it is there."""
        self.calls.set_timer(call.call_id, SETUP_SECONDS, lambda: self._leave_id(call.call_id, Ending.NO_REPLY))
        try:
            await self.legs.create(call)
        except Refused as error:
            _log.warning("trunk_refuses", server=self.settings.name, call=call.call_id, error=error.message)
            current = self.calls.get(call.call_id) or call
            self._end(current, current.never_was(self._clock.now(), Outcome.CONGESTION, "trunk_unavailable"))
            return
        self.calls.amend(call.call_id, created=True)

    async def _dial(self, call_id: str) -> None:
        async with self.calls.lock(call_id):
            call = self.calls.amend(call_id, created=True, dialed=True)
            if call is None or call.ending is not None:
                await self.legs.hang_up(call_id)
                return
            try:
                await self.legs.dial(call, SETUP_SECONDS)
            except Refused as error:  # it has ended already, which is told
                _log.info("not_dialed", call=call_id, error=error.message)

    def _follow(self, call: Call, channel_state: str, *, tell: bool = True) -> None:
        match channel_state:
            case "Ringing":
                self._rang(call, tell=tell)
            case "Up" if not call.up:
                call = call.answered(self._clock.now())
                self.calls.cancel_timer(call.call_id)
                self.calls.keep(call)
                if tell:
                    self.calls.tell(call.report())
                    if call.detects is not None:
                        self.calls.later(self.hearing.classify(call))

    def _rang(self, call: Call, *, tell: bool = True) -> None:
        if call.state is not CallState.DIALING:
            return
        call = call.rang(self._clock.now())
        self.calls.keep(call)
        self._watch(call)
        if call.agent_up:
            self.calls.later(self.legs.ring_back(call))
        if tell:
            self.calls.tell(call.report())

    def _watch(self, call: Call) -> None:
        """See that it is given up in time: after the ring time, or when the carrier is silent."""
        if call.state is CallState.RINGING:
            left = call.ring_seconds - (self._clock.now() - call.since) / timedelta(seconds=1)
            self.calls.set_timer(call.call_id, left, lambda: self._leave_id(call.call_id, Ending.NO_ANSWER))
        else:
            self.calls.set_timer(call.call_id, SETUP_SECONDS, lambda: self._leave_id(call.call_id, Ending.NO_REPLY))

    def _agent_gone(self, call: Call, cause: int) -> None:
        if call.agent_up:
            self.calls.keep(replace(call, agent_up=False, joined=False))
            self._leave_id(call.call_id, Ending.AGENT_GONE)
        elif not call.created and call.ending not in (None, Ending.AGENT_PHONE):
            self._end(call, call.ended(self._clock.now(), 0, None))
        elif not call.created:
            _log.warning("agent_phone_unreachable", call=call.call_id, agent=call.agent_id, cause=cause)
            self._end(call, call.never_was(self._clock.now(), Outcome.FAILED, Ending.AGENT_PHONE))

    def _leave_id(self, call_id: str, why: Ending) -> None:
        call = self.calls.get(call_id)
        if call is not None:
            self._leave(call, why)

    def _leave(self, call: Call, why: Ending) -> None:
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
            await self.legs.hang_up(call.agent_channel)
            current = self.calls.get(call.call_id)
            if current is not None and not current.created:
                self._end(current, current.ended(self._clock.now(), 0, None))

    def _end(self, before: Call, call: Call, *, tell: bool = True) -> None:
        """It is over: put everything away that was there for it."""
        if not self.calls.end(call):
            return
        if before.endpoint is not None:
            self.calls.later(self.legs.clear(before))
        if tell:
            self.calls.tell(call.report())

    # --- what is wanted of it ------------------------------------------------------------------------------------

    async def hang_up(self, call_id: str) -> None:
        call = self.calls.get(call_id)
        if call is None:
            return
        if call.ending is None and call.hung_up_by is None:
            self.calls.keep(replace(call, ending=Ending.HUNG_UP))
        await self._end_channels(call)
        await self.calls.gone(call_id, GONE_SECONDS)

    async def connect(self, call_id: str, agent_id: str | None, endpoint: str | None) -> None:
        async with self.calls.lock(call_id):
            call = self.calls.get(call_id)
            if call is None or not call.up or (call.joined and agent_id in (None, call.agent_id)):
                return
            await self.hearing.silence(call)
            if call.agent_up and agent_id not in (None, call.agent_id):
                await self.legs.hang_up(call.agent_channel)
                call = replace(call, agent_up=False)
            if call.agent_up:
                await self._join(call)
            elif endpoint is not None:
                agent = agent_id or call.agent_id
                call = self.calls.keep(
                    replace(call, agent_id=agent, endpoint=endpoint, joined=False, phoned=False, agent_up=False)
                )
                await self.legs.call_agent(call, endpoint)

    async def _join(self, call: Call) -> None:
        if call.held_at is None:
            await self.legs.join(call)
        self.calls.amend(call.call_id, joined=True)

    async def hold(self, call_id: str) -> None:
        async with self.calls.lock(call_id):
            call = self.calls.get(call_id)
            if call is not None and call.up and call.held_at is None:
                await self.legs.hold(call)
                self.calls.amend(call_id, held_at=self._clock.now())

    async def unhold(self, call_id: str) -> None:
        async with self.calls.lock(call_id):
            call = self.calls.get(call_id)
            if call is not None and call.held_at is not None:
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

    async def verify(self, call_id: str, *, listed: bool = False) -> None:
        """Ask the server whether the call is as we think. `listed`: what has been made of it is on the server's list by
        now. Raises TelephonyUnavailable."""
        call = self.calls.get(call_id)
        if call is None or call_id in self._placing:
            return
        try:
            channel = await self.ari.get(f"channels/{call.call_id if call.created else call.agent_channel}")
        except Refused:
            if not call.dialed and not listed:
                await asyncio.sleep(LISTED_SECONDS)
                await self.verify(call_id, listed=True)
            elif self.calls.get(call.call_id) is call and call.call_id not in self._placing:
                await self._vanished(call)
            return
        if call.created and (current := self.calls.get(call.call_id)) is not None:
            self._follow(current, channel["state"])

    async def strangers(self) -> list[CallReport]:
        """Persons' channels that the book knows nothing of, as after a loss of our files. Raises TelephonyUnavailable."""
        now = self._clock.now()
        return [
            CallReport(channel["id"], _STATES.get(channel["state"], CallState.DIALING), now)
            for channel in await self.ari.get("channels")
            if channel["id"].startswith(OURS)
            and channel["id"] not in self.calls
            and channel["dialplan"]["app_data"].partition(",")[0] == self.settings.app
        ]


_STATES: Final = {"Up": CallState.CONNECTED, "Ringing": CallState.RINGING}
_HANDLERS: Final[dict[str, Callable[[Server, Event], None]]] = {
    "StasisStart": Server._stasis_start,
    "ChannelStateChange": Server._state_changed,
    "Dial": Server._dialing,
    "ChannelHangupRequest": Server._hang_up_requested,
    "ChannelDestroyed": Server._destroyed,
    "ChannelDtmfReceived": lambda server, event: server.hearing.key_pressed(event),
    "PlaybackFinished": lambda server, event: server.hearing.playback_finished(event),
}
