"""Everybody who works in a stream at a glance, and how busy its lines are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ringfence.domain.agent import AgentState


@dataclass(frozen=True, slots=True)
class WallAgent:
    """An agent who is signed in. `campaign_name` is of the call or preview on their desk.

    `call_id` is that of a conversation that goes on.
    """

    agent_id: str
    first_name: str
    last_name: str
    state: AgentState
    since: datetime
    reason: str | None
    next_state: AgentState | None
    campaign_name: str | None
    call_id: str | None


class Wall(Protocol):
    def agents(self, stream_id: str) -> list[WallAgent]:
        """Those who are not offline, by name."""
        ...

    def placed_since(self, stream_id: str, since: datetime) -> int:
        """How many calls were placed from then on."""
        ...

    def waiting(self, account_id: str, stream_id: str) -> int:
        """How many people have answered and are connected with nobody yet, where an agent is to be."""
        ...
