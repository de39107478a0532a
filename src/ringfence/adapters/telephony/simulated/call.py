"""A call on its own timeline: what is true of it at any instant."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from ringfence.adapters.telephony.simulated.plan import CallPlan
from ringfence.domain.attempt import CallState, EndedBy, Outcome
from ringfence.ports.telephony import CallReport, Leg


@dataclass(frozen=True, slots=True)
class Call:
    """A placed call. Instants that lie ahead are what will happen if nobody interferes; None is what never happens.

    `held_at` is set while the person is on hold, `joined_at` since the agent is connected. `digits` are the tones sent.
    """

    call_id: str
    stream_id: str
    phone_number: str
    caller_id: str
    agent_id: str | None
    placed_at: datetime
    rings_at: datetime | None
    answers_at: datetime | None
    ends_at: datetime
    outcome: Outcome
    cause: str
    ended_by: EndedBy | None
    answered_by_machine: bool
    joined_at: datetime | None = None
    held_at: datetime | None = None
    muted: bool = False
    digits: str = ""

    @property
    def moments(self) -> list[tuple[datetime, CallState]]:
        """What the dialer is told of, in order."""
        found = [
            (self.rings_at, CallState.RINGING),
            (self.answers_at, CallState.CONNECTED),
            (self.ends_at, CallState.ENDED),
        ]
        return [(at, state) for at, state in found if at is not None]

    def state_at(self, at: datetime) -> CallState:
        return self.report_at(at).state

    def report_at(self, at: datetime) -> CallReport:
        """What the carrier answers when asked at this instant, which is not before `placed_at`."""
        if at >= self.ends_at:
            return CallReport(self.call_id, CallState.ENDED, self.ends_at, self.outcome, self.cause, self.ended_by)
        if self.answers_at is not None and at >= self.answers_at:
            if self.held_at is not None:
                return CallReport(self.call_id, CallState.HELD, self.held_at)
            return CallReport(self.call_id, CallState.CONNECTED, self.answers_at)
        if self.rings_at is not None and at >= self.rings_at:
            return CallReport(self.call_id, CallState.RINGING, self.rings_at)
        return CallReport(self.call_id, CallState.DIALING, self.placed_at)

    def hung_up(self, at: datetime) -> Call:
        """This call, which is up, as it is after we hang up."""
        answered = self.answers_at is not None and self.answers_at <= at
        return dataclasses.replace(
            self,
            rings_at=self.rings_at if self.rings_at is not None and self.rings_at <= at else None,
            answers_at=self.answers_at if answered else None,
            ends_at=at,
            outcome=Outcome.CONNECTED if answered else Outcome.CANCELLED,
            cause="16" if answered else "487",
            ended_by=EndedBy.SYSTEM,
        )


def placed(leg: Leg, plan: CallPlan, at: datetime) -> Call:
    """The call that this leg becomes when it is placed now and goes as planned."""
    return Call(
        call_id=leg.call_id,
        stream_id=leg.stream_id,
        phone_number=leg.phone_number,
        caller_id=leg.caller_id,
        agent_id=leg.agent_id,
        placed_at=at,
        rings_at=None if plan.rings_after is None else at + plan.rings_after,
        answers_at=None if plan.answers_after is None else at + plan.answers_after,
        ends_at=at + plan.ends_after,
        outcome=plan.outcome,
        cause=plan.cause,
        ended_by=plan.ended_by,
        answered_by_machine=plan.answered_by_machine,
    )
