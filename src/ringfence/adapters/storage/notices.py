"""The outbox in SQL.

The number of a stream's last notice stands in a row of its own, which a transaction that appends holds until it is
durable: so notices are numbered in the order of commits, without gaps, whichever process writes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Final

import msgspec
from sqlalchemy import Connection, Insert, TextClause, and_, delete, func, insert, or_, select, text

from ringfence.adapters.storage.tables import deliveries, notice_heads, notices, webhooks
from ringfence.domain.notice import Notice
from ringfence.ports.storage.notices import Extent, Kept, NoticePage

_encode: Final = msgspec.json.Encoder().encode


class SqlNotices:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, stream_id: str, notices: Sequence[Notice]) -> None:
        if not notices:
            return
        last = self._connection.execute(_advance(), {"stream_id": stream_id, "n": len(notices)}).scalar_one()
        first = last - len(notices) + 1
        rows = [
            {
                "stream_id": stream_id,
                "seq": first + offset,
                "at": notice.at,
                "type": notice.type,
                "campaign_id": notice.campaign_id,
                "data": _encode(notice.data),
            }
            for offset, notice in enumerate(notices)
        ]
        self._connection.execute(_insertion(), rows)

    def extent(self, stream_id: str) -> Extent:
        last = self._connection.execute(
            select(notice_heads.c.seq).where(notice_heads.c.stream_id == stream_id)
        ).scalar_one_or_none()
        first = self._connection.execute(
            select(func.min(notices.c.seq)).where(notices.c.stream_id == stream_id)
        ).scalar_one()
        return Extent((last or 0) + 1 if first is None else first, last or 0)

    def after(
        self, stream_id: str, seq: int, most: int, types: tuple[str, ...] = (), campaign_id: str | None = None
    ) -> NoticePage:
        last = self._connection.execute(
            select(notice_heads.c.seq).where(notice_heads.c.stream_id == stream_id)
        ).scalar_one_or_none()
        reached = min(seq + most, last or 0)
        if reached <= seq:
            return NoticePage((), seq)
        wanted = select(notices.c.seq, notices.c.type, notices.c.at, notices.c.campaign_id, notices.c.data).where(
            notices.c.stream_id == stream_id, notices.c.seq > seq, notices.c.seq <= reached
        )
        if types:
            wanted = wanted.where(
                or_(
                    *(
                        notices.c.type.startswith(one[:-1], autoescape=True)
                        if one.endswith(".*")
                        else notices.c.type == one
                        for one in types
                    )
                )
            )
        if campaign_id is not None:
            wanted = wanted.where(notices.c.campaign_id == campaign_id)
        found = self._connection.execute(wanted.order_by(notices.c.seq))
        return NoticePage(tuple(Kept(*row) for row in found), reached)

    def forget(self, stream_id: str, before: datetime, most: int) -> int:
        extent = self.extent(stream_id)
        bound = min(extent.first + most, self._waited_for(stream_id, extent.last + 1))
        recent = (
            select(func.min(notices.c.seq))
            .where(notices.c.stream_id == stream_id, notices.c.seq < bound, notices.c.at >= before)
            .scalar_subquery()
        )
        mine = and_(notices.c.stream_id == stream_id, notices.c.seq < func.coalesce(recent, bound))
        forgotten = self._connection.execute(delete(notices).where(mine)).rowcount
        if forgotten:
            hooks = select(webhooks.c.id).where(webhooks.c.stream_id == stream_id)
            old = deliveries.c.seq < extent.first + forgotten
            self._connection.execute(delete(deliveries).where(deliveries.c.webhook_id.in_(hooks), old))
        return forgotten

    def _waited_for(self, stream_id: str, end: int) -> int:
        """The first notice that a webhook which is on has still to be told of; `end` where none has."""
        hooks = select(webhooks.c.id, webhooks.c.cursor).where(webhooks.c.stream_id == stream_id, webhooks.c.enabled)
        first = end
        for webhook_id, cursor in self._connection.execute(hooks):
            pending = select(func.min(deliveries.c.seq)).where(
                deliveries.c.webhook_id == webhook_id, text("deliveries.state = 'pending'")
            )
            first = min(first, cursor + 1, self._connection.execute(pending).scalar() or end)
        return first


@cache
def _advance() -> TextClause:
    return text(
        "INSERT INTO notice_heads (stream_id, seq) VALUES (:stream_id, :n)"
        " ON CONFLICT (stream_id) DO UPDATE SET seq = notice_heads.seq + excluded.seq RETURNING seq"
    )


@cache
def _insertion() -> Insert:
    return insert(notices)
