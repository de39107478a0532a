"""The journal. Events are JSON; what is long is compressed: the records that a load brings are two thirds of a journal."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Insert, Row, delete, func, insert, select

from ringfence.adapters.storage.tables import ENGINE_START, journal
from ringfence.engine import events
from ringfence.ports.storage.journal import Entry, Handled, Size

LONG: Final = 2_048
"""Bytes of JSON above which an event is compressed: zlib is not worth its time on less."""


class SqlJournal:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, stream_id: str, first: int, handled: Sequence[Handled]) -> None:
        """Number these events from `first` on."""
        if not handled:
            return
        rows = [
            {
                "stream_id": stream_id,
                "seq": first + offset,
                "at": one.event.at,
                "kind": type(one.event).__name__,
                "body": encoded(one.event),
                "commands": one.digest,
            }
            for offset, one in enumerate(handled)
        ]
        self._connection.execute(_insertion(), rows)

    def last_start(self, stream_id: str, *, seq: int | None = None, at: datetime | None = None) -> int | None:
        last = select(func.max(journal.c.seq)).where(journal.c.stream_id == stream_id, ENGINE_START)
        if seq is not None:
            last = last.where(journal.c.seq <= seq)
        if at is not None:
            last = last.where(journal.c.at <= at)
        return self._connection.execute(last).scalar()

    def first_start(self, stream_id: str) -> int | None:
        first = select(func.min(journal.c.seq)).where(journal.c.stream_id == stream_id, ENGINE_START)
        return self._connection.execute(first).scalar()

    def entries(self, stream_id: str, first: int, most: int) -> Sequence[Entry]:
        wanted = (
            select(journal)
            .where(journal.c.stream_id == stream_id, journal.c.seq >= first)
            .order_by(journal.c.seq)
            .limit(most)
        )
        return [_entry(row) for row in self._connection.execute(wanted)]

    def size(self, stream_id: str) -> Size:
        size = func.sum(func.length(journal.c.body) + func.length(journal.c.commands))
        counted = select(func.count(), func.coalesce(size, 0), func.min(journal.c.at), func.max(journal.c.at))
        return Size(*self._connection.execute(counted.where(journal.c.stream_id == stream_id)).one())

    def forget(self, stream_id: str, before: datetime, most: int) -> int:
        keep = self.last_start(stream_id, at=before)
        mine = journal.c.stream_id == stream_id
        first = self._connection.execute(select(func.min(journal.c.seq)).where(mine)).scalar()
        if keep is None or first is None:
            return 0
        old = delete(journal).where(mine, journal.c.seq < min(keep, first + most))
        return self._connection.execute(old).rowcount


def encoded(event: events.Event) -> bytes:
    """The event as it is stored."""
    text = msgspec.json.encode(event)
    return text if len(text) < LONG else zlib.compress(text, 1)


def decoded(kind: str, body: bytes) -> events.Event:
    """The event of a stored body. Raises ValueError where it is not one of this kind, as this version knows it."""
    try:
        event: events.Event = msgspec.json.decode(_text(body), type=_kinds()[kind])
    except (KeyError, msgspec.MsgspecError, zlib.error) as error:
        raise ValueError(f"not a readable {kind}: {error}") from error
    return event


def _text(body: bytes) -> bytes:
    return body if body[:1] == b"{" else zlib.decompress(body)


@cache
def _kinds() -> dict[str, type[events.Event]]:
    return {
        name: kind for name, kind in vars(events).items() if isinstance(kind, type) and issubclass(kind, events.Event)
    }


@cache
def _insertion() -> Insert:
    return insert(journal)


def _entry(row: Row[Any]) -> Entry:
    event: events.Event | None = None
    try:
        text = _text(row.body).decode(errors="replace")
        event = decoded(row.kind, row.body)
    except (ValueError, zlib.error):
        text = row.body.decode(errors="replace")
    return Entry(row.seq, row.at, row.kind, text, event, row.commands)
