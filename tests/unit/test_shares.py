"""Lines shared between Agentless runs by their priority."""

from __future__ import annotations

import heapq
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from ringfence.engine.pacing.agentless import Shares

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Wanting = dict[str, tuple[int, float]]
"""Runs that always have somebody to dial: priority, and how many seconds their calls last on average."""


class Exchange:
    """So many lines, always in use: who has had how many calls, and how much of the time."""

    def __init__(self, lines: int) -> None:
        self.now = START
        self.shares = Shares()
        self.calls: dict[str, int] = defaultdict(int)
        self.seconds: dict[str, float] = defaultdict(float)
        self._rng = Random(7)
        self._lines = lines
        self._up: list[tuple[datetime, int, float]] = []

    def run(self, calls: int, wanting: Wanting) -> Exchange:
        for _ in range(calls):
            if len(self._up) == self._lines:
                self.now, number, held = heapq.heappop(self._up)
                self.shares.give_back(f"at-{number}", held)
            turns = self.shares.in_turn(((one, priority) for one, (priority, _) in wanting.items()), self.now)
            priority, mean = wanting[turns[0]]
            number, held = sum(self.calls.values()), self._rng.expovariate(1 / mean)
            self.shares.take(turns[0], priority, f"at-{number}")
            self.calls[turns[0]] += 1
            self.seconds[turns[0]] += held
            heapq.heappush(self._up, (self.now + timedelta(seconds=held), number, held))
        return self

    def share_of_calls(self, run: str) -> float:
        return 100 * self.calls[run] / sum(self.calls.values())

    def share_of_time(self, run: str) -> float:
        return 100 * self.seconds[run] / sum(self.seconds.values())


@pytest.mark.parametrize("lines", [1, 2, 3, 8, 40])
def test_five_and_three_have_62_5_and_37_5_percent_of_a_thousand_calls(lines: int) -> None:
    done = Exchange(lines).run(1000, {"a": (5, 60.0), "b": (3, 60.0)})
    assert abs(done.share_of_calls("a") - 62.5) <= 3, f"{done.share_of_calls('a'):.1f} %"


@pytest.mark.parametrize("lines", [1, 8, 40])
def test_it_is_time_on_the_line_that_is_shared_where_calls_are_not_equally_long(lines: int) -> None:
    done = Exchange(lines).run(2000, {"a": (5, 30.0), "b": (3, 120.0)})
    assert abs(done.share_of_time("a") - 62.5) <= 3, f"{done.share_of_time('a'):.1f} %"


def test_three_runs_share_too() -> None:
    done = Exchange(12).run(1500, {"a": (5, 60.0), "b": (4, 60.0), "c": (1, 60.0)})
    for run, wanted in (("a", 50.0), ("b", 40.0), ("c", 10.0)):
        assert abs(done.share_of_calls(run) - wanted) <= 3


def test_who_comes_later_gets_a_share_and_makes_up_for_nothing() -> None:
    done = Exchange(8).run(800, {"a": (3, 60.0)})
    before = done.calls["a"]
    done.run(400, {"a": (3, 60.0), "b": (3, 60.0)})
    assert abs(done.calls["b"] - (done.calls["a"] - before)) <= 40


def test_who_had_nobody_to_dial_for_an_hour_makes_up_for_nothing() -> None:
    done = Exchange(8).run(400, {"a": (3, 60.0), "b": (3, 60.0)})
    done.run(800, {"a": (3, 60.0)})
    before = dict(done.calls)
    done.run(400, {"a": (3, 60.0), "b": (3, 60.0)})
    assert abs((done.calls["b"] - before["b"]) - (done.calls["a"] - before["a"])) <= 40


def test_a_call_that_is_not_known_and_a_run_that_is_over_change_nothing() -> None:
    shares = Shares()
    shares.give_back("at-before-the-restart", 60.0)
    assert shares.in_turn([("a", 3), ("b", 5)], START) == ["b", "a"]
    shares.take("b", 5, "at-1")
    shares.forget("b")
    shares.give_back("at-1", 900.0)
    assert shares.in_turn([("b", 5), ("a", 3)], START) == ["b", "a"]
