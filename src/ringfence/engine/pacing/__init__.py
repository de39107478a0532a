"""How many calls to place now? One module a mode, one signature: `calls_to_place(facts) -> int`.

Preview is not among them: there, agents dial.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from ringfence.domain.campaign import DialingMode
from ringfence.engine.pacing import power, predictive, progressive
from ringfence.engine.pacing.facts import Facts

CallsToPlace = Callable[[Facts], int]

MODES: Final[Mapping[DialingMode, CallsToPlace]] = {
    DialingMode.PROGRESSIVE: progressive.calls_to_place,
    DialingMode.POWER: power.calls_to_place,
    DialingMode.PREDICTIVE: predictive.calls_to_place,
}

PERIODS: Final[Mapping[DialingMode, timedelta]] = {DialingMode.PREDICTIVE: timedelta(seconds=1)}
"""How often a mode is asked, whatever happens: those whose answer changes with time alone. Others are asked whenever
something has happened."""
