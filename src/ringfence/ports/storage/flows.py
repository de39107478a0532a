"""Experience flows, each with all its versions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class StoredFlow:
    """A flow as it is now. `document` is what was written, `compiled` what engines get; `version` counts from 1."""

    id: str
    stream_id: str
    name: str
    description: str
    version: int
    document: Mapping[str, Any]
    compiled: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


class Flows(Protocol):
    def add(self, flow: StoredFlow) -> None:
        """Store a new flow and its first version."""
        ...

    def save(self, flow: StoredFlow) -> None:
        """Store what changed of a flow; a version that is not there yet is added, the others stay."""
        ...

    def remove(self, flow_id: str) -> None:
        """Its versions stay: calls that began with one end with it."""
        ...

    def get(self, stream_id: str, flow_id: str) -> StoredFlow | None: ...

    def named(self, stream_id: str, name: str) -> StoredFlow | None:
        """The flow of this name, whatever its case."""
        ...

    def page(self, stream_id: str, skip: int, limit: int) -> list[StoredFlow]:
        """Flows by name."""
        ...

    def count(self, stream_id: str) -> int: ...

    def campaigns_of(self, flow_id: str) -> list[str]:
        """Names of the campaigns that name the flow, in order."""
        ...

    def versions(self, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], Mapping[str, Any]]:
        """The compiled forms of these versions, by flow and number."""
        ...
