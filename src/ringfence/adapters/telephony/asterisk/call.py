"""A call as Asterisk's messages have shown it so far; and what each message makes of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec
from msgspec.structs import replace

from ringfence.adapters.telephony.asterisk import outcomes
from ringfence.domain.attempt import CallState, EndedBy, Outcome
from ringfence.ports.telephony import CallReport, Leg, MachineDetection

AGENT: Final = "rf-agent."
BRIDGE: Final = "rf-bridge."


class Ending(StrEnum):
    """Why we have told Asterisk to end a call."""

    HUNG_UP = "hung_up"  # the dialer wanted it
    NO_ANSWER = "no_answer"  # its ring time was over
    NO_REPLY = "no_reply"  # the carrier said nothing
    AGENT_GONE = "agent_gone"  # the agent's phone was hung up
    AGENT_PHONE = "agent_phone"  # the agent's phone could not be reached, so nobody was dialed


class Call(msgspec.Struct, frozen=True):
    """A placed call on one server. Its id is its channel's id there.

    `state` is held since `since`; a held call is CONNECTED here and has `held_at`. `slot` is where Asterisk remembers how
    it ended (see `memory`). `created` once its channel is known to be there, `dialed` once that has been told to dial; an
    `originated` one is both from the start, and ours only once it has been answered and has come to the application.
    `step_id` is what was played to the person last, `plays` while it does. `detects` until it is known who answered.
    `kept_phone` is the channel of the agent's phone where that is kept up; `phoned` once the phone is rung for this call,
    `agent_up` while it is connected, `joined` once person and agent talk, `awaits_phone` while a browser is rung until
    it is back.
    """

    call_id: str
    server: str
    slot: int
    stream_id: str
    phone_number: str
    caller_id: str
    ring_seconds: float
    agent_id: str | None
    endpoint: str | None
    placed_at: datetime
    state: CallState
    since: datetime
    created: bool = False
    dialed: bool = False
    originated: bool = False
    kept_phone: str | None = None
    phoned: bool = False
    agent_up: bool = False
    joined: bool = False
    awaits_phone: bool = False
    muted: bool = False
    answered_at: datetime | None = None
    held_at: datetime | None = None
    ending: Ending | None = None
    hung_up_by: EndedBy | None = None
    detects: MachineDetection | None = None
    record: bool = False
    step_id: str | None = None
    plays: bool = False
    outcome: Outcome | None = None
    cause: str | None = None
    ended_by: EndedBy | None = None

    @property
    def live(self) -> bool:
        return self.state is not CallState.ENDED

    @property
    def up(self) -> bool:
        return self.state is CallState.CONNECTED

    @property
    def agent_channel(self) -> str:
        return self.kept_phone or f"{AGENT}{self.call_id}.{self.agent_id}"

    @property
    def bridge(self) -> str:
        return f"{BRIDGE}{self.call_id}"

    def report(self) -> CallReport:
        if self.held_at is not None and self.live:
            return CallReport(self.call_id, CallState.HELD, self.held_at)
        return CallReport(self.call_id, self.state, self.since, self.outcome, self.cause, self.ended_by)

    # --- what a message makes of it ----------------------------------------------------------------------------------

    def rang(self, at: datetime) -> Call:
        return replace(self, state=CallState.RINGING, since=at) if self.state is CallState.DIALING else self

    def answered(self, at: datetime) -> Call:
        if not self.live or self.up:
            return self
        at = self.answered_at or at
        return replace(self, state=CallState.CONNECTED, since=at, answered_at=at)

    def ended(self, at: datetime, q850: int, status: int | None, *, by_switch: bool = False) -> Call:
        """The channel is gone. `by_switch`: Asterisk ended it itself, as its own guard on the ring time does."""
        outcome, cause, ended_by = self._end(q850, status, by_switch)
        return replace(self, state=CallState.ENDED, since=at, outcome=outcome, cause=cause, ended_by=ended_by)

    def lost(self, at: datetime, cause: str | None = None) -> Call:
        """The channel is gone and nobody knows how: an answered call was a conversation, of another nothing can be said."""
        outcome = Outcome.CONNECTED if self.answered_at is not None else Outcome.INTERRUPTED
        return replace(self, state=CallState.ENDED, since=at, outcome=outcome, cause=cause, ended_by=None)

    def never_was(self, at: datetime, outcome: Outcome, cause: str) -> Call:
        """Nobody was rung: the trunk or the agent's phone is not there."""
        return replace(self, state=CallState.ENDED, since=at, outcome=outcome, cause=cause, ended_by=EndedBy.SYSTEM)

    def _end(self, q850: int, status: int | None, by_switch: bool) -> tuple[Outcome, str, EndedBy | None]:
        if self.answered_at is not None:
            by = self.hung_up_by or (None if self.ending is None else _BY[self.ending])
            if self.ending is Ending.AGENT_PHONE and self.hung_up_by is None:
                return Outcome.CONNECTED, Ending.AGENT_PHONE, by
            return Outcome.CONNECTED, str(q850), by
        match self.ending:
            case Ending.HUNG_UP:
                return Outcome.CANCELLED, "487", EndedBy.SYSTEM
            case Ending.AGENT_GONE:
                return Outcome.CANCELLED, "487", EndedBy.AGENT
            case Ending.AGENT_PHONE:
                return Outcome.FAILED, Ending.AGENT_PHONE, EndedBy.SYSTEM
        if self.ending is not None or by_switch:
            if self.state is CallState.RINGING:
                return Outcome.NO_ANSWER, "19", EndedBy.SYSTEM
            return Outcome.CONGESTION, outcomes.NO_REPLY, EndedBy.SYSTEM
        outcome, cause = outcomes.of_refusal(q850, status)
        return outcome, cause, EndedBy.PERSON if outcome is Outcome.DECLINED else None


_BY = {
    Ending.HUNG_UP: EndedBy.SYSTEM,
    Ending.NO_ANSWER: EndedBy.SYSTEM,
    Ending.NO_REPLY: EndedBy.SYSTEM,
    Ending.AGENT_GONE: EndedBy.AGENT,
    Ending.AGENT_PHONE: EndedBy.SYSTEM,
}


def call_of_agent(channel: str) -> str | None:
    """The id of the call for which this agent's channel is there; None for any other channel."""
    return channel.removeprefix(AGENT).partition(".")[0] if channel.startswith(AGENT) else None


def placed(leg: Leg, server: str, slot: int, at: datetime) -> Call:
    return Call(
        call_id=leg.call_id,
        server=server,
        slot=slot,
        stream_id=leg.stream_id,
        phone_number=leg.phone_number,
        caller_id=leg.caller_id,
        ring_seconds=leg.ring_time.total_seconds(),
        agent_id=leg.agent_id,
        endpoint=leg.agent_endpoint,
        detects=leg.detect_machines,
        record=leg.record,
        placed_at=at,
        state=CallState.DIALING,
        since=at,
    )
