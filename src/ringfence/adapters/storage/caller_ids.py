"""Caller IDs."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from ringfence.adapters.storage.tables import caller_ids
from ringfence.ports.storage.caller_ids import CallerId

_OF_STREAM = select(caller_ids).where(caller_ids.c.stream_id == bindparam("stream_id"))
_ONE = _OF_STREAM.where(caller_ids.c.phone_number == bindparam("phone_number"))
_ALL = _OF_STREAM.order_by(caller_ids.c.phone_number)


class SqlCallerIds:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, stream_id: str, phone_number: str) -> CallerId | None:
        row = self._connection.execute(_ONE, {"stream_id": stream_id, "phone_number": phone_number}).first()
        return None if row is None else CallerId(*row)

    def all(self, stream_id: str) -> list[CallerId]:
        return [CallerId(*row) for row in self._connection.execute(_ALL, {"stream_id": stream_id})]

    def add(self, caller_id: CallerId) -> None:
        self._connection.execute(insert(caller_ids), asdict(caller_id))

    def relabel(self, stream_id: str, phone_number: str, label: str | None) -> None:
        one = (caller_ids.c.stream_id == stream_id) & (caller_ids.c.phone_number == phone_number)
        self._connection.execute(update(caller_ids).where(one), {"label": label})

    def remove(self, stream_id: str, phone_number: str) -> bool:
        one = (caller_ids.c.stream_id == stream_id) & (caller_ids.c.phone_number == phone_number)
        return self._connection.execute(delete(caller_ids).where(one)).rowcount == 1
