"""How long something lasts, learned: a decayed empirical distribution, from a prior at the cold start.

Times are counted in bins of one second up to a minute, and of growing width above that. Older observations weigh less:
each new one takes the share 1 / `memory` of the weight of all before it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Final

FINE: Final = 60
"""Bins of one second."""
_GROWTH: Final = 1.06
_COARSE: Final = 94
"""Bins that grow from there, to four hours."""
EDGES: Final = (*map(float, range(FINE + 1)), *(FINE * _GROWTH ** (step + 1) for step in range(_COARSE)))
"""Where bins begin and end, seconds; what is longer than the last edge counts to the last bin."""
BINS: Final = len(EDGES) - 1
_HEAVY: Final = 1e9
_DECIMALS: Final = 3


def bin_of(seconds: float) -> int:
    """The bin of a time."""
    if seconds < FINE:
        return max(int(seconds), 0)
    return min(bisect_right(EDGES, seconds) - 1, BINS - 1)


def middle_of(place: int) -> float:
    """The middle of a bin, seconds."""
    return (EDGES[place] + EDGES[place + 1]) / 2


class Durations:
    """`prior` says which share of the times is longer than so many seconds, from 1 at zero to 0 at four hours; it weighs
    as much as `belief` observations."""

    def __init__(self, memory: float, belief: float, prior: Callable[[float], float]) -> None:
        self._fade = 1 - 1 / memory
        self._weights = [belief * (before - after) for before, after in pairwise(map(prior, EDGES))]
        self._unit = 1.0  # what an observation weighs now: it grows, where all others would have to shrink

    def add(self, seconds: float) -> None:
        self._unit /= self._fade
        self._weights[bin_of(seconds)] += self._unit
        if self._unit > _HEAVY:
            self._weights = [weight / self._unit for weight in self._weights]
            self._unit = 1.0

    def survival(self) -> list[float]:
        """The share that is longer than each edge."""
        left = list(accumulate(reversed(self._weights), initial=0.0))
        left.reverse()
        total = left[0]
        return [one / total for one in left]

    def mean(self) -> float:
        """Seconds, to the width of the bins."""
        weighed = sum(weight * middle_of(place) for place, weight in enumerate(self._weights))
        return weighed / sum(self._weights)

    def as_json(self) -> dict[str, float]:
        """The weight of each bin that has any, in observations made just now."""
        now = ((place, round(weight / self._unit, _DECIMALS)) for place, weight in enumerate(self._weights))
        return {str(place): weight for place, weight in now if weight}

    def restore(self, weights: dict[str, float]) -> None:
        """Go on from what `as_json` gave. Weights of bins that are none, and all of them if nothing is left, are ignored."""
        known = {int(place): weight for place, weight in weights.items() if 0 <= int(place) < BINS and weight > 0}
        if known:
            self._weights = [known.get(place, 0.0) for place in range(BINS)]
            self._unit = 1.0


def survival_at(survival: Sequence[float], seconds: float) -> float:
    """The share that is longer than this, by linear interpolation within its bin."""
    if 0.0 <= seconds < FINE:
        place = int(seconds)
        into = seconds - place
    else:
        place = bin_of(seconds)
        begins, ends = EDGES[place], EDGES[place + 1]
        into = min(max((seconds - begins) / (ends - begins), 0.0), 1.0)
    return survival[place] + into * (survival[place + 1] - survival[place])


def quantile(survival: Sequence[float], share: float) -> float:
    """The time, seconds, that this share is shorter than; `share` is from 0 to 1."""
    left = 1 - share
    for place in range(BINS):
        before, after = survival[place], survival[place + 1]
        if after <= left:
            into = (before - left) / (before - after) if before > after else 0.0
            return EDGES[place] + max(into, 0.0) * (EDGES[place + 1] - EDGES[place])
    return EDGES[BINS]
