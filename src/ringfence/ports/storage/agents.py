"""Agents, what they are doing, and what lies on their desks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from ringfence.domain.agent import WEB, AgentSession, PhoneMode
from ringfence.domain.attempt import Attempt, Outcome
from ringfence.domain.campaign import DialingMode
from ringfence.domain.preview import Preview


@dataclass(frozen=True, slots=True)
class Agent:
    """`email_id` is in lower case. `endpoint` is where the agent's phone is, as it was given them; `in_browser` once they
    have chosen to telephone in the browser instead. `queue_ids` in the order of the ids."""

    id: str
    stream_id: str
    user_id: str
    email_id: str
    first_name: str
    last_name: str
    custom_id: str | None
    endpoint: str | None
    queue_ids: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    phone_mode: PhoneMode = PhoneMode.RUNG_PER_CALL
    in_browser: bool = False

    @property
    def phone(self) -> str | None:
        """The endpoint that is rung for the agent."""
        return WEB if self.in_browser else self.endpoint


@dataclass(frozen=True, slots=True)
class Person:
    """What an agent sees of a contact. `zone_key` is its candidate time zones, `columns` all that is not named here,
    `answered` what the campaign's own system has said of it before the call."""

    first_name: str | None
    last_name: str | None
    time_zone: str | None
    unique_id: str | None
    contact_priority: int | None
    zone_key: str
    columns: Mapping[str, Any]
    answered: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PreviewOnDesk:
    """A preview with what its screen shows. `hours_zone` is the time zone of the campaign's calling hours, `callback_at`
    when the person was promised a call, `owner` the agent whose person it is."""

    preview: Preview
    campaign_name: str | None  # None once the campaign is deleted
    hours_zone: str
    queue_id: str | None
    person: Person | None
    callback_at: datetime | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class CallOnDesk:
    """A call with what its screen shows. `wrap_up_seconds` is the queue's."""

    attempt: Attempt
    campaign_name: str | None  # None once the campaign is deleted
    hours_zone: str
    queue_id: str | None
    wrap_up_seconds: int
    person: Person | None
    mode: DialingMode | None = None  # None once the campaign is deleted


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """What an agent is shown of an earlier attempt of the same record."""

    id: str
    record_id: str
    number: int
    agent_id: str | None
    placed_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None
    disposition: str | None
    notes: str | None


class Agents(Protocol):
    def add(self, agent: Agent) -> None:
        """Store a new agent with their queues."""
        ...

    def save(self, agent: Agent) -> None:
        """Store what changed of an agent, their queues included."""
        ...

    def remove(self, agent_id: str) -> None: ...
    def get(self, stream_id: str, agent_id: str) -> Agent | None: ...

    def some(self, stream_id: str, agent_ids: Collection[str]) -> list[Agent]:
        """Those of the ids that are agents of the stream, by id."""
        ...

    def with_users(self, stream_id: str, user_ids: Collection[str]) -> list[Agent]:
        """The agents of these users, by id."""
        ...

    def with_email(self, stream_id: str, email_id: str) -> Agent | None:
        """The agent with this address, given in lower case."""
        ...

    def page(self, stream_id: str, skip: int, limit: int) -> list[Agent]:
        """Agents by last name, first name, address."""
        ...

    def count(self, stream_id: str) -> int: ...

    def all(self, stream_id: str) -> list[Agent]:
        """Every agent of the stream, by id."""
        ...

    # What they are doing, as the dialer saved it.

    def sessions(self, stream_id: str, agent_ids: Collection[str]) -> dict[str, AgentSession]:
        """By agent. An agent who has never signed in has no session."""
        ...

    def previews(self, stream_id: str, preview_ids: Collection[str]) -> dict[str, PreviewOnDesk]: ...
    def calls(self, stream_id: str, attempt_ids: Collection[str]) -> dict[str, CallOnDesk]: ...

    def attempts_of(self, record_ids: Collection[str]) -> dict[str, list[PastAttempt]]:
        """Every attempt of these records, by record, in the order they were made."""
        ...

    def callback_of(self, record_id: str) -> datetime | None:
        """When this record is to be called back, if that is what it waits for."""
        ...
