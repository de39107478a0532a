"""Progressive: one call an idle agent, who is reserved while it rings."""

from __future__ import annotations

from ringfence.engine.pacing.facts import Facts


def calls_to_place(facts: Facts) -> int:
    """How many calls to place now. Nobody who answers ever finds all agents taken, unless an agent leaves."""
    return max(0, facts.idle - facts.waiting - len(facts.in_flight))
