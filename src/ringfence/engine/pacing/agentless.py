"""Agentless: free lines are shared between the running campaigns in proportion to their priority.

Fair queueing by time: what a campaign has used is the time that its calls have held lines, divided by its priority, and the
one that has used least is next. Campaigns of priority 5 and 3 so get 62.5 % and 37.5 % of the lines, however long their
calls are and however few lines there are. Who had nothing to dial for a while begins again beside the others: time that
was not used is not saved up. After A. Demers, S. Keshav, S. Shenker: "Analysis and simulation of a fair queueing
algorithm", 1989.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

FIRST_GUESS: Final = 30.0
"""Seconds that a call holds a line, before any of a campaign's has ended."""
ABSENT_AFTER: Final = timedelta(seconds=60)
"""A campaign that has wanted no line for longer begins again beside the others. To wait for the database is no absence."""
_NEWEST: Final = 0.05
"""How much of the mean, of many calls, is made up by the newest."""


@dataclass(slots=True)
class _Use:
    used: float  # seconds, divided by the priority
    wanted_at: datetime
    calls: int = 0
    mean: float = FIRST_GUESS  # seconds a call


@dataclass(frozen=True, slots=True)
class _Charge:
    run_id: str
    priority: int
    seconds: float


class Shares:
    """What each run has used of the lines.

    A call is charged with the mean of its run's when it is placed, and with the truth when it is over.
    """

    def __init__(self) -> None:
        self._uses: dict[str, _Use] = {}
        self._charges: dict[str, _Charge] = {}

    def in_turn(self, runs: Iterable[tuple[str, int]], at: datetime) -> list[str]:
        """These runs, each with its priority, which all want a line: the one whose turn it is first."""
        wanting = list(runs)
        present = [self._uses[run_id] for run_id, _ in wanting if self._is_present(run_id, at)]
        level = min((use.used for use in present), default=0.0)
        for run_id, _ in wanting:
            if not self._is_present(run_id, at):
                self._uses[run_id] = _Use(max(level, self._uses[run_id].used if run_id in self._uses else 0.0), at)
            self._uses[run_id].wanted_at = at
        return [run_id for _, _, run_id in sorted((self._uses[one].used, -priority, one) for one, priority in wanting)]

    def take(self, run_id: str, priority: int, call_id: str) -> None:
        """A call of this run, one of those in turn, is placed."""
        use = self._uses[run_id]
        self._charges[call_id] = _Charge(run_id, priority, use.mean)
        use.used += use.mean / priority

    def give_back(self, call_id: str, seconds: float) -> None:
        """A call is over, having held its line for so long. One that is not known was placed before a restart."""
        charge = self._charges.pop(call_id, None)
        use = None if charge is None else self._uses.get(charge.run_id)
        if charge is None or use is None:
            return
        use.used += (seconds - charge.seconds) / charge.priority
        use.calls += 1
        use.mean += (seconds - use.mean) * max(_NEWEST, 1 / use.calls)

    def forget(self, run_id: str) -> None:
        """The run is over."""
        self._uses.pop(run_id, None)

    def _is_present(self, run_id: str, at: datetime) -> bool:
        use = self._uses.get(run_id)
        return use is not None and at - use.wanted_at <= ABSENT_AFTER
