"""What the simulated carrier makes of a number."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.adapters.telephony.simulated.faults import Faults
from ringfence.adapters.telephony.simulated.plan import PATIENCE, CallPlan, plan
from ringfence.domain.attempt import CallState, EndedBy, Outcome
from ringfence.ports.telephony import CallReport
from tests.support.manual_clock import MONDAY_AFTERNOON

S = timedelta(seconds=1)
RING_TIME = 30 * S


def plans(ending: int, ring_time: timedelta = RING_TIME, calls: int = 400) -> list[CallPlan]:
    return [plan(7, f"at-{n}", f"+442079460{ending:03d}", ring_time) for n in range(calls)]


@pytest.mark.parametrize(
    ("endings", "outcome", "cause", "ended_by"),
    [
        (range(0, 60), Outcome.CONNECTED, "16", EndedBy.PERSON),
        (range(60, 70), Outcome.NO_ANSWER, "19", EndedBy.SYSTEM),
        (range(70, 75), Outcome.BUSY, "486", None),
        (range(75, 80), Outcome.DECLINED, "603", EndedBy.PERSON),
        (range(80, 90), Outcome.CONNECTED, "16", EndedBy.PERSON),
        (range(90, 95), Outcome.INVALID_NUMBER, "404", None),
        (range(95, 98), Outcome.CONGESTION, "503", None),
        (range(98, 100), Outcome.CONNECTED, "16", EndedBy.PERSON),
    ],
)
def test_the_last_two_digits_decide_what_happens(
    endings: range, outcome: Outcome, cause: str, ended_by: EndedBy | None
) -> None:
    for ending in endings:
        for fate in plans(ending, calls=5):
            assert (fate.outcome, fate.cause, fate.ended_by) == (outcome, cause, ended_by)
            assert (fate.answers_after is not None) == (outcome is Outcome.CONNECTED)
            assert fate.answered_by_machine == (80 <= ending <= 89)


def test_a_number_that_does_not_end_in_two_digits_is_refused_as_incomplete() -> None:
    for number in ["", "7", "+", "+4x", "+44²²"]:
        fate = plan(7, "at-1", number, RING_TIME)
        assert (fate.outcome, fate.cause, fate.rings_after) == (Outcome.INVALID_NUMBER, "484", None)


def test_a_person_picks_up_after_two_to_eight_seconds_of_ringing() -> None:
    waits = []
    for fate in plans(0):
        assert fate.rings_after is not None
        assert fate.answers_after is not None
        assert 0.2 * S <= fate.rings_after <= S
        waits.append(fate.answers_after - fate.rings_after)
    assert min(waits) >= 2 * S
    assert max(waits) <= 8 * S
    assert max(waits) - min(waits) > 5 * S


def test_a_person_hangs_up_first_about_half_the_time_and_otherwise_stays_for_a_quarter_of_an_hour() -> None:
    talks = [fate.ends_after - (fate.answers_after or timedelta()) for fate in plans(0)]
    patient = [talk for talk in talks if talk == PATIENCE]
    brisk = [talk for talk in talks if talk != PATIENCE]
    assert PATIENCE.total_seconds() == 900
    assert 160 <= len(patient) <= 240
    assert min(brisk) >= 20 * S
    assert max(brisk) <= 180 * S


def test_a_machine_greets_records_and_hangs_up_within_forty_seconds() -> None:
    talks = [fate.ends_after - (fate.answers_after or timedelta()) for fate in plans(85)]
    assert min(talks) >= 20 * S
    assert max(talks) <= 40 * S


def test_an_ending_of_60_rings_for_the_whole_ring_time() -> None:
    for fate in plans(60, calls=20):
        assert fate.rings_after is not None
        assert fate.ends_after - fate.rings_after == RING_TIME


@pytest.mark.parametrize("ring_time", [5 * S, 30 * S, 120 * S])
def test_an_ending_of_99_answers_one_second_before_the_ring_time_is_over(ring_time: timedelta) -> None:
    for fate in plans(99, ring_time, calls=20):
        assert fate.rings_after is not None
        assert fate.answers_after is not None
        assert fate.answers_after - fate.rings_after == ring_time - S


def test_an_ending_of_98_answers_and_hangs_up_at_once() -> None:
    for fate in plans(98, calls=20):
        assert fate.answers_after is not None
        assert timedelta(0) < fate.ends_after - fate.answers_after < S


def test_what_the_carrier_refuses_never_rings() -> None:
    for ending in [70, 90, 95]:
        assert all(fate.rings_after is None for fate in plans(ending, calls=20))


@given(
    seed=st.integers(),
    call_id=st.text(),
    ending=st.integers(min_value=0, max_value=99),
    seconds=st.integers(min_value=5, max_value=120),
)
def test_every_call_goes_forward_and_nobody_is_rung_beyond_the_ring_time(
    seed: int, call_id: str, ending: int, seconds: int
) -> None:
    ring_time = seconds * S
    fate = plan(seed, call_id, f"+4420794600{ending:02d}", ring_time)
    moments = [at for at in (timedelta(0), fate.rings_after, fate.answers_after, fate.ends_after) if at is not None]
    assert moments == sorted(set(moments))
    if fate.rings_after is not None:
        silent_at = fate.ends_after if fate.answers_after is None else fate.answers_after
        assert silent_at - fate.rings_after <= ring_time
    if fate.answers_after is not None:
        assert fate.answers_after < ring_time  # also for those who count from the placing


def test_the_same_call_has_the_same_fate_and_another_one_has_another() -> None:
    assert plan(7, "at-1", "+442079460000", RING_TIME) == plan(7, "at-1", "+442079460000", RING_TIME)
    assert plan(7, "at-1", "+442079460000", RING_TIME) != plan(7, "at-2", "+442079460000", RING_TIME)
    assert plan(7, "at-1", "+442079460000", RING_TIME) != plan(8, "at-1", "+442079460000", RING_TIME)


def test_the_fate_is_the_same_in_another_process_with_other_hashes() -> None:
    program = (
        "from datetime import timedelta;from ringfence.adapters.telephony.simulated.plan import plan;"
        "print(plan(7, 'at-1', '+442079460000', timedelta(seconds=30)))"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "12345"}
    )
    assert elsewhere.stdout.strip() == str(plan(7, "at-1", "+442079460000", RING_TIME))


def tellings(faults: Faults, calls: int = 1000) -> list[int]:
    reports = (CallReport(f"at-{n}", CallState.RINGING, MONDAY_AFTERNOON) for n in range(calls))
    return [len(faults.tellings(7, report)) for report in reports]


def test_faults_lose_and_repeat_the_share_of_events_that_was_asked_for() -> None:
    assert set(tellings(Faults())) == {1}
    assert set(tellings(Faults(lost=1))) == {0}
    assert set(tellings(Faults(repeated=1))) == {2}
    assert 250 <= tellings(Faults(lost=0.3)).count(0) <= 350
    assert 250 <= tellings(Faults(repeated=0.3)).count(2) <= 350


def test_a_delayed_event_is_told_after_it_happened_and_within_the_delay() -> None:
    report = CallReport("at-1", CallState.RINGING, MONDAY_AFTERNOON)
    (told_at,) = Faults(delayed=1, delay=5 * S).tellings(7, report)
    assert MONDAY_AFTERNOON < told_at <= MONDAY_AFTERNOON + 5 * S
