"""A campaign over a real Asterisk: whatever the carrier does to a call is on record as what it was."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

from ringfence.cli.simulated_agents import Habits, SimulatedAgent
from ringfence.testbed import people
from ringfence.testbed.bed import Bed
from tests.end_to_end.asterisk.conftest import RING_SECONDS, phones
from tests.support.record import Record
from tests.support.server_process import Centre

HABITS = Habits(
    reads=(0.1, 0.3), talks=(1.0, 1.5), outlasts=20.0, wraps_up=(0.1, 0.2), hangs_up=0.0, skips=0, ignores=0,
    calls_back=0, adds_to_dnc=0,
)  # fmt: skip

EXPECTED = {
    "person": ("connected", "16", "person"),
    "at_once": ("connected", "16", "person"),
    "machine": ("connected", "16", "person"),
    "silent": ("connected", "16", "person"),
    "no_audio": ("connected", "16", "person"),
    "last_moment": ("connected", "16", "person"),
    "slow": ("connected", "16", "person"),
    "nobody": ("no_answer", "19", "system"),
    "unavailable": ("no_answer", "480", None),
    "busy": ("busy", "486", None),
    "declines": ("declined", "603", "person"),
    "unwanted": ("declined", "607", "person"),
    "unknown": ("invalid_number", "404", None),
    "announced": ("invalid_number", "404", None),
    "incomplete": ("invalid_number", "484", None),
    "gone": ("invalid_number", "410", None),
    "congested": ("congestion", "503", None),
    "out_of_order": ("congestion", "502", None),
    "server_error": ("congestion", "500", None),
    "timed_out": ("congestion", "408", None),
    "gateway_timed_out": ("congestion", "504", None),
    "forbidden": ("failed", "403", None),
    "not_acceptable": ("failed", "488", None),
    "dead": ("congestion", "no_reply", "system"),
}
"""Outcome, cause and who hung up, by what the network does (`testbed/people.py`)."""


async def test_a_preview_campaign_has_the_right_outcome_of_everything_that_the_network_does(
    centre: Centre, bed: Bed
) -> None:
    agents = await centre.set_up(4, endpoints=phones(4))
    numbers = {people.special(name, 1 if name == "person" else 2): name for name in EXPECTED}
    await centre.upload("People", "phoneNumber,firstName\n" + "".join(f"{n},{who}\n" for n, who in numbers.items()))
    campaign = await centre.create(strategy={"maxAttemptsPerRecord": 1, "maxRingTime": RING_SECONDS})
    crew = [
        SimulatedAgent(str(centre.http.base_url), centre.stream, agent_id, token, random.Random(n), 1.0, HABITS)
        for n, (agent_id, token) in enumerate(agents)
    ]
    async with asyncio.TaskGroup() as group:
        at_work = [group.create_task(agent.run()) for agent in crew]
        await centre.trigger(campaign, "play")
        await centre.until_status(campaign, "Completed", seconds=120)
        progress = await centre.progress(campaign)
        for task in at_work:
            task.cancel()
    await centre.server.stop()

    record = Record(centre.server.data)
    record.check(preview_slack=timedelta(seconds=1))
    found = {numbers[row["phone_number"]]: (row["outcome"], row["cause"], row["ended_by"]) for row in record.attempts}
    assert found == EXPECTED
    assert len(record.attempts) == progress["total"] == len(EXPECTED)
    assert progress["completed"] + progress["exhausted"] == len(EXPECTED)
    assert bed.channels() == []
