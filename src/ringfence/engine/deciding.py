"""What is kept of decisions how many calls to place: a sample of them with what they came of, and what has been learned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from ringfence.engine.commands import SaveDecision, SaveEstimates
from ringfence.engine.pacing import predictive
from ringfence.engine.pacing.facts import Facts
from ringfence.engine.pacing.insight import Insight
from ringfence.engine.pacing.memory import Memory
from ringfence.engine.state import Run, State

SAMPLED_EVERY: Final = timedelta(seconds=10)
"""And whenever a decision comes of something else than the one before."""
SAVED_EVERY: Final = timedelta(seconds=60)
"""So much of what was learned may be lost in a crash; the ledger is saved with every call."""


def keep(s: State, run: Run, memory: Memory, facts: Facts) -> None:
    """Put what has been learned on record if some time has passed, and in Predictive what is decided from these facts if it
    is its turn."""
    pacing, version = run.pacing, memory.estimates.version
    if version != pacing.saved_version and (pacing.saved_at is None or s.at >= pacing.saved_at + SAVED_EVERY):
        pacing.saved_at, pacing.saved_version = s.at, version
        s.emit(SaveEstimates(run.instance.campaign_id, memory.estimates.as_json(), s.at))
    if facts.insight is None:
        return
    reason = predictive.reason_of(facts)
    if reason != pacing.reason or pacing.sampled_at is None or s.at >= pacing.sampled_at + SAMPLED_EVERY:
        pacing.sampled_at, pacing.reason = s.at, reason
        decision = _as_json(memory, facts, facts.insight)
        s.emit(SaveDecision(run.instance.campaign_id, run.id, s.at, decision))


def _as_json(memory: Memory, facts: Facts, insight: Insight) -> dict[str, Any]:
    decision = predictive.decide(facts)
    return {
        "calls": decision.calls,
        "reason": decision.reason.value,
        "risk": round(decision.risk, 4),
        "riskAllowed": round(insight.budget.risk, 4),
        "idle": facts.idle,
        "waiting": facts.waiting,
        "inFlight": len(facts.in_flight),
        "talking": len(facts.talking),
        "wrappingUp": len(facts.wrapping_up),
        "answerRate": round(memory.estimates.rate.value, 4),
        "day": {"answered": insight.day.answered, "abandoned": insight.day.abandoned},
        "month": {"answered": insight.month.answered, "abandoned": insight.month.abandoned},
    }
