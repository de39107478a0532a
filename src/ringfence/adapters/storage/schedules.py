"""Schedules of campaigns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, case, delete, exists, func, or_, select, update

from ringfence.adapters.storage import upserts
from ringfence.adapters.storage.tables import campaigns, instances, schedules
from ringfence.domain.campaign import CampaignStatus, InstanceStatus
from ringfence.domain.schedule import Missed, Schedule, Timetable
from ringfence.ports.storage.schedules import Due

_S = schedules.c
_INSTANTS = (_S.renew_at, _S.next_at, _S.end_at)
_ENDED = (InstanceStatus.STOPPED, InstanceStatus.COMPLETED)
_WAITING = (CampaignStatus.SCHEDULED, CampaignStatus.RESCHEDULED)
_AT_REST = (CampaignStatus.READY, CampaignStatus.STOPPED, CampaignStatus.COMPLETED, *_WAITING)


class SqlSchedules:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, campaign_id: str, timetable: Timetable) -> None:
        values = {
            "campaign_id": campaign_id,
            "spec": msgspec.to_builtins(timetable.schedule),
            "renew_at": timetable.renew_at,
            "next_at": timetable.next_at,
            "end_at": timetable.end_at,
            "missed_at": timetable.missed_at,
            "missed_why": timetable.missed_why,
        }
        self._connection.execute(upserts.replacing(schedules), values)

    def remove(self, campaign_id: str) -> None:
        self._connection.execute(delete(schedules).where(_S.campaign_id == campaign_id))

    def get(self, campaign_id: str) -> Timetable | None:
        row = self._connection.execute(select(schedules).where(_S.campaign_id == campaign_id)).first()
        return None if row is None else timetable(row)

    def due(self, at: datetime) -> list[Due]:
        wanted = (
            select(campaigns.c.stream_id, schedules)
            .join(campaigns, campaigns.c.id == _S.campaign_id)
            .where(or_(*(instant <= at for instant in _INSTANTS)))
            .order_by(_S.next_at, _S.campaign_id)
        )
        return [Due(row.stream_id, row.campaign_id, timetable(row)) for row in self._connection.execute(wanted)]

    def next_instant(self) -> datetime | None:
        row = self._connection.execute(select(*(func.min(instant) for instant in _INSTANTS))).one()
        return min((at for at in row if at is not None), default=None)

    def settle_status(self, campaign_id: str) -> None:
        mine = select(instances.c.status).where(instances.c.campaign_id == campaigns.c.id)
        ran = mine.where(instances.c.id == campaigns.c.instance_id, instances.c.status.in_(_ENDED))
        waits = exists(mine.where(instances.c.status == InstanceStatus.READY))
        ready = CampaignStatus.READY.value
        rested = case((waits, ready), else_=func.coalesce(ran.scalar_subquery(), ready))
        again = case((exists(ran), CampaignStatus.RESCHEDULED.value), else_=CampaignStatus.SCHEDULED.value)
        campaign = update(campaigns).where(campaigns.c.id == campaign_id)
        self._connection.execute(campaign.where(campaigns.c.status.in_(_AT_REST), is_ahead()).values(status=again))
        self._connection.execute(campaign.where(campaigns.c.status.in_(_WAITING), ~is_ahead()).values(status=rested))


def is_ahead() -> ColumnElement[bool]:
    """Whether a start of the campaign of the row in question is still to come."""
    return exists(select(_S.campaign_id).where(_S.campaign_id == campaigns.c.id, _S.next_at.is_not(None)))


def timetable(row: Row[Any]) -> Timetable:
    """The timetable of a row that has the columns of `schedules`."""
    return Timetable(
        schedule=msgspec.convert(row.spec, Schedule),
        renew_at=row.renew_at,
        next_at=row.next_at,
        end_at=row.end_at,
        missed_at=row.missed_at,
        missed_why=None if row.missed_why is None else Missed(row.missed_why),
    )
