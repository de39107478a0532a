"""The study of pacing: Predictive beside a fixed ratio and the adaptive rule, in centres of many sizes and answer rates.

Nothing is known to the dialer in advance: how soon people answer is drawn anew for each seed. The rivals are given what they
would not have in life: the ratio and the tuning that turn out best in hindsight.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from ringfence.domain.campaign import DialingMode
from ringfence.simulation.adaptive import Tuning
from ringfence.simulation.centre import Centre, Figures
from ringfence.simulation.chance import Chance

AGENTS: Final = (5, 10, 20, 50, 100)
LIMIT: Final = 0.03
RATIO_STEP: Final = 0.5
MOST_RATIO: Final = 16.0
HOURS: Final = 6.0
TALK_SECONDS, WRAP_UP_SECONDS = 120.0, 20.0
_ANSWERS_AFTER: Final = (6.0, 13.0)  # seconds, the mean: drawn between these
_VARIATION: Final = (0.35, 0.8)
_CALLS_AN_AGENT_HOUR: Final = 26.0  # answered ones, at most
_SEARCHED: Final = 2  # seeds with which a setting is looked for
_NEARLY: Final = 1.05  # over the limit by so little with those seeds, it may be within it with all
_TUNINGS: Final = tuple(Tuning(difference, -40) for difference in (-1, -2, -4, -6, -9, -13, -20))

Play = Callable[[Sequence[tuple[Centre, int]]], list[Figures]]
"""What comes of these centres, each with its seed, in order."""


@dataclass(frozen=True, slots=True)
class Rate:
    """The share of calls that is answered, at the start of the six hours and at their end."""

    first: float
    last: float

    def __str__(self) -> str:
        return f"{self.first:.2f}" if self.first == self.last else f"{self.first:.2f} → {self.last:.2f}"


RATES: Final = (Rate(0.10, 0.10), Rate(0.30, 0.30), Rate(0.10, 0.38))


@dataclass(frozen=True, slots=True)
class Cell:
    agents: int
    rate: Rate

    def centre(self, seed: int) -> Centre:
        """As the people of this seed are."""
        rng = Chance(seed).once("answers")
        people = self.agents * HOURS * _CALLS_AN_AGENT_HOUR / ((self.rate.first + self.rate.last) / 2)
        return Centre(
            agents=self.agents,
            people=math.ceil(1.25 * people),
            answer_rate=self.rate.first,
            last_answer_rate=self.rate.last,
            answer_seconds=(rng.uniform(*_ANSWERS_AFTER), rng.uniform(*_VARIATION)),
            talk_seconds=TALK_SECONDS,
            wrap_up_seconds=WRAP_UP_SECONDS,
            retry_minutes=600,
            closes=21 * 60,
            shift_hours=HOURS,
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a cell under one pacing; `setting` is that of a rival, in words."""

    agents: int
    rate: str
    pacing: str
    setting: str
    talk: tuple[float, ...]  # minutes an agent-hour, by seed
    abandoned: tuple[float, ...]  # shares

    @property
    def mean_talk(self) -> float:
        return statistics.mean(self.talk)

    @property
    def mean_abandoned(self) -> float:
        return statistics.mean(self.abandoned)

    @property
    def worst(self) -> float:
        return max(self.abandoned)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(saved: dict[str, Any]) -> Result:
        return Result(**saved | {"talk": tuple(saved["talk"]), "abandoned": tuple(saved["abandoned"])})


def predictive(cell: Cell, seeds: Sequence[int], play: Play) -> Result:
    return _result(cell, "predictive", "", seeds, play, mode=DialingMode.PREDICTIVE)


def with_ratio(cell: Cell, ratio: float, seeds: Sequence[int], play: Play) -> Result:
    """So many calls an idle agent."""
    return _result(cell, "ratio", f"{ratio:g}", seeds, play, mode=DialingMode.POWER, ratio=ratio)


def best_ratio(cell: Cell, seeds: Sequence[int], play: Play) -> Result:
    """The largest ratio, in steps of a half, that stays within the limit on average: looked for with a few of the seeds, and
    made sure of with all of them."""
    few = seeds[:_SEARCHED]
    tried: dict[float, float] = {}

    def abandoned(ratio: float) -> float:
        if ratio not in tried:
            tried[ratio] = with_ratio(cell, ratio, few, play).mean_abandoned
        return tried[ratio]

    ratio = _likely_ratio(cell)
    while ratio > 1.0 and abandoned(ratio) > LIMIT:
        ratio -= RATIO_STEP
    while ratio < MOST_RATIO and abandoned(ratio + RATIO_STEP) <= LIMIT * _NEARLY:
        ratio += RATIO_STEP
    found = with_ratio(cell, ratio, seeds, play)
    while found.mean_abandoned > LIMIT and ratio > 1.0:
        ratio -= RATIO_STEP
        found = with_ratio(cell, ratio, seeds, play)
    return found


def _likely_ratio(cell: Cell) -> float:
    """Where to begin to look: what may be dialed for an idle agent grows with the root of their number."""
    ratio = math.sqrt(cell.agents) * (0.135 / cell.rate.last + 0.1)
    return max(1.0, round(ratio / RATIO_STEP) * RATIO_STEP)


def adaptive(cell: Cell, tuning: Tuning, seeds: Sequence[int], play: Play, name: str = "adaptive") -> Result:
    setting = f"target {tuning.difference}, intensity {tuning.intensity}"
    return _result(cell, name, setting, seeds, play, mode=DialingMode.PREDICTIVE, adaptive=tuning)


def best_tuning(cell: Cell, seeds: Sequence[int], play: Play) -> Result:
    """The tuning of the adaptive rule with the most talk within the limit, of a range of them; where none stays within it,
    the one that comes closest."""
    tried = [(tuning, adaptive(cell, tuning, seeds[:1], play)) for tuning in _TUNINGS]
    within = [one for one in tried if one[1].mean_abandoned <= LIMIT]
    best = (
        max(within, key=lambda one: one[1].mean_talk) if within else min(tried, key=lambda one: one[1].mean_abandoned)
    )
    softer = replace(best[0], intensity=0)
    again = adaptive(cell, softer, seeds[:1], play)
    if again.mean_abandoned <= LIMIT and again.mean_talk > best[1].mean_talk:
        best = softer, again
    return adaptive(cell, best[0], seeds, play, "tuned")


PACINGS: Final[dict[str, Callable[[Cell, Sequence[int], Play], Result]]] = {
    "predictive": predictive,
    "ratio": best_ratio,
    "adaptive": lambda cell, seeds, play: adaptive(cell, Tuning(), seeds, play),
    "tuned": best_tuning,
}


def cells(agents: Iterable[int] = AGENTS) -> list[Cell]:
    """The smaller ones first."""
    return [Cell(count, rate) for count in agents for rate in RATES]


def _result(cell: Cell, pacing: str, setting: str, seeds: Sequence[int], play: Play, **changes: Any) -> Result:
    played = play([(replace(cell.centre(seed), **changes), seed) for seed in seeds])
    return Result(
        cell.agents,
        str(cell.rate),
        pacing,
        setting,
        tuple(round(one.talk_minutes, 3) for one in played),
        tuple(round(one.abandoned, 5) for one in played),
    )
