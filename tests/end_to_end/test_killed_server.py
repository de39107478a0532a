"""The server is killed at random moments of a running campaign, and started again."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

from ringfence.cli.simulated_agents import Habits, SimulatedAgent
from tests.end_to_end.conftest import StartServer
from tests.support.record import Record
from tests.support.server_process import Centre

SPEED = 30
KILLS = 12
PEOPLE = 100
HABITS = Habits(skips=0.1, ignores=0.05, calls_back=0.0, adds_to_dnc=0.0)


async def test_nobody_is_lost_or_dialed_too_often_when_the_server_is_killed_again_and_again(
    start_server: StartServer,
) -> None:
    server = await start_server(speed=SPEED, seed=3)
    rng = random.Random(20260302)
    centre = Centre(server.url, await server.new_token())
    agents = await centre.set_up(6)
    rows = "".join(f"+4411349602{ending:02d},Person {ending}\n" for ending in range(PEOPLE))
    await centre.upload("People", "phoneNumber,firstName\n" + rows)
    campaign = await centre.create(strategy={"maxAttemptsPerRecord": 3}, previewTimeout=20)
    crew = [
        SimulatedAgent(server.url, centre.stream, agent_id, token, random.Random(n), SPEED, HABITS)
        for n, (agent_id, token) in enumerate(agents)
    ]
    async with asyncio.TaskGroup() as group:
        at_work = [group.create_task(agent.run()) for agent in crew]
        await centre.trigger(campaign, "play")
        for _ in range(KILLS):
            await asyncio.sleep(rng.uniform(0.2, 1.5))
            await server.kill()
            await server.start()
            assert await centre.status(campaign) == "Active"
        await centre.until_status(campaign, "Completed", seconds=400)
        progress = await centre.progress(campaign)
        for task in at_work:
            task.cancel()
    await server.stop()

    record = Record(server.data)
    # A preview whose time ran out while the server was down is closed when it is back.
    record.check(preview_slack=timedelta(minutes=5))
    assert progress["total"] == PEOPLE
    assert progress["completed"] + progress["exhausted"] + progress["dropped"] == PEOPLE
    assert record.outcomes()["interrupted"] < len(record.attempts)
