"""What only the simulated carrier does: its file, its faults, its memory of a clock that went back."""

from __future__ import annotations

import dataclasses
import os
import signal
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ringfence.adapters.telephony.simulated import Faults, SimulatedCarrier
from ringfence.domain.attempt import CallState
from ringfence.ports.telephony import (
    CallReport,
    Leg,
    Listener,
    MachineDetection,
    News,
    PromptPlayed,
    Say,
    TelephonyUnavailable,
)
from tests.support.manual_clock import MONDAY_AFTERNOON, ManualClock, settle

S = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
RINGING, CONNECTED, ENDED = CallState.RINGING, CallState.CONNECTED, CallState.ENDED
MACHINE = "+442079460085"


def leg(call_id: str = "at-1", phone_number: str = MACHINE) -> Leg:
    return Leg(call_id, "st-1", phone_number, "+442079460999", 30 * S, agent_id="a-1", agent_endpoint="web")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "carrier.db"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def calls_only(heard: list[CallReport]) -> Listener:
    """What is told of calls, into this list."""

    def hear(news: News) -> None:
        if isinstance(news, CallReport):
            heard.append(news)

    return hear


async def heard_of_a_call(path: Path, clock: ManualClock, faults: Faults) -> list[tuple[datetime, CallReport]]:
    heard: list[tuple[datetime, CallReport]] = []
    carrier = SimulatedCarrier(path, clock, seed=7, faults=faults)
    await carrier.start(lambda news: heard.append((clock.now(), news)) if isinstance(news, CallReport) else None)
    await carrier.place(leg())
    await clock.advance(5 * MINUTE)
    await carrier.stop()
    return heard


async def test_what_an_agent_does_in_a_call_is_in_the_file(path: Path, clock: ManualClock) -> None:
    carrier = SimulatedCarrier(path, clock, seed=7)
    await carrier.place(leg())
    await clock.advance(10 * S)
    await carrier.connect("at-1")
    await carrier.mute("at-1")
    await carrier.send_digits("at-1", "12")
    await carrier.send_digits("at-1", "#")
    with sqlite3.connect(path) as file:
        query = "SELECT joined_at IS NOT NULL, muted, digits, answered_by_machine FROM calls"
        assert file.execute(query).fetchall() == [(1, 1, "12#", 1)]
        await carrier.unmute("at-1")
        assert file.execute("SELECT muted FROM calls").fetchall() == [(0,)]
    file.close()
    await carrier.stop()


async def test_a_lost_event_is_still_the_truth_when_asked_for(path: Path, clock: ManualClock) -> None:
    assert await heard_of_a_call(path, clock, Faults(lost=1)) == []
    carrier = SimulatedCarrier(path, clock, seed=7)
    report = await carrier.report("at-1")
    assert report is not None
    assert report.state is ENDED
    await carrier.stop()


async def test_a_repeated_event_says_the_same_twice(path: Path, clock: ManualClock) -> None:
    heard = [report for _, report in await heard_of_a_call(path, clock, Faults(repeated=1, delay=S / 4))]
    assert [report.state for report in heard] == [RINGING, RINGING, CONNECTED, CONNECTED, ENDED, ENDED]
    assert heard[0] == heard[1]
    assert heard[4] == heard[5]


async def test_a_late_event_carries_the_instant_at_which_it_happened(path: Path, clock: ManualClock) -> None:
    heard = await heard_of_a_call(path, clock, Faults(delayed=1, delay=MINUTE))
    assert len(heard) == 3
    assert all(timedelta(0) < told_at - report.at <= MINUTE for told_at, report in heard)


async def test_an_unavailable_carrier_can_be_neither_asked_nor_told_and_its_calls_go_on(
    path: Path, clock: ManualClock
) -> None:
    heard: list[CallReport] = []
    carrier = SimulatedCarrier(path, clock, seed=7)
    await carrier.start(calls_only(heard))
    await carrier.place(leg())
    carrier.faults = Faults(unavailable=True)
    for asking in [
        carrier.place(leg("at-2")),
        carrier.hang_up("at-1"),
        carrier.hold("at-1"),
        carrier.report("at-1"),
        carrier.live_calls(),
    ]:
        with pytest.raises(TelephonyUnavailable):
            await asking
    await clock.advance(10 * S)
    assert heard == []
    carrier.faults = Faults()
    assert [report.state for report in await carrier.live_calls()] == [CONNECTED]
    await clock.advance(MINUTE)
    assert [report.state for report in heard] == [ENDED]
    await carrier.stop()


async def test_a_stopped_carrier_can_be_neither_asked_nor_told(path: Path, clock: ManualClock) -> None:
    carrier = SimulatedCarrier(path, clock, seed=7)
    await carrier.stop()
    for asking in [carrier.place(leg()), carrier.hang_up("at-1"), carrier.report("at-1"), carrier.live_calls()]:
        with pytest.raises(TelephonyUnavailable, match="stopped"):
            await asking


async def test_a_listener_that_fails_is_not_passed_over(path: Path, clock: ManualClock) -> None:
    def fail(news: News) -> None:
        raise ZeroDivisionError

    carrier = SimulatedCarrier(path, clock, seed=7)
    await carrier.start(fail)
    await carrier.place(leg())
    await clock.advance(2 * S)
    with pytest.raises(TelephonyUnavailable, match="restart") as failure:
        await carrier.place(leg("at-2"))
    assert isinstance(failure.value.__cause__, ZeroDivisionError)
    await carrier.stop()


def test_a_file_that_is_none_is_named_with_what_to_do(path: Path, clock: ManualClock) -> None:
    path.write_bytes(b"not a database, whatever it may be" * 100)
    with pytest.raises(TelephonyUnavailable, match=r"carrier\.db.*remove it"):
        SimulatedCarrier(path, clock, seed=7)
    with pytest.raises(TelephonyUnavailable, match="cannot use its file"):
        SimulatedCarrier(path.parent / "absent" / "carrier.db", clock, seed=7)


async def test_when_the_clock_goes_back_calls_go_on_from_where_they_were(path: Path, clock: ManualClock) -> None:
    carrier = SimulatedCarrier(path, clock, seed=7)
    await carrier.start(lambda report: None)
    await carrier.place(leg("at-ended", "+442079460070"))
    await carrier.place(leg("at-up"))
    while (await carrier.live_calls())[-1].state is not CONNECTED:
        await clock.advance(S / 10)
    (before,) = await carrier.live_calls()
    await carrier.stop()

    heard: list[CallReport] = []
    earlier = ManualClock(MONDAY_AFTERNOON - 9 * HOUR)
    carrier = SimulatedCarrier(path, earlier, seed=7)
    await carrier.start(calls_only(heard))
    (after,) = await carrier.live_calls()
    ended = await carrier.report("at-ended")
    assert ended is not None
    assert ended.state is ENDED
    assert ended.at <= earlier.now()
    assert after.state is before.state
    assert earlier.now() - S / 10 <= after.at <= earlier.now()
    await earlier.advance(MINUTE)
    assert [report.state for report in heard] == [ENDED]
    assert earlier.now() - MINUTE < heard[0].at < earlier.now()
    await carrier.stop()


async def test_when_the_clock_goes_back_what_plays_goes_on_too(path: Path, clock: ManualClock) -> None:
    carrier = SimulatedCarrier(path, clock, seed=7)
    await carrier.start(lambda news: None)
    await carrier.place(dataclasses.replace(leg(), detect_machines=MachineDetection()))
    while [call.state for call in await carrier.live_calls()] != [CONNECTED]:
        await clock.advance(S / 10)
    await carrier.play("at-1", "step", (Say("Hello, this is a greeting of some length."),))
    await carrier.stop()

    heard: list[News] = []
    earlier = ManualClock(clock.now() - 9 * HOUR)
    carrier = SimulatedCarrier(path, earlier, seed=7)
    await carrier.start(heard.append)
    await earlier.advance(10 * S)
    assert sorted(type(news).__name__ for news in heard) == ["AnswerClassified", "PromptPlayed"]
    assert all(earlier.now() - 10 * S < news.at < earlier.now() for news in heard)
    await carrier.stop()


async def test_the_keys_that_a_person_pressed_are_in_the_file(path: Path, clock: ManualClock) -> None:
    carrier = SimulatedCarrier(path, clock, seed=7)
    await carrier.place(leg(phone_number="+442079460600"))
    await clock.advance(10 * S)
    for step in ["first", "second", "third"]:
        await carrier.play("at-1", step, (Say("Press 4 or 5."),))
        await clock.advance(8 * S)
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT pressed FROM calls").fetchall() == [("55",)]  # and one more, of the last step
    file.close()
    await carrier.stop()


async def test_each_piece_of_news_is_lost_or_late_by_itself(path: Path, clock: ManualClock) -> None:
    heard: list[News] = []
    carrier = SimulatedCarrier(path, clock, seed=7, faults=Faults(lost=0.5))
    await carrier.start(heard.append)
    for n in range(50):
        await carrier.place(leg(f"at-{n}", "+442079460900"))
    await clock.advance(10 * S)
    for n in range(50):
        await carrier.play(f"at-{n}", "step", (Say("Hello."),))
    await clock.advance(5 * S)
    assert 10 <= sum(isinstance(news, PromptPlayed) for news in heard) <= 40
    await carrier.stop()


async def test_when_the_clock_jumps_ahead_the_end_of_a_call_is_still_known(path: Path, clock: ManualClock) -> None:
    carrier = SimulatedCarrier(path, clock, seed=7)
    await carrier.place(leg())
    await carrier.stop()
    later = ManualClock(MONDAY_AFTERNOON + 1000 * HOUR)
    carrier = SimulatedCarrier(path, later, seed=7)
    for n in range(10):
        await carrier.place(leg(f"at-new-{n}"))
    end = await carrier.report("at-1")
    assert end is not None
    assert end.state is ENDED
    assert end.at < MONDAY_AFTERNOON + MINUTE
    await carrier.stop()


async def test_calls_that_ended_a_day_ago_are_forgotten_as_new_ones_are_placed(path: Path, clock: ManualClock) -> None:
    carrier = SimulatedCarrier(path, clock, seed=7)
    await carrier.start(lambda report: None)
    for n in range(4):
        await carrier.place(leg(f"at-old-{n}"))
    await clock.advance(25 * HOUR)
    assert await carrier.report("at-old-0") is not None
    for n in range(2):
        await carrier.place(leg(f"at-new-{n}"))
    assert [await carrier.report(f"at-old-{n}") for n in range(4)] == [None] * 4
    assert len(await carrier.live_calls()) == 2
    await carrier.stop()


@pytest.mark.parametrize("speed", [1.0, 50.0])
async def test_times_are_the_dialers_however_fast_its_clock_runs(path: Path, speed: float) -> None:
    heard = await heard_of_a_call(path, ManualClock(speed=speed), Faults())
    states = [(report.state, report.at - MONDAY_AFTERNOON) for _, report in heard]
    assert [state for state, _ in states] == [RINGING, CONNECTED, ENDED]
    assert 20 * S <= states[2][1] - states[1][1] <= 40 * S


async def test_an_earlier_event_of_a_later_call_is_not_kept_waiting(path: Path, clock: ManualClock) -> None:
    heard: list[CallReport] = []
    carrier = SimulatedCarrier(path, clock, seed=7)
    await carrier.start(calls_only(heard))
    await carrier.place(leg("at-1"))
    await clock.advance(10 * S)
    heard.clear()
    await settle()  # sleeping now until the machine hangs up
    await carrier.place(leg("at-2", "+442079460070"))
    await clock.advance(S)
    assert [(report.call_id, report.state) for report in heard] == [("at-2", ENDED)]
    await carrier.stop()


def run_until_killed(path: Path) -> int:
    """Place a hundred calls in another process, hang up the first after ten seconds, and kill the process."""
    program = f"""
import asyncio, os, signal
from pathlib import Path
from tests.support.manual_clock import ManualClock
from tests.unit.test_simulated_carrier import S, leg
from ringfence.adapters.telephony.simulated import SimulatedCarrier

async def main():
    clock = ManualClock()
    carrier = SimulatedCarrier(Path({str(path)!r}), clock, seed=7)
    await carrier.start(lambda report: None)
    for n in range(100):
        await carrier.place(leg(f"at-{{n}}"))
    await clock.advance(10 * S)
    await carrier.hang_up("at-0")
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""
    root = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, "-c", program], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    ).returncode


async def test_a_call_outlives_a_process_that_was_killed(path: Path) -> None:
    assert run_until_killed(path) == -signal.SIGKILL
    carrier = SimulatedCarrier(path, ManualClock(MONDAY_AFTERNOON + 10 * S), seed=7)
    assert {report.state for report in await carrier.live_calls()} == {CONNECTED}
    assert len(await carrier.live_calls()) == 99
    hung_up = await carrier.report("at-0")
    assert hung_up is not None
    assert (hung_up.state, hung_up.at) == (ENDED, MONDAY_AFTERNOON + 10 * S)
    await carrier.stop()
