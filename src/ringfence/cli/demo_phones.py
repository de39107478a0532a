"""The demonstration over real SIP and audio: an Asterisk of its own, people who answer it, and phones for the agents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ringfence.cli.printing import note
from ringfence.cli.simulated_agents import Habits
from ringfence.domain.problems import Problem
from ringfence.testbed import bed, configuration
from ringfence.testbed.scenario import Pace

PACE: Final = Pace(rings=(1.0, 4.0), talks=(5.0, 15.0), messages=(4.0, 8.0), last_moment=18.0, setup=2.0)
"""People who do not keep those waiting who watch."""
HABITS: Final = Habits(
    reads=(1.0, 4.0), talks=(6.0, 20.0), outlasts=25.0, wraps_up=(1.0, 4.0), ignores=0.0, callback_after=(60.0, 180.0)
)


@dataclass(frozen=True, slots=True)
class Phones:
    """`asterisk` is the URL of the server that has them, `endpoints` as agents have them; `habits` of those agents."""

    asterisk: str
    endpoints: tuple[str, ...]
    habits: Habits


@contextmanager
def test_bed(agents: int) -> Iterator[Phones]:
    """A test bed until the end of the block. Raises Problem: invalid for more agents than it has phones, unavailable
    where something is missing."""
    numbers = configuration.PHONES
    if agents > len(numbers):
        raise Problem.at(
            "--agents", "out_of_range", f"must be at most {len(numbers)} with Asterisk: so many phones it has"
        )
    note("ringfence: starting Asterisk, a telephone network and phones on this machine")
    with bed.running(PACE) as started:
        yield Phones(started.url, tuple(f"PJSIP/{number}" for number in numbers[:agents]), HABITS)
