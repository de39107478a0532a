"""Recorded calls over a real Asterisk: both voices are in the file, each on its side."""

from __future__ import annotations

import asyncio
import io
import random
import wave
from array import array
from pathlib import Path
from typing import Any

from ringfence.cli.simulated_agents import Habits, SimulatedAgent
from ringfence.testbed import people, sounds
from ringfence.testbed.bed import Bed
from tests.end_to_end.asterisk.conftest import phones
from tests.support.server_process import Centre

HABITS = Habits(
    reads=(0.1, 0.3), outlasts=4.0, wraps_up=(0.1, 0.2), hangs_up=0.0, skips=0, ignores=0, calls_back=0, adds_to_dnc=0
)


def sides(content: bytes) -> tuple[list[int], list[int]]:
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 8000)
        both = array("h", file.readframes(file.getnframes()))
    return list(both[0::2]), list(both[1::2])


async def campaign(centre: Centre, numbers: list[str], **changes: Any) -> tuple[str, SimulatedAgent]:
    """A campaign that is ready to be played, and its agent."""
    [(agent_id, token)] = await centre.set_up(1, endpoints=phones(1))
    await centre.upload("People", "phoneNumber\n" + "".join(f"{n}\n" for n in numbers))
    campaign_id = await centre.create(strategy={"maxAttemptsPerRecord": 1}, **changes)
    url = str(centre.http.base_url)
    return campaign_id, SimulatedAgent(url, centre.stream, agent_id, token, random.Random(1), 1.0, HABITS)


async def recordings(centre: Centre) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await centre.call("GET", f"{centre.base}/recordings"))["data"]["results"]
    return found


def kept(data: Path) -> list[Path]:
    return list((data / "recordings").rglob("*.wav"))


async def test_both_voices_are_in_the_recording_each_on_its_side(centre: Centre, bed: Bed) -> None:
    campaign_id, agent = await campaign(centre, [people.special("patient"), people.special("busy")], recordCalls=True)
    async with asyncio.TaskGroup() as group:
        working = group.create_task(agent.run())
        await centre.trigger(campaign_id, "play")
        await centre.until_status(campaign_id, "Completed", seconds=60)
        [found] = await centre.until(lambda: recordings(centre), lambda found: len(found) == 1, seconds=10)
        working.cancel()
    assert found["phoneNumber"] == people.special("patient")
    assert 3.0 < found["seconds"] < 7.0
    answer = await centre.http.get(f"{centre.base}/recordings/{found['id']}/audio")
    left, right = sides(answer.content)
    assert sounds.share_of(sounds.AGENT_HZ, left) > 0.9
    assert sounds.share_of(sounds.PERSON_HZ, right) > 0.9
    assert sounds.share_of(sounds.PERSON_HZ, left) < 0.01
    assert bed.ask("recordings/stored").json() == []  # Asterisk keeps nothing of it
    await centre.call("DELETE", f"{centre.base}/recordings/{found['id']}")
    assert await recordings(centre) == []
    assert not kept(centre.server.data)


async def test_a_call_that_ends_while_ringfence_is_dead_is_recorded_to_its_end(centre: Centre, bed: Bed) -> None:
    campaign_id, agent = await campaign(centre, [people.special("patient")], recordCalls=True)
    async with asyncio.TaskGroup() as group:
        working = group.create_task(agent.run())
        await centre.trigger(campaign_id, "play")

        async def talking() -> bool:
            names = await asyncio.to_thread(bed.channels)
            return sum(name.startswith("rf-rec.") for name in names) == 2

        await centre.until(talking, lambda found: found, seconds=20)
        await asyncio.sleep(0.5)
        await centre.server.kill()
        await asyncio.sleep(1.0)
        await asyncio.to_thread(bed.hang_up_all)
        await centre.server.start()
        [found] = await centre.until(lambda: recordings(centre), lambda found: len(found) == 1, seconds=20)
        working.cancel()
    assert found["seconds"] > 1.4
    answer = await centre.http.get(f"{centre.base}/recordings/{found['id']}/audio")
    left, right = sides(answer.content)
    assert sounds.share_of(sounds.AGENT_HZ, left[-4000:]) > 0.9
    assert sounds.share_of(sounds.PERSON_HZ, right) > 0.5


async def test_what_is_not_to_be_recorded_is_not(centre: Centre, bed: Bed) -> None:
    campaign_id, agent = await campaign(centre, [people.special("person", 1)])
    async with asyncio.TaskGroup() as group:
        working = group.create_task(agent.run())
        await centre.trigger(campaign_id, "play")
        await centre.until_status(campaign_id, "Completed", seconds=60)
        working.cancel()
    assert await recordings(centre) == []
    assert bed.ask("recordings/stored").json() == []
