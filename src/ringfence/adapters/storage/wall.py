"""Everybody who works in a stream at a glance: three statements along indexes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from ringfence.adapters.storage.tables import agent_sessions, agents, attempts, campaigns, previews
from ringfence.domain.agent import AgentState
from ringfence.ports.storage.wall import WallAgent

_S = agent_sessions.c


class SqlWall:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def agents(self, stream_id: str) -> list[WallAgent]:
        wanted = (
            select(
                agents.c.id, agents.c.first_name, agents.c.last_name, _S.state, _S.since, _S.reason, _S.next_state,
                campaigns.c.name, attempts.c.id.label("call_id"), attempts.c.answered_at, attempts.c.ended_at,
            )
            .select_from(agent_sessions)
            .join(agents, agents.c.id == _S.agent_id)
            .outerjoin(attempts, attempts.c.id == _S.attempt_id)
            .outerjoin(previews, previews.c.id == _S.preview_id)
            .outerjoin(campaigns, or_(campaigns.c.id == attempts.c.campaign_id, campaigns.c.id == previews.c.campaign_id))
            .where(_S.stream_id == stream_id, _S.state != AgentState.OFFLINE.value)
            .order_by(agents.c.first_name, agents.c.last_name, agents.c.id)
        )  # fmt: skip
        return [
            WallAgent(
                agent_id=row.id,
                first_name=row.first_name,
                last_name=row.last_name,
                state=AgentState(row.state),
                since=row.since,
                reason=row.reason,
                next_state=None if row.next_state is None else AgentState(row.next_state),
                campaign_name=row.name,
                call_id=row.call_id if row.answered_at is not None and row.ended_at is None else None,
            )
            for row in self._connection.execute(wanted)
        ]

    def placed_since(self, stream_id: str, since: datetime) -> int:
        placed = select(func.count()).where(attempts.c.stream_id == stream_id, attempts.c.placed_at >= since)
        return int(self._connection.execute(placed).scalar_one())

    def waiting(self, account_id: str, stream_id: str) -> int:
        held = and_(
            attempts.c.answered_at.is_not(None), attempts.c.connected_at.is_(None), attempts.c.agent_id.is_(None),
            attempts.c.queue_id.is_not(None), attempts.c.stream_id == stream_id,
        )  # fmt: skip
        live = select(func.count()).where(attempts.c.account_id == account_id, attempts.c.ended_at.is_(None), held)
        return int(self._connection.execute(live).scalar_one())
