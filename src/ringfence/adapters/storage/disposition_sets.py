"""Sets of dispositions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select

from ringfence.adapters.storage import upserts
from ringfence.adapters.storage.tables import disposition_set_queues, disposition_sets
from ringfence.domain.disposition import Choice, DispositionSet

_S, _Q = disposition_sets.c, disposition_set_queues.c

# Each run that is made, and each disposition that is given, asks for the set of its queue: these are made once.
_SETS = select(disposition_sets)
_GET = _SETS.where(_S.stream_id == bindparam("the_stream"), _S.id == bindparam("the_id"))
_NAMED = _SETS.where(_S.stream_id == bindparam("the_stream"), _S.lname == bindparam("the_name"))
_OF_QUEUE = _SETS.where(_S.id.in_(select(_Q.set_id).where(_Q.queue_id == bindparam("the_queue"))))


class SqlDispositionSets:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, changed: DispositionSet) -> None:
        values = {
            "id": changed.id,
            "stream_id": changed.stream_id,
            "name": changed.name,
            "lname": changed.name.lower(),
            "choices": msgspec.to_builtins(changed.choices),
            "created_at": changed.created_at,
            "updated_at": changed.updated_at,
        }
        self._connection.execute(upserts.replacing(disposition_sets), values)
        self._connection.execute(delete(disposition_set_queues).where(_Q.set_id == changed.id))
        if changed.queue_ids:
            rows = [{"queue_id": queue_id, "set_id": changed.id} for queue_id in changed.queue_ids]
            self._connection.execute(insert(disposition_set_queues), rows)

    def remove(self, set_id: str) -> None:
        self._connection.execute(delete(disposition_sets).where(_S.id == set_id))

    def get(self, stream_id: str, set_id: str) -> DispositionSet | None:
        return self._one(_GET, the_stream=stream_id, the_id=set_id)

    def named(self, stream_id: str, name: str) -> DispositionSet | None:
        return self._one(_NAMED, the_stream=stream_id, the_name=name.lower())

    def of_queue(self, queue_id: str) -> DispositionSet | None:
        return self._one(_OF_QUEUE, the_queue=queue_id)

    def owners(self, queue_ids: Collection[str]) -> dict[str, str]:
        rows = select(disposition_set_queues).where(_Q.queue_id.in_(sorted(queue_ids)))
        return {row.queue_id: row.set_id for row in self._connection.execute(rows)}

    def page(self, stream_id: str, skip: int, limit: int) -> list[DispositionSet]:
        rows = select(disposition_sets).where(_S.stream_id == stream_id).order_by(_S.lname).offset(skip).limit(limit)
        return self._sets(self._connection.execute(rows).all())

    def count(self, stream_id: str) -> int:
        counted = select(func.count()).select_from(disposition_sets).where(_S.stream_id == stream_id)
        return int(self._connection.execute(counted).scalar_one())

    def _one(self, wanted: Select[Any], **asked: str) -> DispositionSet | None:
        found = self._sets(self._connection.execute(wanted, asked).all())
        return found[0] if found else None

    def _sets(self, rows: Iterable[Row[Any]]) -> list[DispositionSet]:
        rows = list(rows)
        queues: dict[str, list[str]] = {}
        if rows:
            members = (
                select(disposition_set_queues).where(_Q.set_id.in_([row.id for row in rows])).order_by(_Q.queue_id)
            )
            for member in self._connection.execute(members):
                queues.setdefault(member.set_id, []).append(member.queue_id)
        return [
            DispositionSet(
                id=row.id,
                stream_id=row.stream_id,
                name=row.name,
                choices=msgspec.convert(row.choices, tuple[Choice, ...]),
                queue_ids=tuple(queues.get(row.id, ())),
                created_at=row.created_at,
                updated_at=row.updated_at,
            )
            for row in rows
        ]
