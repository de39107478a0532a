"""An agent's own working day, found by the index of the agent's attempts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, and_, case, func, select, update

from ringfence.adapters.storage.agents import PERSON, campaign_name, hours_zone, person
from ringfence.adapters.storage.tables import attempts, contacts, drafts, instances, previews, records
from ringfence.domain.preview import PreviewState
from ringfence.domain.record import RecordState
from ringfence.ports.storage.shifts import Figures, LeftDraft, Promise

EXAMINED: Final = 2_000
"""Calls of the agent, the latest, that are looked through for promises."""

_SPEC = instances.c.spec.label("spec")


class SqlShifts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def figures(self, agent_id: str, since: datetime) -> Figures:
        talked = case((attempts.c.ended_at.is_not(None), attempts.c.ended_at - attempts.c.connected_at), else_=0)
        rows = self._connection.execute(
            select(
                attempts.c.disposition,
                func.count().label("calls"),
                func.count(attempts.c.connected_at).label("answered"),
                func.sum(func.coalesce(talked, 0)).label("talked"),
            )
            .where(attempts.c.agent_id == agent_id, attempts.c.placed_at >= since)
            .group_by(attempts.c.disposition)
        ).all()
        skipped = self._connection.execute(
            select(func.count()).where(
                previews.c.agent_id == agent_id,
                previews.c.state == PreviewState.SKIPPED.value,
                previews.c.closed_at >= since,
            )
        ).scalar_one()
        return Figures(
            skipped=skipped,
            calls=sum(row.calls for row in rows),
            answered=sum(row.answered for row in rows),
            talked=timedelta(microseconds=sum(int(row.talked) for row in rows)),
            dispositions={row.disposition: row.calls for row in rows if row.disposition is not None},
        )

    def promises(self, stream_id: str, agent_id: str) -> list[Promise]:
        latest = (
            select(attempts.c.record_id, attempts.c.number, attempts.c.notes)
            .where(attempts.c.agent_id == agent_id)
            .order_by(attempts.c.placed_at.desc())
            .limit(EXAMINED)
            .subquery("latest")
        )
        wanted = (
            select(
                records.c.id, records.c.due_at, records.c.phone_number, records.c.owner, latest.c.notes, _SPEC, *PERSON
            )
            .join(records, and_(records.c.id == latest.c.record_id, records.c.attempts == latest.c.number))
            .join(instances, instances.c.id == records.c.instance_id)
            .outerjoin(contacts, contacts.c.id == records.c.contact_id)
            .where(records.c.state == RecordState.CALLBACK.value, instances.c.stream_id == stream_id)
            .order_by(records.c.due_at, records.c.id)
        )
        return [
            Promise(
                record_id=row.id,
                due_at=row.due_at,
                phone_number=row.phone_number,
                campaign_name=campaign_name(row),
                hours_zone=hours_zone(row),
                notes=row.notes,
                person=person(row),
                own=row.owner == agent_id,
            )
            for row in self._connection.execute(wanted)
        ]

    def left_drafts(self, stream_id: str, agent_id: str) -> list[LeftDraft]:
        wanted = (
            select(
                attempts.c.id,
                attempts.c.record_id,
                attempts.c.phone_number,
                attempts.c.ended_at,
                drafts.c.body,
                *PERSON,
            )
            .join(attempts, and_(attempts.c.record_id == drafts.c.record_id, attempts.c.agent_id == drafts.c.agent_id))
            .outerjoin(contacts, contacts.c.id == attempts.c.contact_id)
            .where(drafts.c.agent_id == agent_id, attempts.c.stream_id == stream_id, *_CLOSED_WITHOUT_A_WORD)
            .order_by(attempts.c.ended_at.desc())
        )
        return [
            LeftDraft(row.id, row.record_id, row.phone_number, row.ended_at, row.body, person(row))
            for row in self._connection.execute(wanted)
        ]

    def add_notes(self, attempt_id: str, notes: str) -> bool:
        changed = update(attempts).where(attempts.c.id == attempt_id, *_CLOSED_WITHOUT_A_WORD).values(notes=notes)
        return self._connection.execute(changed).rowcount == 1


_CLOSED_WITHOUT_A_WORD: Final[tuple[Any, ...]] = (
    attempts.c.answered_at.is_not(None),
    attempts.c.wrapped_up_at.is_not(None),
    attempts.c.disposition.is_(None),
    attempts.c.notes.is_(None),
)
