"""What is heard at both ends of a call over a real Asterisk: packets and tones, measured outside of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ringfence.adapters.clock import SystemClock
from ringfence.adapters.telephony.asterisk import Asterisk, AsteriskSettings, settings
from ringfence.domain.attempt import CallState, Side
from ringfence.ports.telephony import AudioHeard, AudioMissing, CallReport, Leg, News
from ringfence.testbed import people, sounds
from ringfence.testbed.bed import Bed
from ringfence.testbed.configuration import HEARD_PHONE
from ringfence.testbed.ear import Ear

CALL = "at-1"
AGENT = f"rf-agent.{CALL}.a-1"
PACKETS_A_SECOND = 50


class Line:
    """A driver on the test bed, and what it told."""

    def __init__(self, bed: Bed, folder: Path) -> None:
        wanted = AsteriskSettings(servers=(settings.server(bed.url),), sounds=folder / "sounds")
        self.switch = Asterisk(folder / "asterisk.db", SystemClock(), wanted)
        self.told: list[News] = []

    async def talk(self, number: str, endpoint: str) -> None:
        """A call to this number, joined with the agent's phone."""
        leg = Leg(CALL, "st-1", number, "+442079460999", timedelta(seconds=20), "a-1", endpoint)
        await self.switch.place(leg)
        await self.until(lambda: any(isinstance(n, CallReport) and n.state is CallState.CONNECTED for n in self.told))
        await self.switch.connect(CALL)

    async def until(self, wanted: object, seconds: float = 10) -> None:
        ends = time.monotonic() + seconds
        while not wanted():  # type: ignore[operator]
            assert time.monotonic() < ends, self.told
            await asyncio.sleep(0.02)


@pytest.fixture
async def line(bed: Bed, tmp_path: Path) -> AsyncIterator[Line]:
    made = Line(bed, tmp_path)
    await made.switch.start(made.told.append)
    yield made
    await made.switch.hang_up(CALL)
    await made.switch.stop()


@pytest.fixture
def person(bed: Bed) -> Iterator[Ear]:
    with Ear(bed.ports.person_ear, sounds.PERSON_HZ) as ear:
        yield ear


@pytest.fixture
def agent(bed: Bed) -> Iterator[Ear]:
    with Ear(bed.ports.agent_ear, sounds.AGENT_HZ) as ear:
        yield ear


async def measured(*ears: Ear, seconds: float = 1.0) -> None:
    """What they hear in the next second, once what is under way has arrived."""
    await asyncio.sleep(0.2)
    for ear in ears:
        ear.forget()
    await asyncio.sleep(seconds)


async def both_heard(bed: Bed, line: Line, person: Ear, agent: Ear) -> None:
    """A conversation in which each end says its tone."""
    await line.talk(people.special("heard"), f"PJSIP/{HEARD_PHONE}")
    person.talk_to(await asyncio.to_thread(bed.audio_of, CALL))
    agent.talk_to(await asyncio.to_thread(bed.audio_of, AGENT))


async def test_agent_and_person_hear_each_other(bed: Bed, line: Line, person: Ear, agent: Ear) -> None:
    await both_heard(bed, line, person, agent)
    await measured(person, agent)
    assert agent.share_of(sounds.PERSON_HZ) > 0.95
    assert person.share_of(sounds.AGENT_HZ) > 0.95
    for ear in (person, agent):
        assert ear.received == pytest.approx(PACKETS_A_SECOND, abs=8)
        assert ear.sent == pytest.approx(PACKETS_A_SECOND, abs=8)


async def test_a_person_on_hold_hears_music_and_the_agent_nothing_of_them(
    bed: Bed, line: Line, person: Ear, agent: Ear
) -> None:
    await both_heard(bed, line, person, agent)
    await line.switch.hold(CALL)
    await measured(person, agent)
    assert person.share_of(sounds.MUSIC_HZ) > 0.9
    assert agent.share_of(sounds.PERSON_HZ) < 0.01
    await line.switch.unhold(CALL)
    await measured(person, agent)
    assert person.share_of(sounds.AGENT_HZ) > 0.95
    assert agent.share_of(sounds.PERSON_HZ) > 0.95


async def test_a_muted_agent_hears_and_is_not_heard(bed: Bed, line: Line, person: Ear, agent: Ear) -> None:
    await both_heard(bed, line, person, agent)
    await line.switch.mute(CALL)
    await measured(person, agent)
    assert person.share_of(sounds.AGENT_HZ) < 0.01
    assert agent.share_of(sounds.PERSON_HZ) > 0.95
    await line.switch.unmute(CALL)
    await measured(person)
    assert person.share_of(sounds.AGENT_HZ) > 0.95


def missing(line: Line) -> list[Side]:
    return [news.side for news in line.told if isinstance(news, AudioMissing)]


async def test_a_person_of_whom_no_audio_arrives_is_told_of_once(line: Line) -> None:
    await line.talk(people.special("no_audio"), "PJSIP/1001")
    joined = time.monotonic()
    await line.until(lambda: missing(line), seconds=9)
    assert time.monotonic() - joined > 4
    await asyncio.sleep(6)
    assert missing(line) == [Side.PERSON]


async def test_an_agents_phone_that_sends_nothing_is_told_of_and_so_is_its_return(
    bed: Bed, line: Line, person: Ear, agent: Ear
) -> None:
    await line.talk(people.special("heard"), f"PJSIP/{HEARD_PHONE}")
    person.talk_to(await asyncio.to_thread(bed.audio_of, CALL))
    await line.until(lambda: missing(line), seconds=9)
    agent.talk_to(await asyncio.to_thread(bed.audio_of, AGENT))
    await line.until(lambda: any(isinstance(news, AudioHeard) for news in line.told), seconds=9)
    assert missing(line) == [Side.AGENT]
    assert [news.side for news in line.told if isinstance(news, AudioHeard)] == [Side.AGENT]
