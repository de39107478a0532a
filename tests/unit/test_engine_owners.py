"""People who are an agent's own: to that agent first, to others when that agent is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ringfence.domain.agent import AgentState
from ringfence.domain.campaign import DialingMode
from ringfence.domain.record import CallbackOwner, Record, RecordState
from ringfence.engine import commands, events
from tests.support.engine_driver import Floor
from tests.support.memory_store import HOUR, MINUTE, instance, records


def owned(*owners: str, name: str = "1") -> list[Record]:
    """The list of a run whose people have these owners, in order."""
    some = records(instance(name), len(owners))
    return [replace(one, owner=owner) for one, owner in zip(some, owners, strict=True)]


def offered(floor: Floor) -> dict[str, int]:
    """Agent → the place in the list of the person whom they look at."""
    return {preview.agent_id: int(preview.record_id[-4:]) for preview in floor.previews()}


# --- kept ------------------------------------------------------------------------------------------------------------


def test_a_person_goes_to_their_own_agent_however_long_others_have_been_idle() -> None:
    floor = Floor("a-1", "a-2")
    floor.run(people=owned("a-2", "", "a-2"))
    assert offered(floor) == {"a-2": 0, "a-1": 1}


def test_people_of_an_agent_who_talks_are_kept() -> None:
    floor = Floor("a-1", "a-2")
    floor.run(people=owned("a-2", "a-2"))
    assert offered(floor) == {"a-2": 0}
    floor.talk("a-2")
    floor.wait(50)
    assert (offered(floor), floor.state("a-1")) == ({}, AgentState.AVAILABLE)
    assert floor.record(1).state is RecordState.PENDING


def test_own_people_come_in_their_turn_among_those_of_anybody() -> None:
    floor = Floor("a-1")
    floor.run(people=owned("", "a-1", "", "a-1"))
    seen: list[int] = []
    while floor.previews():
        seen += offered(floor).values()
        floor.try_in_vain()
    assert seen[:4] == [0, 1, 2, 3]


def test_a_run_of_higher_priority_is_not_passed_over_while_own_people_are_being_loaded() -> None:
    floor = Floor("a-1")
    floor.holds_loads = True
    floor.run(people=owned("a-1"), priority=5)
    floor.run(name="2", priority=1)
    while floor.loads:
        floor.answer_load()
    assert [preview.instance_id for preview in floor.previews()] == ["cid-1"]


# --- gone ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [AgentState.AWAY, AgentState.OFFLINE])
def test_people_of_an_agent_who_is_gone_are_anybodys_after_a_while(state: AgentState) -> None:
    floor = Floor("a-1", "a-2")
    floor.sign_in("a-2", state)
    floor.run(people=owned("a-2"))
    floor.wait(15 * 60 - 1)
    assert offered(floor) == {}
    floor.wait(1)
    assert offered(floor) == {"a-1": 0}


def test_people_of_agents_who_are_not_signed_in_or_not_known_are_anybodys() -> None:
    floor = Floor("a-1")
    floor.store.add_agent("a-2")
    floor.handle(events.AgentConfigured(at=floor.now, agent=floor.store.agents["a-2"]))
    floor.run(people=owned("a-2", "a-gone"))
    assert offered(floor) == {"a-1": 0}
    floor.try_in_vain()
    assert offered(floor) == {"a-1": 1}


def test_people_of_an_agent_who_works_another_queue_are_anybodys() -> None:
    floor = Floor("a-1", "a-2")
    floor.run(people=owned("a-2", "a-2"))
    assert offered(floor) == {"a-2": 0}
    floor.store.add_queue("qu-other")
    floor.handle(events.AgentConfigured(at=floor.now, agent=floor.store.add_agent("a-2", "qu-other")))
    assert offered(floor) == {"a-2": 0, "a-1": 1}


def test_an_agent_who_comes_back_has_their_people_again() -> None:
    floor = Floor("a-1", "a-2")
    floor.sign_in("a-2", AgentState.OFFLINE)
    floor.run(people=owned("a-2", "a-2", "a-2"))
    floor.wait(15 * 60)
    assert offered(floor) == {"a-1": 0}
    floor.sign_in("a-2")
    assert offered(floor) == {"a-1": 0, "a-2": 1}
    floor.try_in_vain("a-1")
    assert offered(floor) == {"a-2": 1}


def test_how_long_they_are_waited_for_can_be_changed() -> None:
    floor = Floor("a-1", "a-2")
    floor.sign_in("a-2", AgentState.AWAY)
    floor.run(people=owned("a-2"))
    floor.wait(60)
    store = floor.store
    floor.handle(
        events.StreamConfigured(
            at=floor.now, max_live_calls=store.max_live_calls, max_call=store.max_call, owner_wait=MINUTE
        )
    )
    assert offered(floor) == {"a-1": 0}


def test_whose_people_are_kept_is_known_after_a_restart() -> None:
    floor = Floor("a-1", "a-2")
    floor.run(people=owned("a-2", "a-2"))
    floor.talk("a-2")
    floor.start()
    assert offered(floor) == {}
    floor.wait(30)
    assert floor.record(1).state is RecordState.PENDING


def test_a_run_is_over_when_the_last_person_of_an_agent_is_done() -> None:
    floor = Floor("a-1", "a-2")
    run = floor.run(people=owned("a-2"), max_attempts=1)
    floor.try_in_vain("a-2")
    assert floor.store.instances[run.id].status == "Completed"


# --- own callbacks ---------------------------------------------------------------------------------------------------


def promised(floor: Floor, owner: CallbackOwner | None, after: timedelta = HOUR) -> None:
    """a-2 talks to the first person, who is to be called back after this time."""
    call = floor.talk("a-2")
    floor.ends(call)
    answer = floor.dispose(call, callback_at=floor.now + after, callback_owner=owner)
    assert answer.refusal is None, answer


def test_an_own_callback_waits_for_the_agent_who_promised_it() -> None:
    floor = Floor("a-2", "a-1")
    floor.run()
    promised(floor, CallbackOwner.ME, after=MINUTE / 2)
    assert floor.record().owner == "a-2"
    floor.run(people=owned("a-2", name="2"), name="2")
    floor.talk("a-2")
    floor.wait(50)
    assert (floor.state("a-1"), floor.record().state) == (AgentState.AVAILABLE, RecordState.CALLBACK)


def test_an_own_callback_is_offered_first_when_its_agent_is_free() -> None:
    floor = Floor("a-2")
    floor.run(3)
    promised(floor, CallbackOwner.ME)
    floor.sign_in("a-2", AgentState.AWAY)
    floor.wait(3600)
    floor.sign_in("a-2")
    assert offered(floor) == {"a-2": 0}


def test_an_own_callback_of_an_agent_who_is_gone_is_anybodys() -> None:
    floor = Floor("a-2", "a-1")
    floor.run()
    promised(floor, CallbackOwner.ME)
    floor.sign_in("a-2", AgentState.OFFLINE)
    floor.wait(3600)
    assert offered(floor) == {"a-1": 0}


@pytest.mark.parametrize(("owner", "then"), [(None, "a-2"), (CallbackOwner.ME, "a-2"), (CallbackOwner.ANYONE, "")])
def test_without_a_word_a_person_stays_whose_they_were(owner: CallbackOwner | None, then: str) -> None:
    floor = Floor("a-2")
    floor.run(people=owned("a-2"))
    promised(floor, owner)
    assert floor.record().owner == then


def test_where_whoever_is_free_answers_there_are_no_own_callbacks() -> None:
    floor = Floor("a-1")
    floor.run(mode=DialingMode.PROGRESSIVE)
    (placed,) = floor.taken(commands.PlaceCall)
    floor.answers(placed.attempt_id)
    floor.ends(placed.attempt_id)
    answer = floor.dispose(placed.attempt_id, callback_at=floor.now + HOUR, callback_owner=CallbackOwner.ME)
    assert answer.refusal == "no_own_callbacks"
    assert floor.dispose(placed.attempt_id, callback_at=floor.now + HOUR).refusal is None
