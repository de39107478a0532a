"""Schedules at the crash level: what the real scheduler and the real preparation make of them, watched.

The promises: every start begins one run, and only a start does; one that was missed is made up or reported, as the stream
wants; each run has every contact of its lists, less those whom the filter does not mean or who are not to be called as of
then; no campaign has two runs at a time; after its end a schedule has nothing running.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from ringfence.adapters.storage import tables
from ringfence.adapters.storage.transaction import SqlTransaction
from ringfence.domain.campaign import CampaignStatus, Instance, InstanceStatus
from ringfence.domain.list_file import ListStatus
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.record import Record
from ringfence.domain.schedule import Missed, MissedStarts, Timetable
from ringfence.engine import commands
from ringfence.ports.storage.contact_lists import ContactList
from ringfence.services import campaign_runs, schedules
from ringfence.simulation.reached import Reached
from ringfence.simulation.store import Store
from tests.simulation.timetables import Planned, is_meant

LATE = timedelta(minutes=3)
"""How long after its time a run may begin where the process is up: it tries again when the database or the dialer fails."""
_RUNNING = (InstanceStatus.ACTIVE, InstanceStatus.PAUSED)
_C = CampaignStatus
_WAITS = (_C.PREPARING, _C.SCHEDULED, _C.RESCHEDULED)
_RESTS = (_C.PREPARING, _C.READY, _C.STOPPED, _C.COMPLETED)


class Schedules:
    """Of one stream. `joined` is told of records that have come on record."""

    def __init__(
        self,
        planned: Sequence[Planned],
        missed_starts: MissedStarts,
        store: Store,
        reached: Reached,
        joined: Callable[[Sequence[Record], datetime], None],
    ) -> None:
        self.planned = {one.campaign.id: one for one in planned}
        self.missed_starts = missed_starts
        self._store = store
        self._reached = reached
        self._joined = joined
        self._timetables: dict[str, Timetable] = {}
        self._starts: dict[str, list[datetime]] = {}
        self._begun: dict[str, dict[datetime, str]] = {one: {} for one in self.planned}  # start -> run
        self._missed: dict[str, dict[datetime, Missed]] = {one: {} for one in self.planned}
        self._up_since: datetime | None = None
        store.scheduled.update(self.planned)

    def stock(self, connection: Connection, at: datetime) -> None:
        """Lists, campaigns and timetables; the runs are for the process to prepare."""
        tx = SqlTransaction(connection)
        for planned in self.planned.values():
            for name, people in zip(planned.campaign.contact_lists, planned.contacts, strict=True):
                tx.contact_lists.add(_list(planned, people[0].list_id, name, len(people), at))
                tx.contact_lists.add_contacts(people)
            campaign = replace(planned.campaign, timetable=schedules.timetable(planned.schedule, at))
            tx.campaigns.add(campaign)
            assert campaign.timetable is not None
            tx.schedules.put(campaign.id, campaign.timetable)
            self.kept(campaign.id, campaign.timetable)
            self.made(campaign_runs.waiting(tx, campaign, at))
            self._starts[campaign.id] = planned.starts(at)

    def first_starts(self) -> list[datetime]:
        return [starts[0] for starts in self._starts.values()]

    def over(self) -> bool:
        """Nothing is still to begin or to end by itself."""
        return all(one.next_at is None and one.end_at is None for one in self._timetables.values())

    def up(self, at: datetime) -> None:
        """The process has been started."""
        self._up_since = at

    # --- what comes on record

    def kept(self, campaign_id: str, timetable: Timetable) -> None:
        if campaign_id not in self.planned:
            return
        self._timetables[campaign_id] = timetable
        missed_at, why = timetable.missed_at, timetable.missed_why
        if missed_at is None or why is None or missed_at in self._missed[campaign_id]:
            return
        self._missed[campaign_id][missed_at] = why
        self._reached(f"start missed: {why}")
        _hold(missed_at in self._starts[campaign_id], f"{campaign_id} missed {missed_at}, which is no start of it")
        _hold(why in (Missed.SERVER_DOWN, Missed.PAUSED), f"{campaign_id} missed {missed_at}: {why}")
        if why is Missed.SERVER_DOWN:
            over = timetable.end_at is None and timetable.next_at is None
            reports = self.missed_starts is MissedStarts.REPORT or over
            was_down = self._up_since is not None and self._up_since >= missed_at
            _hold(reports and was_down, f"{campaign_id} missed {missed_at} though it was up since {self._up_since}")

    def made(self, instance: Instance) -> None:
        if instance.campaign_id in self.planned:
            self._store.instances[instance.id] = instance

    def dropped(self, instance_id: str) -> None:
        """A run that waited gives way to one that is made anew."""
        if instance_id in self._store.instances:
            self._reached("records of a run are made anew before its start")
            self._store.remove(instance_id)

    def filled(self, instance_id: str, records: Sequence[Record], at: datetime) -> None:
        """All records that a run has now."""
        instance = self._store.instances[instance_id]
        planned = self.planned[instance.campaign_id]
        fresh = {one.id: one for one in records if one.id not in self._store.records}
        should = planned.records(instance, self._store.blocked)
        for one in should:
            if one.id in fresh and fresh[one.id] != one:
                raise BrokenPromise(f"{fresh[one.id]} was made, should be {one}")
        _hold(fresh.keys() <= {one.id for one in should}, f"{instance_id} has people who are on no list of it")
        for one in fresh.values():
            if one.exclusion is not None:
                self._reached(f"record made: {one.exclusion}")
        self._store.add(list(fresh.values()))
        self._joined([one for one in fresh.values() if one.exclusion is None], at)

    def prepared(self, instance_id: str) -> None:
        instance = self._store.instances.get(instance_id)
        if instance is None or instance.campaign_id not in self.planned:
            return
        self._store.instances[instance_id] = replace(instance, prepared=True)
        there = {one.id for one in self._store.of_run(instance_id)}
        should = {one.id for one in self.planned[instance.campaign_id].records(instance, {})}
        _hold(there == should, f"I8: {instance_id} is prepared without {sorted(should - there)}")

    def saved(self, saves: Sequence[commands.Save], at: datetime) -> None:
        for save in saves:
            if isinstance(save, commands.SaveInstance) and save.campaign_id in self.planned:
                if save.status is InstanceStatus.ACTIVE:
                    self._starts_now(save.campaign_id, save.instance_id, at)
                elif save.status is InstanceStatus.STOPPED:
                    self._stops(save.campaign_id, at)
            elif isinstance(save, commands.OpenAttempt) and save.attempt.campaign_id in self.planned:
                self._is_meant(save.attempt.campaign_id, save.attempt.contact_id)
                self._is_not_over(save.attempt.campaign_id, at)

    def _starts_now(self, campaign_id: str, instance_id: str, at: datetime) -> None:
        begun, planned = self._begun[campaign_id], self.planned[campaign_id]
        if instance_id in begun.values():
            return  # goes on after a pause
        past = [one for one in self._starts[campaign_id] if one <= at]
        _hold(bool(past), f"{instance_id} of {campaign_id} began at {at}, and its first start is still to come")
        start = past[-1]
        _hold(start not in begun, f"{instance_id} began at {at} for {start}, as {begun.get(start)} did before")
        _hold(start not in self._missed[campaign_id], f"{instance_id} began for {start}, which was reported as missed")
        since = max(start, self._up_since or start)
        _hold(at - since <= LATE, f"{instance_id} began at {at} for {start}, with the process up since {since}")
        running = [
            one.id
            for one in self._store.instances.values()
            if one.campaign_id == campaign_id and one.status in _RUNNING and one.id != instance_id
        ]
        _hold(not running, f"{instance_id} of {campaign_id} began beside {running}")
        begun[start] = instance_id
        self._reached("run begins by its schedule")
        if self._up_since is not None and self._up_since > start:
            wanted = self.missed_starts is MissedStarts.MAKE_UP
            _hold(wanted, f"{instance_id} began for {start}, which was to be reported as missed")
            self._reached("start missed while down and made up")
        if planned.clocks_change_before(start):
            self._reached("run begins on a day of changed clocks")
        if planned.is_skipped(start):
            self._reached("run begins at a time that clocks skip")

    def _stops(self, campaign_id: str, at: datetime) -> None:
        timetable = self._timetables[campaign_id]
        if timetable.next_at is not None and timetable.next_at <= at:
            self._reached("run makes room for the next start")
        elif timetable.next_at is None and timetable.end_at is None:
            self._reached("run ended by its schedule")

    def _is_not_over(self, campaign_id: str, at: datetime) -> None:
        """After its end a schedule has nobody called."""
        over = self.planned[campaign_id].over_at()
        if over is not None:
            since = max(over, self._up_since or over)
            _hold(at - since <= LATE, f"{campaign_id} calls somebody at {at}, and its schedule was over at {over}")

    def _is_meant(self, campaign_id: str, contact_id: str) -> None:
        """Nobody outside the filter is dialed."""
        planned = self.planned[campaign_id]
        (contact,) = [one for people in planned.contacts for one in people if one.id == contact_id]
        meant = is_meant(planned.campaign.contact_filter, contact.columns)
        _hold(meant, f"{contact_id} is dialed, whom the filter of {campaign_id} does not mean")

    # --- at rest

    def differences(self, connection: Connection) -> list[str]:
        """Campaigns whose status is not what their run and their timetable say, in words."""
        c = tables.campaigns.c
        rows = connection.execute(select(c.id, c.status, c.instance_id).where(c.id.in_(self.planned)))
        found = []
        for campaign_id, status, instance_id in rows:
            run = self._store.instances.get(instance_id or "")
            if run is not None and run.status in _RUNNING:
                allowed: tuple[Any, ...] = (run.status,)
            else:
                allowed = _WAITS if self._timetables[campaign_id].next_at is not None else _RESTS
            if status not in allowed:
                found.append(f"campaign {campaign_id} is {status}, should be one of {list(allowed)}")
        return found

    def at_the_end(self) -> None:
        """Every start has begun a run, or was reported."""
        for campaign_id, starts in self._starts.items():
            dealt_with = self._begun[campaign_id].keys() | self._missed[campaign_id].keys()
            lost = [str(one) for one in starts if one not in dealt_with]
            _hold(not lost, f"I8: nothing came of the starts of {campaign_id} at {lost}")


def _list(planned: Planned, list_id: str, name: str, total: int, at: datetime) -> ContactList:
    return ContactList(
        id=list_id,
        stream_id=planned.campaign.stream_id,
        name=name,
        description="",
        source="passiveApi",
        allow_duplicates=False,
        status=ListStatus.READY,
        failure=None,
        total=total,
        rejected=0,
        next_position=total,
        mapping={},
        columns=(),
        files=(),
        created_by=None,
        updated_by=None,
        created_at=at,
        updated_at=at,
    )


def _hold(holds: bool, what: str) -> None:
    if not holds:
        raise BrokenPromise(what)
