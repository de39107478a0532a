"""What is asked about contacts right before calls, and what was answered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from ringfence.adapters.storage import upserts
from ringfence.adapters.storage.contact_lists import SqlContactLists
from ringfence.adapters.storage.tables import attempts, campaigns, instances, pre_calls, records
from ringfence.domain.pre_call import Handling, PreCall, PreCallAnswer
from ringfence.ports.storage.pre_calls import Asked, Failing, ToAsk

_P = pre_calls.c


class SqlPreCalls:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def to_ask(self, record_id: str) -> ToAsk | None:
        wanted = (
            select(records.c.contact_id, campaigns.c.id, campaigns.c.name, campaigns.c.settings)
            .select_from(records)
            .join(instances, instances.c.id == records.c.instance_id)
            .join(campaigns, campaigns.c.id == instances.c.campaign_id)
            .where(records.c.id == record_id)
        )
        row = self._connection.execute(wanted).first()
        pre_call = None if row is None else msgspec.convert(row.settings.get("pre_call"), PreCall | None)
        contact = None if row is None else SqlContactLists(self._connection).contact(row.contact_id)
        if row is None or pre_call is None or contact is None:
            return None
        return ToAsk(pre_call, row.id, row.name, contact)

    def put(self, record_id: str, answer: PreCallAnswer, at: datetime) -> Asked | None:
        if self._connection.execute(select(records.c.id).where(records.c.id == record_id)).first() is None:
            return None
        before = self.some([record_id]).get(record_id)
        failed = answer.handling is Handling.FAILED
        asked = Asked(
            asked_at=at,
            handling=answer.handling,
            why=answer.why,
            failures=(0 if before is None else before.failures) + 1 if failed else 0,
            fields=before.fields if failed and before is not None else answer.fields,
        )
        row = {"record_id": record_id, **{name: getattr(asked, name) for name in Asked.__slots__}}
        self._connection.execute(upserts.replacing(pre_calls), row | {"fields": dict(asked.fields)})
        return asked

    def of_call(self, attempt_id: str) -> dict[str, str]:
        wanted = (
            select(_P.fields).join(attempts, attempts.c.record_id == _P.record_id).where(attempts.c.id == attempt_id)
        )
        return self._connection.execute(wanted).scalar_one_or_none() or {}

    def failing(self, instance_id: str, since: datetime) -> Failing:
        wanted = (
            select(_P.why)
            .join(records, records.c.id == _P.record_id)
            .where(records.c.instance_id == instance_id, _P.failures > 0, _P.asked_at >= since)
            .order_by(_P.asked_at.desc())
        )
        found = self._connection.execute(wanted).scalars().all()
        return Failing(len(found), found[0] if found else None)

    def some(self, record_ids: Collection[str]) -> dict[str, Asked]:
        wanted = select(pre_calls).where(_P.record_id.in_(sorted(record_ids)))
        return {
            row.record_id: Asked(row.asked_at, Handling(row.handling), row.why, row.failures, row.fields)
            for row in self._connection.execute(wanted)
        }
