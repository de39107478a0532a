"""The ledgers of abandoned calls, and what they leave to be risked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.engine.pacing.budget import AIM, budget
from ringfence.engine.pacing.ledger import ABANDONED, MACHINE, SERVED, Ledger, Tally, hour_of

NINE = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LIMIT = 0.03


def test_both_denominators_are_kept():
    tally = Tally(answered=200, abandoned=5, machines=100)
    assert tally.rate == 0.025
    assert tally.people_rate == 0.05
    assert Tally().rate == Tally().people_rate == 0.0


def test_a_day_is_the_hour_that_runs_and_the_23_before_it():
    ledger = Ledger()
    ledger.add(NINE - timedelta(hours=24), ABANDONED)
    ledger.add(NINE - timedelta(hours=23), SERVED)
    ledger.add(NINE, SERVED)
    ledger.add(NINE, MACHINE)
    assert ledger.day(NINE) == Tally(answered=2, machines=1)
    assert ledger.month(NINE) == Tally(answered=3, abandoned=1, machines=1)


def test_what_is_older_than_30_days_is_forgotten():
    ledger = Ledger()
    ledger.add(NINE, ABANDONED)
    then = NINE + timedelta(days=30)
    assert ledger.month(then - timedelta(hours=1)) == ABANDONED
    assert ledger.month(then) == Tally()
    assert ledger.hours == {}


def test_it_goes_on_from_its_hours():
    ledger = Ledger()
    hour, tally = ledger.add(NINE, SERVED)
    assert (hour, tally) == (hour_of(NINE), SERVED)
    again = Ledger({hour: tally})
    again.add(NINE, ABANDONED)
    assert again.day(NINE) == Tally(answered=2, abandoned=1)


def test_an_instant_before_the_hour_looked_at_is_counted_too():
    ledger = Ledger()
    ledger.add(NINE, SERVED)
    assert ledger.day(NINE) == SERVED
    ledger.add(NINE - timedelta(hours=1), ABANDONED)
    assert ledger.day(NINE) == SERVED + ABANDONED


@given(st.lists(st.tuples(st.integers(0, 24 * 40), st.sampled_from([SERVED, ABANDONED, MACHINE])), max_size=60))
def test_windows_hold_what_happened_in_them(happened):
    ledger, seen = Ledger(), []
    for hours, what in sorted(happened, key=lambda one: one[0]):
        at = NINE + timedelta(hours=hours)
        ledger.add(at, what)
        seen.append((hours, what))
        for window, held in ((24, ledger.day(at)), (720, ledger.month(at))):
            expected = sum((what for then, what in seen if then > hours - window), Tally())
            assert held == expected


# --- the budget


def test_the_gate_is_shut_where_one_more_abandoned_person_would_pass_the_limit():
    assert not budget(LIMIT, [Tally(answered=32)]).gate_open
    assert budget(LIMIT, [Tally(answered=33)]).gate_open
    assert not budget(LIMIT, [Tally(answered=65, abandoned=1)]).gate_open
    assert budget(LIMIT, [Tally(answered=66, abandoned=1)]).gate_open


def test_nothing_is_risked_behind_a_shut_gate():
    assert budget(LIMIT, [Tally(answered=1_000, abandoned=30)]).risk == 0.0


def test_the_stricter_ledger_and_the_stricter_denominator_count():
    good, bad = Tally(answered=5_000, abandoned=50), Tally(answered=1_000, abandoned=30)
    assert budget(LIMIT, [good]).gate_open
    assert not budget(LIMIT, [good, bad]).gate_open
    assert not budget(LIMIT, [Tally(answered=5_000, abandoned=50, machines=4_000)]).gate_open


def test_at_four_fifths_of_the_limit_the_risk_is_what_is_aimed_at():
    assert budget(LIMIT, [Tally(answered=10_000, abandoned=240)]).risk == pytest.approx(AIM * LIMIT)


@given(st.integers(1, 100_000), st.integers(0, 3_000), st.floats(0.001, 0.05))
def test_an_abandoned_person_never_makes_it_bolder_and_one_who_was_served_never_more_timid(answered, abandoned, limit):
    tally = Tally(answered=answered + abandoned, abandoned=abandoned)
    now = budget(limit, [tally])
    assert budget(limit, [tally + ABANDONED]).risk <= now.risk + 1e-12
    assert budget(limit, [tally + SERVED]).risk >= now.risk - 1e-12
    assert now.gate_open is (now.risk > 0.0)
    if now.gate_open:
        assert (abandoned + 1) <= limit * (answered + abandoned + 1) + 1e-9
