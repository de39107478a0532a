"""Callbacks that are still to come, by the index of the records that wait."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ringfence.adapters.storage.tables import WAITING, contacts, instances, records
from ringfence.domain.campaign import RUNNING_INSTANCE
from ringfence.domain.record import RecordState
from ringfence.ports.storage.callbacks import CallbackAhead

_R = records.c


class SqlCallbacks:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ahead(self, stream_id: str, agent_id: str | None, limit: int) -> list[CallbackAhead]:
        wanted = (
            select(
                _R.id,
                _R.instance_id,
                instances.c.campaign_id,
                instances.c.spec,
                _R.phone_number,
                contacts.c.first_name,
                contacts.c.last_name,
                _R.due_at,
                _R.owner,
            )
            .select_from(records)
            .join(instances, instances.c.id == _R.instance_id)
            .outerjoin(contacts, contacts.c.id == _R.contact_id)
            .where(
                instances.c.stream_id == stream_id,
                instances.c.status.in_(sorted(RUNNING_INSTANCE)),
                _R.state == RecordState.CALLBACK.value,
                _R.is_callback.is_(True),
                WAITING,
            )
            .order_by(_R.due_at, _R.id)
            .limit(limit)
        )
        if agent_id is not None:
            wanted = wanted.where(_R.owner == agent_id)
        return [
            CallbackAhead(
                record_id=row.id,
                instance_id=row.instance_id,
                campaign_id=row.campaign_id,
                campaign_name=row.spec["campaign_name"],
                phone_number=row.phone_number,
                first_name=row.first_name,
                last_name=row.last_name,
                due_at=row.due_at,
                agent_id=row.owner or None,
            )
            for row in self._connection.execute(wanted)
        ]
