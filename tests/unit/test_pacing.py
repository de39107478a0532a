"""How many calls to place: the modes whose rule is a line of arithmetic."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ringfence.engine.pacing import power, progressive
from ringfence.engine.pacing.facts import Facts
from tests.support.memory_store import MONDAY


def facts(idle: int, waiting: int = 0, in_flight: int = 0, ratio: float = 2.0) -> Facts:
    return Facts(
        now=MONDAY,
        idle=idle,
        waiting=waiting,
        in_flight=tuple(float(age) for age in range(in_flight, 0, -1)),
        talking=(),
        wrapping_up=(),
        ratio=ratio,
        ring_time=timedelta(seconds=25),
        target_abandon_rate=3.0,
    )


def test_progressive_places_one_call_an_idle_agent() -> None:
    assert progressive.calls_to_place(facts(idle=5)) == 5
    assert progressive.calls_to_place(facts(idle=5, in_flight=3)) == 2
    assert progressive.calls_to_place(facts(idle=5, in_flight=3, waiting=1)) == 1
    assert progressive.calls_to_place(facts(idle=2, in_flight=3)) == 0


def test_power_places_its_ratio_for_each_idle_agent_whom_nobody_waits_for() -> None:
    assert power.calls_to_place(facts(idle=4)) == 8
    assert power.calls_to_place(facts(idle=4, ratio=2.5, in_flight=3)) == 7
    assert power.calls_to_place(facts(idle=3, ratio=1.5)) == 4
    assert power.calls_to_place(facts(idle=4, waiting=3, ratio=3.0)) == 3
    assert power.calls_to_place(facts(idle=1, in_flight=9)) == 0


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.floats(1, 10))
def test_nothing_is_placed_without_an_idle_agent_and_never_less_than_nothing(
    idle: int, waiting: int, in_flight: int, ratio: float
) -> None:
    for calls_to_place in (progressive.calls_to_place, power.calls_to_place):
        wanted = calls_to_place(facts(idle, waiting, in_flight, ratio))
        assert wanted >= 0
        assert wanted == 0 or wanted + in_flight <= ratio * max(0, idle - waiting)
        assert calls_to_place(facts(0, waiting, in_flight, ratio)) == 0


def test_power_at_a_ratio_of_one_is_progressive() -> None:
    for idle in range(6):
        for in_flight in range(6):
            known = facts(idle, 1, in_flight, ratio=1.0)
            assert power.calls_to_place(known) == progressive.calls_to_place(known)
