"""How long a campaign takes: what the simulator is asked, and what is made of its answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ringfence.domain.campaign import DialingMode, DialingOrder
from ringfence.domain.settings import StreamSettings
from ringfence.ports.storage.queues import Queue
from ringfence.services.campaigns import Settings
from ringfence.services.outlook_estimates import AGENT_HOURS, Estimate, Habits, Week, estimate, simulated, to_simulate
from ringfence.simulation.comparing import compare

AT = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = Week(45.0, 5)
HABITS = Habits(0.35, 120.0, 25.0, 5_000)


def settings(mode: DialingMode = DialingMode.PREVIEW, retry_minutes: int = 120) -> Settings:
    return Settings(
        name="-",
        description="",
        priority=3,
        dialing_mode=mode,
        dialing_order=DialingOrder.FIFO,
        max_attempts=3,
        retry_period=timedelta(minutes=retry_minutes),
        ring_time=timedelta(seconds=25),
        max_skips=0,
        preview_time=timedelta(seconds=60),
    )


def plain(of: Settings, people: int, agents: int, week: Week = WEEK) -> Estimate:
    queue = Queue("qu-1", "st-1", "Q", "", 30, tuple(f"a-{n}" for n in range(agents)), AT, AT)
    return estimate(of, StreamSettings(), HABITS, people, queue, week)


def told(of: Settings, people: int, agents: int) -> Estimate:
    before = plain(of, people, agents)
    asked = to_simulate(of, before)
    assert asked is not None
    return simulated(before, asked, compare(asked.centre, [1]).as_json())


def test_a_short_list_is_worked_through_with_its_retries_and_the_wait_for_them():
    of = settings(retry_minutes=1_440)
    found = told(of, 60, 2)
    assert found.simulated == 60
    assert found.weeks is not None
    assert found.weeks * WEEK.days > 2  # the third attempt is two days after the first
    by_formula = plain(of, 60, 2)
    assert by_formula.weeks is not None
    assert by_formula.weeks * WEEK.days < 1
    assert found.work_hours == pytest.approx(by_formula.work_hours, rel=0.35)
    assert found.seconds_a_call * found.calls_a_person * 60 / 3600 == pytest.approx(found.work_hours)


@pytest.mark.parametrize(
    "mode", [DialingMode.PREVIEW, DialingMode.PROGRESSIVE, DialingMode.POWER, DialingMode.PREDICTIVE]
)
def test_some_hours_of_a_long_list_tell_how_long_all_of_it_takes(mode: DialingMode):
    of = settings(mode, retry_minutes=10)
    people, agents = 2_000, 25
    found = told(of, people, agents)
    assert 0 < found.simulated <= people
    assert found.weeks is not None
    asked = to_simulate(of, plain(of, people, agents))
    assert asked is not None
    assert not asked.is_whole
    opens = replace(
        asked.centre, agents=agents, people=people, days=2, opens=540, closes=1080, shift_start=540, shift_hours=9
    )
    whole = compare(opens, [1])
    assert whole.completed == 1
    assert found.weeks * WEEK.hours == pytest.approx(whole.of("finished_hours").mean, rel=0.15)


def test_what_is_simulated_is_bounded_however_large_the_centre_and_its_list():
    for mode in (DialingMode.PREVIEW, DialingMode.PREDICTIVE):
        for agents in (1, 7, 60, 500):
            for people in (1, 500, 1_000_000):
                for week in (WEEK, Week(168.0, 7), Week(0.5, 1)):
                    before = plain(settings(mode), people, agents, week)
                    asked = to_simulate(settings(mode), before)
                    assert asked is not None
                    centre = asked.centre
                    hours = before.work_hours if asked.is_whole else centre.agents * centre.shift_hours * centre.days
                    assert hours <= AGENT_HOURS + 0.001
                    assert 0 <= centre.opens < centre.closes <= 1_440
                    assert centre.people <= 10_000


def test_the_simulator_is_not_asked_where_it_has_nothing_to_say():
    agentless = settings(DialingMode.AGENTLESS)
    for of, before in (
        (agentless, plain(agentless, 100, 3)),
        (settings(), plain(settings(), 100, 0)),
        (settings(), plain(settings(), 0, 3)),
        (settings(), plain(settings(), 100, 3, Week(0.0, 1))),
    ):
        assert to_simulate(of, before) is None


def test_where_the_simulator_did_not_come_to_an_end_the_formula_stays():
    before = plain(settings(), 60, 2)
    asked = to_simulate(settings(), before)
    assert asked is not None
    assert asked.is_whole
    shut = compare(replace(asked.centre, closes=asked.centre.opens + 1), [1]).as_json()
    assert shut["finishedHours"] is None
    assert simulated(before, asked, shut) == before
