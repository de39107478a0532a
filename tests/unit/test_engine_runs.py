"""Runs: start, pause, resume, stop, order, hours, several at a time, completion."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import Outcome
from ringfence.domain.campaign import DialingOrder, InstanceStatus
from ringfence.domain.preview import PreviewState
from ringfence.domain.record import Exclusion, Record, RecordState
from ringfence.engine import commands, events
from ringfence.engine.ordering import WINDOW
from tests.support.engine_driver import Floor
from tests.support.memory_store import HOUR, MINUTE, SECOND, MemoryStore, instance, records

ACTIVE, PAUSED, STOPPED, COMPLETED = (
    InstanceStatus.ACTIVE, InstanceStatus.PAUSED, InstanceStatus.STOPPED, InstanceStatus.COMPLETED,
)  # fmt: skip


def status(floor: Floor, name: str = "1") -> InstanceStatus:
    return floor.store.instances[f"cid-{name}"].status


def dialed_in_order(floor: Floor, agent_id: str = "a-1") -> list[int]:
    """Places in the list, as the agent gets to see them."""
    seen = []
    while floor.previews(agent_id):
        seen.append(abs(floor.store.records[floor.preview(agent_id).record_id].position))
        floor.try_in_vain(agent_id)
    return seen


def request(floor: Floor, event: type[events.Event], name: str = "1") -> commands.Answer:
    return floor.ask(event, instance_id=f"cid-{name}")


# --- order -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("order", "seen"), [(DialingOrder.FIFO, [0, 1, 2, 3]), (DialingOrder.LIFO, [3, 2, 1, 0])])
def test_fresh_records_go_by_place_in_the_list(order: DialingOrder, seen: list[int]) -> None:
    floor = Floor("a-1")
    floor.run(4, order=order)
    assert dialed_in_order(floor) == seen


def test_a_lower_rank_goes_before_the_place_in_the_list() -> None:
    floor = Floor("a-1")
    ranks = [5, -1, 5, 0]
    people = [replace(record, rank=rank) for record, rank in zip(records(instance(), 4), ranks, strict=True)]
    floor.run(people=people)
    assert dialed_in_order(floor) == [1, 3, 0, 2]


def test_due_retries_come_after_all_fresh_records_and_callbacks_before() -> None:
    floor = Floor()
    floor.store.add_agent("a-1")
    floor.handle(events.AgentConfigured(at=floor.now, agent=floor.store.agents["a-1"]))
    due = floor.now - MINUTE
    fresh = records(instance(), 5)
    people = [
        replace(fresh[0], due_at=due, state=RecordState.RETRY),
        replace(fresh[1], due_at=due - SECOND, state=RecordState.RETRY),
        fresh[2],
        replace(fresh[3], due_at=due, state=RecordState.CALLBACK, is_callback=True),
        fresh[4],
    ]
    floor.run(people=people)
    floor.sign_in("a-1")
    assert dialed_in_order(floor) == [3, 2, 4, 1, 0]


def test_a_list_longer_than_the_window_is_dialed_in_order_to_its_end() -> None:
    floor = Floor("a-1")
    floor.run(3 * WINDOW, order=DialingOrder.LIFO, max_attempts=1)
    assert dialed_in_order(floor) == list(range(3 * WINDOW))[::-1]
    assert status(floor) is COMPLETED


def test_records_that_wait_for_their_numbers_do_not_hide_those_behind_them() -> None:
    """More of them than a window holds: the next load is larger."""
    floor = Floor("a-1", "a-2")
    blocked = instance("1")
    number = records(blocked, 1)[0].phone_number
    floor.run(1)
    floor.talk("a-1")
    crowd = records(instance("2"), WINDOW + 10, phone_number=number)
    floor.run(name="2", people=[*crowd, *records(instance("2"), 1, first=WINDOW + 10)])
    assert floor.preview("a-2").record_id == f"dl-cid-2-{WINDOW + 10:04d}"


def test_loads_stay_small_while_nobody_is_there_to_dial() -> None:
    floor = Floor()
    run = floor.run(1000)
    floor.acts.clear()
    for n in range(1000, 1030):
        floor.join(records(run, 1, first=n))
    loads = floor.taken(commands.LoadRecords)
    assert len(loads) == 30
    assert {load.limit for load in loads} == {WINDOW}


# --- pause, resume, stop ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("event", "after"), [(events.PauseRequested, PAUSED), (events.StopRequested, STOPPED)])
def test_pause_and_stop_take_previews_back_and_let_live_calls_go_on(
    event: type[events.Event], after: InstanceStatus
) -> None:
    floor = Floor("a-1", "a-2")
    floor.run(3)
    attempt_id = floor.talk("a-1")
    before = replace(floor.record(1), state=RecordState.PENDING)
    floor.taken(commands.PlaceCall)
    assert request(floor, event).refusal is None
    assert status(floor) is after
    assert not floor.previews()
    assert floor.state("a-2") is AgentState.AVAILABLE
    assert floor.record(1) == before
    floor.wait(3600)
    assert floor.attempt(attempt_id).live is False  # nobody answered for it: given up
    assert not floor.taken(commands.PlaceCall)


def test_a_call_that_ends_after_the_stop_is_wrapped_up_and_its_record_kept_in_the_count() -> None:
    floor = Floor("a-1")
    floor.run(2)
    attempt_id = floor.dial()
    request(floor, events.StopRequested)
    floor.ends(attempt_id, Outcome.BUSY)
    assert floor.record(0).state is RecordState.RETRY
    floor.wait(24 * 3600)
    assert not floor.previews()
    assert status(floor) is STOPPED


def test_resume_goes_on_where_the_run_was() -> None:
    floor = Floor("a-1")
    floor.run(3)
    floor.try_in_vain()
    request(floor, events.PauseRequested)
    floor.wait(7200)
    assert request(floor, events.ResumeRequested).refusal is None
    assert status(floor) is ACTIVE
    assert dialed_in_order(floor) == [1, 2, 0]


def test_what_falls_due_while_paused_waits_for_the_resume() -> None:
    floor = Floor("a-1")
    floor.run(1)
    floor.try_in_vain()
    request(floor, events.PauseRequested)
    floor.wait(2 * 3600)
    assert not floor.previews()
    request(floor, events.ResumeRequested)
    assert floor.previews()


def test_a_trigger_that_does_not_fit_is_refused() -> None:
    floor = Floor("a-1")
    floor.run(2)
    assert request(floor, events.ResumeRequested).refusal == "wrong_status"
    request(floor, events.PauseRequested)
    assert request(floor, events.PauseRequested).refusal == "wrong_status"
    again = floor.ask(events.StartRequested, run=floor.store.running("cid-1"))
    assert again.refusal == "already_started"
    request(floor, events.StopRequested)
    assert request(floor, events.ResumeRequested).refusal == "not_running"


# --- completion ------------------------------------------------------------------------------------------------------


def test_a_run_without_records_completes_at_once() -> None:
    floor = Floor("a-1")
    floor.run(0)
    assert status(floor) is COMPLETED


def test_a_run_completes_when_nothing_is_open_and_not_before() -> None:
    floor = Floor("a-1")
    floor.run(2, max_attempts=2)
    first = floor.talk()
    floor.ends(first)
    assert status(floor) is ACTIVE
    floor.dispose(first)
    floor.try_in_vain()
    assert status(floor) is ACTIVE, "a retry is ahead"
    floor.wait(45 * 60)
    assert status(floor) is ACTIVE, "a preview is open"
    floor.try_in_vain()
    assert status(floor) is COMPLETED


def test_a_run_that_is_still_being_prepared_waits_for_its_records() -> None:
    floor = Floor("a-1")
    run = floor.run(0, prepared=False)
    assert status(floor) is ACTIVE
    floor.join(records(run, 1))
    assert floor.previews()
    floor.try_in_vain(outcome=Outcome.INVALID_NUMBER)
    assert status(floor) is ACTIVE
    floor.handle(events.RecordsJoined(at=floor.now, instance_id=run.id, zone_counts={}, prepared=True))
    assert status(floor) is COMPLETED


def test_records_that_join_while_the_run_completes_are_dialed() -> None:
    """The database refuses the completion, and says why."""
    floor = Floor("a-1")
    run = floor.run(1)
    floor.store.join(records(run, 1, first=1))  # the news of it is still under way
    floor.try_in_vain(outcome=Outcome.INVALID_NUMBER)
    assert status(floor) is ACTIVE
    assert floor.preview().record_id == floor.record(1).id


def test_contacts_that_join_are_dialed_in_their_place() -> None:
    floor = Floor("a-1")
    run = floor.run(3)
    floor.join(records(run, 1, first=3, rank=-5))
    assert dialed_in_order(floor) == [0, 3, 1, 2]


def test_news_of_a_run_that_is_over_changes_nothing() -> None:
    floor = Floor("a-1")
    run = floor.run(0)
    floor.handle(events.RecordsJoined(at=floor.now, instance_id=run.id, zone_counts={"": 1}))
    floor.handle(events.RecordsDropped(at=floor.now, instance_id=run.id, zone_counts={"": 1}))
    floor.handle(events.RecordsLoaded(at=floor.now, instance_id=run.id, load=1, records=(), next_due_at=None))
    assert status(floor) is COMPLETED


def test_an_answer_to_a_load_from_before_the_pause_is_not_used() -> None:
    floor = Floor("a-1")
    floor.holds_loads = True
    run = floor.run(2)
    stale = floor.loads.pop()
    request(floor, events.PauseRequested)
    request(floor, events.ResumeRequested)
    floor.handle(floor.store.load(stale, floor.now))
    assert not floor.previews()
    floor.answer_load()
    assert floor.preview().record_id == f"dl-{run.id}-0000"


# --- several at a time -----------------------------------------------------------------------------------------------


def test_the_run_of_higher_priority_goes_first() -> None:
    floor = Floor("a-1")
    floor.run(1, name="0")  # keeps the agent busy until all are there
    attempt_id = floor.talk()
    floor.run(2, name="1", priority=2)
    floor.run(2, name="2", priority=5)
    floor.run(2, name="3", priority=1)
    floor.ends(attempt_id)
    floor.dispose(attempt_id)
    seen = []
    while floor.previews():
        seen.append(floor.preview().instance_id[-1])
        floor.try_in_vain()
    assert seen == ["2", "2", "1", "1", "3", "3"]


def test_runs_of_equal_priority_share_alike() -> None:
    floor = Floor("a-1")
    for name in "123":
        floor.run(100, name=name, max_attempts=1)
    seen: dict[str, int] = {}
    for _ in range(150):
        seen[floor.preview().instance_id] = seen.get(floor.preview().instance_id, 0) + 1
        floor.try_in_vain()
    assert sorted(seen) == ["cid-1", "cid-2", "cid-3"]
    assert all(30 <= count <= 70 for count in seen.values()), seen


def test_agents_are_offered_only_what_their_queues_dial() -> None:
    store = MemoryStore()
    for queue_id in ("qu-1", "qu-2"):
        store.add_queue(queue_id)
    for agent_id, *queue_ids in (("b-1", "qu-1"), ("b-2", "qu-2"), ("b-12", "qu-1", "qu-2")):
        store.add_agent(agent_id, *queue_ids)
    floor = Floor(store=store)
    for agent_id in ("b-1", "b-2", "b-12"):
        floor.sign_in(agent_id)
        floor.wait(1)
    floor.run(4, name="2", queue_id="qu-2")
    assert sorted(preview.agent_id for preview in floor.previews()) == ["b-12", "b-2"]
    floor.run(4, name="1", queue_id="qu-1", priority=5)
    floor.try_in_vain("b-12")
    assert floor.preview("b-12").instance_id == "cid-1"
    assert floor.preview("b-1").instance_id == "cid-1"


def two_queues() -> Floor:
    """One line. `b-1` works the first queue, `b-2` both; `b-1` has been idle for longer."""
    store = MemoryStore(max_live_calls=1)
    for queue_id in ("qu-1", "qu-2"):
        store.add_queue(queue_id, timedelta(0))
    for agent_id, *queue_ids in (("b-1", "qu-1"), ("b-2", "qu-1", "qu-2"), ("b-3", "qu-1")):
        store.add_agent(agent_id, *queue_ids)
    return Floor(store=store)


def test_whoever_waits_for_a_line_goes_before_whoever_frees_it() -> None:
    floor = two_queues()
    floor.sign_in("b-3")
    floor.run(5)
    attempt_id = floor.dial("b-3")
    floor.sign_in("b-1")
    floor.wait(5)
    floor.ends(attempt_id, Outcome.NO_ANSWER)
    assert next(preview.agent_id for preview in floor.previews()) == "b-1"


@pytest.mark.parametrize("name", "123456")
def test_an_agent_of_several_queues_passes_over_nobody_in_any_of_them(name: str) -> None:
    """The run of the second queue is looked at first, and its agent is led on to the first queue's run."""
    floor = two_queues()
    floor.sign_in("b-3")
    floor.run(5, name=name)
    attempt_id = floor.dial("b-3")
    floor.run(5, name="0", queue_id="qu-2")
    floor.sign_in("b-1")
    floor.wait(5)
    floor.sign_in("b-2")
    floor.wait(5)
    floor.ends(attempt_id, Outcome.NO_ANSWER)  # the promises are checked at every offer
    assert floor.previews("b-1")


def test_a_raised_line_limit_lets_more_out_and_a_lowered_one_fewer() -> None:
    floor = Floor("a-1", "a-2", store=MemoryStore(max_live_calls=1))
    floor.run(4)
    first = floor.dial("a-1")
    floor.sign_in("a-2", AgentState.AWAY)
    floor.sign_in("a-2")
    assert not floor.previews()
    floor.handle(events.StreamConfigured(at=floor.now, max_live_calls=2, max_call=HOUR))
    second = floor.dial("a-2")
    floor.handle(events.StreamConfigured(at=floor.now, max_live_calls=1, max_call=HOUR))
    floor.ends(second, Outcome.BUSY)
    assert not floor.previews()
    floor.ends(first, Outcome.BUSY)
    assert floor.previews()


def test_excluded_records_are_never_touched() -> None:
    floor = Floor("a-1")
    people = records(instance(), 3)
    excluded: Record = replace(people[1], state=RecordState.EXCLUDED, exclusion=Exclusion.INVALID)
    floor.run(people=[people[0], excluded, people[2]])
    assert dialed_in_order(floor) == [0, 2]
    assert floor.record(1) == excluded
    assert {p.record_id for p in floor.store.previews.values() if p.state is PreviewState.DIALED} == {
        people[0].id, people[2].id,
    }  # fmt: skip
