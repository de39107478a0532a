"""Rollups: counts by the hour, kept with the saves that they count, so that no report reads every attempt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from ringfence.domain.agent import AgentState
from ringfence.domain.values import quick

# --- what is counted -------------------------------------------------------------------------------------------------


@quick
@dataclass(frozen=True, slots=True)
class Placed:
    """A call was placed; `local_hour` (0 to 23) by the person's clock."""

    at: datetime
    campaign_id: str
    local_hour: int


@quick
@dataclass(frozen=True, slots=True)
class Done:
    """A call is over, wrap-up included. `number` is the attempt's; counted in the hour in which it was placed."""

    placed_at: datetime
    campaign_id: str
    instance_id: str
    number: int
    outcome: str
    disposition: str
    answered: bool
    talk: timedelta
    wrap_up: timedelta


@quick
@dataclass(frozen=True, slots=True)
class Refusal:
    """A preview or call was refused by a rule."""

    at: datetime
    campaign_id: str
    reason: str


@quick
@dataclass(frozen=True, slots=True)
class Stint:
    """An agent was in one state from `since` to `until`, which is later."""

    agent_id: str
    state: AgentState
    since: datetime
    until: datetime
    reason: str | None


@quick
@dataclass(frozen=True, slots=True)
class Deed:
    """An agent had previews, skipped some, had calls of which some were answered."""

    agent_id: str
    at: datetime
    previews: int = 0
    skipped: int = 0
    calls: int = 0
    answered: int = 0


Entry = Placed | Done | Refusal | Stint | Deed


# --- what is read ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to `end`, both on the hour."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """The calls of a report: all of the stream, or those of a campaign or run."""

    span: Span
    campaign_id: str | None = None
    instance_id: str | None = None


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls that are over, by what is asked for; what is not asked for is None."""

    campaign_id: str | None
    hour: datetime | None
    number: int | None
    outcome: str | None
    disposition: str | None
    calls: int
    answered: int
    talk_seconds: float
    wrap_up_seconds: float


@dataclass(frozen=True, slots=True)
class Activity:
    """What an agent did in a span. `states` are seconds in each state, offline left out."""

    agent_id: str
    previews: int
    skipped: int
    calls: int
    answered: int
    states: dict[AgentState, float] = field(default_factory=dict)


BY_CAMPAIGN, BY_HOUR, BY_NUMBER, BY_OUTCOME, BY_DISPOSITION = "campaign_id", "hour", "number", "outcome", "disposition"


class Rollups(Protocol):
    def add(self, stream_id: str, entries: Sequence[Entry]) -> None:
        """Count these."""
        ...

    def calls(self, stream_id: str, wanted: Wanted, by: tuple[str, ...]) -> list[Calls]:
        """Calls that are over, by these (`BY_…`), in their order."""
        ...

    def placed(self, stream_id: str, wanted: Wanted) -> dict[tuple[str, int], int]:
        """Calls placed, by campaign and the person's hour of the day. By campaign: a run alone is not counted."""
        ...

    def refusals(self, stream_id: str, wanted: Wanted) -> dict[tuple[str, str], int]:
        """Refusals, by campaign and reason."""
        ...

    def activity(self, stream_id: str, span: Span, agent_id: str | None) -> list[Activity]:
        """By agent."""
        ...

    def stints(self, stream_id: str, agent_id: str, span: Span, after: datetime | None, limit: int) -> list[Stint]:
        """An agent's states that began in the span, after this instant where one is given, oldest first."""
        ...
