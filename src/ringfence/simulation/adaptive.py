"""The adaptive rule that many dialers in use have, to be compared with: a level of lines an agent, moved by what was idle.

After the adaptive method of VICIdial 2.14: every 15 s the level is moved by how many more agents than people have waited, on
average, plus a target; every 2.5 s calls are placed up to the level. It falls to one line an agent while more calls than the
limit have been abandoned since it began.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from ringfence.engine.pacing.facts import Facts

_MOVES_EVERY: Final = timedelta(seconds=15)
_COUNTS_EVERY: Final = timedelta(seconds=60)
_PLACES_EVERY: Final = timedelta(seconds=2.5)
_FEWEST_ANSWERS: Final = 50
_MANY_LATELY: Final = 20
_HALVES_ABOVE: Final = 0.5
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tuning:
    """What an administrator sets. `difference` is the target of idle agents less waiting people (-40 to 40, negative: more
    people wait), `intensity` how sharply the level moves (-40 to 40), `max_level` its greatest value."""

    difference: int = 0
    intensity: int = 0
    max_level: float = 3.0


class Adaptive:
    """Asked once a second. It remembers, so there is one for each run."""

    def __init__(self, tuning: Tuning) -> None:
        self._tuning = tuning
        self._level = 1.0
        self._seen: deque[tuple[int, int, int]] = deque(maxlen=15)  # idle, waiting and all agents, second by second
        self._moves_at = self._counts_at = self._places_at = _LONG_AGO
        self._answered = self._abandoned = 0
        self._over = False

    def __call__(self, facts: Facts) -> int:
        """How many calls to place now."""
        agents = facts.idle + len(facts.talking) + len(facts.wrapping_up)
        self._seen.append((facts.idle, facts.waiting, agents))
        now = facts.now
        if now >= self._counts_at:
            self._counts_at = now + _COUNTS_EVERY
            self._count(facts)
        if now >= self._moves_at:
            self._moves_at = now + _MOVES_EVERY
            self._move()
        if now < self._places_at:
            return 0
        self._places_at = max(self._places_at + _PLACES_EVERY, now)
        lines = round(self._level * (facts.idle + len(facts.talking)))
        return max(0, lines - len(facts.in_flight) - facts.waiting - len(facts.talking))

    def _move(self) -> None:
        idle, waiting, agents = (sum(column) / len(self._seen) for column in zip(*self._seen, strict=True))
        if agents:
            share = (idle - waiting + self._tuning.difference) / agents
            self._level *= 1 + share * self._sharpness(share)
        self._level = min(max(self._level, 1.0), self._tuning.max_level)
        if self._over:
            self._level = 1.0

    def _sharpness(self, share: float) -> float:
        part = self._tuning.intensity / 100
        return 1 + part if share >= 0 else abs(part - 1)

    def _count(self, facts: Facts) -> None:
        """Once a minute: how many were abandoned, since it began and in the last minute."""
        if facts.insight is None:
            return
        answered, abandoned = facts.insight.day.answered, facts.insight.day.abandoned
        lately, in_vain = answered - self._answered, abandoned - self._abandoned
        self._answered, self._abandoned = answered, abandoned
        if lately > _MANY_LATELY and in_vain > _HALVES_ABOVE * lately:
            self._level = max(1.0, self._level / 2)
        self._over = answered > _FEWEST_ANSWERS and abandoned > facts.target_abandon_rate / 100 * answered
