"""What becomes of a record after an attempt."""

from __future__ import annotations

import pytest

from ringfence.domain.attempt import Outcome
from ringfence.domain.record import RecordState
from ringfence.engine import retries
from tests.support.memory_store import HOUR, MINUTE, MONDAY, instance

RUN = instance(max_attempts=3, disposition_retries={"think": 120, "text": "90", "never": "final"})
RETRIED = set(Outcome) - {Outcome.CONNECTED, Outcome.INVALID_NUMBER}
COMPLETED, EXHAUSTED = retries.Next(RecordState.COMPLETED), retries.Next(RecordState.EXHAUSTED)


@pytest.mark.parametrize("outcome", sorted(RETRIED))
def test_everything_but_connected_and_invalid_is_tried_again(outcome: Outcome) -> None:
    assert retries.after(RUN, outcome, 1, MONDAY) == retries.Next(RecordState.RETRY, MONDAY + 45 * MINUTE)
    assert retries.after(RUN, outcome, 2, MONDAY).state is RecordState.RETRY
    assert retries.after(RUN, outcome, 3, MONDAY) == EXHAUSTED


@pytest.mark.parametrize("attempts", [1, 3])
@pytest.mark.parametrize("outcome", [Outcome.CONNECTED, Outcome.INVALID_NUMBER])
def test_connected_and_invalid_are_final(outcome: Outcome, attempts: int) -> None:
    assert retries.after(RUN, outcome, attempts, MONDAY) == COMPLETED


@pytest.mark.parametrize(("disposition", "minutes"), [("think", 120), ("text", 90)])
def test_a_rule_for_the_disposition_comes_before_the_outcome(disposition: str, minutes: int) -> None:
    found = retries.after(RUN, Outcome.CONNECTED, 1, MONDAY, disposition=disposition)
    assert found == retries.Next(RecordState.RETRY, MONDAY + minutes * MINUTE)
    assert retries.after(RUN, Outcome.CONNECTED, 3, MONDAY, disposition=disposition) == EXHAUSTED


def test_a_final_disposition_is_final_whatever_the_outcome() -> None:
    assert retries.after(RUN, Outcome.MACHINE, 1, MONDAY, disposition="never") == COMPLETED


def test_a_disposition_without_rule_leaves_it_to_the_outcome() -> None:
    assert retries.after(RUN, Outcome.CONNECTED, 1, MONDAY, disposition="sold") == COMPLETED
    assert retries.after(RUN, Outcome.MACHINE, 1, MONDAY, disposition="sold").state is RecordState.RETRY


def test_a_promised_callback_comes_before_the_disposition() -> None:
    at = MONDAY + 5 * HOUR
    for disposition in (None, "think", "never"):
        found = retries.after(RUN, Outcome.CONNECTED, 1, MONDAY, disposition=disposition, callback_at=at)
        assert found == retries.Next(RecordState.CALLBACK, at, is_callback=True)
    assert retries.after(RUN, Outcome.CONNECTED, 3, MONDAY, callback_at=at) == EXHAUSTED


def test_do_not_call_comes_before_everything() -> None:
    found = retries.after(
        RUN, Outcome.CONNECTED, 1, MONDAY, disposition="think", callback_at=MONDAY + HOUR, blocked=True
    )
    assert found == COMPLETED


@pytest.mark.parametrize("disposition", sorted(retries.MACHINE_DISPOSITIONS))
def test_an_agent_says_by_the_disposition_that_a_machine_answered(disposition: str) -> None:
    assert retries.outcome_after_wrap_up(Outcome.CONNECTED, disposition) is Outcome.MACHINE


def test_other_dispositions_and_outcomes_stay() -> None:
    assert retries.outcome_after_wrap_up(Outcome.CONNECTED, "sold") is Outcome.CONNECTED
    assert retries.outcome_after_wrap_up(Outcome.CONNECTED, None) is Outcome.CONNECTED
    assert retries.outcome_after_wrap_up(Outcome.BUSY, "machine") is Outcome.BUSY
