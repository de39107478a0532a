"""What calls teach: answer rate, how long things last, and what is to be expected of what is under way."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from ringfence.engine.pacing import durations
from ringfence.engine.pacing.answer_rate import AnswerRate
from ringfence.engine.pacing.durations import Durations
from ringfence.engine.pacing.estimates import KNOWN_AFTER, Estimates
from ringfence.engine.pacing.outlook import QUANTILES, Outlook

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def learned(rate: float, seed: int = 1, calls: int = 4_000) -> Estimates:
    """Calls of 3 a second: answered after 5 to 15 s, over after 26.5 s; conversations of 120 s and wrap-ups of 20 s on
    average, both exponential."""
    rng, made = Random(seed), Estimates()
    for number in range(calls):
        at = NINE + seconds(number / 3)
        if rng.random() < rate:
            made.call_answered(at, seconds(rng.uniform(5, 15)))
            made.conversation_ended(seconds(rng.expovariate(1 / 120)))
            made.wrap_up_ended(seconds(rng.expovariate(1 / 20)))
        else:
            made.call_unanswered(at, seconds(26.5))
    return made


@pytest.fixture(name="outlook", scope="module")
def an_outlook():
    return Outlook(learned(0.2), 2.0)


class TestDurations:
    def test_bins_are_seconds_first_and_cover_everything(self):
        assert [durations.bin_of(one) for one in (-1.0, 0.0, 0.99, 1.0, 59.9)] == [0, 0, 0, 1, 59]
        assert durations.bin_of(60.0) == durations.FINE
        assert durations.bin_of(1e9) == durations.BINS - 1
        for place in range(durations.BINS):
            assert durations.bin_of(durations.middle_of(place)) == place

    def test_what_is_observed_takes_the_place_of_the_prior(self):
        lasting = Durations(500, 10, lambda t: math.exp(-t / 120))
        for _ in range(5_000):
            lasting.add(30.5)
        survival = lasting.survival()
        assert durations.survival_at(survival, 30.0) == pytest.approx(1.0, abs=0.001)
        assert durations.survival_at(survival, 31.0) == pytest.approx(0.0, abs=0.001)
        assert lasting.mean() == pytest.approx(30.5, abs=0.2)

    def test_old_observations_fade(self):
        lasting = Durations(100, 10, lambda t: math.exp(-t / 120))
        for _ in range(1_000):
            lasting.add(10.5)
        for _ in range(100):
            lasting.add(50.5)
        assert durations.survival_at(lasting.survival(), 30.0) == pytest.approx(1 - math.exp(-1), abs=0.01)

    def test_nothing_overflows_in_a_year_of_calls(self):
        lasting = Durations(20, 10, lambda t: math.exp(-t / 120))
        for _ in range(20_000):  # the weight of an observation grows by 1.05 with each
            lasting.add(10.5)
        assert durations.survival_at(lasting.survival(), 10.0) == pytest.approx(1.0)

    def test_a_quantile_is_where_that_share_is_over(self):
        lasting = Durations(5_000, 0.001, lambda t: math.exp(-t / 120))
        rng = Random(3)
        for _ in range(5_000):
            lasting.add(rng.uniform(0, 20))
        survival = lasting.survival()
        for share in (0.1, 0.5, 0.9):
            found = durations.quantile(survival, share)
            assert found == pytest.approx(20 * share, abs=0.6)
            assert durations.survival_at(survival, found) == pytest.approx(1 - share, abs=1e-9)

    def test_it_goes_on_from_the_record(self):
        lasting, again = (Durations(500, 10, lambda t: math.exp(-t / 120)) for _ in range(2))
        for one in range(300):
            lasting.add(one / 3)
        again.restore(json.loads(json.dumps(lasting.as_json())))
        lasting.add(12.5)
        again.add(12.5)
        assert again.survival() == pytest.approx(lasting.survival(), abs=0.002)

    def test_a_record_of_nothing_leaves_the_prior(self):
        lasting = Durations(500, 10, lambda t: math.exp(-t / 120))
        before = lasting.survival()
        lasting.restore({})
        assert lasting.survival() == before


class TestAnswerRate:
    def test_a_level_is_found_within_minutes(self):
        rng, rate = Random(5), AnswerRate()
        for number in range(1_200):
            rate.add(NINE + seconds(number), rng.random() < 0.12)
        assert rate.value == pytest.approx(0.12, abs=0.03)

    def test_it_follows_a_change(self):
        rng, rate = Random(6), AnswerRate()
        for number in range(3_000):
            rate.add(NINE + seconds(number), rng.random() < (0.1 if number < 1_800 else 0.4))
        assert rate.value == pytest.approx(0.4, abs=0.07)

    def test_few_calls_are_remembered_however_long_ago(self):
        rng, rate = Random(7), AnswerRate()
        for number in range(400):  # one a minute: ten minutes would hold ten of them
            rate.add(NINE + seconds(60 * number), rng.random() < 0.2)
        assert rate.value == pytest.approx(0.2, abs=0.06)

    def test_an_hour_that_was_different_yesterday_is_expected_to_be_so_again(self):
        rate = AnswerRate()
        for number in range(7_200):  # nothing is answered from nine to ten, every second call after that
            rate.add(NINE + seconds(number), number >= 3_600 and number % 2 == 0)
        assert rate.hour(9) == 0.0
        assert rate.hour(11) is None
        tomorrow = NINE + timedelta(days=1)
        rate.add(tomorrow, False)
        assert rate.value < 0.3
        for number in range(3_000):
            rate.add(tomorrow + seconds(number), False)
        assert rate.value < 0.01
        rate.add(tomorrow + timedelta(hours=1), True)
        assert 0.2 < rate.value < 0.3

    def test_it_goes_on_from_the_record(self):
        rng, rate, again = Random(8), AnswerRate(), AnswerRate()
        for number in range(4_000):
            rate.add(NINE + seconds(2 * number), rng.random() < 0.25)
        again.restore(json.loads(json.dumps(rate.as_json())))
        assert again.calls == rate.calls
        assert again.value == pytest.approx(rate.value, abs=1e-4)
        assert again.hour(9) == pytest.approx(rate.hour(9), abs=1e-4)


class TestEstimates:
    def test_nothing_is_concluded_from_few_calls(self):
        made = Estimates()
        for _ in range(KNOWN_AFTER):
            assert not made.known
            made.call_unanswered(NINE, seconds(26.5))
        assert made.known

    def test_they_survive_the_record(self):
        made = learned(0.2)
        again = Estimates.from_json(json.loads(json.dumps(made.as_json())))
        before, after = Outlook(made, 2.0), Outlook(again, 2.0)
        assert after.instants == pytest.approx(before.instants, abs=0.01)
        assert after.placed_now == pytest.approx(before.placed_now, abs=0.001)
        assert [c[0] for c in after.talking(30)] == pytest.approx([c[0] for c in before.talking(30)], abs=0.001)


class TestOutlook:
    def test_the_instants_are_quantiles_of_the_time_to_answer(self, outlook):
        assert outlook.instants == pytest.approx([5 + 10 * share for share in QUANTILES], abs=0.8)

    def test_a_call_placed_now_is_answered_by_then_with_the_answer_rate(self, outlook):
        assert outlook.placed_now == pytest.approx([outlook.rate * share for share in QUANTILES], rel=0.02)

    def test_a_call_that_has_rung_for_long_is_hardly_answered_any_more(self, outlook):
        young, middle, old = (outlook.in_flight(age)[-1][0] for age in (0, 9, 20))
        assert young == pytest.approx(outlook.rate * 0.9, abs=0.03)
        assert middle == pytest.approx(0.2 * 0.55 / (0.2 * 0.55 + 0.8), abs=0.03)
        assert old < 0.01

    def test_an_agent_comes_free_when_the_conversation_and_the_wrap_up_end(self, outlook):
        rng, within = Random(9), outlook.instants[-1] + 2.0
        free = sum(rng.expovariate(1 / 120) + rng.expovariate(1 / 20) < within for _ in range(20_000)) / 20_000
        assert outlook.talking(30)[-1][0] == pytest.approx(free, abs=0.03)  # exponential: whatever came before

    def test_an_agent_who_wraps_up_is_sooner_free_than_one_who_talks(self, outlook):
        for wrapping_up, talking in zip(outlook.wrapping_up(5), outlook.talking(5), strict=True):
            assert wrapping_up[0] > 3 * talking[0]

    def test_what_has_lasted_longer_than_anything_seen_ends_some_time(self, outlook):
        longest = durations.BINS - 1
        for chances in outlook.talking(longest), outlook.wrapping_up(longest):
            assert all(0.0 < mean < 1.0 for mean, _, _ in chances)
        assert outlook.in_flight(longest) == ((0.0, 0.0, 0.0),) * len(QUANTILES)
