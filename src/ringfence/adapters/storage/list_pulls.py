"""Lists that are filled from an address at intervals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, func, select

from ringfence.adapters.storage import upserts
from ringfence.adapters.storage.tables import list_pulls
from ringfence.domain.list_pull import ListPull, Pulled
from ringfence.ports.storage.list_pulls import StoredPull

_P = list_pulls.c


class SqlListPulls:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, pull: StoredPull) -> None:
        row = {
            "list_id": pull.list_id,
            "stream_id": pull.stream_id,
            "spec": msgspec.to_builtins(pull.pull),
            "next_at": pull.next_at,
            "latest": msgspec.to_builtins(pull.latest),
        }
        self._connection.execute(upserts.replacing(list_pulls), row)

    def remove(self, list_id: str) -> None:
        self._connection.execute(delete(list_pulls).where(_P.list_id == list_id))

    def get(self, list_id: str) -> StoredPull | None:
        row = self._connection.execute(select(list_pulls).where(_P.list_id == list_id)).first()
        return None if row is None else _pull(row)

    def due(self, at: datetime) -> StoredPull | None:
        wanted = select(list_pulls).where(_P.next_at <= at).order_by(_P.next_at, _P.list_id).limit(1)
        row = self._connection.execute(wanted).first()
        return None if row is None else _pull(row)

    def next_at(self) -> datetime | None:
        return self._connection.execute(select(func.min(_P.next_at))).scalar()


def _pull(row: Row[Any]) -> StoredPull:
    return StoredPull(
        row.list_id,
        row.stream_id,
        msgspec.convert(row.spec, ListPull),
        row.next_at,
        msgspec.convert(row.latest, Pulled | None),
    )
