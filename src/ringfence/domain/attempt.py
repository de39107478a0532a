"""Attempts: each try to reach a record, and the call it makes. An attempt's id is its call's and its channel's id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ringfence.domain.lifecycle import Lifecycle
from ringfence.domain.values import quick


class CallState(StrEnum):
    DIALING = "dialing"
    RINGING = "ringing"
    CONNECTED = "connected"
    HELD = "held"
    ENDED = "ended"


_S = CallState
LIFECYCLE = Lifecycle(
    "call",
    {
        _S.DIALING: frozenset({_S.RINGING, _S.CONNECTED, _S.ENDED}),
        _S.RINGING: frozenset({_S.CONNECTED, _S.ENDED}),
        _S.CONNECTED: frozenset({_S.HELD, _S.ENDED}),
        _S.HELD: frozenset({_S.CONNECTED, _S.ENDED}),
        _S.ENDED: frozenset(),
    },
)


class Outcome(StrEnum):
    """What came of an attempt."""

    CONNECTED = "connected"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    DECLINED = "declined"
    MACHINE = "machine"
    INVALID_NUMBER = "invalid_number"
    CONGESTION = "congestion"
    FAILED = "failed"
    ABANDONED = "abandoned"
    INTERRUPTED = "interrupted"  # we or the switch crashed, and what came of the call cannot be known
    CANCELLED = "cancelled"  # hung up by us before an answer


class AnswerKind(StrEnum):
    """Who answered, as the switch's detection has it; it errs now and then."""

    HUMAN = "human"
    MACHINE = "machine"
    UNKNOWN = "unknown"


UNANSWERED = frozenset({Outcome.NO_ANSWER, Outcome.BUSY, Outcome.DECLINED, Outcome.MACHINE})
"""The telephone was there, and no person answered."""


class Side(StrEnum):
    """One of the two who talk."""

    PERSON = "person"
    AGENT = "agent"


class EndedBy(StrEnum):
    PERSON = "person"
    AGENT = "agent"
    SYSTEM = "system"


@quick
@dataclass(frozen=True, slots=True)
class Attempt:
    """One originate. `number` is 1 for the first attempt of its record and never above `limit`.

    `permit` is what allowed it, as it was at that instant. `cause` is the carrier's own word for how the call ended.
    `wrapped_up_at` ends the agent's wrap-up; until then an answered call stays on the agent's desk.
    """

    id: str
    record_id: str
    instance_id: str
    campaign_id: str
    contact_id: str
    phone_number: str
    caller_id: str
    number: int
    limit: int
    agent_id: str | None
    queue_id: str | None
    permit: dict[str, Any]
    placed_at: datetime
    state: CallState = CallState.DIALING
    muted: bool = False
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    cause: str | None = None
    ended_by: EndedBy | None = None
    disposition: str | None = None
    notes: str | None = None
    wrapped_up_at: datetime | None = None

    @property
    def live(self) -> bool:
        return self.state is not CallState.ENDED
