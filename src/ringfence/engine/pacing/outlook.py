"""What is to be expected of the calls in flight and of the agents who are busy, by their age.

Looked at are a few instants at which a call placed now may be answered: quantiles of the time to answer. Until each of
them a call in flight of age a is answered with the chance

    p (F(a + t) − F(a)) / (p (1 − F(a)) + (1 − p) G(a))

where p is the answer rate, F the distribution of the time to answer, and G the share of unanswered calls that last
longer. An agent comes free by then, or within the time that an answered person may wait, with the chance that the
conversation and the wrap-up after it end, or the wrap-up that has begun.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from operator import mul
from typing import Final

from ringfence.engine.pacing.durations import middle_of, quantile, survival_at
from ringfence.engine.pacing.estimates import Estimates

QUANTILES: Final = (0.15, 0.4, 0.65, 0.9)
"""Of the time to answer: the instants looked at."""
_STEPS: Final = 16
_UNSEEN: Final = 1e-4
"""Where a smaller share than this has lasted so long, nothing is known of how it goes on."""

Chance = tuple[float, float, float]
"""Of something that happens or not: its mean p, variance p(1 − p), and third central moment p(1 − p)(1 − 2p)."""


def chance(p: float) -> Chance:
    variance = p * (1.0 - p)
    return p, variance, variance * (1.0 - 2.0 * p)


class Outlook:
    """As of one version of the estimates. Chances are tuples, one for each instant, and computed when first asked for."""

    def __init__(self, estimates: Estimates, abandon_seconds: float) -> None:
        self.version = estimates.version
        self.rate = estimates.rate.value
        self._answered = estimates.answered.survival()
        self._unanswered = estimates.unanswered.survival()
        self._talk = estimates.talk.survival()
        self._wrap_up = estimates.wrap_up.survival()
        self.instants = tuple(quantile(self._answered, share) for share in QUANTILES)
        self._frees = tuple(instant + abandon_seconds for instant in self.instants)
        self.placed_now = tuple(self.rate * (1.0 - survival_at(self._answered, instant)) for instant in self.instants)
        self._steps = tuple(self._frees[-1] * step / _STEPS for step in range(_STEPS + 1))
        self._written = tuple(tuple(map(self._wraps_up_within, self._left(free))) for free in self._frees)
        self._known: dict[tuple[Callable[[float], tuple[Chance, ...]], int], tuple[Chance, ...]] = {}

    def in_flight(self, place: int) -> tuple[Chance, ...]:
        """That a call whose age is in this bin is answered."""
        return self._of(self._answers, place)

    def talking(self, place: int) -> tuple[Chance, ...]:
        """That an agent whose conversation began that long ago comes free."""
        return self._of(self._talks, place)

    def wrapping_up(self, place: int) -> tuple[Chance, ...]:
        """That an agent whose wrap-up began that long ago comes free."""
        return self._of(self._writes, place)

    def _of(self, what: Callable[[float], tuple[Chance, ...]], place: int) -> tuple[Chance, ...]:
        found = self._known.get((what, place))
        if found is None:
            found = self._known[what, place] = what(middle_of(place))
        return found

    def _answers(self, age: float) -> tuple[Chance, ...]:
        to_be_answered = self.rate * survival_at(self._answered, age)
        in_vain = (1.0 - self.rate) * survival_at(self._unanswered, age)
        all_of_them = to_be_answered + in_vain
        if all_of_them < _UNSEEN:
            return (chance(0.0),) * len(self.instants)
        later = (self.rate * survival_at(self._answered, age + instant) for instant in self.instants)
        return tuple(chance((to_be_answered - left) / all_of_them) for left in later)

    def _talks(self, lasted: float) -> tuple[Chance, ...]:
        """The conversation ends in one of a few steps, and the wrap-up in what is left after that."""
        now = survival_at(self._talk, lasted)
        if now < _UNSEEN:
            return tuple(chance(1.0 - math.exp(-within / max(lasted, 60.0))) for within in self._frees)
        alive = [survival_at(self._talk, lasted + step) for step in self._steps]
        ends = [(before - after) / now for before, after in pairwise(alive)]
        return tuple(chance(sum(map(mul, ends, written))) for written in self._written)

    def _left(self, free: float) -> list[float]:
        """What is left of the time until `free` in the middle of each step, seconds."""
        return [free - (before + after) / 2 for before, after in pairwise(self._steps)]

    def _wraps_up_within(self, seconds: float) -> float:
        return 1.0 - survival_at(self._wrap_up, seconds) if seconds > 0 else 0.0

    def _writes(self, lasted: float) -> tuple[Chance, ...]:
        now = survival_at(self._wrap_up, lasted)
        if now < _UNSEEN:
            return tuple(chance(1.0 - math.exp(-within / max(lasted, 20.0))) for within in self._frees)
        return tuple(chance(1.0 - survival_at(self._wrap_up, lasted + within) / now) for within in self._frees)
