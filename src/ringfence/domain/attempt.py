"""Attempts: each try to reach a record, and the call it makes. An attempt's id is its call's and its channel's id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ringfence.domain.flow_progress import Progress
from ringfence.domain.lifecycle import Lifecycle
from ringfence.domain.prompts import AnswerKind as AnswerKind
from ringfence.domain.values import quick


class CallState(StrEnum):
    DIALING = "dialing"
    RINGING = "ringing"
    SCREENED = "screened"  # answered, and the switch listens whether a person or a machine did
    GUIDED = "guided"  # answered, and led by an experience flow
    WAITING = "waiting"  # answered, and no agent is free yet
    ABANDONED = "abandoned"  # no agent came free in time: the person is told who called, then hung up on
    CONNECTED = "connected"
    HELD = "held"
    ENDED = "ended"


_S = CallState
LIFECYCLE = Lifecycle(
    "call",
    {
        _S.DIALING: frozenset({_S.RINGING, _S.SCREENED, _S.GUIDED, _S.WAITING, _S.CONNECTED, _S.ENDED}),
        _S.RINGING: frozenset({_S.SCREENED, _S.GUIDED, _S.WAITING, _S.CONNECTED, _S.ENDED}),
        _S.SCREENED: frozenset({_S.WAITING, _S.CONNECTED, _S.ENDED}),
        _S.GUIDED: frozenset({_S.WAITING, _S.CONNECTED, _S.ENDED}),
        _S.WAITING: frozenset({_S.GUIDED, _S.CONNECTED, _S.ABANDONED, _S.ENDED}),
        _S.ABANDONED: frozenset({_S.ENDED}),
        _S.CONNECTED: frozenset({_S.HELD, _S.ENDED}),
        _S.HELD: frozenset({_S.CONNECTED, _S.ENDED}),
        _S.ENDED: frozenset(),
    },
)


IN_FLIGHT = frozenset({_S.DIALING, _S.RINGING})


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

    `permit` is what allowed it, as it was at that instant. `agent_id` is the agent who is reserved for it or talks; None
    while it is for whoever of its queue is free when it is answered. `answered_by` is what screening took the answer for,
    and `greeted_at` when the person's greeting was over: both None where no screening came to an end. `connected_at` is
    when the two were joined. `cause` is the carrier's own word for how the call ended. `flow` is where the call is, or
    was, in its experience flow. `wrapped_up_at` ends the agent's wrap-up; until then an answered call stays on the
    agent's desk. `no_audio_from` is the side from which no audio arrived for some seconds of the conversation, the first if
    both did so.
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
    answered_by: AnswerKind | None = None
    greeted_at: datetime | None = None
    connected_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    cause: str | None = None
    ended_by: EndedBy | None = None
    no_audio_from: Side | None = None
    disposition: str | None = None
    notes: str | None = None
    wrapped_up_at: datetime | None = None
    flow: Progress | None = None

    @property
    def met_a_person(self) -> bool:
        """Somebody has answered, and neither is it still to be found out whether a machine did, nor did one."""
        unknown = self.state is CallState.SCREENED or self.answered_by is AnswerKind.MACHINE
        return self.answered_at is not None and not unknown

    @property
    def waits_since(self) -> datetime | None:
        """When the person began to wait for an agent: at the answer, or at the end of their greeting."""
        return self.greeted_at or self.answered_at

    @property
    def live(self) -> bool:
        return self.state is not CallState.ENDED
