"""What goes wrong between the simulated carrier and the dialer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ringfence.adapters.telephony.simulated import chance
from ringfence.ports.telephony import (
    AnswerClassified,
    AudioHeard,
    AudioMissing,
    CallReport,
    DigitPressed,
    News,
    PromptPlayed,
)


@dataclass(frozen=True, slots=True)
class Faults:
    """Probabilities (0 to 1) that an event is lost, told twice, or told late by up to `delay`.

    `unavailable`: the carrier can be neither asked nor told, and tells nothing; its calls go on.
    """

    lost: float = 0.0
    repeated: float = 0.0
    delayed: float = 0.0
    delay: timedelta = timedelta(seconds=5)
    unavailable: bool = False

    def tellings(self, seed: int, news: News) -> tuple[datetime, ...]:
        """When the dialer is told of this event: once at its instant where nothing goes wrong, never if it is lost."""
        if not (self.lost or self.repeated or self.delayed):
            return (news.at,)
        lost, repeated, delayed, by = chance.fractions(seed, "event", news.call_id, *_purpose(news))
        if lost < self.lost:
            return ()
        first = news.at + self.delay * by if delayed < self.delayed else news.at
        return (first, news.at + self.delay) if repeated < self.repeated else (first,)


NONE = Faults()


def _purpose(news: News) -> tuple[str, ...]:
    """What tells it from the other news of its call."""
    match news:
        case CallReport():
            return (news.state,)
        case PromptPlayed():
            return ("played", news.step_id)
        case DigitPressed():
            return ("pressed", news.at.isoformat())
        case AnswerClassified():
            return ("classified",)
        case AudioMissing() | AudioHeard():
            return ("audio", news.side, news.at.isoformat())
