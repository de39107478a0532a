"""Contacts about whom somebody is asked before they are called: who is asked about, and what follows each answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ringfence.domain.agent import AgentState
from ringfence.domain.pre_call import Handling
from ringfence.domain.record import RecordState
from ringfence.engine import commands, events, pre_calls
from ringfence.engine.events import Callback
from tests.support.engine_driver import Floor
from tests.support.memory_store import HOUR, MINUTE, NINE_TO_SIX, SECOND


def asked(floor: Floor) -> list[str]:
    """The records that have been asked about since the last look."""
    return [act.record_id for act in floor.taken(commands.AskPreCall)]


def says(
    floor: Floor, record_id: str, handling: Handling = Handling.CALL, failures: int = 0, question: int | None = None
) -> None:
    """By default it answers the latest question about this record."""
    instance_id = floor.store.records[record_id].instance_id
    latest = floor.questions.get(record_id, 0)
    floor.handle(
        events.PreCallAnswered(
            at=floor.now,
            instance_id=instance_id,
            record_id=record_id,
            question=latest if question is None else question,
            handling=handling,
            failures=failures,
        )
    )


def started(count: int, *agents: str, **changes: Any) -> Floor:
    floor = Floor(*agents)
    floor.run(count, asks_first=True, **changes)
    return floor


def test_nobody_is_previewed_before_they_were_asked_about() -> None:
    floor = started(3, "a-1")
    assert asked(floor) == [floor.record(0).id, floor.record(1).id], "one more than there are idle agents"
    assert not floor.previews()
    says(floor, floor.record(0).id)
    assert floor.preview().record_id == floor.record(0).id


def test_what_was_answered_is_part_of_the_permit_of_preview_and_call() -> None:
    floor = started(1, "a-1")
    says(floor, floor.record().id)
    assert floor.preview().permit["pre_call"] == f"CALL, answered at {floor.now.isoformat()}"
    attempt_id = floor.dial()
    assert (
        floor.attempt(attempt_id).permit["pre_call"]
        == f"CALL, answered at {floor.attempt(attempt_id).placed_at.isoformat()}"
    )


def test_idle_agents_are_asked_for_at_once() -> None:
    floor = started(9, "a-1", "a-2", "a-3")
    assert len(asked(floor)) == 4


def test_no_more_are_asked_about_than_are_to_be_at_once() -> None:
    floor = started(99, *(f"a-{n:02d}" for n in range(30)))
    assert len(asked(floor)) == pre_calls.AT_ONCE


def test_of_those_who_may_be_called_the_first_of_the_list_is_offered_first() -> None:
    floor = started(3, "a-1")
    says(floor, floor.record(1).id)
    assert floor.preview().record_id == floor.record(1).id, "whoever is there"
    says(floor, floor.record(0).id)
    floor.skip()
    assert floor.preview().record_id == floor.record(0).id


def test_who_is_to_be_skipped_is_dropped_and_no_attempt_is_counted() -> None:
    floor = started(1, "a-1")
    says(floor, floor.record().id, Handling.SKIP)
    assert (floor.record().state, floor.record().attempts) == (RecordState.DROPPED, 0)
    assert floor.store.instances["cid-1"].status == "Completed"


def test_a_failure_puts_the_record_off_for_the_retry_period() -> None:
    floor = started(1, "a-1")
    asked(floor)
    says(floor, floor.record().id, Handling.FAILED, failures=1)
    assert (floor.record().state, floor.record().due_at) == (RecordState.RETRY, floor.now + 45 * MINUTE)
    floor.wait(45 * 60 - 1)
    assert not asked(floor)
    floor.wait(1)
    assert asked(floor) == [floor.record().id]
    says(floor, floor.record().id)
    assert floor.preview().record_id == floor.record().id


def test_a_record_is_dropped_after_some_failures_in_a_row_but_not_a_callback() -> None:
    floor = started(2, "a-1")
    record, callback = floor.record(0).id, floor.record(1).id
    wanted = (Callback(callback, floor.now + MINUTE),)
    floor.ask(events.CallbacksRequested, instance_id="cid-1", callbacks=wanted)
    floor.wait(60)
    for one in record, callback:
        says(floor, one, Handling.FAILED, failures=pre_calls.MOST_FAILURES)
    assert floor.record(0).state is RecordState.DROPPED
    put_off = floor.record(1)
    assert (put_off.state, put_off.is_callback, put_off.due_at) == (RecordState.CALLBACK, True, floor.now + 45 * MINUTE)


def test_an_answer_that_never_comes_is_a_failure_in_the_end() -> None:
    floor = started(1, "a-1")
    floor.wait(pre_calls.GIVEN_UP_AFTER.total_seconds() - 1)
    assert floor.record().state is RecordState.PENDING
    floor.wait(1)
    assert floor.record().state is RecordState.RETRY
    says(floor, floor.record().id)
    assert not floor.previews(), "too late: asked again at its time"


def test_an_answer_is_good_for_a_while_and_then_asked_for_again() -> None:
    floor = started(2, "a-1")
    for n in 0, 1:
        says(floor, floor.record(n).id)
    floor.sign_in("a-1", AgentState.AWAY)
    asked(floor)
    floor.wait(pre_calls.GOOD_FOR.total_seconds() - 1)
    floor.sign_in("a-1")
    assert floor.preview().record_id == floor.record(1).id
    floor.sign_in("a-1", AgentState.AWAY)
    asked(floor)
    floor.wait(1)
    floor.sign_in("a-1")
    assert not floor.previews()
    assert asked(floor) == [floor.record(1).id], "the other one is being asked about"


@pytest.mark.parametrize("what", [events.PauseRequested, events.StopRequested])
def test_an_answer_after_a_pause_or_stop_calls_nobody(what: type[events.Event]) -> None:
    floor = started(1, "a-1")
    floor.ask(what, instance_id="cid-1")
    says(floor, floor.record().id)
    assert not floor.previews()
    says(floor, floor.record().id, Handling.SKIP)
    assert floor.record().state is RecordState.PENDING


def test_an_answer_that_was_overtaken_by_a_new_question_is_none() -> None:
    """What it is about may have changed meanwhile."""
    floor = started(1, "a-1")
    early = floor.questions[floor.record().id]
    floor.handle(events.HoursConfigured(at=floor.now, instance_id="cid-1", hours=NINE_TO_SIX))
    assert floor.questions[floor.record().id] != early
    says(floor, floor.record().id, Handling.CALL, question=early)
    assert not floor.previews()
    says(floor, floor.record().id, Handling.SKIP)
    assert floor.record().state is RecordState.DROPPED


def test_after_a_pause_everybody_is_asked_about_again() -> None:
    floor = started(1, "a-1")
    asked(floor)
    floor.ask(events.PauseRequested, instance_id="cid-1")
    floor.ask(events.ResumeRequested, instance_id="cid-1")
    assert asked(floor) == [floor.record().id]


def test_after_a_crash_everybody_is_asked_about_again() -> None:
    floor = started(1, "a-1")
    asked(floor)
    floor.acts.clear()
    floor.loads.clear()
    floor.start()
    assert asked(floor) == [floor.record().id]
    says(floor, floor.record().id)
    assert floor.previews()


def test_a_callback_set_while_somebody_is_asked_is_asked_about_when_it_is_due() -> None:
    floor = started(1, "a-1")
    wanted = (Callback(floor.record().id, floor.now + HOUR),)
    floor.ask(events.CallbacksRequested, instance_id="cid-1", callbacks=wanted)
    asked(floor)
    says(floor, floor.record().id)
    assert not floor.previews()
    floor.wait(3600)
    assert asked(floor) == [floor.record().id]


def test_hours_that_shut_after_the_answer_hold() -> None:
    floor = Floor("a-1")
    floor.wait((17 * HOUR + 59 * MINUTE - (floor.now - floor.now.replace(hour=0))).total_seconds())
    floor.run(1, asks_first=True, hours=NINE_TO_SIX)
    floor.wait((MINUTE + SECOND).total_seconds())
    says(floor, floor.record().id)
    assert not floor.previews()
    asked(floor)
    floor.wait(timedelta(hours=15).total_seconds())
    assert asked(floor) == [floor.record().id], "in the morning it is asked anew"


def test_a_number_that_is_busy_when_the_answer_comes_waits_until_it_is_free() -> None:
    floor = Floor("a-1", "a-2")
    floor.run(1)
    attempt_id = floor.talk("a-1")
    same = replace(
        floor.record(), id="dl-cid-2-0000", instance_id="cid-2", state=RecordState.PENDING, attempts=0, offers=0
    )
    floor.run(name="2", people=[same], asks_first=True)
    assert not asked(floor), "who cannot be called is not asked about"
    floor.ends(attempt_id)
    floor.dispose(attempt_id)
    assert asked(floor) == [same.id]


def test_a_run_that_asks_nobody_is_as_before() -> None:
    floor = Floor("a-1")
    floor.run(1)
    assert floor.previews()
    assert not asked(floor)
