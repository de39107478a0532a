"""Lists that are filled from an address at intervals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ringfence.domain.list_pull import ListPull, Pulled


@dataclass(frozen=True, slots=True)
class StoredPull:
    """`next_at` is when it is fetched next, `latest` what came of the latest fetch."""

    list_id: str
    stream_id: str
    pull: ListPull
    next_at: datetime
    latest: Pulled | None = None


class ListPulls(Protocol):
    def put(self, pull: StoredPull) -> None:
        """Store it, in place of the one that its list has."""
        ...

    def remove(self, list_id: str) -> None: ...
    def get(self, list_id: str) -> StoredPull | None: ...

    def due(self, at: datetime) -> StoredPull | None:
        """The one that has been due for longest."""
        ...

    def next_at(self) -> datetime | None:
        """When the next one is due."""
        ...
