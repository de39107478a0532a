"""How likely is it that a person who answers finds nobody free? The sum of many independent chances.

Answers to come are added, agents who come free subtracted. Few chances are summed exactly (a Poisson binomial distribution),
many by the normal distribution with a correction for skewness: Y. Hong, "On computing the distribution function for the
Poisson binomial distribution", Computational Statistics & Data Analysis 59 (2013), section 2.2.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

_ROOT_2: Final = math.sqrt(2.0)
_ROOT_2_PI: Final = math.sqrt(2.0 * math.pi)


def add(chances: list[float], p: float) -> list[float]:
    """With one more chance `p` of one more. `chances` are those of 0, 1, 2 …"""
    stays, below, made = 1.0 - p, 0.0, []
    for one in chances:
        made.append(one * stays + below)
        below = one * p
    made.append(below)
    return made


def summed(up: Iterable[float], down: Iterable[float]) -> list[float]:
    """How many of `up` happen, less how many of `down` do: the chances of each sum from minus the number of `down` on."""
    chances = [1.0]
    for p in up:
        chances = add(chances, p)
    for p in down:  # to go down by one is not to go up, from one lower
        chances = add(chances, 1.0 - p)
    return chances


def normal(mean: float, variance: float, third: float) -> float:
    """The chance that a sum of many chances, with this third central moment, is not negative."""
    if variance < 1e-9:
        return 1.0 if mean > -0.5 else 0.0
    deviation = math.sqrt(variance)
    x = (-0.5 - mean) / deviation
    density = math.exp(-0.5 * x * x) / _ROOT_2_PI
    above = 0.5 * math.erfc(x / _ROOT_2) - third / (6.0 * variance * deviation) * (1.0 - x * x) * density
    return min(max(above, 0.0), 1.0)
