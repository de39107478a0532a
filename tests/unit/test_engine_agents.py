"""Agents: coming, going, getting lost, and being configured while they work."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import Outcome
from ringfence.domain.record import RecordState
from ringfence.engine import commands, events
from tests.support.engine_driver import Floor
from tests.support.memory_store import MINUTE, MemoryStore

AVAILABLE, AWAY, OFFLINE = AgentState.AVAILABLE, AgentState.AWAY, AgentState.OFFLINE


def lose(floor: Floor, agent_id: str = "a-1") -> None:
    floor.handle(events.AgentLost(at=floor.now, agent_id=agent_id))


def remove(floor: Floor, agent_id: str = "a-1") -> None:
    floor.store.remove_agent(agent_id)
    floor.handle(events.AgentRemoved(at=floor.now, agent_id=agent_id))


def configure(floor: Floor, agent_id: str, *queue_ids: str) -> None:
    agent = events.AgentConfig(agent_id, queue_ids)
    floor.store.agents[agent_id] = agent
    floor.handle(events.AgentConfigured(at=floor.now, agent=agent))


def test_a_state_is_answered_with_since_when() -> None:
    floor = Floor("a-1")
    since = floor.now
    floor.wait(60)
    again = floor.sign_in("a-1")
    assert again.data == {"state": AVAILABLE, "since": since, "nextState": None}
    away = floor.ask(events.AgentStateRequested, agent_id="a-1", state=AWAY, reason="lunch")
    assert away.data == {"state": AWAY, "since": floor.now, "nextState": None}
    assert floor.store.sessions["a-1"].reason == "lunch"


def test_an_unknown_agent_is_refused() -> None:
    floor = Floor()
    assert floor.sign_in("a-9").refusal == "unknown_agent"


def test_asking_again_to_be_available_keeps_the_place_among_the_idle() -> None:
    floor = Floor("a-1", "a-2")
    floor.wait(10)
    floor.sign_in("a-1")
    floor.run(1)
    assert floor.previews("a-1")


def test_asking_to_be_available_during_a_preview_changes_nothing() -> None:
    floor = Floor("a-1")
    floor.run(1)
    preview = floor.preview()
    assert floor.sign_in("a-1").data == {"state": AgentState.PREVIEWING, "since": floor.now, "nextState": None}
    assert floor.preview() == preview


@pytest.mark.parametrize("state", [AWAY, OFFLINE])
def test_what_is_asked_for_during_a_call_comes_after_its_wrap_up(state: AgentState) -> None:
    floor = Floor("a-1")
    floor.run(2)
    attempt_id = floor.talk()
    answer = floor.sign_in("a-1", state)
    assert answer.data == {"state": AgentState.BUSY, "since": floor.now, "nextState": state}
    floor.ends(attempt_id)
    assert floor.state() is AgentState.WRAP_UP
    floor.dispose(attempt_id)
    assert floor.state() is state
    assert not floor.previews()


def test_a_break_that_is_asked_for_during_a_call_keeps_its_reason_and_so_does_a_lost_connection() -> None:
    floor = Floor("a-1", "a-2")
    floor.run(2)
    calls = [floor.talk("a-1"), floor.talk("a-2")]
    floor.ask(events.AgentStateRequested, agent_id="a-1", state=AWAY, reason="Lunch")
    lose(floor, "a-2")
    assert floor.store.sessions["a-1"].next_reason == "Lunch"
    for attempt_id in calls:
        floor.ends(attempt_id)
        floor.dispose(attempt_id)
    ada, bo = floor.store.sessions["a-1"], floor.store.sessions["a-2"]
    assert (ada.state, ada.reason, ada.next_reason) == (AWAY, "Lunch", None)
    assert (bo.state, bo.reason) == (OFFLINE, "connection_lost")


def test_what_is_asked_for_during_a_call_can_be_taken_back() -> None:
    floor = Floor("a-1")
    floor.run(2)
    attempt_id = floor.talk()
    floor.sign_in("a-1", AWAY)
    floor.sign_in("a-1", AVAILABLE)
    floor.ends(attempt_id)
    floor.dispose(attempt_id)
    assert floor.previews()


# --- lost ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [AVAILABLE, AWAY])
def test_an_agent_who_is_lost_while_idle_is_offline(state: AgentState) -> None:
    floor = Floor("a-1")
    floor.sign_in("a-1", state)
    lose(floor)
    assert (floor.state(), floor.store.sessions["a-1"].reason) == (OFFLINE, "connection_lost")
    floor.run(1)
    assert not floor.previews()


def test_an_agent_who_is_lost_during_a_preview_gives_it_back_untouched() -> None:
    floor = Floor("a-1")
    floor.run(1)
    lose(floor)
    assert floor.state() is OFFLINE
    record = floor.record()
    assert (record.state, record.attempts, record.skips, record.due_at) == (RecordState.PENDING, 0, 0, None)


def test_the_call_of_an_agent_who_is_lost_goes_on() -> None:
    floor = Floor("a-1")
    floor.run(2)
    attempt_id = floor.talk()
    lose(floor)
    assert floor.attempt(attempt_id).live
    floor.ends(attempt_id)
    assert floor.state() is AgentState.WRAP_UP
    floor.wait(60)
    assert (floor.state(), floor.record(0).state) == (OFFLINE, RecordState.COMPLETED)
    assert not floor.previews()


def test_an_agent_who_is_lost_during_wrap_up_is_offline_after_it() -> None:
    floor = Floor("a-1")
    floor.run(2)
    attempt_id = floor.talk()
    floor.ends(attempt_id)
    lose(floor)
    floor.wait(60)
    assert floor.state() is OFFLINE


def test_an_agent_who_is_lost_while_it_rings_and_comes_back_goes_on() -> None:
    floor = Floor("a-1")
    floor.run(2)
    attempt_id = floor.dial()
    lose(floor)
    floor.sign_in("a-1")
    floor.ends(attempt_id, Outcome.NO_ANSWER)
    assert floor.preview().record_id == floor.record(1).id


def test_losing_somebody_who_is_not_there_changes_nothing() -> None:
    floor = Floor("a-1")
    floor.sign_in("a-1", OFFLINE)
    floor.told()
    lose(floor)
    lose(floor, "a-9")
    assert floor.told() == []


# --- configured while live -------------------------------------------------------------------------------------------


def test_an_idle_agent_who_joins_a_queue_is_offered_its_records() -> None:
    floor = Floor("a-1")
    floor.handle(events.QueueConfigured(at=floor.now, queue=floor.store.add_queue("qu-2")))
    floor.run(1, queue_id="qu-2")
    assert not floor.previews()
    configure(floor, "a-1", "qu-1", "qu-2")
    assert floor.previews("a-1")


def test_an_idle_agent_who_leaves_a_queue_is_offered_nothing_of_it() -> None:
    floor = Floor("a-1")
    configure(floor, "a-1")
    floor.run(1)
    assert not floor.previews()


def test_an_agent_who_changes_queues_keeps_the_place_among_the_idle() -> None:
    floor = Floor("a-1", "a-2")
    floor.wait(5)
    configure(floor, "a-1", "qu-2")
    floor.wait(5)
    configure(floor, "a-1", "qu-1")
    floor.run(1)
    assert floor.previews("a-1")


def test_a_preview_goes_on_when_its_agent_leaves_the_queue() -> None:
    floor = Floor("a-1")
    floor.run(2)
    configure(floor, "a-1")
    floor.try_in_vain()
    assert floor.state() is AVAILABLE
    assert not floor.previews()


def test_the_wrap_up_time_of_a_queue_can_change_between_calls() -> None:
    floor = Floor("a-1")
    floor.run(2)
    floor.ends(floor.talk())
    floor.handle(events.QueueConfigured(at=floor.now, queue=floor.store.add_queue("qu-1", 10 * MINUTE)))
    floor.wait(60)
    floor.ends(floor.talk())
    floor.wait(9 * 60)
    assert floor.state() is AgentState.WRAP_UP
    floor.wait(60)
    assert floor.state() is AVAILABLE


def test_a_removed_agent_is_offered_nothing_and_cannot_come_back() -> None:
    floor = Floor("a-1")
    remove(floor)
    floor.run(1)
    assert not floor.previews()
    assert floor.sign_in("a-1").refusal == "unknown_agent"


def test_the_preview_of_a_removed_agent_goes_to_somebody_else() -> None:
    floor = Floor("a-1", "a-2")
    floor.run(1)
    remove(floor, "a-1")
    assert floor.preview("a-2").record_id == floor.record().id


@pytest.mark.parametrize("wrap_up", [0, 60])
def test_the_call_of_a_removed_agent_goes_on_to_its_end(wrap_up: int) -> None:
    store = MemoryStore()
    store.add_queue(wrap_up=timedelta(seconds=wrap_up))
    floor = Floor("a-1", store=store)
    floor.run(2)
    attempt_id = floor.talk()
    remove(floor)
    floor.ends(attempt_id)
    floor.wait(wrap_up)
    assert floor.record(0).state is RecordState.COMPLETED
    assert floor.state() is OFFLINE


def test_agents_hear_of_every_change_of_theirs() -> None:
    floor = Floor("a-1", "a-2")
    floor.told("a-2")
    floor.run(1)
    floor.told("a-1")
    floor.try_in_vain("a-1")
    assert all(act.agent_id == "a-1" for act in floor.taken(commands.TellAgent))
