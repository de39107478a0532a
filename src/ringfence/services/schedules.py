"""Schedules of campaigns: switched on and off, and the runs that begin and end by them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from ringfence.domain.campaign import RUNNING, Campaign, CampaignStatus, Instance
from ringfence.domain.problems import Fault, Kind, Problem
from ringfence.domain.schedule import Missed, MissedStarts, Schedule, Timetable
from ringfence.domain.settings import StreamSettings
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.schedules import Due
from ringfence.services import campaign_runs, preparation, recurrences
from ringfence.services.runtime import Runtime

_log = structlog.get_logger(__name__)
_C = CampaignStatus

RENEWED_BEFORE: Final = timedelta(minutes=15)
"""How long before its start the records of a run are made anew: what its lists and do-not-call lists hold then counts."""
AGAIN_AFTER: Final = timedelta(seconds=5)
"""A campaign that is still being prepared, or a dialer that is being restarted, is tried again after this."""

_STARTABLE: Final = frozenset({_C.READY, _C.SCHEDULED, _C.RESCHEDULED, _C.STOPPED, _C.COMPLETED})


# --- on and off ------------------------------------------------------------------------------------------------------


def faults(schedule: Schedule, at: datetime, path: str) -> list[Fault]:
    """What makes the schedule pointless at this instant; `path` is where it stands in the request, with its dot."""
    end = recurrences.end(schedule)
    if end is not None and end <= at:
        return [Fault(f"{path}endDateTime", "in_the_past", "is over: give a time that is still to come")]
    if recurrences.next_start(schedule, at) is None:
        message = "no start is still to come before the end: give a later startDateTime, or a recurrence that goes on"
        return [Fault(f"{path}startDateTime", "never_starts", message)]
    return []


def timetable(schedule: Schedule, at: datetime) -> Timetable:
    """What is ahead of a schedule that is switched on at this instant."""
    return _ahead(Timetable(schedule, None, None, recurrences.end(schedule)), at)


async def enable(runtime: Runtime, stream_id: str, name: str, wanted: Callable[[str], Schedule]) -> Campaign:
    """The campaign, which from now on starts by this schedule and no other; it is `wanted` of the time zone of the
    campaign's calling hours.

    Raises Problem: not found; invalid; conflict where its preparation has failed.
    """
    at = runtime.clock.now()

    def work(tx: Transaction) -> Campaign:
        campaign = _named(tx, stream_id, name)
        if campaign.status is _C.FAILED:
            message = f"campaign {campaign.name} has Failed ({campaign.failure}): put it right before you schedule it"
            raise Problem.conflict("wrong_status", message)
        schedule = wanted(campaign.calling_hours.timezone)
        found = faults(schedule, at, "")
        if found:
            raise Problem.invalid(found)
        tx.schedules.put(campaign.id, timetable(schedule, at))
        tx.schedules.settle_status(campaign.id)
        return campaign

    campaign = await runtime.database.write(work)
    runtime.schedules.wake()
    return campaign


async def disable(runtime: Runtime, stream_id: str, name: str) -> Campaign:
    """The campaign, which from now on starts when it is played. A run that is under way goes on.

    Raises Problem (not found).
    """
    at = runtime.clock.now()

    def work(tx: Transaction) -> tuple[Campaign, Instance | None]:
        campaign = _named(tx, stream_id, name)
        tx.schedules.remove(campaign.id)
        tx.schedules.settle_status(campaign.id)
        waits = tx.campaigns.waiting_instance(campaign.id) is not None
        return campaign, _renewed(tx, replace(campaign, timetable=None), at) if waits else None

    campaign, instance = await runtime.database.write(work)
    if instance is not None:
        _prepare(runtime, stream_id, instance)
    return campaign


def _named(tx: Transaction, stream_id: str, name: str) -> Campaign:
    campaign = tx.campaigns.named(stream_id, name)
    if campaign is None:
        raise Problem.not_found(f'campaign "{name}"')
    return campaign


# --- by the clock ----------------------------------------------------------------------------------------------------


class Scheduler:
    """Begins and ends the runs of all campaigns by their timetables."""

    def __init__(self, runtime: Runtime) -> None:
        """Starts that lie before this instant have been missed."""
        self._runtime = runtime
        self._since = runtime.clock.now()

    async def watch(self) -> None:
        """Until cancelled."""
        await self._runtime.schedules.make(self._runtime.clock, self.look)

    async def look(self) -> datetime | None:
        """Do what is due. When something is to be done next."""
        at = self._runtime.clock.now()
        unsettled = False
        for due in await self._runtime.database.read(lambda tx: tx.schedules.due(at)):
            try:
                unsettled |= not await self._carry_out(due, at)
            except Exception as error:  # one campaign's trouble keeps no other from starting
                _log.error("schedule_failed", campaign=due.campaign_id, exc_info=error)
                unsettled = True
        next_at = await self._runtime.database.read(lambda tx: tx.schedules.next_instant())
        return max(next_at or at, at + AGAIN_AFTER) if unsettled else next_at

    async def _carry_out(self, due: Due, at: datetime) -> bool:
        """Whether nothing of it is left to be done."""
        times = due.timetable
        if times.end_at is not None and times.end_at <= at:
            return await self._end(due, at)
        starts = times.next_at is not None and times.next_at <= at
        if times.renew_at is not None and times.renew_at <= at:
            instance = await self._runtime.database.write(lambda tx: _renew(tx, due, at))
            if instance is not None and not starts:
                _prepare(self._runtime, due.stream_id, instance)
            due = replace(due, timetable=replace(times, renew_at=None))
        return await self._start(due, at) if starts else True

    async def _start(self, due: Due, at: datetime) -> bool:
        """Begin the run whose time has come, or report that it was missed."""
        start = due.timetable.next_at
        assert start is not None
        missed = await self._runtime.database.read(lambda tx: self._why_missed(tx, due, start))
        if missed is None:
            try:
                if not await self._begin(due, start):
                    return False
            except Problem as problem:
                if problem.kind is Kind.UNAVAILABLE:
                    return False
                if problem.code != Missed.LIST_IN_USE:
                    raise
                missed = Missed.LIST_IN_USE
        if missed is not None:
            _log.warning("start_missed", campaign=due.campaign_id, start=start.isoformat(), why=missed)
        await self._save(due, _next(due.timetable, at, missed))
        return True

    def _why_missed(self, tx: Transaction, due: Due, start: datetime) -> Missed | None:
        campaign = campaign_runs.existing(tx, due.stream_id, due.campaign_id)
        stream = tx.tenancy.stream(due.stream_id)
        settings = StreamSettings() if stream is None else stream.settings
        if campaign.status is _C.PAUSED:
            return Missed.PAUSED
        if campaign.status is _C.FAILED:
            return Missed.FAILED
        if start < self._since and settings.missed_starts is MissedStarts.REPORT:
            return Missed.SERVER_DOWN
        return None

    async def _begin(self, due: Due, start: datetime) -> bool:
        """Whether the run of this start is under way; one of an earlier start makes room for it."""
        campaign = await campaign_runs.get(self._runtime, due.stream_id, due.campaign_id)
        begun = await self._runtime.database.read(lambda tx: tx.campaigns.started_at(campaign.instance_id or ""))
        if begun is not None and begun >= start:  # by us, just before we died; it may be over already
            return True
        if campaign.status is _C.ACTIVE:
            await campaign_runs.stop(self._runtime, due.stream_id, due.campaign_id)
        elif campaign.status not in _STARTABLE:
            return False
        await campaign_runs.begin(self._runtime, due.stream_id, due.campaign_id, _STARTABLE)
        return True

    async def _end(self, due: Due, at: datetime) -> bool:
        """The schedule is over: what it started is stopped, and a start that it did not come to is reported."""
        missed_at = due.timetable.next_at
        over = replace(due.timetable, renew_at=None, next_at=None, end_at=None)
        if missed_at is not None and missed_at <= at:
            over = replace(over, missed_at=missed_at, missed_why=Missed.SERVER_DOWN)
        await self._save(due, over)
        campaign = await campaign_runs.get(self._runtime, due.stream_id, due.campaign_id)
        if campaign.status in RUNNING:
            await campaign_runs.stop(self._runtime, due.stream_id, due.campaign_id)
        return True

    async def _save(self, due: Due, timetable: Timetable) -> None:
        def work(tx: Transaction) -> None:
            if tx.schedules.get(due.campaign_id) == due.timetable:  # else it has been changed meanwhile
                tx.schedules.put(due.campaign_id, timetable)
                tx.schedules.settle_status(due.campaign_id)

        await self._runtime.database.write(work)


def _next(before: Timetable, at: datetime, missed: Missed | None) -> Timetable:
    """After a start that took place or was missed: on to the next one."""
    if missed is not None:
        before = replace(before, missed_at=before.next_at, missed_why=missed)
    return _ahead(before, at)


def _ahead(before: Timetable, at: datetime) -> Timetable:
    start = recurrences.next_start(before.schedule, at)
    renew_at = None if start is None else max(at, start - RENEWED_BEFORE)
    return replace(before, next_at=start, renew_at=renew_at)


def _renew(tx: Transaction, due: Due, at: datetime) -> Instance | None:
    """Make the run of the next start anew, from what the lists hold now. None where the campaign cannot have one."""
    campaign = tx.campaigns.get(due.stream_id, due.campaign_id)
    if campaign is None or campaign.timetable != due.timetable:
        return None
    tx.schedules.put(campaign.id, replace(due.timetable, renew_at=None))
    return None if campaign.status is _C.FAILED else _renewed(tx, campaign, at)


def _renewed(tx: Transaction, campaign: Campaign, at: datetime) -> Instance:
    tx.campaigns.drop_waiting(campaign.id)
    return campaign_runs.waiting(tx, campaign, at)


def _prepare(runtime: Runtime, stream_id: str, instance: Instance) -> None:
    preparation.start_purge(runtime)
    preparation.start(runtime, stream_id, instance.id)
