"""The numbers that a stream may show to the people it calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CallerId:
    """`phone_number` is E.164 with its +."""

    stream_id: str
    phone_number: str
    label: str | None
    created_at: datetime


class CallerIds(Protocol):
    def get(self, stream_id: str, phone_number: str) -> CallerId | None: ...

    def all(self, stream_id: str) -> list[CallerId]:
        """In the order of their numbers."""
        ...

    def add(self, caller_id: CallerId) -> None: ...

    def relabel(self, stream_id: str, phone_number: str, label: str | None) -> None: ...

    def remove(self, stream_id: str, phone_number: str) -> bool:
        """Whether there was one."""
        ...
