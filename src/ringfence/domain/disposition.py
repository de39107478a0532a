"""Dispositions: what agents may say came of a call, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """One disposition. `retry` is the minutes after which the record is tried again, `final` that it never is, None that
    the outcome of the call decides. `is_positive` marks what a campaign is after, such as a sale or a promise to pay."""

    code: str
    label: str
    is_positive: bool = False
    retry: int | str | None = None


@dataclass(frozen=True, slots=True)
class DispositionSet:
    """What the agents of these queues choose from. A queue has at most one set; without one any code is taken."""

    id: str
    stream_id: str
    name: str
    choices: tuple[Choice, ...]
    queue_ids: tuple[str, ...]
    created_at: datetime
    updated_at: datetime

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(choice.code for choice in self.choices)

    @property
    def retries(self) -> dict[str, int | str]:
        """What a campaign's `dispositionRetries` would say."""
        return {choice.code: choice.retry for choice in self.choices if choice.retry is not None}
