"""Screening: the switch listens who answered before an agent hears anything, and machines never reach one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ringfence.domain.agent import AgentState
from ringfence.domain.answering import Announcement, Answering
from ringfence.domain.attempt import AnswerKind, CallState, EndedBy, Outcome
from ringfence.domain.campaign import DialingMode
from ringfence.domain.prompts import SCREENING
from ringfence.domain.record import RecordState
from ringfence.engine import answering, commands, events
from tests.support.engine_driver import Floor
from tests.support.memory_store import SECOND, MemoryStore

PROGRESSIVE, POWER = DialingMode.PROGRESSIVE, DialingMode.POWER
ANSWERING = Answering(safe_harbour=Announcement("You can call us at {{callerId}}."), screening=SCREENING)
HUMAN, MACHINE, UNKNOWN = AnswerKind.HUMAN, AnswerKind.MACHINE, AnswerKind.UNKNOWN


def answered(*agents: str, mode: DialingMode = PROGRESSIVE, people: int = 1, **changes: Any) -> tuple[Floor, list[str]]:
    """Calls that have just been answered."""
    floor = Floor(*agents, store=MemoryStore())
    floor.configure(ANSWERING)
    floor.run(people, mode=mode, **changes)
    placed = [act.attempt_id for act in floor.taken(commands.PlaceCall)]
    for attempt_id in placed:
        floor.answers(attempt_id)
    return floor, placed


def classified(floor: Floor, attempt_id: str, kind: AnswerKind) -> None:
    floor.handle(events.AnswerClassified(at=floor.now, attempt_id=attempt_id, kind=kind))


@pytest.mark.parametrize(
    ("mode", "screens"),
    [(DialingMode.PREVIEW, False), (PROGRESSIVE, True), (POWER, True), (DialingMode.PREDICTIVE, True)],
)
def test_calls_that_the_dialer_places_are_screened_and_those_of_agents_are_not(
    mode: DialingMode, screens: bool
) -> None:
    floor = Floor("a-1", store=MemoryStore())
    floor.configure(ANSWERING)
    floor.run(1, mode=mode)
    if mode is DialingMode.PREVIEW:
        floor.dial()
    floor.wait(1)
    (act,) = floor.taken(commands.PlaceCall)
    assert act.detect_machines == (SCREENING if screens else None)


def test_nobody_is_joined_before_it_is_known_who_answered() -> None:
    floor, (call,) = answered("a-1")
    assert (floor.attempt(call).state, floor.state()) == (CallState.SCREENED, AgentState.RESERVED)
    assert not floor.taken(commands.Connect)


@pytest.mark.parametrize("kind", [HUMAN, UNKNOWN])
def test_a_person_is_joined_with_the_agent_as_soon_as_they_are_known_for_one(kind: AnswerKind) -> None:
    floor, (call,) = answered("a-1")
    floor.wait(1.5)
    classified(floor, call, kind)
    assert floor.taken(commands.Connect) == [commands.Connect(call, "a-1")]
    attempt = floor.attempt(call)
    assert (attempt.state, attempt.answered_by, attempt.connected_at) == (CallState.CONNECTED, kind, floor.now)
    silence = SCREENING.silence_after_greeting if kind is HUMAN else timedelta(0)
    assert attempt.greeted_at == floor.now - silence


@pytest.mark.parametrize("mode", [PROGRESSIVE, POWER])
def test_a_machine_is_hung_up_on_and_its_agent_has_neither_heard_it_nor_anything_to_wrap_up(mode: DialingMode) -> None:
    floor, (call, *_) = answered("a-1", mode=mode, people=2)
    floor.told()
    floor.wait(2)
    classified(floor, call, MACHINE)
    assert commands.HangUp(call) in floor.taken(commands.HangUp)
    floor.ends(call, by=EndedBy.SYSTEM)
    attempt = floor.attempt(call)
    assert (attempt.outcome, attempt.answered_by, attempt.ended_by) == (Outcome.MACHINE, MACHINE, EndedBy.SYSTEM)
    assert floor.record().state is RecordState.RETRY
    assert not floor.taken(commands.Connect)
    assert floor.state() is AgentState.RESERVED  # for the next call
    assert floor.told() == []


def test_a_machine_that_was_not_hung_up_on_in_time_is_still_one_after_a_restart() -> None:
    floor, (call,) = answered("a-1")
    floor.handle(events.AnswerClassified(at=floor.now, attempt_id=call, kind=MACHINE), dies="saved")
    floor.start()
    floor.configure(ANSWERING)
    floor.reports(call, CallState.CONNECTED)
    floor.wait(SCREENING.limit.total_seconds() + answering.SCREENING_GRACE.total_seconds())
    assert call in [act.attempt_id for act in floor.taken(commands.HangUp)]
    assert not floor.taken(commands.Connect)


def test_an_agent_is_free_for_the_next_call_once_a_machine_is_gone() -> None:
    floor, (call,) = answered("a-1", people=2)
    classified(floor, call, MACHINE)
    floor.ends(call, by=EndedBy.SYSTEM)
    (act,) = floor.taken(commands.PlaceCall)
    assert floor.attempt(act.attempt_id).agent_id == "a-1"


def test_who_is_in_doubt_is_a_person_when_the_switch_says_nothing() -> None:
    floor, (call,) = answered("a-1")
    floor.wait(SCREENING.limit.total_seconds())
    assert floor.attempt(call).state is CallState.SCREENED
    floor.wait(answering.SCREENING_GRACE.total_seconds())
    assert (floor.attempt(call).state, floor.attempt(call).answered_by) == (CallState.CONNECTED, UNKNOWN)


def test_a_person_who_hangs_up_before_anybody_spoke_has_declined_and_is_tried_again() -> None:
    floor, (call,) = answered("a-1")
    floor.wait(1)
    floor.ends(call, by=EndedBy.PERSON)
    assert floor.attempt(call).outcome is Outcome.DECLINED
    assert (floor.record().state, floor.state()) == (RecordState.RETRY, AgentState.AVAILABLE)


def test_the_wait_for_an_agent_begins_with_the_end_of_the_greeting() -> None:
    floor, (first, second) = answered("a-1", mode=POWER, people=2, pacing_ratio=2.0)
    classified(floor, first, HUMAN)
    floor.wait(2.6)
    classified(floor, second, HUMAN)
    waiting = floor.attempt(second)
    assert (waiting.state, waiting.greeted_at) == (CallState.WAITING, floor.now - 0.6 * SECOND)
    floor.wait(4.3)
    assert floor.attempt(second).state is CallState.WAITING
    floor.wait(0.2)
    assert floor.attempt(second).state is CallState.ABANDONED


def test_a_machine_is_no_reason_to_place_fewer_calls_and_a_call_that_is_screened_is() -> None:
    floor, calls = answered("a-1", mode=POWER, people=6, pacing_ratio=2.0)
    assert len(calls) == 2
    assert not floor.taken(commands.PlaceCall)  # both may be people
    classified(floor, calls[0], MACHINE)
    floor.ends(calls[0], by=EndedBy.SYSTEM)
    assert not floor.taken(commands.PlaceCall)  # the other one may be a person still
    classified(floor, calls[1], MACHINE)
    floor.ends(calls[1], by=EndedBy.SYSTEM)
    assert len(floor.taken(commands.PlaceCall)) == 2


def test_an_agent_who_leaves_during_the_screening_is_not_given_the_person() -> None:
    floor, (call,) = answered("a-1", "a-2")
    floor.sign_in("a-1", AgentState.AWAY)
    classified(floor, call, HUMAN)
    assert floor.taken(commands.Connect) == [commands.Connect(call, "a-2")]


def test_a_restart_during_the_screening_asks_and_then_joins_the_two() -> None:
    floor, (call,) = answered("a-1")
    floor.start()
    assert floor.attempt(call).state is CallState.SCREENED
    classified(floor, call, HUMAN)
    assert floor.taken(commands.Connect) == [commands.Connect(call, "a-1")]


def test_what_is_said_of_a_call_that_is_being_hung_up_changes_nothing() -> None:
    floor, (call,) = answered("a-1")
    classified(floor, call, MACHINE)
    classified(floor, call, HUMAN)
    assert (floor.attempt(call).state, floor.attempt(call).answered_by) == (CallState.SCREENED, MACHINE)
    assert not floor.taken(commands.Connect)
