"""The chance that somebody who answers finds nobody free."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.engine.pacing import shortfall

chances = st.lists(st.floats(0, 1), max_size=5)


@given(chances, chances)
def test_few_chances_are_summed_exactly(up, down):
    expected = [0.0] * (len(up) + len(down) + 1)
    for happens in product((0, 1), repeat=len(up) + len(down)):
        weight = 1.0
        for p, happened in zip((*up, *down), happens, strict=True):
            weight *= p if happened else 1 - p
        expected[sum(happens[: len(up)]) - sum(happens[len(up) :]) + len(down)] += weight
    assert shortfall.summed(up, down) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_many_are_summed_nearly_so(seed):
    rng = Random(seed)
    up = [rng.uniform(0, 0.2) for _ in range(rng.randint(20, 60))]
    down = [rng.uniform(0, 0.3) for _ in range(rng.randint(10, 50))]
    for idle in range(10):
        exact = sum(shortfall.summed(up, down)[len(down) + idle :])
        mean = sum(up) - sum(down) - idle
        variance = sum(p * (1 - p) for p in (*up, *down))
        third = sum(p * (1 - p) * (1 - 2 * p) for p in up) - sum(p * (1 - p) * (1 - 2 * p) for p in down)
        assert shortfall.normal(mean, variance, third) == pytest.approx(exact, abs=0.006)


def test_what_is_certain_is_certain():
    assert shortfall.normal(0.0, 0.0, 0.0) == 1.0
    assert shortfall.normal(-1.0, 0.0, 0.0) == 0.0
