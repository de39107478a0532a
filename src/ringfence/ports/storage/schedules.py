"""Schedules of campaigns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ringfence.domain.schedule import Timetable


@dataclass(frozen=True, slots=True)
class Due:
    """A campaign for which something is to be done by its timetable."""

    stream_id: str
    campaign_id: str
    timetable: Timetable


class Schedules(Protocol):
    def put(self, campaign_id: str, timetable: Timetable) -> None:
        """The campaign's schedule from now on, in place of the one it may have had."""
        ...

    def remove(self, campaign_id: str) -> None: ...

    def get(self, campaign_id: str) -> Timetable | None: ...

    def due(self, at: datetime) -> list[Due]:
        """What has come by this instant, the earliest start first."""
        ...

    def next_instant(self) -> datetime | None:
        """When something is to be done next, in any stream."""
        ...

    def settle_status(self, campaign_id: str) -> None:
        """Put a campaign that does not run into the status that its schedule gives it: waiting for the next start, or,
        when there is none, what its latest run has left, Ready if it never ran. Others are left alone."""
        ...
