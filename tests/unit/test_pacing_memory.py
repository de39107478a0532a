"""What a campaign's memory makes of its calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ringfence.domain.attempt import Attempt, CallState, Outcome
from ringfence.engine.pacing.estimates import KNOWN_AFTER
from ringfence.engine.pacing.ledger import ABANDONED, MACHINE, SERVED, Tally, hour_of
from ringfence.engine.pacing.memory import Learned, Memory
from tests.support.memory_store import MONDAY

TWO = timedelta(seconds=2)


def after(seconds: float):
    return MONDAY + timedelta(seconds=seconds)


def a_call() -> Attempt:
    return Attempt(
        id="at-1", record_id="dl-1", instance_id="cid-1", campaign_id="cd-1", contact_id="cc-1", phone_number="+441",
        caller_id="+442", number=1, limit=3, agent_id=None, queue_id="qu-1", permit={}, placed_at=MONDAY,
    )  # fmt: skip


def waiting_since(seconds: float) -> Attempt:
    return replace(a_call(), state=CallState.WAITING, answered_at=after(seconds))


def joined(waiting: Attempt, seconds: float) -> Attempt:
    return replace(waiting, state=CallState.CONNECTED, agent_id="a-1", connected_at=after(seconds))


@pytest.mark.parametrize(("joined_after", "counts"), [(10.0, SERVED), (12.0, SERVED), (12.1, ABANDONED)])
def test_who_has_no_agent_two_seconds_after_the_answer_is_abandoned(joined_after, counts):
    waiting = waiting_since(10.0)
    assert Memory().follow(waiting, joined(waiting, joined_after), TWO) == counts


def test_who_is_joined_at_once_is_served():
    before = replace(a_call(), state=CallState.RINGING)
    assert Memory().follow(before, joined(waiting_since(10.0), 10.0), TWO) == SERVED


@pytest.mark.parametrize(("hung_up_after", "counts"), [(11.5, SERVED), (13.0, ABANDONED)])
def test_who_hangs_up_while_waiting_was_abandoned_if_kept_for_long(hung_up_after, counts):
    waiting = waiting_since(10.0)
    ended = replace(waiting, state=CallState.ENDED, ended_at=after(hung_up_after), outcome=Outcome.ABANDONED)
    assert Memory().follow(waiting, ended, TWO) == counts


def test_each_answer_is_counted_once():
    memory, ringing = Memory(), replace(a_call(), state=CallState.RINGING)
    waiting = waiting_since(10.0)
    talking = joined(waiting, 11.0)
    ended = replace(talking, state=CallState.ENDED, ended_at=after(100.0), outcome=Outcome.CONNECTED)
    moves = [(a_call(), ringing), (ringing, waiting), (waiting, talking), (talking, ended)]
    counted = [memory.follow(before, then, TWO) for before, then in moves]
    assert counted == [None, None, SERVED, None]
    assert memory.estimates.rate.calls == 1


@pytest.mark.parametrize("outcome", [Outcome.CANCELLED, Outcome.INTERRUPTED])
def test_what_we_ended_or_lost_tells_nothing(outcome):
    memory, ended = Memory(), replace(a_call(), state=CallState.ENDED, ended_at=after(5.0), outcome=outcome)
    assert memory.follow(a_call(), ended, TWO) is None
    assert memory.estimates.rate.calls == 0


def test_a_machine_that_an_agent_met_is_no_person():
    talked = replace(joined(waiting_since(10.0), 10.0), ended_at=after(20.0), state=CallState.ENDED)
    settled = replace(talked, wrapped_up_at=after(25.0), outcome=Outcome.MACHINE)
    assert Memory().settled(settled) == MACHINE
    assert Memory().settled(replace(settled, outcome=Outcome.CONNECTED)) is None


def test_an_attempt_that_never_was_teaches_nothing():
    memory = Memory()
    assert memory.settled(a_call()) is None
    assert memory.estimates.version == 0


def test_it_goes_on_from_the_record_with_its_ledger():
    memory, ended = Memory(), replace(a_call(), state=CallState.ENDED, ended_at=after(26.0), outcome=Outcome.NO_ANSWER)
    for _ in range(KNOWN_AFTER):
        memory.follow(a_call(), ended, TWO)
    again = Memory(Learned(memory.estimates.as_json(), {hour_of(MONDAY): Tally(100, 3)}))
    insight = again.insight(MONDAY, 0.03, TWO)
    assert insight.known
    assert not insight.budget.gate_open
    assert insight.day == insight.month == Tally(100, 3)


def test_the_outlook_follows_what_is_learned_after_a_while():
    memory, ended = Memory(), replace(a_call(), state=CallState.ENDED, ended_at=after(26.0), outcome=Outcome.NO_ANSWER)
    first = memory.insight(MONDAY, 0.03, TWO).outlook
    for _ in range(200):
        memory.follow(a_call(), ended, TWO)
    assert memory.insight(after(5.0), 0.03, TWO).outlook is first
    assert memory.insight(after(60.0), 0.03, TWO).outlook.rate < first.rate / 2
