"""May this number be dialed now? Each rule says no on its own, in order, and when that could change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ringfence.domain.calling_hours import Openness
from ringfence.domain.campaign import InstanceStatus
from ringfence.domain.record import Record
from ringfence.engine.permit import ON_RECORD, Facts, Permit, Refusal, Rule, permit, verdicts
from tests.support.memory_store import HOUR, MINUTE, MONDAY, instance

RUN = replace(instance(), status=InstanceStatus.ACTIVE, max_attempts=3)
RECORD = Record("dl-1", RUN.id, "cc-1", "+442079460001", "", 0, 0)
SHUT = Openness(open=False, until=MONDAY + 15 * HOUR)
OPEN = Openness(open=True, until=MONDAY + 6 * HOUR)


def facts(**changes: Any) -> Facts:
    fields: dict[str, Any] = {
        "at": MONDAY,
        "instance": RUN,
        "record": RECORD,
        "zones": ("Europe/London",),
        "openness": OPEN,
        "in_flight": False,
        "live_calls": 0,
        "max_live_calls": 10,
    }
    return Facts(**fields | changes)


def test_a_number_that_nothing_speaks_against_may_be_dialed() -> None:
    found = permit(facts())
    assert isinstance(found, Permit)
    asked = [rule for rule in Rule if rule not in ON_RECORD and rule is not Rule.PRE_CALL]
    assert [verdict.rule for verdict in found.verdicts] == asked
    assert found.as_json()["at"] == MONDAY.isoformat()
    assert found.as_json().keys() == {"at", *asked}


@pytest.mark.parametrize(
    ("changes", "rule", "until"),
    [
        ({"instance": replace(RUN, status=InstanceStatus.PAUSED)}, Rule.CAMPAIGN, None),
        ({"instance": replace(RUN, status=InstanceStatus.STOPPED)}, Rule.CAMPAIGN, None),
        ({"openness": SHUT}, Rule.HOURS, SHUT.until),
        ({"record": replace(RECORD, attempts=3)}, Rule.ATTEMPTS, None),
        ({"record": replace(RECORD, due_at=MONDAY + MINUTE)}, Rule.RETRY_TIME, MONDAY + MINUTE),
        ({"record": replace(RECORD, due_at=MONDAY + MINUTE, is_callback=True)}, Rule.RETRY_TIME, MONDAY + MINUTE),
        ({"in_flight": True}, Rule.IN_FLIGHT, None),
        ({"live_calls": 10}, Rule.LINES, None),
        ({"live_calls": 11}, Rule.LINES, None),
        ({"blocked": True}, Rule.DNC, None),
    ],
)
def test_each_rule_refuses_on_its_own(changes: dict[str, Any], rule: Rule, until: object) -> None:
    found = permit(facts(**changes))
    assert isinstance(found, Refusal)
    assert (found.rule, found.until) == (rule, until)
    assert [verdict.rule for verdict in verdicts(facts(**changes)) if not verdict.passed] == [rule]


@pytest.mark.parametrize(
    "changes",
    [
        {"record": replace(RECORD, attempts=2)},
        {"record": replace(RECORD, due_at=MONDAY)},
        {"record": replace(RECORD, due_at=MONDAY - timedelta(days=3), is_callback=True)},
        {"live_calls": 9},
        {"blocked": False},
        {"openness": Openness(open=True, until=None)},
    ],
)
def test_just_within_a_limit_is_allowed(changes: dict[str, Any]) -> None:
    assert isinstance(permit(facts(**changes)), Permit)


def test_the_first_rule_in_the_order_of_asking_is_named() -> None:
    everything = facts(
        instance=replace(RUN, status=InstanceStatus.PAUSED), openness=SHUT, in_flight=True, live_calls=99, blocked=True
    )
    found = permit(everything)
    assert isinstance(found, Refusal)
    assert found.rule is Rule.CAMPAIGN
    assert [verdict.rule for verdict in verdicts(everything) if not verdict.passed] == [
        Rule.CAMPAIGN,
        Rule.HOURS,
        Rule.IN_FLIGHT,
        Rule.LINES,
        Rule.DNC,
    ]


def test_a_verdict_says_why_in_words() -> None:
    said = {verdict.rule: verdict.detail for verdict in verdicts(facts(zones=("Europe/London", "Europe/Paris")))}
    assert said[Rule.HOURS] == "calling hours are open in Europe/London and Europe/Paris"
    assert said[Rule.ATTEMPTS] == "0 of 3 attempts made"
    assert said[Rule.LINES] == "0 of 10 lines in use"
    assert said[Rule.DNC] == "checked by the saving transaction"
