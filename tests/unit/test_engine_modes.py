"""Progressive and Power: agents held for calls, answers brought to them, people who wait, and who is abandoned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ringfence.domain.agent import AgentState
from ringfence.domain.answering import Announcement, Answering
from ringfence.domain.attempt import Attempt, CallState, EndedBy, Outcome
from ringfence.domain.campaign import DialingMode
from ringfence.domain.prompts import Say
from ringfence.domain.record import RecordState
from ringfence.engine import answering, calls, commands, events
from tests.support.engine_driver import Floor
from tests.support.memory_store import HOUR, MINUTE, SECOND, MemoryStore

PROGRESSIVE, POWER, PREVIEW = DialingMode.PROGRESSIVE, DialingMode.POWER, DialingMode.PREVIEW
ANSWERING = Answering(
    waiting_message=Announcement("One moment, please."),
    safe_harbour=Announcement("This is Fernhill Bank. You can call us at {{callerId}}. Press 9 to be called no more."),
)


def floor_of(*agents: str, lines: int = 100) -> Floor:
    floor = Floor(*agents, store=MemoryStore(max_live_calls=lines))
    floor.configure(ANSWERING)
    return floor


def live(floor: Floor) -> list[Attempt]:
    return [attempt for attempt in floor.store.attempts.values() if attempt.live]


def placed(floor: Floor) -> list[str]:
    """The calls that have been placed since it was last asked."""
    return [act.attempt_id for act in floor.taken(commands.PlaceCall)]


# --- Progressive -----------------------------------------------------------------------------------------------------


def test_progressive_places_one_call_an_idle_agent_who_is_reserved_while_it_rings() -> None:
    floor = floor_of("a-1", "a-2")
    floor.run(5, mode=PROGRESSIVE)
    assert len(placed(floor)) == 2
    assert {floor.state("a-1"), floor.state("a-2")} == {AgentState.RESERVED}
    assert {attempt.agent_id for attempt in live(floor)} == {"a-1", "a-2"}
    assert not floor.previews()


def test_what_rings_for_a_reserved_agent_does_not_reach_them_before_it_is_answered() -> None:
    floor = floor_of("a-1")
    floor.told()
    floor.run(1, mode=PROGRESSIVE)
    (act,) = floor.taken(commands.PlaceCall)
    assert (act.agent_id, act.agent_endpoint) == (None, None)
    floor.rings(act.attempt_id)
    assert floor.told() == []
    floor.answers(act.attempt_id)
    assert floor.taken(commands.Connect) == [commands.Connect(act.attempt_id, "a-1")]
    assert floor.told() == ["agent.state", "call.answered"]
    assert floor.state() is AgentState.BUSY
    attempt = floor.attempt(act.attempt_id)
    assert (attempt.state, attempt.connected_at) == (CallState.CONNECTED, floor.now)


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.BUSY, Outcome.DECLINED, Outcome.INVALID_NUMBER])
def test_a_failed_call_costs_the_reserved_agent_nothing(outcome: Outcome) -> None:
    floor = floor_of("a-1")
    idle_since = floor.store.sessions["a-1"].since
    floor.run(1, mode=PROGRESSIVE)
    floor.told()
    floor.wait(4)
    floor.ends(placed(floor)[0], outcome)
    assert floor.told() == []
    assert (floor.state(), floor.store.sessions["a-1"].since) == (AgentState.AVAILABLE, idle_since)


def test_after_a_failed_call_the_next_is_placed_for_the_same_agent_at_once() -> None:
    floor = floor_of("a-1")
    floor.run(3, mode=PROGRESSIVE)
    first = placed(floor)[0]
    floor.ends(first, Outcome.BUSY)
    (second,) = placed(floor)
    assert floor.attempt(second).agent_id == "a-1"
    assert floor.state() is AgentState.RESERVED


def test_a_progressive_call_is_wrapped_up_like_any_other() -> None:
    floor = floor_of("a-1")
    floor.run(1, mode=PROGRESSIVE)
    (call,) = placed(floor)
    floor.answers(call)
    floor.wait(40)
    floor.ends(call, by=EndedBy.PERSON)
    assert floor.state() is AgentState.WRAP_UP
    floor.dispose(call, "sold")
    assert (floor.state(), floor.record().state) == (AgentState.AVAILABLE, RecordState.COMPLETED)
    assert floor.store.instances["cid-1"].status == "Completed"


@pytest.mark.parametrize("how", ["away", "offline", "lost", "removed"])
def test_a_reserved_agent_may_leave_and_who_answers_goes_to_somebody_else(how: str) -> None:
    floor = floor_of("a-1", "a-2")
    floor.run(1, mode=PROGRESSIVE)
    (call,) = placed(floor)
    leaves(floor, "a-1", how)
    assert floor.attempt(call).agent_id is None
    floor.answers(call)
    assert floor.taken(commands.Connect) == [commands.Connect(call, "a-2")]
    assert floor.state("a-2") is AgentState.BUSY


def leaves(floor: Floor, agent_id: str, how: str) -> None:
    if how == "lost":
        floor.handle(events.AgentLost(at=floor.now, agent_id=agent_id))
    elif how == "removed":
        floor.store.remove_agent(agent_id)
        floor.handle(events.AgentRemoved(at=floor.now, agent_id=agent_id))
    else:
        floor.sign_in(agent_id, AgentState(how))


def test_a_reserved_agent_is_shown_as_available() -> None:
    floor = floor_of("a-1")
    floor.run(1, mode=PROGRESSIVE)
    answer = floor.sign_in("a-1")
    assert answer.data is not None
    assert answer.data["state"] is AgentState.AVAILABLE
    assert floor.state() is AgentState.RESERVED


def test_pausing_places_nothing_more_and_lets_what_rings_be_answered() -> None:
    floor = floor_of("a-1", "a-2")
    floor.run(5, mode=PROGRESSIVE)
    calls_placed = placed(floor)
    floor.ask(events.PauseRequested, instance_id="cid-1")
    floor.ends(calls_placed[0], Outcome.BUSY)
    floor.wait(3)
    assert placed(floor) == []
    floor.answers(calls_placed[1])
    assert floor.state("a-2") is AgentState.BUSY
    assert floor.state("a-1") is AgentState.AVAILABLE
    floor.ask(events.ResumeRequested, instance_id="cid-1")
    assert len(placed(floor)) == 1


# --- Power -----------------------------------------------------------------------------------------------------------


def test_power_places_its_ratio_for_each_idle_agent() -> None:
    floor = floor_of("a-1", "a-2")
    floor.run(20, mode=POWER, pacing_ratio=3.0)
    assert len(placed(floor)) == 6
    assert {attempt.agent_id for attempt in live(floor)} == {None}
    assert {floor.state("a-1"), floor.state("a-2")} == {AgentState.RESERVED}


def test_who_answers_first_gets_who_has_been_idle_longest() -> None:
    floor = floor_of("a-2")
    floor.wait(1)
    floor.join_in("a-1")
    floor.run(20, mode=POWER)
    first, second, *_ = placed(floor)
    floor.wait(2)
    floor.answers(second)
    floor.answers(first)
    assert floor.taken(commands.Connect) == [commands.Connect(second, "a-2"), commands.Connect(first, "a-1")]


def test_each_call_that_ends_in_vain_makes_room_for_the_next() -> None:
    floor = floor_of("a-1")
    floor.run(20, mode=POWER)
    first, _ = placed(floor)
    floor.ends(first, Outcome.NO_ANSWER)
    assert len(placed(floor)) == 1


def test_who_answers_with_nobody_free_waits_with_a_message_and_gets_the_next_agent() -> None:
    floor = floor_of("a-1")
    floor.run(20, mode=POWER)
    first, second = placed(floor)
    floor.answers(first)
    floor.answers(second)
    assert (floor.attempt(second).state, floor.attempt(second).agent_id) == (CallState.WAITING, None)
    assert floor.taken(commands.Play) == [commands.Play(second, "waiting", (Say("One moment, please."),))]
    assert placed(floor) == []
    floor.wait(3)
    floor.taken(commands.Connect)
    floor.told()
    floor.ends(first, by=EndedBy.PERSON)
    floor.dispose(first)
    assert floor.taken(commands.Connect) == [commands.Connect(second, "a-1")]
    assert floor.told()[-1] == "call.answered"
    assert (floor.attempt(second).state, floor.state()) == (CallState.CONNECTED, AgentState.BUSY)
    assert floor.attempt(second).connected_at == floor.now


def test_who_waits_longest_is_served_first_and_those_of_higher_priority_before_them() -> None:
    floor = floor_of("a-1")
    floor.run(20, mode=POWER, pacing_ratio=4.0)
    low = placed(floor)
    floor.run(20, name="2", mode=POWER, pacing_ratio=4.0, priority=5)
    for call in low:
        floor.answers(call)
        floor.wait(0.1)
    floor.ends(low[0])
    floor.dispose(low[0])
    assert floor.attempt(low[1]).state is CallState.CONNECTED
    assert [floor.attempt(call).state for call in low[2:]] == [CallState.WAITING, CallState.WAITING]


def abandoned(floor: Floor, **changes: Any) -> str:
    """The call of somebody who has just begun to hear the safe-harbour message."""
    floor.run(2, mode=POWER, **changes)
    first, second = placed(floor)
    floor.answers(first)
    floor.answers(second)
    floor.wait(ANSWERING.wait.total_seconds())
    return second


def test_who_waits_too_long_is_abandoned_with_the_safe_harbour_message_then_hung_up() -> None:
    floor = floor_of("a-1")
    call = abandoned(floor)
    assert floor.attempt(call).state is CallState.ABANDONED
    number = " ".join("+442079460123")
    text = f"This is Fernhill Bank. You can call us at {number}. Press 9 to be called no more."
    assert floor.taken(commands.Play)[-1] == commands.Play(call, answering.SAFE_HARBOUR, (Say(text),))
    floor.wait(8)
    assert not floor.taken(commands.HangUp)
    floor.handle(events.PromptPlayed(at=floor.now, attempt_id=call, step_id=answering.SAFE_HARBOUR))
    assert [act.attempt_id for act in floor.taken(commands.HangUp)] == [call]
    floor.ends(call, by=EndedBy.SYSTEM)
    attempt = floor.attempt(call)
    assert (attempt.outcome, attempt.ended_by, attempt.agent_id) == (Outcome.ABANDONED, EndedBy.SYSTEM, None)
    assert attempt.wrapped_up_at == floor.now


def test_a_message_whose_end_is_never_told_is_cut_off() -> None:
    floor = floor_of("a-1")
    call = abandoned(floor)
    floor.wait(answering.LONGEST_MESSAGE.total_seconds() - 0.1)
    assert not floor.taken(commands.HangUp)
    floor.wait(0.1)
    assert [act.attempt_id for act in floor.taken(commands.HangUp)] == [call]


def test_without_a_message_who_waits_too_long_is_hung_up_and_abandoned() -> None:
    floor = floor_of("a-1")
    floor.configure(Answering(wait=timedelta(seconds=3)))
    floor.run(2, mode=POWER)
    first, second = placed(floor)
    floor.answers(first)
    floor.answers(second)
    assert not floor.taken(commands.Play)
    floor.wait(2.9)
    assert not floor.taken(commands.HangUp)
    floor.wait(0.1)
    assert [act.attempt_id for act in floor.taken(commands.HangUp)] == [second]
    floor.ends(second, by=EndedBy.SYSTEM)
    assert floor.attempt(second).outcome is Outcome.ABANDONED


def test_who_hangs_up_while_waiting_was_abandoned() -> None:
    floor = floor_of("a-1")
    floor.run(2, mode=POWER)
    first, second = placed(floor)
    floor.answers(first)
    floor.answers(second)
    floor.wait(1)
    floor.ends(second, by=EndedBy.PERSON)
    assert (floor.attempt(second).outcome, floor.attempt(second).ended_by) == (Outcome.ABANDONED, EndedBy.PERSON)


def test_an_abandoned_person_is_not_called_again_within_72_hours() -> None:
    floor = floor_of("a-1")
    call = abandoned(floor)
    floor.ends(call, by=EndedBy.PERSON)
    assert floor.record(1).state is RecordState.RETRY
    assert floor.record(1).due_at == floor.now + 72 * HOUR


def test_an_abandoned_person_opts_out_by_key() -> None:
    floor = floor_of("a-1")
    call = abandoned(floor)
    floor.handle(events.DigitPressed(at=floor.now, attempt_id=call, digit="1"))
    assert not floor.taken(commands.HangUp)
    floor.handle(events.DigitPressed(at=floor.now, attempt_id=call, digit="9"))
    assert ("cl-dnc", floor.record(1).phone_number) in floor.store.blocked
    assert [act.attempt_id for act in floor.taken(commands.HangUp)] == [call]
    floor.ends(call, by=EndedBy.SYSTEM)
    assert floor.attempt(call).disposition == calls.OPTED_OUT
    assert floor.record(1).state is RecordState.COMPLETED


def test_keys_pressed_while_an_agent_talks_are_the_agents_business() -> None:
    floor = floor_of("a-1")
    floor.run(1, mode=POWER)
    (call,) = placed(floor)
    floor.answers(call)
    floor.handle(events.DigitPressed(at=floor.now, attempt_id=call, digit="9"))
    assert not floor.store.blocked
    assert floor.attempt(call).state is CallState.CONNECTED


def test_another_campaign_without_reserved_agents_does_not_call_an_abandoned_number() -> None:
    floor = floor_of("a-1")
    call = abandoned(floor)
    floor.ends(call, by=EndedBy.PERSON)
    at, number = floor.now, floor.record(1).phone_number
    floor.dispose(end_first(floor))
    (person,) = floor.person_of(number, "2")
    floor.run(name="2", mode=POWER, people=[person])
    assert floor.record(0, "2").state is RecordState.RETRY
    assert floor.record(0, "2").due_at == at + 72 * HOUR
    assert floor.state() is AgentState.AVAILABLE
    (again,) = floor.person_of(number, "3")
    floor.run(name="3", mode=PROGRESSIVE, people=[again])
    assert floor.record(0, "3").state is RecordState.DIALING


def end_first(floor: Floor) -> str:
    call = next(attempt.id for attempt in live(floor) if attempt.agent_id)
    floor.ends(call, by=EndedBy.PERSON)
    return call


def test_an_agent_held_in_vain_is_let_go_to_other_campaigns() -> None:
    floor = floor_of("a-1")
    floor.run(2, mode=POWER, ring_time=60 * SECOND, priority=5)
    floor.run(1, name="2", mode=PREVIEW)
    assert floor.state() is AgentState.RESERVED
    floor.wait(29.9)
    assert not floor.previews()
    floor.wait(0.1)
    assert (floor.state(), floor.preview().instance_id) == (AgentState.PREVIEWING, "cid-2")


def test_an_agent_held_in_vain_whom_nobody_else_wants_is_held_again() -> None:
    floor = floor_of("a-1")
    idle_since = floor.store.sessions["a-1"].since
    floor.run(2, mode=POWER, ring_time=60 * SECOND)
    floor.wait(45)
    assert (floor.state(), floor.store.sessions["a-1"].since) == (AgentState.RESERVED, idle_since)


def test_agents_for_whom_nothing_is_left_to_ring_are_let_go_at_once() -> None:
    floor = floor_of("a-1", "a-2")
    floor.run(1, mode=POWER)
    (call,) = placed(floor)
    assert {floor.state("a-1"), floor.state("a-2")} == {AgentState.RESERVED, AgentState.AVAILABLE}
    floor.ends(call, Outcome.NO_ANSWER)
    assert {floor.state("a-1"), floor.state("a-2")} == {AgentState.AVAILABLE}


def test_an_agent_is_held_for_one_campaign_only() -> None:
    floor = floor_of("a-1", "a-2")
    floor.run(20, mode=POWER)
    floor.run(20, name="2", mode=POWER)
    assert len(live(floor)) == 4


def test_lines_hold_for_calls_that_the_dialer_places() -> None:
    floor = floor_of("a-1", "a-2", lines=3)
    floor.run(20, mode=POWER)
    assert len(live(floor)) == 3
    floor.ends(placed(floor)[0], Outcome.BUSY)
    assert len(live(floor)) == 3


def test_campaigns_of_equal_priority_and_different_modes_share_agents() -> None:
    agents = [f"a-{n:02d}" for n in range(40)]
    floor = floor_of()
    floor.run(200, mode=POWER)
    floor.run(200, name="2", mode=PREVIEW)
    floor.run(200, name="3", mode=PROGRESSIVE)
    for agent_id in agents:
        floor.join_in(agent_id)
    previews = len(floor.previews())
    bound = sum(attempt.agent_id is not None for attempt in live(floor))
    power = sum(attempt.agent_id is None for attempt in live(floor)) / 2
    assert previews + bound + power == 40
    assert min(previews, bound, power) >= 6


def test_a_campaign_of_higher_priority_gets_the_agents_whatever_the_mode() -> None:
    floor = floor_of()
    floor.run(200, mode=PREVIEW, priority=2)
    floor.run(4, name="2", mode=PROGRESSIVE, priority=4)
    for n in range(6):
        floor.join_in(f"a-{n}")
    assert len(live(floor)) == 4
    assert len(floor.previews()) == 2


def test_a_preview_waits_for_nobody_who_is_held_for_calls() -> None:
    floor = floor_of("a-1")
    floor.run(20, mode=POWER)
    floor.run(20, name="2", mode=PREVIEW)
    assert floor.state() is AgentState.RESERVED
    assert not floor.previews()


# --- restarts --------------------------------------------------------------------------------------------------------


def test_after_a_restart_a_reserved_agent_is_still_there_for_the_call_that_rings() -> None:
    floor = floor_of("a-1", "a-2")
    floor.run(1, mode=PROGRESSIVE)
    (call,) = placed(floor)
    floor.wait(2)
    floor.start()
    assert (floor.state("a-1"), floor.attempt(call).agent_id) == (AgentState.RESERVED, "a-1")
    floor.reports(call, CallState.CONNECTED)
    assert floor.taken(commands.Connect) == [commands.Connect(call, "a-1")]


def test_after_a_restart_agents_held_for_any_call_are_free_and_held_anew() -> None:
    floor = floor_of("a-1")
    floor.run(20, mode=POWER)
    placed(floor)
    floor.start()
    assert floor.state() is AgentState.RESERVED
    assert placed(floor) == []
    assert len(live(floor)) == 2


def test_after_a_restart_who_waited_is_brought_to_an_agent_or_abandoned_in_time() -> None:
    floor = floor_of("a-1")
    floor.run(2, mode=POWER)
    first, second = placed(floor)
    floor.answers(first)
    floor.answers(second)
    floor.wait(2)
    floor.start()
    floor.configure(ANSWERING)
    floor.reports(second, CallState.CONNECTED)
    assert floor.attempt(second).state is CallState.WAITING
    floor.wait(3)
    assert floor.attempt(second).state is CallState.ABANDONED
    floor.start()
    floor.reports(second, CallState.CONNECTED)
    floor.wait(answering.LONGEST_MESSAGE.total_seconds())
    assert second in [act.attempt_id for act in floor.taken(commands.HangUp)]


def test_a_call_that_the_switch_lost_while_its_person_waited_was_abandoned() -> None:
    floor = floor_of("a-1")
    floor.run(2, mode=POWER)
    first, second = placed(floor)
    floor.answers(first)
    floor.answers(second)
    floor.start()
    floor.reports(second, None)
    assert floor.attempt(second).outcome is Outcome.ABANDONED


def test_a_refused_attempt_frees_its_reserved_agent() -> None:
    floor = floor_of("a-1")
    run = floor.add_run(1, mode=PROGRESSIVE)
    floor.store.block(floor.record().phone_number)
    floor.ask(events.StartRequested, run=floor.store.running(run.id))
    assert floor.record().state is RecordState.EXCLUDED
    assert floor.state() is AgentState.AVAILABLE
    assert not placed(floor)


def test_an_agent_who_gets_other_queues_while_held_is_let_go() -> None:
    floor = floor_of("a-1")
    floor.run(20, mode=POWER)
    assert floor.state() is AgentState.RESERVED
    config = floor.store.add_agent("a-1", "qu-other")
    floor.handle(events.AgentConfigured(at=floor.now, agent=config))
    assert floor.state() is AgentState.AVAILABLE
    floor.wait(1 * MINUTE.total_seconds())
    assert floor.state() is AgentState.AVAILABLE
