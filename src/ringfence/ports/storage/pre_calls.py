"""What is asked about contacts right before calls, and what was answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from ringfence.domain.contact import Contact
from ringfence.domain.pre_call import Handling, PreCall, PreCallAnswer


@dataclass(frozen=True, slots=True)
class ToAsk:
    """Whom to ask, and about whom."""

    pre_call: PreCall
    campaign_id: str
    campaign_name: str
    contact: Contact


@dataclass(frozen=True, slots=True)
class Asked:
    """The latest answer about a record. `failures` are those in a row up to it; `fields` the latest that were answered."""

    asked_at: datetime
    handling: Handling
    why: str | None
    failures: int
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Failing:
    """How many could not be asked about, and what was wrong with the latest."""

    records: int
    why: str | None


NONE_FAILING: Final = Failing(0, None)


class PreCalls(Protocol):
    def to_ask(self, record_id: str) -> ToAsk | None:
        """None where the record, its contact or its campaign is gone, or the campaign asks nobody any more."""
        ...

    def put(self, record_id: str, answer: PreCallAnswer, at: datetime) -> Asked | None:
        """Store an answer; one that failed keeps the fields of the one before. None where the record is gone."""
        ...

    def of_call(self, attempt_id: str) -> dict[str, str]:
        """What was answered about the contact of a call, by name."""
        ...

    def failing(self, instance_id: str, since: datetime) -> Failing:
        """Records of a run whose latest question, at `since` or later, got no answer that could be understood."""
        ...

    def some(self, record_ids: Collection[str]) -> dict[str, Asked]:
        """By record, of those that have been asked about."""
        ...
