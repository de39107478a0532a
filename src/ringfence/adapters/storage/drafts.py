"""What agents have typed and not yet given."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from ringfence.adapters.storage import upserts
from ringfence.adapters.storage.tables import drafts
from ringfence.ports.storage.drafts import Draft

_ABOUT = select(drafts).where(
    drafts.c.agent_id == bindparam("the_agent"), drafts.c.record_id == bindparam("the_record")
)


class SqlDrafts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, agent_id: str, record_id: str) -> Draft | None:
        row = self._connection.execute(_ABOUT, {"the_agent": agent_id, "the_record": record_id}).first()
        return None if row is None else Draft(row.agent_id, row.record_id, row.body, row.at)

    def keep(self, draft: Draft) -> None:
        self._connection.execute(upserts.replacing(drafts), asdict(draft))

    def remove(self, agent_id: str, record_id: str) -> None:
        self._connection.execute(delete(drafts).where(drafts.c.agent_id == agent_id, drafts.c.record_id == record_id))

    def forget(self, before: datetime) -> None:
        self._connection.execute(delete(drafts).where(drafts.c.at < before))
