"""A new engine from the record: what a crash left half done goes on, is asked about, or is put right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.domain.agent import AgentSession, AgentState
from ringfence.domain.attempt import CallState, Outcome
from ringfence.domain.preview import PreviewState
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.record import RecordState
from ringfence.engine import calls, commands, events, inquiries
from ringfence.engine.dialer import Dialer
from tests.support.engine_driver import Floor
from tests.support.memory_store import HOUR, MONDAY


def crash(floor: Floor, seconds: float = 0) -> None:
    """The engine dies, and another one is built so much later."""
    floor.now += seconds * (HOUR / 3600)
    floor.acts.clear()
    floor.loads.clear()
    floor.start()


def test_the_first_event_must_be_the_restoring_and_only_the_first() -> None:
    with pytest.raises(BrokenPromise, match="EngineRestored"):
        Dialer().handle(events.TimePassed(at=MONDAY))
    floor = Floor("a-1")
    with pytest.raises(BrokenPromise, match="EngineRestored"):
        floor.dialer.handle(floor.store.restore(floor.now))


@pytest.mark.parametrize("report", [CallState.DIALING, CallState.RINGING])
def test_a_call_that_still_rings_goes_on(report: CallState) -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    crash(floor, 5)
    assert [act.attempt_id for act in floor.taken(commands.AskSwitch)] == [attempt_id]
    floor.reports(attempt_id, report)
    floor.answers(attempt_id)
    assert floor.attempt(attempt_id).state is CallState.CONNECTED
    assert floor.state() is AgentState.BUSY


def test_a_call_that_was_answered_meanwhile_is_connected() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    crash(floor, 20)
    floor.reports(attempt_id, CallState.CONNECTED)
    assert [act.attempt_id for act in floor.taken(commands.Connect)] == [attempt_id]


def test_a_call_that_ended_meanwhile_ends_with_its_outcome() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    crash(floor, 20)
    floor.reports(attempt_id, CallState.ENDED, Outcome.BUSY)
    assert floor.attempt(attempt_id).outcome is Outcome.BUSY
    assert (floor.record().state, floor.state()) == (RecordState.RETRY, AgentState.AVAILABLE)


def test_a_call_that_the_switch_does_not_know_is_interrupted_and_counts() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    crash(floor, 3)
    floor.reports(attempt_id, None)
    assert floor.attempt(attempt_id).outcome is Outcome.INTERRUPTED
    assert floor.record().attempts == 1
    assert floor.record().due_at == floor.now + 45 * (HOUR / 60)


def test_a_call_of_a_switch_that_cannot_be_asked_is_given_up() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    crash(floor, 3)
    floor.wait(inquiries.ASKS * calls.SETTLE_TIME.total_seconds())
    assert floor.attempt(attempt_id).outcome is Outcome.INTERRUPTED


def test_a_call_that_rang_too_long_meanwhile_is_hung_up() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    crash(floor, 300)
    floor.reports(attempt_id, CallState.RINGING)
    floor.wait(0)
    assert [act.attempt_id for act in floor.taken(commands.HangUp)] == [attempt_id]


def test_a_talk_goes_on_and_is_wrapped_up() -> None:
    floor = Floor("a-1")
    floor.run(2)
    attempt_id = floor.talk()
    crash(floor, 30)
    floor.reports(attempt_id, CallState.CONNECTED)
    floor.ends(attempt_id)
    floor.dispose(attempt_id)
    assert floor.preview().record_id == floor.record(1).id


def test_an_open_preview_goes_on_while_its_time_lasts() -> None:
    floor = Floor("a-1")
    floor.run(1)
    preview = floor.preview()
    crash(floor, 20)
    assert floor.preview() == preview
    floor.wait(9.999)
    assert floor.previews()
    floor.wait(0.001)
    assert floor.store.previews[preview.id].timed_out


@pytest.mark.parametrize("seconds", [30, 3600])
def test_a_preview_whose_time_was_over_meanwhile_is_given_back_not_dialed(seconds: int) -> None:
    floor = Floor("a-1")
    floor.run(1)
    expired = floor.preview()
    crash(floor, seconds)
    assert floor.store.previews[expired.id].state is PreviewState.WITHDRAWN
    assert floor.record().attempts == 0
    assert floor.preview().id != expired.id, "and offered anew"


def test_a_wrap_up_goes_on_for_the_rest_of_its_time() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.talk()
    floor.ends(attempt_id)
    crash(floor, 40)
    floor.wait(19.999)
    assert floor.state() is AgentState.WRAP_UP
    floor.wait(0.001)
    assert floor.state() is AgentState.AVAILABLE


def test_a_wrap_up_can_be_disposed_after_the_crash() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.talk()
    floor.ends(attempt_id)
    crash(floor, 10)
    floor.dispose(attempt_id, "sold")
    assert floor.attempt(attempt_id).disposition == "sold"


def test_idle_agents_keep_their_places_and_are_offered_what_waits() -> None:
    floor = Floor("a-2", "a-1")
    floor.wait(10)
    floor.sign_in("a-2", AgentState.AWAY)
    floor.sign_in("a-2")
    crash(floor)
    floor.run(1)
    assert floor.previews("a-1")


def test_a_paused_run_stays_paused_and_a_stopped_one_ends_with_its_last_call() -> None:
    floor = Floor("a-1", "a-2")
    floor.run(2)
    floor.run(2, name="2")
    attempt_id = floor.dial("a-1")
    stopped, paused = floor.attempt(attempt_id).instance_id, {"cid-1", "cid-2"}
    (paused_id,) = paused - {stopped}
    floor.ask(events.StopRequested, instance_id=stopped)
    floor.ask(events.PauseRequested, instance_id=paused_id)
    crash(floor, 5)
    assert not floor.previews()
    floor.reports(attempt_id, CallState.ENDED, Outcome.NO_ANSWER)
    assert not floor.previews()
    floor.ask(events.ResumeRequested, instance_id=paused_id)
    assert {preview.instance_id for preview in floor.previews()} == {paused_id}


def test_a_number_in_a_call_is_held_after_the_crash_too() -> None:
    floor = Floor("a-1", "a-2")
    floor.run(1)
    same = replace(floor.record(), id="dl-cid-2-0000", instance_id="cid-2", state=RecordState.PENDING, offers=0)
    attempt_id = floor.talk("a-1")
    crash(floor, 5)
    floor.run(name="2", people=[same])
    assert not floor.previews()
    floor.reports(attempt_id, CallState.ENDED, Outcome.CONNECTED)
    floor.wait(60)
    assert len(floor.previews()) == 1


def test_what_dies_unsaved_never_was() -> None:
    floor = Floor("a-1")
    floor.run(1)
    preview_id = floor.preview().id
    dial = events.PreviewDialRequested(at=floor.now, request_id="d", agent_id="a-1", preview_id=preview_id)
    floor.handle(dial, dies="unsaved")
    crash(floor)
    assert floor.preview().id == preview_id
    assert not floor.taken(commands.PlaceCall)


def test_what_dies_saved_but_not_acted_on_is_asked_about_and_not_placed_again() -> None:
    floor = Floor("a-1")
    floor.run(1)
    dial = events.PreviewDialRequested(at=floor.now, request_id="d", agent_id="a-1", preview_id=floor.preview().id)
    floor.handle(dial, dies="saved")
    crash(floor)
    assert len(floor.taken(commands.AskSwitch)) == 1
    assert not floor.taken(commands.PlaceCall)


def test_what_was_refused_when_we_died_is_put_back_and_its_agent_free() -> None:
    floor = Floor("a-1")
    floor.run(1)
    floor.store.elsewhere.add(floor.record().phone_number)
    dial = events.PreviewDialRequested(at=floor.now, request_id="d", agent_id="a-1", preview_id=floor.preview().id)
    floor.handle(dial, dies="saved")
    assert floor.record().attempts == 1
    floor.store.elsewhere.clear()
    crash(floor)
    assert floor.record().attempts == 0
    assert floor.previews("a-1")


def test_an_agent_who_was_removed_meanwhile_is_offered_nothing() -> None:
    floor = Floor("a-1")
    del floor.store.agents["a-1"]
    crash(floor)
    floor.run(1)
    assert not floor.previews()


def test_the_preview_of_an_agent_who_was_removed_meanwhile_is_given_back() -> None:
    floor = Floor("a-1", "a-2")
    floor.run(1)
    del floor.store.agents["a-1"]
    crash(floor)
    assert floor.preview("a-2").record_id == floor.record().id


def test_the_call_of_an_agent_who_was_removed_meanwhile_goes_on_to_its_end() -> None:
    floor = Floor("a-1")
    floor.run(2)
    attempt_id = floor.talk()
    del floor.store.agents["a-1"]
    crash(floor)
    floor.reports(attempt_id, CallState.CONNECTED)
    floor.ends(attempt_id)
    assert floor.attempt(attempt_id).outcome is Outcome.CONNECTED
    assert floor.record(0).state is RecordState.COMPLETED
    assert not floor.previews()


def test_restoring_twice_gives_the_same_commands() -> None:
    floor = Floor("a-1", "a-2", "a-3")
    floor.run(5)
    floor.run(5, name="2")
    floor.talk("a-1")
    restored = floor.store.restore(floor.now)
    assert Dialer().handle(restored) == Dialer().handle(restored)


def test_a_session_without_work_is_free() -> None:
    """Its preview was refused, and we died before the engine heard of it."""
    floor = Floor("a-1")
    floor.store.sessions["a-1"] = AgentSession("a-1", AgentState.PREVIEWING, floor.now, preview_id="pv-refused")
    crash(floor)
    assert floor.store.sessions["a-1"] == AgentSession("a-1", AgentState.AVAILABLE, floor.now)


def test_one_who_is_free_since_the_restart_comes_after_those_who_were_idle_before() -> None:
    floor = Floor("a-1", "a-2")
    floor.wait(5)
    refused = AgentSession("a-1", AgentState.PREVIEWING, MONDAY, preview_id="pv-refused")
    floor.store.sessions["a-1"] = refused
    floor.store.sessions["a-2"] = replace(floor.store.sessions["a-2"], since=floor.now)
    crash(floor, 1)
    floor.run(1)
    assert floor.previews("a-2")
