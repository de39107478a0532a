"""What agents of a queue are to say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import Connection, delete, select

from ringfence.adapters.storage import upserts
from ringfence.adapters.storage.tables import scripts
from ringfence.ports.storage.scripts import Script


class SqlScripts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, queue_ids: Collection[str]) -> dict[str, Script]:
        found = self._connection.execute(select(scripts).where(scripts.c.queue_id.in_(list(queue_ids))))
        return {row.queue_id: Script(**row._mapping) for row in found}

    def keep(self, script: Script) -> None:
        self._connection.execute(upserts.replacing(scripts), asdict(script))

    def remove(self, queue_id: str) -> bool:
        return self._connection.execute(delete(scripts).where(scripts.c.queue_id == queue_id)).rowcount == 1
