"""Twenty calls are up when Ringfence, or Asterisk, is killed."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

from ringfence.cli.simulated_agents import Habits, SimulatedAgent
from ringfence.testbed import people
from ringfence.testbed.bed import Bed
from tests.end_to_end.asterisk.conftest import phones
from tests.support.record import Record
from tests.support.server_process import Centre

CALLS = 20
PATIENT = Habits(reads=(0.1, 0.2), hangs_up=0.0, outlasts=600.0, skips=0, ignores=0, calls_back=0, wraps_up=(0.1, 0.2))


async def twenty_up(centre: Centre, group: asyncio.TaskGroup) -> tuple[str, list[asyncio.Task[None]]]:
    """A campaign with twenty conversations under way; its id, and the agents at work."""
    agents = await centre.set_up(CALLS, endpoints=phones(CALLS))
    patient = people.BY_NAME["patient"].special
    numbers = [f"{people.SPECIAL}{patient}9", *(f"+4420794600{n}" for n in range(50, 60)),
               *(f"+4411349600{n}" for n in range(50, 59))]  # fmt: skip
    await centre.upload("People", "phoneNumber\n" + "".join(f"{number}\n" for number in numbers))
    campaign = await centre.create(strategy={"maxAttemptsPerRecord": 3})
    crew = [
        SimulatedAgent(str(centre.http.base_url), centre.stream, agent_id, token, random.Random(n), 1.0, PATIENT)
        for n, (agent_id, token) in enumerate(agents)
    ]
    at_work = [group.create_task(agent.run()) for agent in crew]
    await centre.trigger(campaign, "play")
    await centre.until(
        lambda: attempts(centre),
        lambda found: [each["state"] for each in found] == ["connected"] * CALLS,
        seconds=40,
    )
    return campaign, at_work


async def test_calls_go_on_when_ringfence_is_killed_and_are_taken_up_again_within_five_seconds(
    centre: Centre, bed: Bed
) -> None:
    async with asyncio.TaskGroup() as group:
        campaign, at_work = await twenty_up(centre, group)
        channels = set(bed.channels())
        assert len(channels) == 2 * CALLS
        await centre.server.kill()
        assert set(bed.channels()) == channels  # they go on talking
        await centre.server.start()
        started = time.monotonic()
        await centre.until(lambda: live(centre), lambda found: len(found) == CALLS, seconds=5)
        assert time.monotonic() - started < 5
        assert set(bed.channels()) == channels
        for attempt in await live(centre):
            assert attempt["state"] == "connected"
        bed.hang_up_all()
        await centre.until_status(campaign, "Completed", seconds=30)
        for task in at_work:
            task.cancel()
    await centre.server.stop()
    record = Record(centre.server.data)
    assert [row["outcome"] for row in record.attempts] == ["connected"] * CALLS  # and nobody was called twice
    assert len({row["phone_number"] for row in record.attempts}) == CALLS


async def test_every_call_is_settled_within_ten_seconds_when_asterisk_is_killed(centre: Centre, bed: Bed) -> None:
    async with asyncio.TaskGroup() as group:
        campaign, at_work = await twenty_up(centre, group)
        bed.end("asterisk")
        try:
            await centre.until(lambda: live(centre), lambda found: not found, seconds=10)
        finally:
            bed.start_asterisk()
        await centre.until_status(campaign, "Completed", seconds=30)
        for task in at_work:
            task.cancel()
    await centre.server.stop()
    record = Record(centre.server.data)
    assert [row["outcome"] for row in record.attempts] == ["connected"] * CALLS
    assert {row["cause"] for row in record.attempts} == {"switch_gone"}


async def attempts(centre: Centre) -> list[dict[str, Any]]:
    answer = await centre.call("GET", f"{centre.base}/attempts", params={"limit": 100})
    found: list[dict[str, Any]] = answer["data"]["results"]
    return found


async def live(centre: Centre) -> list[dict[str, Any]]:
    """The attempts whose call is up."""
    return [attempt for attempt in await attempts(centre) if attempt["endedAt"] is None]
