"""Webhooks: making, changing and removing them, their secrets, and what came of their deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from ringfence.domain import ids
from ringfence.domain.problems import Fault, Problem
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.webhooks import Delivery, DeliveryState, Secret, Webhook
from ringfence.services import addresses, notices, webhook_signatures

MOST: Final = 50
"""Webhooks of a stream."""

OLD_SECRET_IS_GOOD_FOR: Final = timedelta(hours=24)
LARGEST_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """A webhook as asked for. What is None stays as it is, or is the default of a new one."""

    url: str
    description: str | None = None
    types: tuple[str, ...] | None = None
    campaign_id: str | None = None
    enabled: bool | None = None


def faults_of(draft: Draft, allow_private: bool) -> list[Fault]:
    """What is wrong with it."""
    faults = []
    why = addresses.why_not(draft.url, allow_private)
    if why is not None:
        faults.append(Fault("url", "malformed", why))
    for i, type in enumerate(draft.types or ()):
        if type not in notices.TYPES and type not in notices.FAMILIES:
            faults.append(Fault(f"types[{i}]", "unknown", f"{type[:64]!r} is no type of event"))
    return faults


async def create(
    database: Database, *, at: datetime, stream_id: str, draft: Draft, known_as: str | None = None
) -> Webhook:
    """A new webhook with its first secret; it is told what happens from now on. Problem: conflict for one too many."""

    def work(tx: Transaction) -> Webhook:
        if len(tx.webhooks.all(stream_id)) >= MOST:
            raise Problem.conflict("too_many", f"there are {MOST} webhooks already: remove one first")
        webhook = Webhook(
            id=known_as or ids.new(ids.WEBHOOK),
            stream_id=stream_id,
            url=draft.url,
            description=draft.description or "",
            types=draft.types or (),
            campaign_id=draft.campaign_id,
            secrets=(Secret(webhook_signatures.new_secret()),),
            enabled=draft.enabled is not False,
            disabled_because=None,
            cursor=tx.notices.extent(stream_id).last,
            created_at=at,
            updated_at=at,
        )
        tx.webhooks.add(webhook)
        return webhook

    return await database.write(work)


async def update(database: Database, *, at: datetime, stream_id: str, webhook_id: str, draft: Draft) -> Webhook:
    """The changed webhook; one that is put on again gets what it has missed, as far as it is kept. Problem: not found."""

    def work(tx: Transaction) -> Webhook:
        before = _existing(tx, stream_id, webhook_id)
        webhook = replace(
            before,
            url=draft.url,
            description=before.description if draft.description is None else draft.description,
            types=before.types if draft.types is None else draft.types,
            campaign_id=draft.campaign_id,
            enabled=before.enabled if draft.enabled is None else draft.enabled,
            updated_at=at,
        )
        if webhook.enabled:
            webhook = replace(webhook, disabled_because=None)
        tx.webhooks.save(webhook)
        return webhook

    return await database.write(work)


async def remove(database: Database, *, stream_id: str, webhook_id: str) -> Webhook:
    """The webhook that was removed, with its deliveries. Problem: not found."""

    def work(tx: Transaction) -> Webhook:
        webhook = _existing(tx, stream_id, webhook_id)
        tx.webhooks.remove(webhook_id)
        return webhook

    return await database.write(work)


async def rotate(database: Database, *, now: datetime, stream_id: str, webhook_id: str) -> Webhook:
    """Give it a new secret. The one before stays good for a day: until then deliveries are signed with both.

    Problem: not found.
    """

    def work(tx: Transaction) -> Webhook:
        before = _existing(tx, stream_id, webhook_id)
        old = replace(before.secrets[0], expires_at=now + OLD_SECRET_IS_GOOD_FOR)
        webhook = replace(before, secrets=(Secret(webhook_signatures.new_secret()), old), updated_at=now)
        tx.webhooks.save(webhook)
        return webhook

    return await database.write(work)


async def get(database: Database, *, stream_id: str, webhook_id: str) -> Webhook:
    """Problem (not found) for an unknown id."""
    return await database.look(lambda tx: _existing(tx, stream_id, webhook_id))


async def all_of(database: Database, stream_id: str) -> list[Webhook]:
    """Oldest first."""
    return await database.read(lambda tx: tx.webhooks.all(stream_id))


async def deliveries(
    database: Database, *, stream_id: str, webhook_id: str, state: DeliveryState | None, before: int | None, limit: int
) -> Sequence[Delivery]:
    """Newest first. Problem (not found)."""

    def work(tx: Transaction) -> list[Delivery]:
        _existing(tx, stream_id, webhook_id)
        return tx.webhooks.deliveries(webhook_id, state, before, limit)

    return await database.read(work)


async def replay(database: Database, *, now: datetime, stream_id: str, webhook_id: str, event_id: str | None) -> int:
    """Have dead deliveries made again, all or that of one event; how many. Problem: not found; conflict for one that is
    not dead."""

    def work(tx: Transaction) -> int:
        _existing(tx, stream_id, webhook_id)
        seq = None if event_id is None else notices.seq_of(stream_id, event_id)
        if event_id is not None:
            found = None if seq is None else tx.webhooks.delivery(webhook_id, seq)
            if found is None:
                raise Problem.not_found(f"a delivery of event {event_id} to webhook {webhook_id}")
            if found.state is not DeliveryState.DEAD:
                raise Problem.conflict("not_dead", f"this delivery is {found.state}: only a dead one can be replayed")
        return tx.webhooks.replay(webhook_id, seq, now)

    return await database.write(work)


def _existing(tx: Transaction, stream_id: str, webhook_id: str) -> Webhook:
    webhook = tx.webhooks.get(webhook_id)
    if webhook is None or webhook.stream_id != stream_id:
        raise Problem.not_found(f"webhook {webhook_id}")
    return webhook
