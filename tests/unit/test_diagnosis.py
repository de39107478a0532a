"""Why is nothing dialing? Each reason in words, the one that matters first."""

from __future__ import annotations

from typing import Any

import pytest

from ringfence.domain.agent import AgentState
from ringfence.domain.campaign import CampaignStatus
from ringfence.domain.record import Exclusion, RecordState
from ringfence.ports.storage.history import Count
from ringfence.ports.storage.pre_calls import Failing
from ringfence.services.diagnosis import Known, findings
from tests.contract.test_storage_campaigns import campaign
from tests.unit.test_explain import NOW, RUN

ZONE = "Europe/London"


def found(*counts: Count, status: CampaignStatus = CampaignStatus.ACTIVE, **changes: Any) -> list[tuple[str, str]]:
    known: dict[str, Any] = {
        "run": RUN,
        "counts": counts or (waiting(3),),
        "agents": (AgentState.AVAILABLE,),
        "ahead": (),
        "live_calls": 0,
        "max_live_calls": 10,
        "due_at": None,
    }
    asked = Known(at=NOW, campaign=campaign(status=status, queue_name="Collections"), **known | changes)
    return [(finding.code, finding.message) for finding in findings(asked)]


def waiting(n: int, zone: str = ZONE) -> Count:
    return Count(RecordState.PENDING, zone, None, n)


def codes(*counts: Count, **changes: Any) -> list[str]:
    return [code for code, _ in found(*counts, **changes)]


def test_somebody_is_about_to_be_offered():
    assert found() == [
        ("about_to", "1 of the agents of queue Collections is available, and about to be given somebody")
    ]


def test_agents_for_whom_a_call_rings_are_available():
    assert codes(agents=(AgentState.RESERVED,)) == ["about_to"]


@pytest.mark.parametrize(
    ("agents", "words"),
    [
        ((), "queue Collections has no agents: add some"),
        ((AgentState.OFFLINE,) * 2, "none of the 2 agents of queue Collections is signed in"),
        (
            (AgentState.OFFLINE, AgentState.AWAY, AgentState.BUSY, AgentState.WRAP_UP),
            "no agent of queue Collections is available: 1 away, 1 in a call, 1 wrapping up",
        ),
    ],
)
def test_agents_are_missing(agents: tuple[AgentState, ...], words: str):
    assert [message for _, message in found(agents=agents)] == [words]


def test_nobody_is_left_is_all_that_is_said():
    done = (Count(RecordState.COMPLETED, ZONE, None, 2), Count(RecordState.EXCLUDED, ZONE, Exclusion.DNC, 1))
    assert found(*done, agents=()) == [
        ("all_done", "nobody of its 3 people is left to be dialed: 2 completed, 1 excluded (dnc)")
    ]


def test_hours_that_are_shut_for_some_are_said_beside_the_rest():
    assert codes(waiting(2, "Asia/Tokyo"), waiting(1)) == ["some_hours_shut", "about_to"]
    assert codes(waiting(2, "Asia/Tokyo")) == ["hours_shut"]


def test_a_system_that_fails_before_calls_comes_first():
    held = Count(RecordState.RETRY, ZONE, None, 1)
    assert found(held, failing=Failing(1, "it answered 503")) == [
        (
            "pre_call_failing",
            "its own system could not be asked about 1 person lately, who is tried later: it answered 503",
        ),
        ("not_due", "1 person is waiting for a retry or callback that is not due yet"),
    ]


def test_lines_that_are_all_in_use_are_those_of_the_stream_or_of_agentless_campaigns():
    assert codes(agents=None, live_calls=10, agentless=5, max_agentless=5) == ["no_lines", "about_to"]
    assert found(agents=None, agentless=5, max_agentless=5)[0] == (
        "no_lines",
        "all 5 lines for Agentless campaigns are in use",
    )
    assert codes(agentless=5, max_agentless=5) == ["about_to"]


def test_a_gate_that_is_shut_is_said():
    assert codes(gate_shut=True) == ["gate_shut", "about_to"]


@pytest.mark.parametrize("status", [one for one in CampaignStatus if one is not CampaignStatus.ACTIVE])
def test_a_campaign_that_does_not_run_says_so_and_no_more(status: CampaignStatus):
    assert len(found(status=status, agents=())) == 1
