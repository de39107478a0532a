"""Experience flows and their versions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from ringfence.adapters.storage.tables import campaigns, flow_versions, flows
from ringfence.ports.storage.flows import StoredFlow

_CURRENT = select(flows, flow_versions.c.document, flow_versions.c.compiled).join(
    flow_versions, (flow_versions.c.flow_id == flows.c.id) & (flow_versions.c.version == flows.c.version)
)


class SqlFlows:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, flow: StoredFlow) -> None:
        self._connection.execute(
            insert(flows), {**_values(flow), "id": flow.id, "stream_id": flow.stream_id, "created_at": flow.created_at}
        )
        self._add_version(flow)

    def save(self, flow: StoredFlow) -> None:
        self._connection.execute(update(flows).where(flows.c.id == flow.id), _values(flow))
        if not self.versions([(flow.id, flow.version)]):
            self._add_version(flow)

    def remove(self, flow_id: str) -> None:
        self._connection.execute(delete(flows).where(flows.c.id == flow_id))

    def get(self, stream_id: str, flow_id: str) -> StoredFlow | None:
        return self._one(flows.c.stream_id == stream_id, flows.c.id == flow_id)

    def named(self, stream_id: str, name: str) -> StoredFlow | None:
        return self._one(flows.c.stream_id == stream_id, flows.c.lname == name.lower())

    def page(self, stream_id: str, skip: int, limit: int) -> list[StoredFlow]:
        wanted = _CURRENT.where(flows.c.stream_id == stream_id).order_by(flows.c.lname).offset(skip).limit(limit)
        return [_flow(row) for row in self._connection.execute(wanted)]

    def count(self, stream_id: str) -> int:
        counted = select(func.count()).select_from(flows).where(flows.c.stream_id == stream_id)
        return int(self._connection.execute(counted).scalar_one())

    def campaigns_of(self, flow_id: str) -> list[str]:
        names = select(campaigns.c.name).where(campaigns.c.flow_id == flow_id).order_by(campaigns.c.lname)
        return list(self._connection.execute(names).scalars())

    def versions(self, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], Mapping[str, Any]]:
        ids = sorted({flow_id for flow_id, _ in wanted})
        found = select(flow_versions.c.flow_id, flow_versions.c.version, flow_versions.c.compiled).where(
            flow_versions.c.flow_id.in_(ids), flow_versions.c.version.in_(sorted({version for _, version in wanted}))
        )
        rows = self._connection.execute(found) if ids else ()
        return {
            (flow_id, version): compiled for flow_id, version, compiled in rows if (flow_id, version) in set(wanted)
        }

    def _add_version(self, flow: StoredFlow) -> None:
        self._connection.execute(
            insert(flow_versions),
            {
                "flow_id": flow.id,
                "version": flow.version,
                "document": dict(flow.document),
                "compiled": dict(flow.compiled),
                "created_at": flow.updated_at,
            },
        )

    def _one(self, *conditions: Any) -> StoredFlow | None:
        row = self._connection.execute(_CURRENT.where(*conditions)).first()
        return None if row is None else _flow(row)


def _values(flow: StoredFlow) -> dict[str, Any]:
    return {
        "name": flow.name,
        "lname": flow.name.lower(),
        "description": flow.description,
        "version": flow.version,
        "updated_at": flow.updated_at,
    }


def _flow(row: Row[Any]) -> StoredFlow:
    return StoredFlow(
        id=row.id,
        stream_id=row.stream_id,
        name=row.name,
        description=row.description,
        version=row.version,
        document=row.document,
        compiled=row.compiled,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
