"""Calls: their outcomes, retries, wrap-up and dispositions, and what happens when messages get lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import CallState, EndedBy, Outcome, Side
from ringfence.domain.record import RecordState
from ringfence.engine import calls, commands, events, inquiries
from tests.support.engine_driver import Floor
from tests.support.memory_store import HOUR, MINUTE, SECOND, MemoryStore

RETRIED = [
    Outcome.NO_ANSWER,
    Outcome.BUSY,
    Outcome.DECLINED,
    Outcome.MACHINE,
    Outcome.CONGESTION,
    Outcome.FAILED,
    Outcome.ABANDONED,
    Outcome.INTERRUPTED,
    Outcome.CANCELLED,
]


# --- the agent's phone, and audio -------------------------------------------------------------------------------------


@pytest.mark.parametrize("cause", ["agent_phone", "agent_has_no_phone"])
def test_an_agent_whose_phone_cannot_be_rung_is_sent_away_and_told_why(cause: str) -> None:
    floor = Floor("a-1")
    floor.run(2)
    attempt_id = floor.dial()
    floor.handle(
        events.CallEnded(
            at=floor.now, attempt_id=attempt_id, outcome=Outcome.FAILED, cause=cause, ended_by=EndedBy.SYSTEM
        )
    )
    assert floor.state() is AgentState.AWAY
    session = floor.dialer.state.sessions["a-1"]
    assert "phone" in str(session.reason)
    floor.wait(60)
    assert not floor.previews()
    assert floor.attempt(attempt_id).outcome is Outcome.FAILED


def test_an_agent_is_told_of_audio_that_is_missing_and_the_attempt_keeps_the_first_side() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    floor.handle(events.AudioMissing(at=floor.now, attempt_id=attempt_id, side=Side.PERSON))  # nobody has answered
    floor.handle(events.CallAnswered(at=floor.now, attempt_id=attempt_id))
    assert floor.attempt(attempt_id).no_audio_from is None
    floor.handle(events.AudioMissing(at=floor.now, attempt_id=attempt_id, side=Side.AGENT))
    floor.handle(events.AudioMissing(at=floor.now, attempt_id=attempt_id, side=Side.PERSON))
    floor.handle(events.AudioHeard(at=floor.now, attempt_id=attempt_id, side=Side.AGENT))
    told = [(act.type, act.reason) for act in floor.acts if isinstance(act, commands.TellAgent) and "audio" in act.type]
    assert told == [
        ("call.no_audio", "no_audio_agent"),
        ("call.no_audio", "no_audio_person"),
        ("call.audio_back", None),
    ]
    floor.handle(events.CallEnded(at=floor.now, attempt_id=attempt_id, outcome=Outcome.CONNECTED, cause="16"))
    assert floor.attempt(attempt_id).no_audio_from is Side.AGENT


# --- outcomes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", RETRIED)
def test_what_is_not_final_is_retried_after_the_retry_period(outcome: Outcome) -> None:
    floor = Floor("a-1")
    floor.run(1)
    floor.wait(3)
    attempt = floor.attempt(floor.try_in_vain(outcome=outcome))
    assert (attempt.outcome, attempt.cause) == (outcome, "19")
    assert floor.record().state is RecordState.RETRY
    assert floor.record().due_at == floor.now + 45 * MINUTE
    assert floor.state() is AgentState.AVAILABLE
    floor.wait(45 * 60 - 0.001)
    assert not floor.previews()
    floor.wait(0.001)
    assert floor.attempt(floor.dial()).number == 2


def test_a_number_that_does_not_exist_is_not_tried_again() -> None:
    floor = Floor("a-1")
    floor.run(1)
    floor.try_in_vain(outcome=Outcome.INVALID_NUMBER)
    assert floor.record().state is RecordState.COMPLETED


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_after_the_last_attempt_the_record_is_exhausted(limit: int) -> None:
    floor = Floor("a-1")
    floor.run(1, max_attempts=limit)
    for number in range(1, limit + 1):
        assert floor.attempt(floor.try_in_vain()).number == number
        floor.wait(45 * 60)
    assert (floor.record().state, floor.record().attempts) == (RecordState.EXHAUSTED, limit)
    assert floor.store.instances["cid-1"].status == "Completed"


def test_an_answered_call_is_connected_at_once_and_wrapped_up() -> None:
    floor = Floor("a-1")
    floor.run(1)
    floor.told()
    attempt_id = floor.talk()
    assert [act.attempt_id for act in floor.taken(commands.Connect)] == [attempt_id]
    assert floor.record().state is RecordState.CONNECTED
    floor.wait(50)
    floor.ends(attempt_id, by=EndedBy.PERSON)
    attempt = floor.attempt(attempt_id)
    assert (attempt.outcome, attempt.ended_by, attempt.ended_at) == (Outcome.CONNECTED, EndedBy.PERSON, floor.now)
    assert (floor.state(), floor.record().state) == (AgentState.WRAP_UP, RecordState.CONNECTED)
    assert floor.dispose(attempt_id, "sold", notes="calls back").data is not None
    assert (floor.attempt(attempt_id).disposition, floor.attempt(attempt_id).notes) == ("sold", "calls back")
    assert (floor.state(), floor.record().state) == (AgentState.AVAILABLE, RecordState.COMPLETED)
    assert floor.told() == [
        "agent.state", "call.dialing", "call.ringing", "call.answered", "call.ended", "agent.state", "agent.state",
    ]  # fmt: skip


def test_wrap_up_ends_by_itself_after_the_queues_time() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.talk()
    floor.ends(attempt_id)
    floor.wait(59.999)
    assert floor.state() is AgentState.WRAP_UP
    floor.wait(0.001)
    assert floor.state() is AgentState.AVAILABLE
    assert floor.dispose(attempt_id).refusal == "not_your_call"


def test_without_wrap_up_time_the_agent_is_available_at_once() -> None:
    store = MemoryStore()
    store.add_queue(wrap_up=timedelta(0))
    floor = Floor("a-1", store=store)
    floor.run(2)
    floor.ends(floor.talk())
    assert floor.preview().record_id == floor.record(1).id


def test_the_agent_hangs_up_before_an_answer() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    assert floor.hang_up(attempt_id).refusal is None
    assert len(floor.taken(commands.HangUp)) == 1
    floor.ends(attempt_id, Outcome.CANCELLED, by=EndedBy.SYSTEM)
    attempt = floor.attempt(attempt_id)
    assert (attempt.outcome, attempt.ended_by) == (Outcome.CANCELLED, EndedBy.AGENT)


def test_the_agent_hangs_up_on_a_person() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.talk()
    floor.hang_up(attempt_id)
    floor.ends(attempt_id, by=EndedBy.SYSTEM)
    assert floor.attempt(attempt_id).ended_by is EndedBy.AGENT
    assert floor.attempt(attempt_id).outcome is Outcome.CONNECTED


# --- dispositions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "outcome", "state", "minutes"),
    [
        ("sold", Outcome.CONNECTED, RecordState.COMPLETED, None),
        ("think", Outcome.CONNECTED, RecordState.RETRY, 120),
        ("never", Outcome.CONNECTED, RecordState.COMPLETED, None),
        ("voicemail", Outcome.MACHINE, RecordState.RETRY, 45),
    ],
)
def test_a_disposition_decides_what_is_next(
    code: str, outcome: Outcome, state: RecordState, minutes: int | None
) -> None:
    floor = Floor("a-1")
    floor.run(1, disposition_retries={"think": 120, "never": "final"})
    attempt_id = floor.talk()
    floor.ends(attempt_id)
    ended_at = floor.now
    floor.wait(20)
    floor.dispose(attempt_id, code)
    assert floor.attempt(attempt_id).outcome is outcome
    assert floor.record().state is state
    assert floor.record().due_at == (None if minutes is None else ended_at + minutes * MINUTE)


def test_a_disposition_retry_that_is_due_before_the_wrap_up_is_over_is_offered_at_once() -> None:
    store = MemoryStore()
    store.add_queue(wrap_up=5 * MINUTE)
    floor = Floor("a-1", "a-2", store=store)
    floor.run(2, disposition_retries={"call again": 1})
    attempt_id = floor.talk("a-1")  # a-2 holds the other record, so that the run does not end
    floor.ends(attempt_id)
    floor.wait(20)
    floor.try_in_vain("a-2")
    floor.wait(200)
    floor.dispose(attempt_id, "call again")
    assert [preview.record_id for preview in floor.previews()] == [floor.record(0).id]


def test_a_callback_comes_first_when_its_time_has_come() -> None:
    floor = Floor("a-1")
    floor.run(3)
    attempt_id = floor.talk()
    floor.ends(attempt_id)
    floor.dispose(attempt_id, callback_at=floor.now + 10 * SECOND)
    assert floor.record(0).state is RecordState.CALLBACK
    floor.wait(10)
    floor.try_in_vain()  # of the record offered meanwhile
    assert floor.preview().record_id == floor.record(0).id
    assert floor.attempt(floor.dial()).number == 2


def test_a_callback_in_the_past_or_without_attempts_left_is_refused() -> None:
    floor = Floor("a-1")
    floor.run(1, max_attempts=1)
    attempt_id = floor.talk()
    floor.ends(attempt_id)
    assert floor.dispose(attempt_id, callback_at=floor.now).refusal == "time_in_past"
    assert floor.dispose(attempt_id, callback_at=floor.now + HOUR).refusal == "no_attempts_left"
    assert floor.state() is AgentState.WRAP_UP
    assert floor.dispose(attempt_id).refusal is None


def test_a_person_who_asks_for_it_is_put_on_the_do_not_call_list_and_never_called_again() -> None:
    floor = Floor("a-1")
    floor.run(1, disposition_retries={"angry": 5})
    attempt_id = floor.talk()
    floor.ends(attempt_id)
    floor.dispose(attempt_id, "angry", add_to_dnc=True, callback_at=floor.now + HOUR)
    assert floor.store.is_blocked(floor.record().phone_number, "cl-dnc")
    assert floor.record().state is RecordState.COMPLETED


def test_a_disposition_needs_an_ended_call_of_ones_own() -> None:
    floor = Floor("a-1", "a-2")
    floor.run(2)
    attempt_id = floor.talk("a-1")
    assert floor.dispose(attempt_id).refusal == "call_up"
    floor.ends(attempt_id)
    theirs = floor.ask(events.DispositionGiven, agent_id="a-2", attempt_id=attempt_id, code="done")
    assert theirs.refusal == "not_your_call"
    assert floor.hang_up(attempt_id).refusal == "call_ended"


# --- hold, mute, digits ----------------------------------------------------------------------------------------------


def test_hold_mute_and_digits_are_for_answered_calls() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    mine = {"agent_id": "a-1", "attempt_id": attempt_id}
    assert floor.ask(events.HoldRequested, on=True, **mine).refusal == "not_connected"
    assert floor.ask(events.MuteRequested, on=True, **mine).refusal == "not_connected"
    assert floor.ask(events.DigitsRequested, digits="1", **mine).refusal == "not_connected"
    floor.answers(attempt_id)
    assert floor.ask(events.HoldRequested, on=True, **mine).data == {
        "callId": attempt_id, "state": CallState.HELD, "muted": False,
    }  # fmt: skip
    floor.ask(events.HoldRequested, on=True, **mine)
    assert floor.ask(events.MuteRequested, on=True, **mine).data["muted"] is True  # type: ignore[index]
    floor.ask(events.HoldRequested, on=False, **mine)
    floor.ask(events.DigitsRequested, digits="42#", **mine)
    assert [act.on for act in floor.taken(commands.Hold)] == [True, False]
    assert [act.digits for act in floor.taken(commands.SendDigits)] == ["42#"]
    assert (floor.attempt(attempt_id).state, floor.attempt(attempt_id).muted) == (CallState.CONNECTED, True)


def test_a_held_call_can_end() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.talk()
    floor.ask(events.HoldRequested, agent_id="a-1", attempt_id=attempt_id, on=True)
    floor.ends(attempt_id)
    assert floor.state() is AgentState.WRAP_UP


# --- messages that are lost, late or repeated ------------------------------------------------------------------------


def test_an_end_that_is_told_twice_counts_once() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.try_in_vain()
    before = floor.record()
    floor.wait(5)
    floor.ends(attempt_id, Outcome.BUSY)
    assert floor.record() == before
    assert floor.attempt(attempt_id).outcome is Outcome.NO_ANSWER


def test_an_answer_without_a_ring_connects_and_a_late_ring_changes_nothing() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    floor.answers(attempt_id)
    floor.rings(attempt_id)
    floor.answers(attempt_id)
    assert floor.attempt(attempt_id).state is CallState.CONNECTED
    assert len(floor.taken(commands.Connect)) == 1


def test_an_answer_after_our_ring_deadline_is_hung_up() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    floor.wait(25 + calls.SETUP_GRACE.total_seconds())
    assert len(floor.taken(commands.HangUp)) == 1
    floor.answers(attempt_id)
    assert len(floor.taken(commands.HangUp)) == 1
    assert not floor.taken(commands.Connect)
    floor.ends(attempt_id, Outcome.NO_ANSWER)
    assert floor.state() is AgentState.AVAILABLE


def test_an_answer_of_a_call_that_is_over_is_hung_up() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.try_in_vain()
    floor.answers(attempt_id)
    floor.rings(attempt_id)
    floor.reports(attempt_id, CallState.CONNECTED)
    assert [act.attempt_id for act in floor.taken(commands.HangUp)] == [attempt_id] * 3


def test_an_end_without_the_answer_that_came_before_it_is_interrupted() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    floor.ends(attempt_id, Outcome.CONNECTED)
    assert floor.attempt(attempt_id).outcome is Outcome.INTERRUPTED
    assert floor.record().state is RecordState.RETRY


def test_a_call_that_nothing_is_heard_of_is_hung_up_then_asked_about_then_given_up() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    placed_at = floor.now
    floor.wait(35)
    assert len(floor.taken(commands.HangUp)) == 1
    floor.wait(5)
    assert len(floor.taken(commands.AskSwitch)) == 1
    floor.wait(60)
    attempt = floor.attempt(attempt_id)
    assert attempt.outcome is Outcome.INTERRUPTED
    assert attempt.ended_at == placed_at + timedelta(seconds=35) + (inquiries.ASKS + 1) * calls.SETTLE_TIME
    assert (floor.record().state, floor.record().attempts) == (RecordState.RETRY, 1)
    assert floor.record().due_at == attempt.ended_at + 45 * MINUTE


def test_the_switch_tells_when_asked_what_got_lost() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    floor.wait(40)
    floor.reports(attempt_id, CallState.ENDED, Outcome.BUSY)
    assert (floor.attempt(attempt_id).outcome, floor.attempt(attempt_id).ended_by) == (Outcome.BUSY, None)
    assert floor.state() is AgentState.AVAILABLE


def test_a_number_that_does_not_exist_is_known_for_it_even_when_it_is_told_late() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    floor.wait(40)
    floor.reports(attempt_id, CallState.ENDED, Outcome.INVALID_NUMBER)
    assert floor.record().state is RecordState.COMPLETED


def test_a_call_that_our_ring_deadline_ended_was_not_answered() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    floor.wait(35)
    floor.ends(attempt_id, Outcome.CANCELLED, by=EndedBy.SYSTEM)
    assert (floor.attempt(attempt_id).outcome, floor.attempt(attempt_id).ended_by) == (
        Outcome.NO_ANSWER, EndedBy.SYSTEM,
    )  # fmt: skip


def test_a_call_that_is_still_up_when_it_should_have_ended_is_hung_up_again() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    floor.wait(40)
    floor.taken(commands.HangUp)
    floor.reports(attempt_id, CallState.RINGING)
    assert len(floor.taken(commands.HangUp)) == 1


def test_a_talk_is_asked_about_every_minute_and_goes_on() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.talk()
    for _ in range(5):
        floor.wait(60)
        assert len(floor.taken(commands.AskSwitch)) == 1
        floor.reports(attempt_id, CallState.CONNECTED)
    assert floor.attempt(attempt_id).live
    assert not floor.taken(commands.HangUp)


def test_person_and_agent_are_joined_once_more_when_the_switch_is_asked() -> None:
    """A crash, or a switch that could not be reached, may have swallowed the first wish."""
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.talk()
    floor.taken(commands.Connect)
    floor.start()
    floor.reports(attempt_id, CallState.CONNECTED)
    assert [act.attempt_id for act in floor.taken(commands.Connect)] == [attempt_id]


def test_a_talk_longer_than_the_limit_is_hung_up() -> None:
    floor = Floor("a-1", store=MemoryStore(max_call=10 * MINUTE))
    floor.run(1)
    attempt_id = floor.talk()
    for _ in range(9):
        floor.wait(60)
        floor.reports(attempt_id, CallState.CONNECTED)
    assert not floor.taken(commands.HangUp)
    floor.wait(60)
    assert [act.attempt_id for act in floor.taken(commands.HangUp)] == [attempt_id]


def test_a_call_that_the_switch_has_never_seen_is_interrupted() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    floor.reports(attempt_id, None)
    assert floor.attempt(attempt_id).outcome is Outcome.INTERRUPTED


def test_what_is_due_is_handled_before_what_happens_then() -> None:
    """An answer at the very instant of our deadline is too late."""
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    floor.now = floor.now + 25 * SECOND + calls.SETUP_GRACE
    floor.answers(attempt_id)
    assert not floor.taken(commands.Connect)


def test_instants_never_go_back() -> None:
    floor = Floor("a-1")
    floor.run(1)
    attempt_id = floor.dial()
    floor.wait(5)
    floor.rings(attempt_id)
    floor.handle(events.CallAnswered(at=floor.now - 2 * SECOND, attempt_id=attempt_id))
    assert floor.attempt(attempt_id).answered_at == floor.now
