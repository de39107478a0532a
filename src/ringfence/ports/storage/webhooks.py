"""Webhooks: addresses that are told of notices, and how far that has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ringfence.ports.storage.notices import Kept


@dataclass(frozen=True, slots=True)
class Secret:
    """What deliveries are signed with until `expires_at`; None: for ever."""

    value: str
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """`types` as for `domain.notice.matches`. `campaign_id` None: of every campaign, and what concerns none.

    `secrets` are the one in use first, then the one before while it is good. Notices up to `cursor` have been looked at.
    """

    id: str
    stream_id: str
    url: str
    description: str
    types: tuple[str, ...]
    campaign_id: str | None
    secrets: tuple[Secret, ...]
    enabled: bool
    disabled_because: str | None
    cursor: int
    created_at: datetime
    updated_at: datetime


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"  # given up; can be replayed


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notice for one webhook. `attempts` have been made, the last one at `attempted_at`, answered with `status_code`
    or failed with `error`; the next one is due at `next_at` while it is pending."""

    seq: int
    type: str
    lane: str  # the notice's campaign, "" for none
    state: DeliveryState
    attempts: int
    next_at: datetime
    attempted_at: datetime | None = None
    status_code: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    delivery: Delivery
    notice: Kept


class Webhooks(Protocol):
    def add(self, webhook: Webhook) -> None: ...

    def save(self, webhook: Webhook) -> None:
        """Store what changed of a webhook, but not how far it has come."""
        ...

    def remove(self, webhook_id: str) -> None:
        """With its deliveries."""
        ...

    def get(self, webhook_id: str) -> Webhook | None: ...

    def all(self, stream_id: str) -> list[Webhook]:
        """Oldest first."""
        ...

    def enabled(self) -> list[str]:
        """Ids of the webhooks of every stream that are on."""
        ...

    # --- deliveries

    def is_behind(self, webhook: Webhook) -> bool:
        """Are there notices that the webhook has not looked at?"""
        ...

    def fan_out(self, webhook: Webhook, most: int, most_pending: int, at: datetime) -> None:
        """Look at the next notices, `most` of them, and make pending deliveries of those that are wanted.

        Does nothing while `most_pending` deliveries or more are pending.
        """
        ...

    def due(self, webhook_id: str, at: datetime, lanes: int, each: int) -> list[list[Due]]:
        """The first pending deliveries of each lane whose very first one is due, in order."""
        ...

    def next_due(self, webhook_id: str) -> datetime | None:
        """When the first delivery of any lane is due."""
        ...

    def record(self, webhook_id: str, deliveries: Sequence[Delivery]) -> None:
        """Store what came of these."""
        ...

    def delivery(self, webhook_id: str, seq: int) -> Delivery | None: ...

    def deliveries(
        self, webhook_id: str, state: DeliveryState | None, before: int | None, limit: int
    ) -> list[Delivery]:
        """Newest first; of notices before this one, if one is given."""
        ...

    def replay(self, webhook_id: str, seq: int | None, at: datetime) -> int:
        """Make dead deliveries pending again, as if never attempted: this one, or all. How many there were."""
        ...
