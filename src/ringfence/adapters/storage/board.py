"""Every campaign of a stream at a glance, from counts that are kept: three statements, however many records there are."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, func, select

from ringfence.adapters.storage.tables import call_counts, campaigns, instances, queues, record_counts
from ringfence.domain.campaign import CampaignStatus, DialingMode, InstanceStatus
from ringfence.domain.record import RecordState
from ringfence.ports.storage.board import BoardRow
from ringfence.ports.storage.history import Calls

_WAITING = (
    select(func.max(instances.c.id))
    .where(instances.c.campaign_id == campaigns.c.id, instances.c.status == InstanceStatus.READY)
    .scalar_subquery()
)
_RUN = func.coalesce(campaigns.c.instance_id, _WAITING)


class SqlBoard:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, stream_id: str, limit: int) -> list[BoardRow]:
        newest = (
            select(campaigns.c.id, _RUN.label("run_id"))
            .where(campaigns.c.stream_id == stream_id)
            .order_by(campaigns.c.created_at.desc(), campaigns.c.id)
            .limit(limit)
            .subquery("newest")
        )
        states: dict[str, dict[RecordState, int]] = defaultdict(dict)
        counted = (
            select(newest.c.id, record_counts.c.state, func.sum(record_counts.c.n).label("n"))
            .join(record_counts, record_counts.c.instance_id == newest.c.run_id)
            .where(record_counts.c.n != 0)
            .group_by(newest.c.id, record_counts.c.state)
        )
        for campaign_id, state, n in self._connection.execute(counted):
            states[campaign_id][RecordState(state)] = int(n)
        wanted = (
            select(campaigns, queues.c.name.label("queue_name"), call_counts.c.completed, call_counts.c.answered)
            .join(newest, newest.c.id == campaigns.c.id)
            .outerjoin(queues, queues.c.id == campaigns.c.queue_id)
            .outerjoin(call_counts, call_counts.c.instance_id == newest.c.run_id)
            .order_by(campaigns.c.created_at.desc(), campaigns.c.id)
        )
        return [
            BoardRow(
                campaign_id=row.id,
                name=row.name,
                status=CampaignStatus(row.status),
                failure=row.failure,
                dialing_mode=DialingMode(row.dialing_mode),
                priority=row.priority,
                queue_name=row.queue_name,
                created_at=row.created_at,
                moved_at=row.instance_updated_at,
                states=states.get(row.id, {}),
                calls=Calls(row.completed or 0, row.answered or 0),
            )
            for row in self._connection.execute(wanted)
        ]
