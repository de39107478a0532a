"""What the carrier's words for the end of a call mean to the dialer."""

from __future__ import annotations

import pytest

from ringfence.adapters.telephony.asterisk import outcomes
from ringfence.domain.attempt import Outcome


@pytest.mark.parametrize(
    ("q850", "status", "outcome", "cause"),
    [
        (17, 486, Outcome.BUSY, "486"),
        (21, 603, Outcome.DECLINED, "603"),
        (21, 403, Outcome.FAILED, "403"),  # the carrier does not let us: the same cause as a person who declines
        (127, 607, Outcome.DECLINED, "607"),
        (127, 608, Outcome.DECLINED, "608"),
        (1, 404, Outcome.INVALID_NUMBER, "404"),
        (22, 410, Outcome.INVALID_NUMBER, "410"),
        (28, 484, Outcome.INVALID_NUMBER, "484"),
        (19, 480, Outcome.NO_ANSWER, "480"),
        (18, 408, Outcome.CONGESTION, "408"),
        (58, 488, Outcome.FAILED, "488"),
        (34, 503, Outcome.CONGESTION, "503"),
        (38, 500, Outcome.CONGESTION, "500"),
        (102, 504, Outcome.CONGESTION, "504"),
        (1, 503, Outcome.INVALID_NUMBER, "503"),  # its Reason header knows better than its status
        (17, 500, Outcome.BUSY, "500"),
        (17, None, Outcome.BUSY, "17"),
        (16, None, Outcome.FAILED, "16"),
        (999, 499, Outcome.FAILED, "499"),
    ],
)
def test_a_refusal_becomes_an_outcome_and_keeps_its_cause(
    q850: int, status: int | None, outcome: Outcome, cause: str
) -> None:
    assert outcomes.of_refusal(q850, status) == (outcome, cause)
