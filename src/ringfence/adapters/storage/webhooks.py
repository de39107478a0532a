"""Webhooks and their deliveries in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, Update, bindparam, delete, func, insert, select, text, update

from ringfence.adapters.storage.notices import SqlNotices
from ringfence.adapters.storage.tables import deliveries, instant, microseconds, notices, webhooks
from ringfence.ports.storage.notices import Kept
from ringfence.ports.storage.webhooks import Delivery, DeliveryState, Due, Secret, Webhook

_PENDING: Final = text("deliveries.state = 'pending'")  # to the letter, for the partial index
_DEAD: Final = text("deliveries.state = 'dead'")
_D: Final = deliveries.c
_COLUMNS: Final = (
    _D.seq, _D.type, _D.lane, _D.state, _D.attempts, _D.next_at, _D.attempted_at, _D.status_code, _D.error,
)  # fmt: skip


class SqlWebhooks:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, webhook: Webhook) -> None:
        fixed = {
            "id": webhook.id,
            "stream_id": webhook.stream_id,
            "cursor": webhook.cursor,
            "created_at": webhook.created_at,
        }
        self._connection.execute(insert(webhooks).values(fixed | _values(webhook)))

    def save(self, webhook: Webhook) -> None:
        self._connection.execute(update(webhooks).where(webhooks.c.id == webhook.id).values(_values(webhook)))

    def remove(self, webhook_id: str) -> None:
        self._connection.execute(delete(webhooks).where(webhooks.c.id == webhook_id))

    def get(self, webhook_id: str) -> Webhook | None:
        row = self._connection.execute(select(webhooks).where(webhooks.c.id == webhook_id)).first()
        return None if row is None else _webhook(row)

    def all(self, stream_id: str) -> list[Webhook]:
        rows = select(webhooks).where(webhooks.c.stream_id == stream_id).order_by(webhooks.c.created_at, webhooks.c.id)
        return [_webhook(row) for row in self._connection.execute(rows)]

    def enabled(self) -> list[str]:
        return list(self._connection.execute(select(webhooks.c.id).where(webhooks.c.enabled)).scalars())

    # --- deliveries

    def is_behind(self, webhook: Webhook) -> bool:
        return SqlNotices(self._connection).extent(webhook.stream_id).last > webhook.cursor

    def fan_out(self, webhook: Webhook, most: int, most_pending: int, at: datetime) -> None:
        pending = select(func.count()).where(_D.webhook_id == webhook.id, _PENDING)
        if self._connection.execute(pending).scalar_one() >= most_pending:
            return
        reading = SqlNotices(self._connection)
        first = reading.extent(webhook.stream_id).first
        page = reading.after(
            webhook.stream_id, max(webhook.cursor, first - 1), most, webhook.types, webhook.campaign_id
        )
        rows = [
            {
                "webhook_id": webhook.id,
                "seq": notice.seq,
                "lane": notice.campaign_id or "",
                "type": notice.type,
                "state": DeliveryState.PENDING,
                "attempts": 0,
                "next_at": at,
            }
            for notice in page.notices
        ]
        if rows:
            self._connection.execute(insert(deliveries), rows)
        self._connection.execute(update(webhooks).where(webhooks.c.id == webhook.id).values(cursor=page.reached))

    def due(self, webhook_id: str, at: datetime, lanes: int, each: int) -> list[list[Due]]:
        heads = _heads(webhook_id)
        first = select(_D.lane).where(
            _D.webhook_id == webhook_id, _D.seq.in_(select(heads.c.seq)), _D.next_at <= at, _PENDING
        )
        found = []
        for lane in self._connection.execute(first.order_by(_D.seq).limit(lanes)).scalars().all():
            wanted = (
                select(*_COLUMNS, notices.c.at, notices.c.campaign_id, notices.c.data)
                .join(webhooks, webhooks.c.id == _D.webhook_id)
                .join(notices, (notices.c.stream_id == webhooks.c.stream_id) & (notices.c.seq == _D.seq))
                .where(_D.webhook_id == webhook_id, _D.lane == lane, _PENDING)
                .order_by(_D.seq)
                .limit(each)
            )
            found.append([_due(row) for row in self._connection.execute(wanted)])
        return found

    def next_due(self, webhook_id: str) -> datetime | None:
        heads = _heads(webhook_id)
        first = select(func.min(_D.next_at)).where(
            _D.webhook_id == webhook_id, _D.seq.in_(select(heads.c.seq)), _PENDING
        )
        return self._connection.execute(first).scalar()

    def record(self, webhook_id: str, deliveries: Sequence[Delivery]) -> None:
        rows = [
            {
                "the_webhook": webhook_id,
                "the_seq": one.seq,
                "to_state": one.state,
                "to_attempts": one.attempts,
                "to_next_at": one.next_at,
                "to_attempted_at": one.attempted_at,
                "to_status_code": one.status_code,
                "to_error": one.error,
            }
            for one in deliveries
        ]
        if rows:
            self._connection.execute(_change(), rows)

    def delivery(self, webhook_id: str, seq: int) -> Delivery | None:
        row = self._connection.execute(select(*_COLUMNS).where(_D.webhook_id == webhook_id, _D.seq == seq)).first()
        return None if row is None else _delivery(row)

    def deliveries(
        self, webhook_id: str, state: DeliveryState | None, before: int | None, limit: int
    ) -> list[Delivery]:
        wanted = select(*_COLUMNS).where(_D.webhook_id == webhook_id)
        if state is DeliveryState.DEAD:
            wanted = wanted.where(_DEAD)
        elif state is not None:
            wanted = wanted.where(_D.state == state)
        if before is not None:
            wanted = wanted.where(_D.seq < before)
        return [_delivery(row) for row in self._connection.execute(wanted.order_by(_D.seq.desc()).limit(limit))]

    def replay(self, webhook_id: str, seq: int | None, at: datetime) -> int:
        again = update(deliveries).where(_D.webhook_id == webhook_id, _DEAD)
        if seq is not None:
            again = again.where(_D.seq == seq)
        return self._connection.execute(again.values(state=DeliveryState.PENDING, attempts=0, next_at=at)).rowcount


def _heads(webhook_id: str) -> Any:
    """The first pending delivery of each lane."""
    first: Select[Any] = select(func.min(_D.seq).label("seq")).where(_D.webhook_id == webhook_id, _PENDING)
    return first.group_by(_D.lane).subquery()


@cache
def _change() -> Update:
    names = ("state", "attempts", "next_at", "attempted_at", "status_code", "error")
    return (
        update(deliveries)
        .where(_D.webhook_id == bindparam("the_webhook"), _D.seq == bindparam("the_seq"))
        .values({name: bindparam(f"to_{name}", type_=_D[name].type) for name in names})
    )


def _values(webhook: Webhook) -> dict[str, Any]:
    return {
        "url": webhook.url,
        "description": webhook.description,
        "types": list(webhook.types),
        "campaign_id": webhook.campaign_id,
        "secrets": [
            [secret.value, None if secret.expires_at is None else microseconds(secret.expires_at)]
            for secret in webhook.secrets
        ],
        "enabled": webhook.enabled,
        "disabled_because": webhook.disabled_because,
        "updated_at": webhook.updated_at,
    }


def _webhook(row: Row[Any]) -> Webhook:
    return Webhook(
        id=row.id,
        stream_id=row.stream_id,
        url=row.url,
        description=row.description,
        types=tuple(row.types),
        campaign_id=row.campaign_id,
        secrets=tuple(Secret(value, None if until is None else instant(until)) for value, until in row.secrets),
        enabled=row.enabled,
        disabled_because=row.disabled_because,
        cursor=row.cursor,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(row.seq, row.type, row.lane, DeliveryState(row.state), *row[4:9])


def _due(row: Row[Any]) -> Due:
    return Due(_delivery(row), Kept(row.seq, row.type, row.at, row.campaign_id, row.data))
