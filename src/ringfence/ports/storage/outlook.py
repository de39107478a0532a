"""Whom a campaign would call, counted before there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ringfence.domain.calling_hours import ZoneKey
from ringfence.domain.filters import ContactFilter
from ringfence.domain.record import Exclusion


@dataclass(frozen=True, slots=True)
class Whom:
    """The contacts that are meant: all of these lists, in the order in which they are dialed, but for those that the rest
    leaves out as it does when a run is prepared."""

    stream_id: str
    list_ids: tuple[str, ...]
    dnc_list_ids: tuple[str, ...]
    wanted: ContactFilter | None
    at: datetime


@dataclass(frozen=True, slots=True)
class PeopleCount:
    """So many contacts of one list and zone that may be called, or not for one reason. `dnc_list_id` is a list that has
    their numbers, where that is the reason; of several the first by id."""

    list_id: str
    zone_key: ZoneKey
    exclusion: Exclusion | None
    dnc_list_id: str | None
    n: int


@dataclass(frozen=True, slots=True)
class OwnerCounts:
    """`agents`: contacts that may be called by the agent whom their column names. `unknown`: what it names else, those
    with the most contacts first, and how many of them. `nobody`: of how many it names none."""

    agents: dict[str, int]
    unknown: dict[str, int]
    nobody: int


class Outlook(Protocol):
    def dnc_lists(self, stream_id: str, name: str | None) -> dict[str, str]:
        """Names of the do-not-call lists in force, by id: the global ones, and the one of this name."""
        ...

    def people(self, whom: Whom) -> Sequence[PeopleCount]:
        """By list, zone and reason."""
        ...

    def owners(self, whom: Whom, column: str, most_unknown: int) -> OwnerCounts:
        """Whose the people who may be called are by this column."""
        ...
