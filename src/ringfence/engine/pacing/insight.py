"""What a campaign has learned, as Predictive needs it to decide."""

from __future__ import annotations

from dataclasses import dataclass

from ringfence.domain.values import quick
from ringfence.engine.pacing.budget import Budget
from ringfence.engine.pacing.ledger import Tally
from ringfence.engine.pacing.outlook import Outlook


@quick
@dataclass(frozen=True, slots=True)
class Insight:
    """`known` is False until enough calls have been seen. `day` and `month` are the ledgers of 24 hours and 30 days."""

    known: bool
    outlook: Outlook
    budget: Budget
    day: Tally
    month: Tally
