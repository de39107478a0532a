"""Sets of dispositions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from ringfence.domain.disposition import DispositionSet


class DispositionSets(Protocol):
    def put(self, changed: DispositionSet) -> None:
        """Store a new set, or what changed of one, its queues included."""
        ...

    def remove(self, set_id: str) -> None: ...
    def get(self, stream_id: str, set_id: str) -> DispositionSet | None: ...

    def named(self, stream_id: str, name: str) -> DispositionSet | None:
        """The set of this name, whatever its case."""
        ...

    def of_queue(self, queue_id: str) -> DispositionSet | None: ...

    def owners(self, queue_ids: Collection[str]) -> dict[str, str]:
        """The ids of the sets that these queues have, by queue."""
        ...

    def page(self, stream_id: str, skip: int, limit: int) -> list[DispositionSet]:
        """By name."""
        ...

    def count(self, stream_id: str) -> int: ...
