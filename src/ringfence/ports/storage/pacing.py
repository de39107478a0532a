"""What campaigns have learned, their ledgers of abandoned calls, and the decisions sampled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from ringfence.engine.pacing.memory import Learned


@dataclass(frozen=True, slots=True)
class Sample:
    """A decision how many calls to place: its inputs and what came of it, as `engine.deciding` puts them down."""

    at: datetime
    instance_id: str
    decision: Mapping[str, Any]


class Pacing(Protocol):
    def learned(self, campaign_id: str, at: datetime) -> Learned:
        """What is on record of a campaign, its ledger for the 30 days before `at`."""
        ...

    def samples(self, campaign_id: str, limit: int) -> list[Sample]:
        """The latest ones, newest first. Those of the last day are kept."""
        ...
