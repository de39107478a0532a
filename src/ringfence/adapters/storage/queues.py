"""Queues and their members."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, update

from ringfence.adapters.storage.tables import campaigns, queue_agents, queues
from ringfence.ports.storage.queues import Queue

# Each campaign that is made asks for its queue: these are made once.
_OF_STREAM = select(queues).where(queues.c.stream_id == bindparam("the_stream"))
_GET = _OF_STREAM.where(queues.c.id == bindparam("the_id"))
_NAMED = _OF_STREAM.where(queues.c.lname == bindparam("the_name"))
_MEMBERS = (
    select(queue_agents)
    .where(queue_agents.c.queue_id.in_(bindparam("those", expanding=True)))
    .order_by(queue_agents.c.agent_id)
)


class SqlQueues:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def add(self, queue: Queue) -> None:
        self.connection.execute(
            insert(queues).values(id=queue.id, stream_id=queue.stream_id, created_at=queue.created_at, **_values(queue))
        )
        self._join(queue.id, queue.agent_ids)

    def save(self, queue: Queue) -> None:
        self.connection.execute(update(queues).where(queues.c.id == queue.id).values(**_values(queue)))
        before = set(self._members([queue.id]).get(queue.id, ()))
        gone = before.difference(queue.agent_ids)
        if gone:
            self.connection.execute(
                delete(queue_agents).where(
                    queue_agents.c.queue_id == queue.id, queue_agents.c.agent_id.in_(sorted(gone))
                )
            )
        self._join(queue.id, [agent_id for agent_id in queue.agent_ids if agent_id not in before])

    def remove(self, queue_id: str) -> None:
        self.connection.execute(delete(queues).where(queues.c.id == queue_id))

    def get(self, stream_id: str, queue_id: str) -> Queue | None:
        return self._one(_GET, the_stream=stream_id, the_id=queue_id)

    def named(self, stream_id: str, name: str) -> Queue | None:
        return self._one(_NAMED, the_stream=stream_id, the_name=name.lower())

    def existing(self, stream_id: str, queue_ids: Collection[str]) -> frozenset[str]:
        found = select(queues.c.id).where(queues.c.stream_id == stream_id, queues.c.id.in_(sorted(queue_ids)))
        return frozenset(self.connection.execute(found).scalars())

    def page(self, stream_id: str, skip: int, limit: int) -> list[Queue]:
        rows = select(queues).where(queues.c.stream_id == stream_id).order_by(queues.c.lname)
        return self._queues(self.connection.execute(rows.offset(skip).limit(limit)).all())

    def count(self, stream_id: str) -> int:
        counted = select(func.count()).select_from(queues).where(queues.c.stream_id == stream_id)
        return int(self.connection.execute(counted).scalar_one())

    def all(self, stream_id: str) -> list[Queue]:
        rows = select(queues).where(queues.c.stream_id == stream_id).order_by(queues.c.id)
        return self._queues(self.connection.execute(rows).all())

    def campaigns_of(self, queue_id: str) -> list[str]:
        names = select(campaigns.c.name).where(campaigns.c.queue_id == queue_id).order_by(campaigns.c.lname)
        return list(self.connection.execute(names).scalars())

    def _one(self, wanted: Select[Any], **asked: str) -> Queue | None:
        found = self._queues(self.connection.execute(wanted, asked).all())
        return found[0] if found else None

    def _queues(self, rows: Iterable[Row[Any]]) -> list[Queue]:
        rows = list(rows)
        members = self._members([row.id for row in rows])
        return [
            Queue(
                id=row.id,
                stream_id=row.stream_id,
                name=row.name,
                description=row.description,
                wrap_up_seconds=row.wrap_up_seconds,
                agent_ids=tuple(members.get(row.id, ())),
                created_at=row.created_at,
                updated_at=row.updated_at,
            )
            for row in rows
        ]

    def _members(self, queue_ids: Collection[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        if queue_ids:
            for row in self.connection.execute(_MEMBERS, {"those": queue_ids}):
                found.setdefault(row.queue_id, []).append(row.agent_id)
        return found

    def _join(self, queue_id: str, agent_ids: Collection[str]) -> None:
        if agent_ids:
            self.connection.execute(
                insert(queue_agents), [{"queue_id": queue_id, "agent_id": agent_id} for agent_id in agent_ids]
            )


def _values(queue: Queue) -> dict[str, Any]:
    return {
        "name": queue.name,
        "lname": queue.name.lower(),
        "description": queue.description,
        "wrap_up_seconds": queue.wrap_up_seconds,
        "updated_at": queue.updated_at,
    }
