"""Predictive: how many calls to place, from what is known, what is learned and what may be risked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from ringfence.engine.pacing import predictive, progressive
from ringfence.engine.pacing.budget import Budget
from ringfence.engine.pacing.estimates import Estimates
from ringfence.engine.pacing.facts import Facts
from ringfence.engine.pacing.insight import Insight
from ringfence.engine.pacing.ledger import Tally
from ringfence.engine.pacing.outlook import Outlook
from ringfence.engine.pacing.predictive import Reason
from tests.support.memory_store import MONDAY

ALLOWED = 0.03


def learned(rate: float) -> Estimates:
    rng, made = Random(4), Estimates()
    for number in range(4_000):
        at = MONDAY + timedelta(seconds=number / 3)
        if rng.random() < rate:
            made.call_answered(at, timedelta(seconds=rng.uniform(5, 15)))
            made.conversation_ended(timedelta(seconds=rng.expovariate(1 / 120)))
            made.wrap_up_ended(timedelta(seconds=rng.expovariate(1 / 20)))
        else:
            made.call_unanswered(at, timedelta(seconds=26.5))
    return made


@pytest.fixture(name="outlook", scope="module")
def an_outlook():
    return Outlook(learned(0.4), 2.0)


def facts(outlook: Outlook, idle: int = 0, risk: float = ALLOWED, **changes: object) -> Facts:
    insight = Insight(True, outlook, Budget(risk, risk > 0.0), Tally(1_000, 10), Tally(1_000, 10))
    made = Facts(
        now=MONDAY,
        idle=idle,
        waiting=0,
        in_flight=(),
        talking=(),
        wrapping_up=(),
        ratio=2.0,
        ring_time=timedelta(seconds=25),
        target_abandon_rate=3.0,
        insight=insight,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_until_enough_is_known_it_is_progressive(outlook):
    known = facts(outlook, 4, in_flight=(3.0,))
    assert known.insight is not None
    for insight in (None, replace(known.insight, known=False)):
        learning = replace(known, insight=insight)
        assert predictive.decide(learning).reason is Reason.LEARNING
        assert predictive.calls_to_place(learning) == progressive.calls_to_place(learning) == 3


def test_behind_a_shut_gate_it_is_progressive(outlook):
    shut = facts(outlook, 4, risk=0.0, in_flight=(3.0,), talking=(500.0,) * 30)
    assert predictive.decide(shut).reason is Reason.GATE
    assert predictive.calls_to_place(shut) == 3


@pytest.mark.parametrize("agents", [6, 12, 60])
def test_the_chance_of_finding_nobody_free_is_used_up_and_not_passed(outlook, agents):
    """As a simulation of people and agents says it, at the instant by which most have answered."""
    idle, rng = agents // 3, Random(agents)
    talking, wrapping_up = (30.0,) * (agents - idle - agents // 6), (5.0,) * (agents // 6)
    known = facts(outlook, idle, talking=talking, wrapping_up=wrapping_up)
    calls = predictive.calls_to_place(known)

    def in_vain(placed: int) -> float:
        worst = 0.0
        for place, answered in enumerate(outlook.placed_now):
            talks, writes = outlook.talking(30)[place][0], outlook.wrapping_up(5)[place][0]
            missed = 0
            for _ in range(6_000):
                free = (
                    idle + sum(rng.random() < talks for _ in talking) + sum(rng.random() < writes for _ in wrapping_up)
                )
                missed += sum(rng.random() < answered for _ in range(placed)) >= free
            worst = max(worst, missed / 6_000)
        return worst

    assert calls >= idle
    assert (
        in_vain(calls - 1) <= ALLOWED + 0.012
    )  # the last one that was placed would have been one too many at most so often
    assert in_vain(calls) >= ALLOWED - 0.012


def test_an_agent_who_wraps_up_is_dialed_for_before_one_who_talks(outlook):
    for many in (12, 40):
        wrapping = facts(outlook, 0, wrapping_up=(10.0,) * many)
        talking = facts(outlook, 0, talking=(10.0,) * many)
        assert predictive.calls_to_place(wrapping) > predictive.calls_to_place(talking)


def test_old_calls_in_flight_leave_more_room_than_young_ones(outlook):
    for agents in (6, 60):
        old = facts(outlook, agents, in_flight=(20.0,) * agents)
        young = facts(outlook, agents, in_flight=(1.0,) * agents)
        assert predictive.calls_to_place(old) > predictive.calls_to_place(young)


@pytest.mark.parametrize("agents", [5, 50])
def test_more_idle_agents_and_more_risk_never_mean_fewer_calls(outlook, agents):
    busy = {"talking": (60.0,) * agents, "wrapping_up": (6.0,) * (agents // 4)}
    by_idle = [predictive.calls_to_place(facts(outlook, idle, **busy)) for idle in range(12)]
    assert by_idle == sorted(by_idle)
    by_risk = [predictive.calls_to_place(facts(outlook, 3, risk, **busy)) for risk in (0.001, 0.01, 0.03, 0.1, 0.3)]
    assert by_risk == sorted(by_risk)
    assert by_risk[0] < by_risk[-1]


def test_people_who_wait_come_first(outlook):
    for agents in (4, 40):
        none, some = facts(outlook, agents), facts(outlook, agents, waiting=2)
        assert predictive.calls_to_place(some) < predictive.calls_to_place(none)
    assert predictive.calls_to_place(facts(outlook, 0, waiting=3)) == 0
    assert predictive.calls_to_place(facts(outlook, 0, waiting=3, talking=(60.0,))) == 0


def test_nothing_is_placed_where_nobody_works(outlook):
    assert predictive.calls_to_place(facts(outlook)) == 0


def test_few_and_many_agents_are_decided_alike_where_they_meet(outlook):
    """The exact sum and the normal one differ by a call at most."""
    exact = facts(outlook, 6, in_flight=(4.0,) * 6, talking=(50.0,) * 10, wrapping_up=(4.0,) * 4)
    found = predictive.calls_to_place(exact)
    normal = predictive._normal(exact, outlook).decide(ALLOWED, 100)
    assert abs(found - normal.calls) <= 1
