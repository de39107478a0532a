"""What is heard at both ends of a call over a real Asterisk: packets and tones, measured outside of it."""

from __future__ import annotations

import asyncio
import json
import random
import time

import pytest
from websockets.asyncio.client import connect

from ringfence.cli.simulated_agents import Habits, SimulatedAgent
from ringfence.domain.attempt import Side
from ringfence.ports.telephony import AudioHeard, AudioMissing
from ringfence.testbed import people, sounds
from ringfence.testbed.bed import Bed
from ringfence.testbed.configuration import HEARD_PHONE
from ringfence.testbed.ear import Ear
from tests.end_to_end.asterisk.conftest import phones
from tests.support import line
from tests.support.line import Line
from tests.support.server_process import Centre

CALL, AGENT = line.CALL, line.AGENT_CHANNEL
PACKETS_A_SECOND = 50
PATIENT = Habits(
    reads=(0.1, 0.2), outlasts=7.0, wraps_up=(0.1, 0.2), hangs_up=0.0, skips=0, ignores=0, calls_back=0, adds_to_dnc=0
)


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


async def test_the_agent_is_told_of_audio_that_does_not_arrive_and_the_attempt_keeps_it(centre: Centre) -> None:
    [(agent_id, token)] = await centre.set_up(1, endpoints=phones(1))
    await centre.upload("People", f"phoneNumber\n{people.special('no_audio')}\n")
    campaign = await centre.create(strategy={"maxAttemptsPerRecord": 1})
    url = str(centre.http.base_url)
    agent = SimulatedAgent(url, centre.stream, agent_id, token, random.Random(1), 1.0, PATIENT)
    address = f"ws{url.removeprefix('http').rstrip('/')}{centre.base}/agents/{agent_id}/events"
    async with asyncio.TaskGroup() as group, connect(address, additional_headers={"auth": token}) as screen:
        working = group.create_task(agent.run())
        await centre.trigger(campaign, "play")
        async with asyncio.timeout(30):
            while (message := json.loads(await screen.recv()))["type"] != "call.no_audio":
                pass
        assert message["message"] == "no audio arrives from the person: you cannot hear them"
        assert message["call"]["noAudioFrom"] == "person"
        await centre.until_status(campaign, "Completed", seconds=60)
        working.cancel()
    [attempt] = (await centre.call("GET", f"{centre.base}/attempts"))["data"]["results"]
    assert (attempt["outcome"], attempt["noAudioFrom"]) == ("connected", "person")
