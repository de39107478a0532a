"""A switch under test, with the people behind it: the simulated carrier in virtual time, Asterisk in the world's.

Asterisk's people are ten times as quick as the simulated ones, so that a second of the suite is a tenth of one there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from ringfence.adapters.clock import SystemClock
from ringfence.adapters.telephony.asterisk import Asterisk, AsteriskSettings, settings
from ringfence.adapters.telephony.simulated import SimulatedCarrier
from ringfence.domain.attempt import CallState
from ringfence.ports.clock import Clock
from ringfence.ports.telephony import CallReport, Leg, MachineDetection, News, Telephony
from ringfence.testbed import people, sounds
from ringfence.testbed.bed import Bed
from ringfence.testbed.scenario import Pace
from tests.support.manual_clock import ManualClock

S = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
QUICKLY = 0.1
"""Seconds of Asterisk's world that stand for one of the suite."""
COMING_SECONDS = 3
"""How long a call may take that has just been placed until its person is rung."""
PACE = Pace(
    rings=(0.5, 0.8), talks=(2.0, 2.5), messages=(3.6, 4.0), last_moment=2.2, setup=1.2, patience=8.0, reaction=1.2
)
SPEECH = "espeak-ng -s 450 -v {language} -w {file} --stdin"


class MovedClock(Clock, Protocol):
    """A clock that a test moves."""

    async def advance(self, by: timedelta) -> None: ...


@dataclass(frozen=True, slots=True)
class People:
    """Telephone numbers by what happens when they are rung. `who_rings_late` takes a while before it rings."""

    who_hangs_up: str
    who_never_answers: str
    who_rings_late: str
    who_presses_nothing: str
    who_presses: Callable[[str], str]


@dataclass
class Exchange:
    """A switch with its clock and its people, and what it told. `reopen` is what a restart of our process does.

    `patience` is how long a test waits for a state, `tolerance` how much later than it happened something may be told;
    `many` how many calls are many.
    """

    clock: MovedClock
    open_switch: Callable[[], Telephony]
    people: People
    ring_time: timedelta
    endpoint: str
    detection: MachineDetection
    tolerance: timedelta
    many: int
    patience: timedelta
    heard: list[CallReport] = field(default_factory=list)
    listened: list[News] = field(default_factory=list)  # what was heard in calls

    async def start(self) -> None:
        self.switch = self.open_switch()
        await self.switch.start(self._hear)

    def _hear(self, news: News) -> None:
        if isinstance(news, CallReport):
            self.heard.append(news)
        else:
            self.listened.append(news)

    async def reopen(self) -> None:
        await self.switch.stop()
        await self.start()

    async def place(
        self, phone_number: str | None = None, call_id: str = "at-1", detects: MachineDetection | None = None
    ) -> None:
        """By default to somebody who answers and hangs up after a while."""
        number = phone_number or self.people.who_hangs_up
        leg = Leg(call_id, "st-1", number, "+442079460999", self.ring_time, "a-1", self.endpoint, detects)
        await self.switch.place(leg)

    async def reach(self, phone_number: str, detects: MachineDetection | None = None) -> CallReport:
        """A call to this number, answered."""
        await self.place(phone_number, detects=detects)
        return await self.pass_until(CallState.CONNECTED)

    async def pass_until(self, state: CallState, call_id: str = "at-1") -> CallReport:
        """Let time pass until the switch says that the call is there."""
        ends = self.clock.now() + self.patience
        while self.clock.now() < ends:
            report = await self.switch.report(call_id)
            assert report is not None
            if report.state is state:
                return report
            await self.clock.advance(S / 10)
        raise AssertionError(f"the call did not become {state} within {self.patience}")

    def states(self, call_id: str = "at-1") -> list[CallState]:
        return [report.state for report in self.heard if report.call_id == call_id]


def simulated(folder: Path) -> Exchange:
    clock = ManualClock()
    return Exchange(
        clock=clock,
        open_switch=lambda: SimulatedCarrier(folder / "carrier.db", clock, seed=7),
        people=People(
            who_hangs_up="+442079460085",
            who_never_answers="+442079460060",
            who_rings_late="+442079460085",
            who_presses_nothing="+442079460900",
            who_presses=lambda keys: "+442079460500",  # the first that is offered
        ),
        ring_time=30 * S,
        endpoint="web",
        detection=MachineDetection(),
        tolerance=timedelta(0),
        many=1000,
        patience=20 * MINUTE,
    )


class QuickClock(SystemClock):
    """The world's time, of which the suite waits for less."""

    def __init__(self, bed: Bed) -> None:
        super().__init__()
        self._bed = bed

    async def advance(self, by: timedelta) -> None:
        """A minute and more means: until every call has come to its end. Agents' telephones may stay up while nobody is
        there who would put them down."""
        if by < MINUTE:
            await asyncio.sleep(by.total_seconds() * QUICKLY)
            return
        began, been_up = time.monotonic(), False
        while True:
            names, waited = await asyncio.to_thread(self._bed.channels), time.monotonic() - began
            is_up = any(name.startswith("at-") for name in names)
            been_up = been_up or is_up
            # A person's channel is there once the agent's phone has picked up.
            is_coming = not been_up and waited < COMING_SECONDS and any(name.startswith("rf-agent.") for name in names)
            if not (is_up or is_coming):
                break
            assert waited < 30, "calls are still up"
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)


def asterisk(bed: Bed, folder: Path) -> Exchange:
    clock = QuickClock(bed)
    (folder / "sounds/st-1").mkdir(parents=True)
    sounds.write_wav(folder / "sounds/st-1/welcome.wav", [(0.3, sounds.AGENT_HZ)])
    wanted = AsteriskSettings(servers=(settings.server(bed.url),), speech=SPEECH, sounds=folder / "sounds")
    return Exchange(
        clock=clock,
        open_switch=lambda: Asterisk(folder / "asterisk.db", clock, wanted),
        people=People(
            who_hangs_up=people.special("person", 2),
            who_never_answers=people.special("nobody"),
            who_rings_late=people.special("slow", 2),
            who_presses_nothing=people.special("patient"),
            who_presses=lambda keys: people.special(f"presses_{keys}"),
        ),
        ring_time=30 * S * QUICKLY,
        endpoint="PJSIP/1001",
        detection=MachineDetection(limit=3 * S),
        tolerance=timedelta(seconds=1.5),  # a busy machine; calls take longer
        many=60,
        patience=15 * S,
    )
