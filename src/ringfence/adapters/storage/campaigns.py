"""Campaigns. Their runs and dialing lists are in `instances`."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    Update,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    select,
    update,
)

from ringfence.adapters.storage import campaign_settings, owners, window
from ringfence.adapters.storage import instances as runs
from ringfence.adapters.storage import schedules as timetables
from ringfence.adapters.storage.pacing import SqlPacing
from ringfence.adapters.storage.tables import (
    campaign_lists,
    campaigns,
    contact_lists,
    dnc_lists,
    flows,
    instances,
    queues,
    schedules,
)
from ringfence.domain.calling_hours import CallingHours
from ringfence.domain.campaign import (
    RUNNING,
    Campaign,
    CampaignStatus,
    DialingMode,
    Instance,
    InstanceStatus,
)
from ringfence.domain.record import Record
from ringfence.ports.storage.campaigns import CampaignQuery, ContactResult, Joined, Source, Unprepared

_C = campaigns.c
_CAMPAIGN = select(
    *(column for column in _C if column.name != "settings"),
    cast(_C.settings, String).label("settings"),
    dnc_lists.c.name.label("dnc_list_name"),
    queues.c.name.label("queue_name"),
    flows.c.name.label("flow_name"),
    *(column for column in schedules.c if column.name != "campaign_id"),
).select_from(
    campaigns.outerjoin(dnc_lists, dnc_lists.c.id == _C.dnc_list_id)
    .outerjoin(queues, queues.c.id == _C.queue_id)
    .outerjoin(flows, flows.c.id == _C.flow_id)
    .outerjoin(schedules, schedules.c.campaign_id == _C.id)
)
# Those that are asked most are made once: making a statement takes longer than SQLite takes to answer it.
_GET = _CAMPAIGN.where(_C.stream_id == bindparam("the_stream"), _C.id == bindparam("the_id"))
_NAMED = _CAMPAIGN.where(_C.stream_id == bindparam("the_stream"), _C.lname == bindparam("the_name"))
_LISTS = (
    select(campaign_lists.c.campaign_id, contact_lists.c.id, contact_lists.c.name, campaign_lists.c.priority)
    .join(contact_lists, contact_lists.c.id == campaign_lists.c.list_id)
    .order_by(campaign_lists.c.campaign_id, campaign_lists.c.ordinal)
)
_LISTS_OF_ONE = _LISTS.where(campaign_lists.c.campaign_id == bindparam("that"))
_LISTS_OF_SOME = _LISTS.where(campaign_lists.c.campaign_id.in_(bindparam("those", expanding=True)))
_INSTANCE = select(instances).where(instances.c.id == bindparam("the_id"))
_SOURCES = (
    select(contact_lists.c.id, contact_lists.c.name, contact_lists.c.status, contact_lists.c.failure)
    .join(campaign_lists, campaign_lists.c.list_id == contact_lists.c.id)
    .where(campaign_lists.c.campaign_id == bindparam("the_campaign"))
    .order_by(campaign_lists.c.ordinal)
)
_SORT = {"name": _C.lname, "created_at": _C.created_at, "updated_at": _C.updated_at}


class SqlCampaigns:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- campaigns

    def add(self, campaign: Campaign) -> None:
        self._connection.execute(
            insert(campaigns),
            {
                **_values(campaign),
                "id": campaign.id,
                "stream_id": campaign.stream_id,
                "account_id": campaign.account_id,
                "instance_id": campaign.instance_id,
                "instance_updated_at": campaign.instance_updated_at,
                "created_at": campaign.created_at,
            },
        )
        self._use(campaign)

    def save(self, campaign: Campaign) -> None:
        self._connection.execute(update(campaigns).where(_C.id == campaign.id), _values(campaign))
        self._connection.execute(delete(campaign_lists).where(campaign_lists.c.campaign_id == campaign.id))
        self._use(campaign)

    def remove(self, campaign_id: str) -> None:
        self.drop_waiting(campaign_id)
        SqlPacing(self._connection).remove(campaign_id)
        self._connection.execute(delete(campaigns).where(_C.id == campaign_id))

    def get(self, stream_id: str, campaign_id: str) -> Campaign | None:
        return self._one(_GET, the_stream=stream_id, the_id=campaign_id)

    def named(self, stream_id: str, name: str) -> Campaign | None:
        return self._one(_NAMED, the_stream=stream_id, the_name=name.lower())

    def page(self, stream_id: str, query: CampaignQuery, skip: int, limit: int) -> list[Campaign]:
        wanted, _ = _asked(stream_id, query)
        return self._all(wanted, {"skipped": skip, "most": limit})

    def count(self, stream_id: str, query: CampaignQuery) -> int:
        _, counted = _asked(stream_id, query)
        return self._connection.execute(counted).scalar_one()

    def sharing(self, campaign: Campaign) -> str | None:
        shared = (
            select(_C.name)
            .join(campaign_lists, campaign_lists.c.campaign_id == _C.id)
            .where(
                campaign_lists.c.list_id.in_(campaign.contact_list_ids),
                _C.id != campaign.id,
                _C.status.in_(sorted(RUNNING)),
            )
            .order_by(_C.lname)
            .limit(1)
        )
        return self._connection.execute(shared).scalar()

    def _one(self, wanted: Select[Any], **asked: str) -> Campaign | None:
        found = self._all(wanted, asked)
        return found[0] if found else None

    def _all(self, wanted: Select[Any], asked: Mapping[str, str | int] | None = None) -> list[Campaign]:
        rows = self._connection.execute(wanted, asked).all()
        lists = self._lists([row.id for row in rows])
        return [_campaign(row, lists.get(row.id, [])) for row in rows]

    def _lists(self, campaign_ids: Sequence[str]) -> dict[str, list[tuple[str, str, int]]]:
        """Ids, names and priorities of the contact lists of each campaign, in order."""
        found: dict[str, list[tuple[str, str, int]]] = {}
        if len(campaign_ids) == 1:  # twice as fast
            rows = self._connection.execute(_LISTS_OF_ONE, {"that": campaign_ids[0]})
        elif campaign_ids:
            rows = self._connection.execute(_LISTS_OF_SOME, {"those": campaign_ids})
        else:
            return found
        for campaign_id, list_id, name, priority in rows:
            found.setdefault(campaign_id, []).append((list_id, name, priority))
        return found

    def _use(self, campaign: Campaign) -> None:
        self._connection.execute(
            insert(campaign_lists),
            [
                {"campaign_id": campaign.id, "ordinal": ordinal, "list_id": list_id, "priority": priority}
                for ordinal, (list_id, priority) in enumerate(
                    itertools.zip_longest(campaign.contact_list_ids, campaign.list_priorities, fillvalue=0)
                )
            ],
        )

    # --- runs

    def add_instance(self, stream_id: str, instance: Instance, at: datetime) -> None:
        self._connection.execute(insert(instances), runs.values(stream_id, instance, at))

    def instance(self, instance_id: str) -> Instance | None:
        row = self._connection.execute(_INSTANCE, {"the_id": instance_id}).first()
        return None if row is None else runs.instance(row)

    def instance_of(self, stream_id: str, instance_id: str) -> Instance | None:
        mine = select(instances).where(instances.c.id == instance_id, instances.c.stream_id == stream_id)
        row = self._connection.execute(mine).first()
        return None if row is None else runs.instance(row)

    def started_at(self, instance_id: str) -> datetime | None:
        return self._connection.execute(select(instances.c.started_at).where(instances.c.id == instance_id)).scalar()

    def waiting_instance(self, campaign_id: str) -> Instance | None:
        row = self._connection.execute(select(instances).where(*_waiting(campaign_id))).first()
        return None if row is None else runs.instance(row)

    def drop_waiting(self, campaign_id: str) -> None:
        self._connection.execute(delete(instances).where(*_waiting(campaign_id)))

    def claim(self, campaign: Campaign, instance_id: str, at: datetime) -> bool:
        claimed = self._connection.execute(
            update(campaigns).where(_C.id == campaign.id, _C.status == campaign.status),
            {"status": CampaignStatus.ACTIVE, "instance_id": instance_id, "instance_updated_at": at},
        )
        return claimed.rowcount == 1

    def unclaim(self, campaign: Campaign, instance_id: str) -> None:
        self._connection.execute(
            update(campaigns).where(_C.id == campaign.id, *_claimed_for(_C.instance_id == instance_id)),
            {
                "status": campaign.status,
                "instance_id": campaign.instance_id,
                "instance_updated_at": campaign.instance_updated_at,
            },
        )

    def unclaim_all(self) -> None:
        self._connection.execute(update(campaigns).where(*_claimed_for()).values(status=_waits()))

    def has_live_records(self, campaign_id: str) -> bool:
        return runs.has_live_records(self._connection, campaign_id)

    def open_by_zone(self, instance_id: str) -> dict[str, int]:
        return runs.open_by_zone(self._connection, instance_id)

    def owners(self, instance_id: str) -> tuple[str, ...]:
        return owners.of(self._connection, instance_id)

    def unfinished(self, stream_id: str) -> list[tuple[str, str]]:
        wanted = (
            select(instances.c.id, instances.c.campaign_id)
            .where(instances.c.stream_id == stream_id, instances.c.status.in_(runs.FILLING))
            .order_by(instances.c.id)
        )
        return [(row.id, row.campaign_id) for row in self._connection.execute(wanted)]

    def set_hours(self, instance_id: str, hours: CallingHours) -> None:
        mine = instances.c.id == instance_id
        spec = self._connection.execute(select(instances.c.spec).where(mine)).scalar_one()
        changed = {**spec, "hours": msgspec.to_builtins(hours)}
        self._connection.execute(update(instances).where(mine), {"spec": changed})

    # --- preparation

    def sources(self, campaign_id: str) -> list[Source]:
        return [Source(*row) for row in self._connection.execute(_SOURCES, {"the_campaign": campaign_id})]

    def prepare(self, instance_id: str, limit: int, at: datetime) -> dict[str, int] | None:
        return runs.prepare(self._connection, instance_id, limit, at)

    def set_prepared(self, instance_id: str) -> None:
        prepared, waits = _prepared()
        self._connection.execute(prepared, {"the_id": instance_id})
        self._connection.execute(waits, {"the_id": instance_id})

    def fail(self, campaign_id: str, failure: str) -> None:
        self._connection.execute(
            update(campaigns).where(_C.id == campaign_id, _C.status == CampaignStatus.PREPARING),
            {"status": CampaignStatus.FAILED, "failure": failure},
        )
        self.drop_waiting(campaign_id)

    def unprepared(self) -> list[Unprepared]:
        wanted = (
            select(instances.c.stream_id, instances.c.id)
            .join(campaigns, _C.id == instances.c.campaign_id)
            .where(instances.c.prepared.is_(False), instances.c.status.in_(runs.FILLING))
            .order_by(instances.c.created_at, instances.c.id)
        )
        return [Unprepared(*row) for row in self._connection.execute(wanted)]

    def join(self, list_id: str, first_position: int, last_position: int, at: datetime) -> list[Joined]:
        return runs.join(self._connection, list_id, first_position, last_position, at)

    def orphans(self) -> list[str]:
        return runs.orphans(self._connection)

    def purge(self, instance_id: str, limit: int) -> bool:
        return runs.purge(self._connection, instance_id, limit)

    # --- what came of it

    def results(self, instance_id: str, skip: int, limit: int) -> Sequence[ContactResult]:
        return runs.results(self._connection, instance_id, skip, limit)

    def count_records(self, instance_id: str) -> int:
        return runs.count_records(self._connection, instance_id)

    def records(self, instance_id: str, record_ids: Collection[str]) -> dict[str, Record]:
        return window.by_id(self._connection, instance_id, record_ids)


@cache
def _prepared() -> tuple[Update, Update]:
    """All records of a run are made; its campaign, where it is the one that waits, is no longer Preparing."""
    mine = instances.c.id == bindparam("the_id")
    waiting = select(instances.c.campaign_id).where(mine, instances.c.status == InstanceStatus.READY)
    of_campaign = update(campaigns).where(_C.id.in_(waiting), _C.status == CampaignStatus.PREPARING)
    return update(instances).where(mine).values(prepared=True), of_campaign.values(status=_waits())


def _waiting(campaign_id: str) -> tuple[ColumnElement[bool], ...]:
    return instances.c.campaign_id == campaign_id, instances.c.status == InstanceStatus.READY


def _waits() -> ColumnElement[str]:
    """The status of a campaign whose run is prepared: it waits for its schedule, or to be played."""
    return case((timetables.is_ahead(), CampaignStatus.SCHEDULED.value), else_=CampaignStatus.READY.value)


def _claimed_for(*conditions: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """Campaigns that are Active for a run that no dialer has started."""
    waiting = select(instances.c.id).where(instances.c.status == InstanceStatus.READY)
    return _C.status == CampaignStatus.ACTIVE, _C.instance_id.in_(waiting), *conditions


@lru_cache(maxsize=256)
def _asked(stream_id: str, query: CampaignQuery) -> tuple[Select[Any], Select[tuple[int]]]:
    """The campaigns that are wanted, but for the `most` after those `skipped`, and how many there are."""
    conditions = _conditions(stream_id, query)
    order = [_SORT[key].desc() if descending else _SORT[key].asc() for key, descending in query.sort]
    wanted = _CAMPAIGN.where(*conditions).order_by(*order, _C.id).offset(bindparam("skipped")).limit(bindparam("most"))
    return wanted, select(func.count()).select_from(campaigns).where(*conditions)


def _conditions(stream_id: str, query: CampaignQuery) -> list[ColumnElement[bool]]:
    conditions = [_C.stream_id == stream_id]
    if query.statuses:
        conditions.append(_C.status.in_(query.statuses))
    if query.priorities:
        conditions.append(_C.priority.in_(query.priorities))
    if query.modes:
        conditions.append(_C.dialing_mode.in_(query.modes))
    if query.created_from is not None:
        conditions.append(_C.created_at >= query.created_from)
    if query.created_to is not None:
        conditions.append(_C.created_at <= query.created_to)
    return conditions


def _values(campaign: Campaign) -> dict[str, Any]:
    """What an edit may change."""
    return {
        "name": campaign.name,
        "lname": campaign.lname,
        "description": campaign.description,
        "status": campaign.status,
        "failure": campaign.failure,
        "dialing_mode": campaign.dialing_mode,
        "priority": campaign.priority,
        "dnc_list_id": campaign.dnc_list_id,
        "queue_id": campaign.queue_id,
        "flow_id": campaign.flow_id,
        "updated_at": campaign.updated_at,
        "settings": campaign_settings.of(campaign),
    }


def _campaign(row: Row[Any], lists: Sequence[tuple[str, str, int]]) -> Campaign:
    settings = campaign_settings.read(row.settings)
    priorities = tuple(priority for _, _, priority in lists)
    return Campaign(
        id=row.id,
        stream_id=row.stream_id,
        account_id=row.account_id,
        name=row.name,
        description=row.description,
        contact_lists=tuple(name for _, name, _ in lists),
        contact_list_ids=tuple(list_id for list_id, _, _ in lists),
        list_priorities=priorities if any(priorities) else (),
        dnc_list_id=row.dnc_list_id,
        dnc_list_name=row.dnc_list_name or "",
        priority=row.priority,
        dialing_mode=DialingMode(row.dialing_mode),
        caller_id=settings.caller_id,
        calling_hours=settings.calling_hours,
        dialing_order=settings.dialing_order,
        max_attempts=settings.max_attempts,
        retry_period=timedelta(seconds=settings.retry_seconds),
        ring_time=timedelta(seconds=settings.ring_seconds),
        queue_id=row.queue_id,
        queue_name=row.queue_name,
        max_skips=settings.max_skips,
        record_calls=settings.record_calls,
        preview_time=timedelta(seconds=settings.preview_seconds),
        pacing_ratio=settings.pacing_ratio,
        target_abandon_rate=settings.target_abandon_rate,
        created_at=row.created_at,
        updated_at=row.updated_at,
        status=CampaignStatus(row.status),
        failure=row.failure,
        outside_hours=settings.outside_hours,
        disposition_retries=settings.disposition_retries,
        instance_id=row.instance_id,
        instance_updated_at=row.instance_updated_at,
        flow_id=row.flow_id,
        flow_name=row.flow_name,
        on_machine=settings.on_machine,
        max_concurrent_calls=settings.max_concurrent_calls,
        settings=settings.modes,
        contact_filter=settings.contact_filter,
        pre_call=settings.pre_call,
        agent_column=settings.agent_column,
        timetable=None if row.spec is None else timetables.timetable(row),
    )
