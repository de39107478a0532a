"""Previews: a record leased to an agent who reads it, then dials or skips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ringfence.domain.lifecycle import Lifecycle
from ringfence.domain.values import quick


class PreviewState(StrEnum):
    OPEN = "open"
    DIALED = "dialed"  # by the agent, or by the time-out
    SKIPPED = "skipped"
    WITHDRAWN = "withdrawn"  # by us: pause, stop, do-not-call, hours, agent gone


_S = PreviewState
LIFECYCLE = Lifecycle(
    "preview",
    {
        _S.OPEN: frozenset({_S.DIALED, _S.SKIPPED, _S.WITHDRAWN}),
        _S.DIALED: frozenset(),
        _S.SKIPPED: frozenset(),
        _S.WITHDRAWN: frozenset(),
    },
)


@quick
@dataclass(frozen=True, slots=True)
class Preview:
    """A lease on a record until `expires_at`. `reason` is the agent's for a skip, ours for a withdrawal.

    `timed_out` tells a preview dialed by its time-out from one dialed by its agent. `attempt_id` is the attempt it
    led to.
    """

    id: str
    record_id: str
    instance_id: str
    campaign_id: str
    contact_id: str
    phone_number: str
    agent_id: str
    offered_at: datetime
    expires_at: datetime
    skips_left: int
    permit: dict[str, object]
    state: PreviewState = PreviewState.OPEN
    closed_at: datetime | None = None
    reason: str | None = None
    timed_out: bool = False
    attempt_id: str | None = None
