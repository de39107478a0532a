"""A call on its own timeline: what is true of it at any instant."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ringfence.adapters.telephony.simulated.person import Playing
from ringfence.adapters.telephony.simulated.plan import CallPlan
from ringfence.domain.attempt import AnswerKind, CallState, EndedBy, Outcome
from ringfence.ports.telephony import AnswerClassified, CallReport, DigitPressed, Leg, News, PromptPlayed


@dataclass(frozen=True, slots=True)
class Call:
    """A placed call. Instants that lie ahead are what will happen if nobody interferes; None is what never happens.

    `held_at` is set while the person is on hold, `joined_at` since the agent is connected. `digits` are the tones sent.
    `playing` is what was played last, and `pressed` the keys that the person pressed before that. `classified` is what
    machine detection says, where it was asked for.
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
    classified_at: datetime | None = None
    classified: AnswerKind | None = None
    playing: Playing | None = None
    pressed: str = ""

    @property
    def moments(self) -> list[News]:
        """What the dialer is told of; of one instant, in this order."""
        found: list[News] = []
        if self.rings_at is not None:
            found.append(CallReport(self.call_id, CallState.RINGING, self.rings_at))
        if self.answers_at is not None:
            found.append(CallReport(self.call_id, CallState.CONNECTED, self.answers_at))
        if self.classified_at is not None and self.classified is not None and self.classified_at < self.ends_at:
            found.append(AnswerClassified(self.call_id, self.classified, self.classified_at))
        found += [news for news in self.heard_of_playing() if news.at < self.ends_at]
        found.append(CallReport(self.call_id, CallState.ENDED, self.ends_at, self.outcome, self.cause, self.ended_by))
        return found

    def heard_of_playing(self) -> Iterator[PromptPlayed | DigitPressed]:
        """What comes of that which was played last, if the call stays up for it."""
        if self.playing is not None and self.answers_at is not None:
            for after, key in self.playing.presses:
                yield DigitPressed(self.call_id, key, self.answers_at + after)
            if self.playing.ends_after is not None:
                yield PromptPlayed(self.call_id, self.playing.step_id, self.answers_at + self.playing.ends_after)

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

    def hearing(self, playing: Playing, at: datetime) -> Call:
        """This call, which is answered, from now on with this being played instead of what was."""
        return dataclasses.replace(self, playing=playing, pressed=self.pressed_by(at))

    def stopped(self, at: datetime) -> Call:
        """What plays is stopped; a person who is typing a number types on."""
        playing = self.playing
        if playing is None or playing.ends_after is None or self.answers_at is None:
            return self
        if self.answers_at + playing.ends_after <= at:
            return self
        return dataclasses.replace(self, playing=dataclasses.replace(playing, ends_after=None))

    def joined(self, at: datetime, agent_id: str | None) -> Call:
        """The person talks to the agent now: nothing plays, and no keys are pressed."""
        call = self.stopped(at)
        if call.playing is not None:
            presses = tuple(one for one in call.playing.presses if call.answers_at and call.answers_at + one[0] <= at)
            call = dataclasses.replace(call, playing=dataclasses.replace(call.playing, presses=presses))
        return dataclasses.replace(call, agent_id=agent_id, joined_at=at)

    def pressed_by(self, at: datetime) -> str:
        """All keys that the person has pressed by now, in order."""
        keys = [news.digit for news in self.heard_of_playing() if isinstance(news, DigitPressed) and news.at <= at]
        return self.pressed + "".join(keys)

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
    detects = leg.detect_machines is not None
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
        classified_at=at + plan.classified_after if detects and plan.classified_after is not None else None,
        classified=plan.classified if detects else None,
    )
