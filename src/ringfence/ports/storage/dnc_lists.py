"""Do-not-call lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ringfence.domain.list_file import ListFile, ListStatus
from ringfence.ports.storage.contact_lists import CampaignUse, Reject


@dataclass(frozen=True, slots=True)
class DncList:
    """A do-not-call list of `total` numbers, expired ones included. A global one holds for every campaign."""

    id: str
    stream_id: str
    name: str
    description: str
    is_global: bool
    status: ListStatus
    created_at: datetime
    updated_at: datetime
    failure: str | None = None
    total: int = 0
    rejected: int = 0
    files: tuple[ListFile, ...] = ()


@dataclass(frozen=True, slots=True)
class DncNumber:
    phone_number: str  # E.164
    added_at: datetime
    expires_at: datetime | None  # None: never


@dataclass(frozen=True, slots=True)
class BlockedMany:
    """How many numbers were not on the list before, and those whose time is over: number, end, line, rows."""

    fresh: int
    over: tuple[tuple[str, datetime, int, int], ...] = ()


class DncLists(Protocol):
    """Lists in the state `Deleting` are found by `unfinished` and `purge` only, and block nobody."""

    def add(self, made: DncList) -> None: ...

    def get(self, stream_id: str, list_id: str) -> DncList | None: ...

    def named(self, stream_id: str, name: str) -> DncList | None:
        """The stream's list of this name, whatever its case."""
        ...

    def count(self, stream_id: str) -> int: ...

    def page(self, stream_id: str, skip: int, limit: int) -> list[DncList]:
        """Newest first."""
        ...

    def save(self, changed: DncList) -> None:
        """Everything but `id`, `stream_id`, `created_at` and `total` may have changed."""
        ...

    def uses(self, list_ids: Collection[str]) -> dict[str, tuple[CampaignUse, ...]]:
        """The campaigns that name these lists, oldest first; lists that none names are absent."""
        ...

    def unfinished(self) -> list[DncList]:
        """The lists of all streams that are `Validating` or `Deleting`: what a restart has to take up again."""
        ...

    def purge(self, list_id: str, limit: int) -> bool:
        """Remove at most `limit` rows of a list that is `Deleting`; then the list. True once nothing is left."""
        ...

    def put(self, list_id: str, phone_numbers: Sequence[str], expires_at: datetime | None, at: datetime) -> int:
        """Block these from now until `expires_at` (None: for ever); a number that is already there gets the later end.

        Returns how many were not there before, and keeps `total`. A list that has gone takes none: a call that is
        wrapped up late may still name it.
        """
        ...

    def put_staged(self, list_id: str, places: range, at: datetime) -> BlockedMany:
        """`put` of the numbers of these places, each with an end of its own, less those whose end is over."""
        ...

    def remove(self, list_id: str, phone_number: str) -> bool:
        """False if it was not there. Keeps `total`."""
        ...

    def numbers(self, list_id: str, after: str, limit: int) -> list[DncNumber]:
        """The numbers that sort after this one ('' for the first), in order."""
        ...

    def blocked(self, stream_id: str, dnc_list_id: str, phone_numbers: Sequence[str], at: datetime) -> set[str]:
        """Which of these are, at this instant, on the list or on any global list of the stream."""
        ...

    def add_rejects(self, list_id: str, first: int, rejects: Sequence[Reject]) -> None:
        """`first` is the number, from 1, of the first of these in the list's report."""
        ...

    def rejects(self, list_id: str, after: int, limit: int) -> list[Reject]:
        """Rows `after + 1` … of the report."""
        ...
