"""What agents of a queue are to say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Script:
    """`text` may name columns of the person as `{{column}}`."""

    queue_id: str
    text: str
    updated_at: datetime


class Scripts(Protocol):
    def of(self, queue_ids: Collection[str]) -> dict[str, Script]:
        """The scripts of those of the queues that have one."""
        ...

    def keep(self, script: Script) -> None: ...
    def remove(self, queue_id: str) -> bool: ...
