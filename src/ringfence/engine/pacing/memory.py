"""What is known of a campaign whose pace depends on it: followed call by call, and kept on record beyond a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from ringfence.domain.attempt import Attempt, CallState, Outcome
from ringfence.engine.pacing.budget import budget
from ringfence.engine.pacing.estimates import Estimates
from ringfence.engine.pacing.insight import Insight
from ringfence.engine.pacing.ledger import ABANDONED, MACHINE, SERVED, Ledger, Tally
from ringfence.engine.pacing.outlook import Outlook

LOOKS_AGAIN: Final = timedelta(seconds=20)
"""An outlook is good for so long: what one call teaches is little."""
_TELLS_NOTHING: Final = (Outcome.CANCELLED, Outcome.INTERRUPTED)
_NOBODY: Final = (CallState.SCREENED, CallState.WAITING, CallState.ABANDONED)


@dataclass(frozen=True, slots=True)
class Learned:
    """A campaign's memory on record: `estimates` as JSON, empty for none yet, and the ledger by hour since the epoch."""

    estimates: Mapping[str, Any] = field(default_factory=dict)
    hours: Mapping[int, Tally] = field(default_factory=dict)


class Memory:
    def __init__(self, learned: Learned | None = None) -> None:
        learned = learned or Learned()
        self.estimates = Estimates.from_json(learned.estimates) if learned.estimates else Estimates()
        self.ledger = Ledger(learned.hours)
        self._outlook: Outlook | None = None
        self._looked_at: datetime | None = None

    def follow(self, before: Attempt, after: Attempt, abandoned_after: timedelta) -> Tally | None:
        """A call of the campaign has moved on: what that adds to the ledger, if anything."""
        ended_at = after.ended_at
        met_a_person = after.met_a_person
        if after.answered_at is not None and met_a_person and not before.met_a_person:
            self.estimates.call_answered(after.answered_at, after.answered_at - after.placed_at)
        elif ended_at is not None and not met_a_person and after.outcome not in _TELLS_NOTHING:
            self.estimates.call_unanswered(ended_at, ended_at - after.placed_at)
        elif ended_at is not None and after.connected_at is not None:
            self.estimates.conversation_ended(ended_at - after.connected_at)
        waits_since = after.waits_since
        if waits_since is None or not met_a_person:
            return None
        if before.connected_at is None and after.connected_at is not None:
            return ABANDONED if after.connected_at - waits_since > abandoned_after else SERVED
        if ended_at is not None and before.state in _NOBODY:
            in_vain = before.state is CallState.ABANDONED or ended_at - waits_since > abandoned_after
            return ABANDONED if in_vain else SERVED  # who hangs up before that was not kept waiting
        return None

    def settled(self, attempt: Attempt) -> Tally | None:
        """The wrap-up of a call is over: what that adds to the ledger, if anything."""
        if attempt.connected_at is None or attempt.ended_at is None or attempt.wrapped_up_at is None:
            return None
        self.estimates.wrap_up_ended(attempt.wrapped_up_at - attempt.ended_at)
        return MACHINE if attempt.outcome is Outcome.MACHINE else None

    def insight(self, at: datetime, limit: float, abandoned_after: timedelta) -> Insight:
        """`limit` is the share of answered people who may be abandoned."""
        seconds = abandoned_after.total_seconds()
        if self._outlook is None or self._looked_at is None or at - self._looked_at >= LOOKS_AGAIN:
            if self._outlook is None or self._outlook.version != self.estimates.version:
                self._outlook = Outlook(self.estimates, seconds)
            self._looked_at = at
        day, month = self.ledger.day(at), self.ledger.month(at)
        return Insight(self.estimates.known, self._outlook, budget(limit, (day, month)), day, month)
