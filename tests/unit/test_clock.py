from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from ringfence.adapters.clock import ManualClock, SystemClock

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


class Machine:
    """A machine's two clocks."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world, self.seconds = NOW, 100.0
        machine = self

        class World(datetime):
            @classmethod
            def now(cls, tz=None):
                return machine.world

        monkeypatch.setattr("ringfence.adapters.clock.datetime", World)
        monkeypatch.setattr("ringfence.adapters.clock.time.monotonic", lambda: self.seconds)

    def run(self, seconds: float) -> None:
        self.world += timedelta(seconds=seconds)
        self.seconds += seconds


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


def test_a_clock_may_run_faster_than_the_world(machine: Machine):
    clock = SystemClock(speed=10)
    machine.run(6)
    assert clock.now() == NOW + timedelta(minutes=1)


def test_a_clock_that_ran_ahead_yesterday_starts_where_it_was(machine: Machine):
    ahead = NOW + timedelta(days=1)
    clock = SystemClock(start=ahead)
    machine.run(5)
    assert clock.now() == ahead + timedelta(seconds=5)
    assert SystemClock(start=NOW - timedelta(days=1)).now() == machine.world


def test_a_machine_that_slept_finds_the_right_time_and_one_that_is_set_back_does_not_go_back(machine: Machine):
    clock = SystemClock()
    machine.world += timedelta(hours=8)
    assert clock.now() == NOW + timedelta(hours=8)
    machine.world = NOW
    machine.run(1)
    assert clock.now() == NOW + timedelta(hours=8, seconds=1)


def test_a_clock_that_stands_still_or_goes_backwards_is_refused():
    with pytest.raises(ValueError, match="forwards"):
        SystemClock(speed=0)
    with pytest.raises(ValueError, match="backwards"):
        ManualClock(NOW).advance(timedelta(seconds=-1))


async def test_sleeping_is_scaled_and_what_has_passed_returns_at_once():
    clock = SystemClock(speed=1000)
    until = clock.now() + timedelta(seconds=20)
    await asyncio.wait_for(clock.sleep_until(until), 10)
    assert clock.now() >= until
    await asyncio.wait_for(clock.sleep_until(until - timedelta(days=1)), 1)


async def test_a_manual_clock_wakes_who_slept_long_enough_in_order():
    clock = ManualClock(NOW)
    woken: list[int] = []

    async def sleeper(minutes: int) -> None:
        await clock.sleep_until(NOW + timedelta(minutes=minutes))
        woken.append(minutes)

    sleepers = [asyncio.create_task(sleeper(minutes)) for minutes in (3, 1, 2)]
    await asyncio.sleep(0)
    clock.advance(timedelta(minutes=2))
    await asyncio.gather(sleepers[1], sleepers[2])
    assert woken == [1, 2]
    clock.advance(timedelta(minutes=1))
    await asyncio.gather(*sleepers)
    assert woken == [1, 2, 3]
