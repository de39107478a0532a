"""What a campaign may still risk: from its ledgers, how likely the next person to answer may be to find nobody free.

Aimed at are four fifths of the limit. The risk allowed falls by a factor with each abandoned person above that, and rises
again with each who was served (integral control, which so makes up for estimates that are off). Near the limit it goes to
nothing, and where one more abandoned person would pass it, the gate is shut: one call an idle agent.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ringfence.domain.values import quick
from ringfence.engine.pacing.ledger import Tally

AIM: Final = 0.8
"""Of the limit."""
_SHARPNESS: Final = 0.15
"""By how much the logarithm of the risk falls with each abandoned person above the aim."""
_EASE: Final = 8.0
"""With fewer abandoned people than this left to the limit, the risk shrinks in proportion."""
_BOLDEST: Final = 4.0
"""Times the aim."""


@quick
@dataclass(frozen=True, slots=True)
class Budget:
    """`risk` is from 0 to 1; `gate_open` False allows Progressive only."""

    risk: float
    gate_open: bool


def budget(limit: float, tallies: Iterable[Tally]) -> Budget:
    """What these ledgers leave of a limit: the share of answered people who may be abandoned, from 0 to 1."""
    aim = AIM * limit
    left = excess = math.inf
    for tally in tallies:
        people = min(tally.people, tally.answered)
        left = min(left, limit * people - tally.abandoned)
        excess = min(excess, aim * people - tally.abandoned)
    shut = left + limit < 1.0
    boldness = min(math.exp(_SHARPNESS * excess), _BOLDEST)
    return Budget(0.0 if shut else aim * boldness * min(left / _EASE, 1.0), not shut)
