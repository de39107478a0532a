"""Queues: which agents work together, and how long they wrap up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Queue:
    """`wrap_up_seconds` is from 0 to 3600. `agent_ids` are its members, in the order of their ids."""

    id: str
    stream_id: str
    name: str
    description: str
    wrap_up_seconds: int
    agent_ids: tuple[str, ...]
    created_at: datetime
    updated_at: datetime


class Queues(Protocol):
    def add(self, queue: Queue) -> None:
        """Store a new queue with its members."""
        ...

    def save(self, queue: Queue) -> None:
        """Store what changed of a queue, its members included."""
        ...

    def remove(self, queue_id: str) -> None: ...
    def get(self, stream_id: str, queue_id: str) -> Queue | None: ...

    def named(self, stream_id: str, name: str) -> Queue | None:
        """The queue of this name, whatever its case."""
        ...

    def existing(self, stream_id: str, queue_ids: Collection[str]) -> frozenset[str]:
        """Those of the ids that are queues of the stream."""
        ...

    def page(self, stream_id: str, skip: int, limit: int) -> list[Queue]:
        """Queues by name."""
        ...

    def count(self, stream_id: str) -> int: ...

    def all(self, stream_id: str) -> list[Queue]:
        """Every queue of the stream, by id."""
        ...

    def campaigns_of(self, queue_id: str) -> list[str]:
        """Names of the campaigns that name the queue, in order."""
        ...
