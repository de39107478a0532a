"""Runs of campaigns: start, pause, resume, stop, their windows on the dialing list, completion."""

from __future__ import annotations

from collections import ChainMap
from dataclasses import replace

from ringfence.domain.campaign import INSTANCE_LIFECYCLE, InstanceStatus, OutsideHours
from ringfence.engine import events, owners, pre_calls, previews
from ringfence.engine.commands import DropShut, LoadRecords, SaveInstance
from ringfence.engine.deadlines import Key
from ringfence.engine.ordering import Window, earliest
from ringfence.engine.state import Run, State

RUN = "run"


def start(s: State, event: events.StartRequested) -> None:
    instance = event.run.instance
    if instance.id in s.runs:
        s.refuse(event.request_id, "already_started", f"this campaign run is {s.runs[instance.id].instance.status}")
        return
    run = s.add_run(event.run)
    owners.take_up(s, run)
    _move(s, run, InstanceStatus.ACTIVE)
    s.answer(event.request_id)


def pause(s: State, event: events.PauseRequested) -> None:
    run = _running(s, event, InstanceStatus.PAUSED)
    if run is not None:
        _move(s, run, InstanceStatus.PAUSED)
        _withdraw_all(s, run, "campaign_paused")
        s.answer(event.request_id)


def resume(s: State, event: events.ResumeRequested) -> None:
    run = _running(s, event, InstanceStatus.ACTIVE)
    if run is not None:
        _move(s, run, InstanceStatus.ACTIVE)
        s.answer(event.request_id)


def stop(s: State, event: events.StopRequested) -> None:
    """No new call after this is answered; live calls end by themselves."""
    run = _running(s, event, InstanceStatus.STOPPED)
    if run is not None:
        _move(s, run, InstanceStatus.STOPPED)
        _withdraw_all(s, run, "campaign_stopped")
        s.answer(event.request_id)


def joined(s: State, event: events.RecordsJoined) -> None:
    run = s.runs.get(event.instance_id)
    if run is not None:
        run.add_zones(event.zone_counts)
        run.owners.update(event.owners)
        owners.take_up(s, run)
        run.instance = replace(run.instance, prepared=run.instance.prepared or event.prepared)
        s.look_again(run.id)


def loaded(s: State, event: events.RecordsLoaded) -> None:
    s.ready_runs += s.held_up
    s.held_up.clear()
    run = s.runs.get(event.instance_id)
    window = None if run is None else run.lanes.get(event.lane) if event.lane else run.window
    if run is None or window is None or not run.active or window.load != event.load:
        return
    kept = () if event.lane else run.lanes
    window.fill(event.records, ChainMap(s.records, run.asked, run.answered), kept)
    still_ahead = run.next_due_at if run.next_due_at and run.next_due_at > s.at else None
    run.next_due_at = earliest(event.next_due_at, still_ahead)
    s.ready_runs.append(run.id)


def hours_configured(s: State, event: events.HoursConfigured) -> None:
    """Who is next is asked for anew; what is rung or read already is asked about when it is dialed."""
    run = s.runs.get(event.instance_id)
    if run is None:
        return
    run.instance = replace(run.instance, hours=event.hours)
    run.forget_hours()
    _forget_next(s, run)
    s.look_again(run.id)


def dropped(s: State, event: events.RecordsDropped) -> None:
    """The run may be over now; if nobody was dropped, nothing has changed."""
    if event.zone_counts:
        s.look_again(event.instance_id)


def not_complete(s: State, event: events.CompletionRefused) -> None:
    """The database knows of open records: they wait for their hours, or have just joined. Go on."""
    run = s.add_run(event.run, may_be_over=False)
    owners.take_up(s, run)
    s.index_runs()
    s.ready_runs.append(run.id)


def numbers_blocked(s: State, event: events.NumbersBlocked) -> None:
    """Previews of numbers that may not be called any more are taken away; other records are refused in their turn."""
    numbers = frozenset(event.numbers)
    for preview in [preview for preview in s.previews.values() if preview.phone_number in numbers]:
        if event.is_global or s.runs[preview.instance_id].instance.dnc_list_id == event.list_id:
            previews.withdraw_blocked(s, preview)


def due(s: State, instance_id: str) -> None:
    """Calling hours have changed somewhere, or a retry or a callback is due."""
    run = s.runs[instance_id]
    if run.next_due_at is not None and run.next_due_at <= s.at:
        run.next_due_at = None  # the load tells the next one
    s.look_again(instance_id)


def look_after(s: State, instance_id: str) -> None:
    """After something has changed for a run: complete or forget it, or refill its window and know when to look again."""
    run = s.runs.get(instance_id)
    if run is None:
        return
    if run.instance.status is InstanceStatus.STOPPED and not run.live:
        _forget(s, run)
    elif run.active:
        if run.hours_have_changed(s.at):  # whatever else was due at that instant may have come first
            run.may_be_over = True
            for window in run.windows():
                window.look_again()
        _refill(s, run)
        if run.drained and run.instance.prepared:
            if run.may_be_over:
                _move(s, run, InstanceStatus.COMPLETED)
                _forget(s, run)
                return
            _drop_shut(s, run)
        at = earliest(run.next_due_at, run.next_change(s.at))
        if at is None:
            s.deadlines.clear(Key(RUN, run.id))
        else:
            s.deadlines.set(Key(RUN, run.id), at)


def _forget(s: State, run: Run) -> None:
    del s.runs[run.id]
    s.shares.forget(run.id)
    s.deadlines.clear(Key(RUN, run.id))
    s.index_runs()


def _refill(s: State, run: Run) -> None:
    """The window, and those of owners who are idle; when there is nobody else to dial, those of all."""
    if run.window.wants_load:
        _load(s, run, run.window, "", ("", *sorted(run.owners - run.lanes.keys())))
    if not run.lanes:
        return
    nobody_else = run.window.complete and not len(run.window)
    for agent_id in list(run.lanes) if nobody_else else s.pool.idle(run.instance.queue_id):
        lane = run.lanes.get(agent_id)
        if lane is not None and lane.wants_load:
            _load(s, run, lane, agent_id, (agent_id,))


def _load(s: State, run: Run, window: Window, lane: str, owners_of: tuple[str, ...]) -> None:
    open_zones = tuple(sorted(zone_key for zone_key in run.zone_keys if run.openness(zone_key, s.at).open))
    load = window.begin_load()
    s.emit(LoadRecords(run.id, load, open_zones, window.limit, s.at, owners_of, lane))


def _drop_shut(s: State, run: Run) -> None:
    """When nobody else is left to dial: leave out those whose hours never open again, and with `outsideHours: skip` all
    whose hours are shut."""
    skips = run.instance.outside_hours is OutsideHours.SKIP
    shut = {zone_key: run.openness(zone_key, s.at) for zone_key in run.zone_keys}
    dropped = tuple(sorted(key for key, hours in shut.items() if not hours.open and (skips or hours.until is None)))
    if dropped:
        s.emit(DropShut(run.id, dropped, s.at))


def _running(
    s: State, event: events.PauseRequested | events.ResumeRequested | events.StopRequested, to: InstanceStatus
) -> Run | None:
    run = s.runs.get(event.instance_id)
    if run is None:
        s.refuse(event.request_id, "not_running", "this campaign run is not running any more")
    elif not INSTANCE_LIFECYCLE.allows(run.instance.status, to):
        s.refuse(event.request_id, "wrong_status", f"this campaign run is {run.instance.status}")
    else:
        return run
    return None


def _move(s: State, run: Run, status: InstanceStatus) -> None:
    INSTANCE_LIFECYCLE.check(run.instance.status, status)
    run.instance = replace(run.instance, status=status)
    s.emit(SaveInstance(run.id, run.instance.campaign_id, status, s.at))
    _forget_next(s, run)
    s.deadlines.clear(Key(RUN, run.id))
    s.index_runs()
    s.ready_runs.append(run.id)


def _forget_next(s: State, run: Run) -> None:
    """Nobody is dialed on what was known before."""
    for window in run.windows():
        window.clear()
    pre_calls.forget_all(s, run)


def _withdraw_all(s: State, run: Run, reason: str) -> None:
    for preview in [preview for preview in s.previews.values() if preview.instance_id == run.id]:
        previews.withdraw(s, preview, reason)
        s.release_agent(preview.agent_id)
