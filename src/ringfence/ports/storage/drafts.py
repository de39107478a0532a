"""What agents have typed and not yet given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Draft:
    """What an agent has typed about a record. `body` is the screen's own. `at` is real time."""

    agent_id: str
    record_id: str
    body: dict[str, Any]
    at: datetime


class Drafts(Protocol):
    def get(self, agent_id: str, record_id: str) -> Draft | None: ...
    def keep(self, draft: Draft) -> None: ...
    def remove(self, agent_id: str, record_id: str) -> None: ...
    def forget(self, before: datetime) -> None: ...
