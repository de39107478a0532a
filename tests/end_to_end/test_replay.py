"""The journal of a real server, killed and started again, replays to the same commands."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

from ringfence.cli.simulated_agents import Habits, SimulatedAgent
from tests.end_to_end.conftest import StartServer
from tests.support.server_process import RINGFENCE, Centre

SPEED = 240
KILLS = 3
PEOPLE = 40
HABITS = Habits(skips=0.1, ignores=0.05, calls_back=0.1, adds_to_dnc=0.1)


async def test_the_journal_of_a_server_that_was_killed_replays_to_the_same_commands(start_server: StartServer) -> None:
    server = await start_server(speed=SPEED, seed=5)
    rng = random.Random(20260303)
    centre = Centre(server.url, await server.new_token())
    agents = await centre.set_up(4)
    rows = "".join(f"+4411349602{ending:02d},Person {ending}\n" for ending in range(PEOPLE))
    await centre.upload("People", "phoneNumber,firstName\n" + rows)
    campaign = await centre.create(strategy={"maxAttemptsPerRecord": 2, "defaultRetryPeriod": 10}, previewTimeout=20)
    crew = [
        SimulatedAgent(server.url, centre.stream, agent_id, token, random.Random(n), SPEED, HABITS)
        for n, (agent_id, token) in enumerate(agents)
    ]
    async with asyncio.TaskGroup() as group:
        at_work = [group.create_task(agent.run()) for agent in crew]
        await centre.trigger(campaign, "play")
        for _ in range(KILLS):
            await asyncio.sleep(rng.uniform(0.2, 0.6))
            await server.kill()
            await server.start()
        await centre.until_status(campaign, "Completed", seconds=180)
        for task in at_work:
            task.cancel()

    found = await replayed(server.data)  # beside the running server
    assert found["same"], found["difference"]
    assert found["starts"] == 1 + KILLS
    assert found["events"] > 4 * PEOPLE
    await server.stop()
    from_the_second = await replayed(server.data, "--from", str(found["last"]))
    assert from_the_second["same"]
    assert from_the_second["starts"] == 1


async def replayed(data: object, *options: str) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        RINGFENCE, "replay", "--data", str(data), "--json", *options, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    answer: dict[str, Any] = json.loads(out)
    return answer
