"""Predictive: as many calls as agents will be free for when people answer, within what may be risked.

One more call is placed as long as the person who answers it would find nobody free with no more than the chance that the
budget allows, at each of the instants at which they may answer. At that chance the calls in flight and the agents who are
busy count by their age: a call that has rung for long is hardly answered any more, and an agent who wraps up is soon free.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ringfence.domain.values import quick
from ringfence.engine.pacing import progressive, shortfall
from ringfence.engine.pacing.durations import bin_of
from ringfence.engine.pacing.facts import Facts
from ringfence.engine.pacing.outlook import Chance, Outlook

EXACT: Final = 20
"""Up to so many calls in flight and busy agents are summed exactly."""
MOST: Final = 3
"""Calls placed at a time, for each agent at work."""


class Reason(StrEnum):
    """What a decision came of."""

    LEARNING = "learning"  # too few calls are known: like Progressive
    GATE = "gate"  # the ledger has no room for one more abandoned person: like Progressive
    RISK = "risk"


@quick
@dataclass(frozen=True, slots=True)
class Decision:
    """`risk` is the chance that the next person to answer, of a call placed beyond these, would find nobody free."""

    calls: int
    reason: Reason
    risk: float


def calls_to_place(facts: Facts) -> int:
    """How many calls to place now."""
    return decide(facts).calls


def reason_of(facts: Facts) -> Reason:
    """What a decision comes of."""
    if facts.insight is None or not facts.insight.known:
        return Reason.LEARNING
    return Reason.RISK if facts.insight.budget.gate_open else Reason.GATE


def decide(facts: Facts) -> Decision:
    """How many calls to place now, and why. Without insight it is Progressive."""
    reason, insight = reason_of(facts), facts.insight
    if reason is not Reason.RISK or insight is None:
        return Decision(progressive.calls_to_place(facts), reason, 0.0)
    at_work = facts.idle + len(facts.talking) + len(facts.wrapping_up)
    few = len(facts.in_flight) + at_work - facts.idle <= EXACT
    risks = _exact(facts, insight.outlook) if few else _normal(facts, insight.outlook)
    return risks.decide(insight.budget.risk, MOST * at_work)


def _by_age(ages: Iterable[float]) -> Counter[int]:
    return Counter(map(bin_of, ages))


class _Exact:
    """Distributions of how many more people have answered than agents are free, one for each instant."""

    def __init__(self, outlook: Outlook, lowest: int, chances: list[list[float]]) -> None:
        self._placed_now = outlook.placed_now
        self._from = max(0, -lowest)  # where the chances of sums that are not negative begin
        self._chances = chances

    def decide(self, allowed: float, most: int) -> Decision:
        calls, risk = 0, self._risk()
        while risk <= allowed and calls < most:
            self._chances = list(map(shortfall.add, self._chances, self._placed_now))
            calls, risk = calls + 1, self._risk()
        return Decision(calls, Reason.RISK, risk)

    def _risk(self) -> float:
        return max(sum(chances[self._from :]) for chances in self._chances)


def _exact(facts: Facts, outlook: Outlook) -> _Exact:
    up = [outlook.in_flight(bin_of(age)) for age in facts.in_flight]
    down = [outlook.talking(bin_of(age)) for age in facts.talking]
    down += [outlook.wrapping_up(bin_of(age)) for age in facts.wrapping_up]
    chances = [
        shortfall.summed((one[instant][0] for one in up), (one[instant][0] for one in down))
        for instant in range(len(outlook.instants))
    ]
    lowest = facts.waiting - facts.idle - len(down)
    if lowest > 0:  # more people wait than agents are at work
        chances = [[0.0] * lowest + one for one in chances]
    return _Exact(outlook, lowest, chances)


class _Normal:
    """The moments of how many more people have answered than agents are free, one for each instant."""

    def __init__(self, outlook: Outlook, moments: list[Chance]) -> None:
        self._moments = moments
        self._placed_now = [(p, p * (1 - p), p * (1 - p) * (1 - 2 * p)) for p in outlook.placed_now]

    def decide(self, allowed: float, most: int) -> Decision:
        risk = self._risk(0)
        if risk > allowed or most < 1:
            return Decision(0, Reason.RISK, risk)
        allows, not_more = 0, most  # the risk grows with the calls
        while not_more - allows > 1:
            calls = (allows + not_more) // 2
            if self._risk(calls) <= allowed:
                allows = calls
            else:
                not_more = calls
        return Decision(allows + 1, Reason.RISK, self._risk(allows + 1))

    def _risk(self, calls: int) -> float:
        worst = 0.0
        for (mean, variance, third), (p, p_variance, p_third) in zip(self._moments, self._placed_now, strict=True):
            risk = shortfall.normal(mean + calls * p, variance + calls * p_variance, third + calls * p_third)
            worst = max(worst, risk)
        return worst


def _normal(facts: Facts, outlook: Outlook) -> _Normal:
    up = [(outlook.in_flight(place), count) for place, count in _by_age(facts.in_flight).items()]
    down = [(outlook.talking(place), count) for place, count in _by_age(facts.talking).items()]
    down += [(outlook.wrapping_up(place), count) for place, count in _by_age(facts.wrapping_up).items()]
    moments = []
    for instant in range(len(outlook.instants)):
        mean, variance, third = float(facts.waiting - facts.idle), 0.0, 0.0
        for chances, count in up:
            m, v, t = chances[instant]
            mean, variance, third = mean + count * m, variance + count * v, third + count * t
        for chances, count in down:
            m, v, t = chances[instant]
            mean, variance, third = mean - count * m, variance + count * v, third - count * t
        moments.append((mean, variance, third))
    return _Normal(outlook, moments)
