"""Who did what."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, insert, select

from ringfence.adapters.storage.tables import audit
from ringfence.ports.storage.audit import Deed


class SqlAudit:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, deed: Deed) -> None:
        values = asdict(deed)
        del values["number"]
        self._connection.execute(insert(audit), values)

    def page(self, account_id: str, before: int | None, limit: int, user_id: str | None = None) -> list[Deed]:
        wanted = select(audit).where(audit.c.account_id == account_id)
        if before is not None:
            wanted = wanted.where(audit.c.number < before)
        if user_id is not None:
            wanted = wanted.where(audit.c.user_id == user_id)
        rows = self._connection.execute(wanted.order_by(audit.c.number.desc()).limit(limit))
        return [Deed(**row._mapping) for row in rows]
