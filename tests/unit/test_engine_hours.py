"""Calling hours: who waits for them, and what becomes of runs whose records are shut."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import Outcome
from ringfence.domain.calling_hours import CallingHours, Frequency, Window
from ringfence.domain.campaign import InstanceStatus, OutsideHours
from ringfence.domain.record import RecordState
from ringfence.engine import events
from tests.support.engine_driver import Floor
from tests.support.memory_store import HOUR, MINUTE, NINE_TO_SIX, ROUND_THE_CLOCK, instance, records

ACTIVE, COMPLETED = InstanceStatus.ACTIVE, InstanceStatus.COMPLETED
EVENING = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def status(floor: Floor, name: str = "1") -> InstanceStatus:
    return floor.store.instances[f"cid-{name}"].status


def test_records_wait_for_their_own_hours_burn_no_attempt_and_keep_the_run_active() -> None:
    floor = Floor("a-1", at=EVENING)
    run = instance(hours=NINE_TO_SIX)
    tokyo, london = records(run, 1, zone_key="Asia/Tokyo"), records(run, 1, first=1)
    floor.run(people=[*tokyo, *london], hours=NINE_TO_SIX)
    assert floor.preview().record_id == london[0].id
    floor.try_in_vain(outcome=Outcome.INVALID_NUMBER)
    assert status(floor) is ACTIVE
    floor.wait(until=datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC))
    assert not floor.previews()
    assert floor.record(0).attempts == 0
    floor.wait(1)  # nine in Tokyo
    assert floor.preview().record_id == tokyo[0].id


def test_where_several_zones_are_possible_all_must_be_open() -> None:
    floor = Floor("a-1", at=datetime(2026, 3, 2, 14, 30, tzinfo=UTC))
    coasts = "America/Los_Angeles|America/New_York"
    floor.run(people=records(instance(), 1, zone_key=coasts), hours=NINE_TO_SIX)
    floor.wait(until=datetime(2026, 3, 2, 16, 59, 59, tzinfo=UTC))
    assert not floor.previews()
    floor.wait(1)  # nine in Los Angeles, noon in New York
    assert floor.previews()


def test_a_retry_that_falls_due_at_night_waits_for_the_morning() -> None:
    floor = Floor("a-1", at=datetime(2026, 3, 2, 17, 30, tzinfo=UTC))
    floor.run(1, hours=NINE_TO_SIX)
    floor.try_in_vain()
    floor.wait(until=datetime(2026, 3, 3, 8, 59, 59, tzinfo=UTC))
    assert not floor.previews()
    floor.wait(1)
    assert floor.previews()


def test_a_callback_gets_no_way_round_the_hours() -> None:
    floor = Floor("a-1", at=EVENING)
    floor.run(1, hours=NINE_TO_SIX)
    attempt_id = floor.talk()
    floor.ends(attempt_id)
    floor.dispose(attempt_id, callback_at=EVENING + 3 * HOUR)
    floor.wait(4 * 3600)
    assert not floor.previews()
    floor.wait(until=datetime(2026, 3, 3, 9, tzinfo=UTC))
    assert floor.preview().record_id == floor.record().id


def test_one_zone_shuts_at_the_instant_another_opens() -> None:
    floor = Floor("a-1", at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    hours = CallingHours(Frequency.DAILY, "Europe/London", (Window(540, 600),))
    people = [
        *records(instance(), 100, zone_key="Europe/London"),
        *records(instance(), 1, first=100, zone_key="Atlantic/Azores"),
    ]
    floor.run(people=people, hours=hours, preview_time=10 * MINUTE)
    floor.sign_in("a-1", AgentState.AWAY)
    floor.wait(until=datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
    floor.sign_in("a-1")
    assert floor.preview().record_id == floor.record(100).id


def test_records_whose_hours_never_open_again_are_dropped() -> None:
    floor = Floor("a-1")
    past = CallingHours(Frequency.CUSTOM, "Europe/London", (Window(0, 1440, date=date(2020, 1, 1)),))
    floor.run(1, hours=past)
    assert floor.record().state is RecordState.DROPPED
    assert status(floor) is COMPLETED


def test_outside_hours_skip_drops_those_who_are_shut_when_nobody_else_is_left() -> None:
    floor = Floor("a-1", at=EVENING)
    run = instance(hours=NINE_TO_SIX)
    people = [*records(run, 2, zone_key="Asia/Tokyo"), *records(run, 1, first=2)]
    floor.run(people=people, hours=NINE_TO_SIX, outside_hours=OutsideHours.SKIP)
    assert floor.store.count("cid-1", RecordState.DROPPED) == 0
    floor.try_in_vain(outcome=Outcome.INVALID_NUMBER)
    assert floor.store.count("cid-1", RecordState.DROPPED) == 2
    assert status(floor) is COMPLETED


def test_outside_hours_skip_waits_quietly_for_a_number_that_another_run_is_calling() -> None:
    """Nobody is left to drop, and yet the run is not over: looking again and again would keep the database busy."""
    floor = Floor("a-1", "a-2", at=EVENING)
    floor.run(1)
    floor.talk("a-1")
    second = instance("2", hours=NINE_TO_SIX)
    people = [
        *records(second, 1, phone_number=floor.record().phone_number),
        *records(second, 1, first=1, zone_key="Asia/Tokyo"),
    ]
    before = sum(floor.handled.values())
    floor.run(name="2", people=people, hours=NINE_TO_SIX, outside_hours=OutsideHours.SKIP)
    assert sum(floor.handled.values()) - before < 20
    assert (status(floor, "2"), floor.record(1, "2").state) == (ACTIVE, RecordState.DROPPED)


def test_hours_that_are_changed_while_a_run_goes_on_hold_at_once() -> None:
    floor = Floor("a-1")
    floor.run(2)
    assert floor.previews()
    shut = CallingHours(Frequency.DAILY, "Europe/London", (Window(0, 60),))
    floor.store.instances["cid-1"] = replace(floor.store.instances["cid-1"], hours=shut)
    floor.handle(events.HoursConfigured(at=floor.now, instance_id="cid-1", hours=shut))
    answer = floor.ask(events.PreviewDialRequested, agent_id="a-1", preview_id=floor.preview().id)
    assert answer.refusal == "calling_hours"
    assert not floor.previews()
    floor.store.instances["cid-1"] = replace(floor.store.instances["cid-1"], hours=ROUND_THE_CLOCK)
    floor.handle(events.HoursConfigured(at=floor.now, instance_id="cid-1", hours=ROUND_THE_CLOCK))
    assert floor.previews()
