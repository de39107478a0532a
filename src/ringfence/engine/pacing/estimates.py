"""What the calls of a campaign have taught: how many are answered, how soon, and how long agents are busy with one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from ringfence.engine.pacing.answer_rate import AnswerRate
from ringfence.engine.pacing.durations import Durations

KNOWN_AFTER: Final = 50
"""Until so many calls are known, nothing is concluded from them."""
_CALLS, _HANDLES = 1_500.0, 600.0  # how many of the latest are looked at, about
_BELIEF: Final = 10.0
_SETUP_SECONDS: Final = 2.0
_TALK_SECONDS, _WRAP_UP_SECONDS = 120.0, 20.0
_REFUSED: Final = 0.15  # share of unanswered calls that end at once: busy, declined, no such number
_RING_SECONDS: Final = 25.0


class Estimates:
    """Of one campaign. Times of calls are counted from their placing; a conversation is followed by its wrap-up."""

    def __init__(self) -> None:
        self.rate = AnswerRate()
        self.answered = Durations(_CALLS, _BELIEF, lambda t: _between(t, _SETUP_SECONDS, _RING_SECONDS - 2))
        self.unanswered = Durations(_CALLS, _BELIEF, _unanswered)
        self.talk = Durations(_HANDLES, _BELIEF, lambda t: math.exp(-t / _TALK_SECONDS))
        self.wrap_up = Durations(_HANDLES, _BELIEF, lambda t: math.exp(-t / _WRAP_UP_SECONDS))
        self.version = 0  # of what is known

    @property
    def known(self) -> bool:
        """Enough calls have been seen."""
        return self.rate.calls >= KNOWN_AFTER

    def call_answered(self, at: datetime, after: timedelta) -> None:
        """A person, or what is taken for one, answered this long after the call was placed."""
        self.rate.add(at, True)
        self.answered.add(after.total_seconds())
        self.version += 1

    def call_unanswered(self, at: datetime, after: timedelta) -> None:
        """The call was over without an answer this long after it was placed."""
        self.rate.add(at, False)
        self.unanswered.add(after.total_seconds())
        self.version += 1

    def conversation_ended(self, lasted: timedelta) -> None:
        self.talk.add(lasted.total_seconds())
        self.version += 1

    def wrap_up_ended(self, lasted: timedelta) -> None:
        self.wrap_up.add(lasted.total_seconds())
        self.version += 1

    def as_json(self) -> dict[str, Any]:
        """All of it, for the record."""
        return {
            "rate": self.rate.as_json(),
            "answered": self.answered.as_json(),
            "unanswered": self.unanswered.as_json(),
            "talk": self.talk.as_json(),
            "wrapUp": self.wrap_up.as_json(),
        }

    @staticmethod
    def from_json(saved: Mapping[str, Any]) -> Estimates:
        """What `as_json` gave. Raises KeyError for anything else."""
        made = Estimates()
        made.rate.restore(saved["rate"])
        made.answered.restore(saved["answered"])
        made.unanswered.restore(saved["unanswered"])
        made.talk.restore(saved["talk"])
        made.wrap_up.restore(saved["wrapUp"])
        return made


def _between(seconds: float, first: float, last: float) -> float:
    """The share that is longer, where all times from `first` to `last` are as likely."""
    return min(max((last - seconds) / (last - first), 0.0), 1.0)


def _unanswered(seconds: float) -> float:
    rang = _between(seconds, _RING_SECONDS, _RING_SECONDS + 4)
    return (1 - _REFUSED) * rang + _REFUSED * _between(seconds, 0.0, 4.0)
