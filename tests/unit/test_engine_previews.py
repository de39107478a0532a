"""Previews: offered, dialed, skipped, timed out, refused, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import Outcome
from ringfence.domain.preview import PreviewState
from ringfence.domain.record import Exclusion, RecordState
from ringfence.engine import commands, events
from tests.support.engine_driver import Floor
from tests.support.memory_store import HOUR, MINUTE, NINE_TO_SIX, SECOND, MemoryStore, instance, records

NEARLY_SIX = datetime(2026, 3, 2, 17, 59, 45, tzinfo=UTC)


# --- offered ---------------------------------------------------------------------------------------------------------


def test_the_longest_idle_agent_gets_the_next_record() -> None:
    floor = Floor("a-2", "a-1")
    floor.wait(10)
    floor.sign_in("a-2", AgentState.AWAY)
    floor.sign_in("a-2")  # idle for less time now than a-1
    floor.run(1)
    assert [preview.agent_id for preview in floor.previews()] == ["a-1"]


def test_each_idle_agent_gets_a_record_of_their_own_in_the_order_of_the_list() -> None:
    floor = Floor("a-1", "a-2", "a-3")
    floor.run(2)
    assert [(p.agent_id, p.record_id) for p in floor.previews()] == [
        ("a-1", "dl-cid-1-0000"),
        ("a-2", "dl-cid-1-0001"),
    ]
    assert floor.state("a-3") is AgentState.AVAILABLE


def test_an_offer_reserves_the_record_and_tells_the_agent() -> None:
    floor = Floor("a-1")
    floor.told()
    floor.run(1, max_skips=2)
    preview = floor.preview()
    assert (preview.skips_left, preview.expires_at - preview.offered_at) == (2, 30 * SECOND)
    assert floor.record().state is RecordState.RESERVED
    assert floor.state() is AgentState.PREVIEWING
    assert floor.told() == ["agent.state", "preview.offered"]


def test_an_agent_who_signs_in_later_is_offered_what_waits() -> None:
    floor = Floor()
    floor.store.add_agent("a-1")
    floor.handle(events.AgentConfigured(at=floor.now, agent=floor.store.agents["a-1"]))
    floor.run(1)
    floor.sign_in("a-1")
    assert floor.preview().record_id == floor.record().id


# --- dialed ----------------------------------------------------------------------------------------------------------


def test_dialing_places_the_call_with_its_permit() -> None:
    floor = Floor("a-1")
    floor.run(1)
    floor.wait(12)
    attempt = floor.attempt(floor.dial())
    (placed,) = floor.taken(commands.PlaceCall)
    assert (placed.attempt_id, placed.phone_number) == (attempt.id, floor.record().phone_number)
    assert (placed.ring_time, placed.agent_id) == (25 * SECOND, "a-1")
    assert attempt.number == floor.record().attempts == 1
    assert attempt.permit["at"] == floor.now.isoformat()
    assert floor.store.previews[next(iter(floor.store.previews))].attempt_id == attempt.id
    assert (floor.state(), floor.record().state) == (AgentState.BUSY, RecordState.DIALING)


@pytest.mark.parametrize("seconds", [5, 30, 600])
def test_a_preview_that_times_out_dials(seconds: int) -> None:
    floor = Floor("a-1")
    floor.run(1, preview_time=seconds * SECOND)
    floor.wait(seconds - 0.001)
    assert floor.previews()
    assert not floor.taken(commands.PlaceCall)
    floor.told()
    floor.wait(0.001)
    (preview,) = floor.store.previews.values()
    assert (preview.state, preview.timed_out) == (PreviewState.DIALED, True)
    assert len(floor.taken(commands.PlaceCall)) == 1
    assert floor.told() == ["preview.expired", "agent.state", "call.dialing"]


def test_a_preview_is_the_agents_who_has_it_and_closed_once_dialed() -> None:
    floor = Floor("a-1", "a-2")
    floor.run(1)
    preview_id = floor.preview().id
    theirs = floor.ask(events.PreviewDialRequested, agent_id="a-2", preview_id=preview_id)
    floor.dial()
    again = floor.ask(events.PreviewDialRequested, agent_id="a-1", preview_id=preview_id)
    skipped = floor.ask(events.PreviewSkipRequested, agent_id="a-1", preview_id=preview_id)
    assert [answer.refusal for answer in (theirs, again, skipped)] == ["preview_closed"] * 3
    assert len(floor.taken(commands.PlaceCall)) == 1


# --- skipped ---------------------------------------------------------------------------------------------------------


def test_a_skip_costs_no_attempt_and_puts_the_record_behind_the_others_for_the_retry_period() -> None:
    floor = Floor("a-1")
    floor.run(2, max_skips=2)
    answer = floor.skip(reason="on holiday")
    assert answer.data == {"skipsLeft": 1}
    skipped = floor.record(0)
    assert (skipped.state, skipped.attempts, skipped.skips) == (RecordState.RETRY, 0, 1)
    assert skipped.due_at == floor.now + 45 * MINUTE
    assert [p.reason for p in floor.store.previews.values() if p.state is PreviewState.SKIPPED] == ["on holiday"]
    assert floor.preview().record_id == floor.record(1).id


def test_the_last_skip_allowed_drops_the_record() -> None:
    floor = Floor("a-1")
    floor.run(1, max_skips=2)
    floor.skip()
    floor.wait(45 * 60)
    assert floor.preview().skips_left == 1
    assert floor.skip().data == {"skipsLeft": 0}
    assert floor.record().state is RecordState.DROPPED
    assert floor.store.instances["cid-1"].status == "Completed"


def test_without_skips_left_a_skip_is_refused_and_the_preview_stays() -> None:
    floor = Floor("a-1")
    floor.run(1, max_skips=0)
    assert floor.preview().skips_left == 0
    assert floor.skip().refusal == "no_skips_left"
    assert floor.previews("a-1")


def test_one_skip_allowed_drops_at_the_first() -> None:
    floor = Floor("a-1")
    floor.run(1, max_skips=1)
    floor.skip()
    assert floor.record().state is RecordState.DROPPED


# --- refused ---------------------------------------------------------------------------------------------------------


def test_dialing_is_refused_when_the_hours_have_shut_during_the_preview() -> None:
    floor = Floor("a-1", at=NEARLY_SIX)
    floor.run(1, hours=NINE_TO_SIX)
    preview_id = floor.preview().id
    floor.wait(20)
    answer = floor.ask(events.PreviewDialRequested, agent_id="a-1", preview_id=preview_id)
    assert answer.refusal == "calling_hours"
    assert (floor.state(), floor.record().state) == (AgentState.AVAILABLE, RecordState.PENDING)
    assert floor.store.previews[preview_id].state is PreviewState.WITHDRAWN
    floor.wait(until=datetime(2026, 3, 3, 9, tzinfo=UTC))
    assert floor.preview().record_id == floor.record().id


def test_a_preview_that_times_out_after_hours_is_withdrawn() -> None:
    floor = Floor("a-1", at=NEARLY_SIX)
    floor.run(1, hours=NINE_TO_SIX)
    floor.wait(30)
    assert not floor.previews()
    assert not floor.taken(commands.PlaceCall)
    assert floor.record().attempts == 0


def test_dialing_waits_for_a_line() -> None:
    floor = Floor("a-1", "a-2", store=MemoryStore(max_live_calls=1))
    floor.run(2)
    first = floor.dial("a-1")
    refused = floor.ask(events.PreviewDialRequested, agent_id="a-2", preview_id=floor.preview("a-2").id)
    assert refused.refusal == "lines_free"
    assert not floor.previews()
    floor.ends(first, Outcome.NO_ANSWER)
    assert floor.preview("a-2").record_id == floor.record(1).id


def test_a_number_on_a_do_not_call_list_is_excluded_when_it_is_offered() -> None:
    floor = Floor("a-1")
    run = floor.add_run(2)
    floor.store.block(floor.record(0).phone_number, "cl-dnc")
    floor.told()
    floor.ask(events.StartRequested, run=floor.store.running(run.id))
    assert (floor.record(0).state, floor.record(0).exclusion) == (RecordState.EXCLUDED, Exclusion.DNC)
    assert floor.preview().record_id == floor.record(1).id
    assert floor.told().count("preview.offered") == 1


def test_a_number_blocked_on_another_campaigns_list_is_offered() -> None:
    floor = Floor("a-1")
    floor.add_run(1)
    floor.store.block(floor.record().phone_number, "cl-other")
    floor.ask(events.StartRequested, run=floor.store.running("cid-1"))
    assert floor.previews("a-1")


def test_a_number_in_flight_elsewhere_is_tried_again_a_minute_later() -> None:
    floor = Floor("a-1")
    run = floor.add_run(1)
    floor.store.elsewhere.add(floor.record().phone_number)
    floor.ask(events.StartRequested, run=floor.store.running(run.id))
    assert floor.state() is AgentState.AVAILABLE
    assert floor.record().due_at == floor.now + MINUTE
    floor.store.elsewhere.clear()
    floor.wait(60)
    assert floor.preview().record_id == floor.record().id


def test_an_attempt_refused_for_do_not_call_costs_nothing_and_frees_the_agent() -> None:
    floor = Floor("a-1")
    floor.run(2)
    floor.store.block(floor.record(0).phone_number)
    answer = floor.ask(events.PreviewDialRequested, agent_id="a-1", preview_id=floor.preview().id)
    assert answer.refusal == "not_on_dnc"
    assert not floor.taken(commands.PlaceCall)
    assert (floor.record(0).state, floor.record(0).attempts) == (RecordState.EXCLUDED, 0)
    assert floor.preview().record_id == floor.record(1).id


def test_an_attempt_refused_for_a_call_elsewhere_comes_again() -> None:
    floor = Floor("a-1")
    floor.run(1)
    floor.store.elsewhere.add(floor.record().phone_number)
    floor.ask(events.PreviewDialRequested, agent_id="a-1", preview_id=floor.preview().id)
    assert (floor.record().attempts, floor.record().due_at) == (0, floor.now + MINUTE)
    floor.store.elsewhere.clear()
    floor.wait(60)
    assert floor.attempt(floor.dial()).number == 1


def test_a_preview_refused_and_withdrawn_in_one_transaction_is_forgotten() -> None:
    """The agent went away before the record could say no."""
    floor = Floor("a-1")
    floor.holds_loads = True
    floor.run(1)
    floor.store.block(floor.record().phone_number)
    load = floor.loads.pop()
    floor.promises.loads(load)
    away = events.AgentStateRequested(at=floor.now, request_id="away", agent_id="a-1", state=AgentState.AWAY)
    floor.handle(floor.store.load(load, floor.now), away)
    assert floor.state() is AgentState.AWAY
    assert floor.record().state is RecordState.PENDING


def test_a_line_that_a_refused_attempt_frees_is_used_by_other_runs() -> None:
    floor = Floor("a-1", store=MemoryStore(max_live_calls=1))
    floor.handle(events.QueueConfigured(at=floor.now, queue=floor.store.add_queue("qu-2")))
    other = floor.store.add_agent("a-2", "qu-2")
    floor.handle(events.AgentConfigured(at=floor.now, agent=other))
    floor.run(1)
    floor.store.elsewhere.add(floor.record().phone_number)
    dial = events.PreviewDialRequested(at=floor.now, request_id="d", agent_id="a-1", preview_id=floor.preview().id)
    run = instance("2", queue_id="qu-2")
    floor.store.add_run(run, records(run, 1))
    come = events.AgentStateRequested(at=floor.now, request_id="c", agent_id="a-2", state=AgentState.AVAILABLE)
    start = events.StartRequested(at=floor.now, request_id="s", run=floor.store.running(run.id))
    floor.holds_loads = True
    floor.handle(come, start)
    load = floor.loads.pop()
    floor.promises.loads(load)
    floor.handle(dial, floor.store.load(load, floor.now))  # while the only line is taken by what is refused
    assert floor.preview("a-2").instance_id == run.id


# --- withdrawn -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("list_id", ["cl-dnc", None])
def test_do_not_call_during_a_preview_withdraws_and_excludes(list_id: str | None) -> None:
    floor = Floor("a-1")
    floor.run(2)
    floor.told()
    floor.block(floor.record(0).phone_number, list_id)
    assert (floor.record(0).state, floor.record(0).exclusion) == (RecordState.EXCLUDED, Exclusion.DNC)
    assert "preview.withdrawn" in floor.told()
    assert floor.preview().record_id == floor.record(1).id


def test_another_campaigns_do_not_call_list_leaves_the_preview() -> None:
    floor = Floor("a-1")
    floor.run(1)
    floor.block(floor.record().phone_number, "cl-other")
    assert floor.previews("a-1")


@pytest.mark.parametrize("leaves", [AgentState.AWAY, AgentState.OFFLINE])
def test_an_agent_who_leaves_gives_the_preview_back_to_the_next(leaves: AgentState) -> None:
    floor = Floor("a-1", "a-2")
    floor.run(1)
    before = replace(floor.record(), offers=2)
    floor.sign_in("a-1", leaves)
    assert floor.state("a-1") is leaves
    assert floor.preview("a-2").record_id == floor.record().id
    assert floor.record() == before


def test_only_one_preview_of_a_number_is_open_at_a_time() -> None:
    floor = Floor("a-1", "a-2")
    first, second = instance("1"), instance("2")
    same = records(first, 1)[0].phone_number
    floor.run(people=records(first, 1))
    floor.run(name="2", people=records(second, 1, phone_number=same))
    assert [preview.record_id for preview in floor.previews()] == [floor.record().id]
    floor.skip("a-1")
    assert [preview.record_id for preview in floor.previews()] == [floor.record(name="2").id]


def test_a_number_of_two_campaigns_is_dialed_by_the_second_when_the_first_is_through() -> None:
    floor = Floor("a-1", "a-2")
    second = instance("2")
    floor.run(1)
    floor.run(name="2", people=records(second, 1, phone_number=floor.record().phone_number))
    attempt_id = floor.talk("a-1")
    assert not floor.previews()
    floor.ends(attempt_id)
    assert not floor.previews(), "the agent is still wrapping the call up"
    floor.dispose(attempt_id)
    assert len(floor.previews()) == 1
    assert floor.store.instances["cid-2"].status == "Active"


def test_hours_that_shut_take_waiting_records_out_of_the_window() -> None:
    floor = Floor("a-1", at=NEARLY_SIX)
    floor.run(3, hours=NINE_TO_SIX)
    floor.try_in_vain()
    floor.wait(15)
    assert floor.ask(events.PreviewDialRequested, agent_id="a-1", preview_id=floor.preview().id).refusal
    floor.wait(HOUR.total_seconds())
    assert not floor.previews()
    assert floor.state() is AgentState.AVAILABLE
