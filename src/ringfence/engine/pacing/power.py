"""Power: a fixed number of calls an idle agent, so that they need not wait until somebody answers."""

from __future__ import annotations

from ringfence.engine.pacing.facts import Facts


def calls_to_place(facts: Facts) -> int:
    """How many calls to place now: up to `ratio` in flight for each idle agent who is not about to take a waiting person."""
    free = max(0, facts.idle - facts.waiting)
    return max(0, int(facts.ratio * free) - len(facts.in_flight))
