"""How the people of a run stand, one by one and by list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ringfence.domain.record import Exclusion, RecordState


class Sorting(StrEnum):
    """What people are sorted by; `place` is their place in the dialing list."""

    PLACE = "place"
    PHONE_NUMBER = "phoneNumber"
    NAME = "name"
    STATE = "state"
    ATTEMPTS = "attempts"
    DUE_AT = "dueAt"
    LAST_CALL_AT = "lastCallAt"


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """Which people of a run. `search` is in the number, the names or the unique id, whatever its case."""

    states: tuple[RecordState, ...] = ()
    outcome: str | None = None
    disposition: str | None = None
    list_id: str | None = None
    search: str | None = None
    sort: Sorting = Sorting.PLACE
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """One record of a run with its contact, None where that is gone, and what came of its last call."""

    record_id: str
    contact_id: str
    list_id: str
    phone_number: str
    first_name: str | None
    last_name: str | None
    unique_id: str | None
    state: RecordState
    exclusion: Exclusion | None
    attempts: int
    skips: int
    due_at: datetime | None
    last_call_id: str | None
    last_call_at: datetime | None
    agent_id: str | None
    outcome: str | None
    disposition: str | None
    notes: str | None


@dataclass(frozen=True, slots=True)
class ListCount:
    """Records of one list of a run in one state; `tried`: at least one call was placed."""

    list_id: str
    list_name: str | None  # None once the list is deleted
    state: RecordState
    tried: bool
    n: int


class Execution(Protocol):
    def people(self, instance_id: str, query: PeopleQuery, skip: int, limit: int) -> list[Standing]:
        """In the order asked for. The order of places is found by index; any other reads the whole run."""
        ...

    def people_after(self, instance_id: str, query: PeopleQuery, record_id: str | None, limit: int) -> list[Standing]:
        """In the order of places, after this record. What is sorted by is not looked at."""
        ...

    def by_list(self, instance_id: str) -> list[ListCount]:
        """By the lists' names. Reads the whole run."""
        ...

    def next_due(self, instance_id: str, zone_keys: Collection[str]) -> datetime | None:
        """When the first waiting retry or callback of these zones falls due, which may be past."""
        ...
