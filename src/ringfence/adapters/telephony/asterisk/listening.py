"""What Asterisk tells of its channels, and which call it concerns.

https://docs.asterisk.org/Asterisk_22_Documentation/API_Documentation/Asterisk_REST_Interface/Asterisk_REST_Data_Models/#event
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from ringfence.adapters.telephony.asterisk import call as calls
from ringfence.adapters.telephony.asterisk import recording
from ringfence.adapters.telephony.asterisk.ari import Event
from ringfence.adapters.telephony.asterisk.hearing import LISTENER
from ringfence.adapters.telephony.asterisk.lives import Lives
from ringfence.adapters.telephony.asterisk.phones import PHONE
from ringfence.adapters.telephony.asterisk.supervising import SPY, SUPERVISOR
from ringfence.domain.attempt import EndedBy


class Listening:
    """To one server."""

    def __init__(self, lives: Lives) -> None:
        self._lives = lives
        self._calls = lives.calls

    def heard(self, event: Event) -> None:
        """For every event."""
        handle = _HANDLERS.get(event["type"])
        if handle is not None:
            handle(self, event)

    def _stasis_start(self, event: Event) -> None:
        channel, args = event["channel"]["id"], event["args"]
        call = self._calls.get(channel)
        if call is not None and args[:1] == ["person"]:
            self._calls.later(self._lives.dial(channel))
        elif channel.startswith(calls.AGENT):
            self._calls.later(self._lives.ring_phone(channel))
        elif channel.startswith(PHONE):
            self._calls.later(self._lives.phones.ring(channel))
        elif channel.startswith(SUPERVISOR):
            self._calls.later(self._lives.supervising.phones.ring(channel))
        elif channel.startswith(SPY):
            self._calls.later(self._lives.supervising.spies(channel))
        elif channel.startswith(LISTENER) and args[:1] == ["amd"]:
            call_id = channel.removeprefix(LISTENER)
            heard = (
                self._lives.hearing.classified(call_id, args[1])
                if len(args) > 1
                else self._lives.hearing.listening(call_id)
            )
            self._calls.later(heard)
        elif recording.call_of(channel) is not None:
            self._calls.later(self._lives.recording.listening(channel))
        elif args[:1] == ["answered"]:
            self._lives.came(channel)
        elif call is None and args[:1] == ["person"]:
            self._calls.later(self._lives.legs.hang_up(channel))  # its call has ended before it was there

    def _state_changed(self, event: Event) -> None:
        channel, state = event["channel"]["id"], event["channel"]["state"]
        call = self._calls.get(channel)
        if call is not None:
            self._lives.follow(call, state)
        elif state == "Up" and channel.startswith(calls.AGENT):
            self._calls.later(self._lives.agent_up(channel))
        elif state == "Up" and channel.startswith(PHONE):
            self._lives.phones.picked_up(channel)
        elif state == "Up" and channel.startswith(SUPERVISOR):
            self._lives.supervising.phones.picked_up(channel)

    def _dialing(self, event: Event) -> None:
        """Early media: an announcement, or ringing that the network itself plays."""
        call = self._calls.get(event["peer"]["id"])
        if call is not None and event["dialstatus"] == "PROGRESS":
            self._lives.rang(call)
            if call.agent_up:
                self._calls.later(self._lives.legs.let_hear(call))

    def _hang_up_requested(self, event: Event) -> None:
        """Who was first: the channel that asks for its own end, unless it is us (`soft`)."""
        if event.get("soft"):
            return
        channel = event["channel"]["id"]
        if (call := self._calls.get(channel)) is not None and call.hung_up_by is None and call.ending is None:
            self._calls.learn(replace(call, hung_up_by=EndedBy.PERSON))

    def _destroyed(self, event: Event) -> None:
        channel = event["channel"]["id"]
        if (call_id := calls.call_of_agent(channel)) is not None:
            call = self._calls.get(call_id)
            if call is not None and call.agent_channel == channel:
                self._lives.agent_gone(call, int(event["cause"]))
            return
        if channel.startswith(SUPERVISOR):
            self._lives.supervising.hung_up(channel)
            return
        if channel.startswith(PHONE):
            self._lives.phones.gone(channel)
            for each in self._calls.all():
                if each.kept_phone == channel:
                    self._lives.agent_gone(each, int(event["cause"]))
            return
        call = self._calls.get(channel)
        if call is not None:
            status = event.get("tech_cause")
            # What Asterisk ends itself has been refused by nobody: then no channel has asked for the end.
            by_switch = call.hung_up_by is None and call.ending is None
            self._lives.end(call, call.ended(self._lives.clock.now(), int(event["cause"]), status, by_switch=by_switch))


_HANDLERS: Final[dict[str, Callable[[Listening, Event], None]]] = {
    "StasisStart": Listening._stasis_start,
    "ChannelStateChange": Listening._state_changed,
    "Dial": Listening._dialing,
    "ChannelHangupRequest": Listening._hang_up_requested,
    "ChannelDestroyed": Listening._destroyed,
    "ChannelDtmfReceived": lambda me, event: me._lives.hearing.key_pressed(event),
    "RecordingFinished": lambda me, event: me._lives.recording.finished(event),
    "RecordingFailed": lambda me, event: me._lives.recording.finished(event),
    "PlaybackFinished": lambda me, event: me._lives.hearing.playback_finished(event),
}
