"""Callbacks that are still to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CallbackAhead:
    """A record of a running campaign whose person is to be called back. `agent_id` is whose it is, None for anybody's."""

    record_id: str
    instance_id: str
    campaign_id: str
    campaign_name: str
    phone_number: str
    first_name: str | None
    last_name: str | None
    due_at: datetime
    agent_id: str | None


class Callbacks(Protocol):
    def ahead(self, stream_id: str, agent_id: str | None, limit: int) -> list[CallbackAhead]:
        """The soonest ones, of all runs that go on; with `agent_id` only that agent's own."""
        ...
