"""Every campaign of a stream at a glance: what it is, and how far its current run has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ringfence.domain.campaign import CampaignStatus, DialingMode
from ringfence.domain.record import RecordState
from ringfence.ports.storage.history import Calls


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One campaign. `states` are the records of its current run, or of the one that waits for the first play.

    `moved_at` is when its run was started, paused, resumed or stopped last. `queue_name` is None where nobody works it.
    """

    campaign_id: str
    name: str
    status: CampaignStatus
    failure: str | None
    dialing_mode: DialingMode
    priority: int
    queue_name: str | None
    created_at: datetime
    moved_at: datetime | None
    states: Mapping[RecordState, int]
    calls: Calls


class Board(Protocol):
    def rows(self, stream_id: str, limit: int) -> list[BoardRow]:
        """Newest first."""
        ...
