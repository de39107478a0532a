"""An agent's own working day: what was done, what was promised, and what was typed but never given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from ringfence.ports.storage.agents import Person


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the calls that were placed in a span of time. `talked` is the time with people, of calls that are over.

    `skipped` counts the people who were passed over in it.
    """

    skipped: int
    calls: int
    answered: int
    talked: timedelta
    dispositions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Promise:
    """A callback that waits for its time, and the call in which it was promised. `hours_zone`: of the campaign."""

    record_id: str
    due_at: datetime
    phone_number: str
    campaign_name: str | None
    hours_zone: str
    notes: str | None
    person: Person | None
    own: bool = False  # kept for this agent


@dataclass(frozen=True, slots=True)
class LeftDraft:
    """What was typed about a call whose wrap-up ended before it was given."""

    attempt_id: str
    record_id: str
    phone_number: str
    ended_at: datetime
    body: Mapping[str, Any]
    person: Person | None


class Shifts(Protocol):
    def figures(self, agent_id: str, since: datetime) -> Figures: ...

    def promises(self, stream_id: str, agent_id: str) -> list[Promise]:
        """What the agent has promised in their latest calls and is still to come, soonest first."""
        ...

    def left_drafts(self, stream_id: str, agent_id: str) -> list[LeftDraft]:
        """Latest first."""
        ...

    def add_notes(self, attempt_id: str, notes: str) -> bool:
        """Give a wrapped-up call the notes that it has not; whether it had none."""
        ...
