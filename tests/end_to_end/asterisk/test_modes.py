"""Campaigns in which the dialer places the calls, over a real Asterisk: what the network does to each is on record."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from ringfence.cli.simulated_agents import Habits, SimulatedAgent
from ringfence.services import sample
from ringfence.testbed import people
from ringfence.testbed.bed import Bed
from tests.end_to_end.asterisk.conftest import RING_SECONDS, phones
from tests.end_to_end.asterisk.test_outcomes import EXPECTED
from tests.support.record import Record
from tests.support.server_process import Centre

HABITS = Habits(
    talks=(1.0, 1.5), outlasts=20.0, wraps_up=(0.1, 0.2), hangs_up=0.0, skips=0, ignores=0, calls_back=0, adds_to_dnc=0
)
SCREENED = {
    "machine": ("machine", "16", "system"),
    "at_once": ("declined", "16", "person"),
    "silent": ("declined", "16", "person"),
    "no_audio": ("declined", "16", "person"),
}
"""What is different where machines are screened: who hangs up before it is known who they are has declined."""
NOBODY_THERE = {name: found for name, found in EXPECTED.items() if found[0] != "connected"}


def numbers(names: Iterable[str]) -> dict[str, str]:
    """By number, who is called. People talk for longer than it takes to tell them from machines, all others do not."""
    return {people.special(name, 4 if name in ("person", "slow", "last_moment") else 2): name for name in names}


async def uploaded(centre: Centre, called: dict[str, str]) -> None:
    await centre.upload(
        "People", "phoneNumber,firstName,balance\n" + "".join(f"{n},{who},12.50\n" for n, who in called.items())
    )


async def done(centre: Centre, campaign: str, crew: list[SimulatedAgent]) -> dict[str, Any]:
    """Have the agents work until the campaign is completed; its progress."""
    async with asyncio.TaskGroup() as group:
        at_work = [group.create_task(agent.run()) for agent in crew]
        await centre.until(
            lambda: centre.call("GET", f"{centre.base}/agents"),
            lambda _: all(agent.state == "available" for agent in crew),
        )
        await centre.trigger(campaign, "play")
        await centre.until_status(campaign, "Completed", seconds=150)
        progress = await centre.progress(campaign)
        for task in at_work:
            task.cancel()
    await centre.server.stop()
    return progress


def found_of(record: Record, called: dict[str, str]) -> dict[str, tuple[str, str, str | None]]:
    return {called[row["phone_number"]]: (row["outcome"], row["cause"], row["ended_by"]) for row in record.attempts}


def crew_of(centre: Centre, agents: list[tuple[str, str]]) -> list[SimulatedAgent]:
    url = str(centre.http.base_url)
    return [
        SimulatedAgent(url, centre.stream, agent_id, token, random.Random(n), 1.0, HABITS)
        for n, (agent_id, token) in enumerate(agents)
    ]


async def strategy_for(centre: Centre, mode: str, **changes: Any) -> str:
    strategy = {"maxAttemptsPerRecord": 1, "maxRingTime": RING_SECONDS}
    return await centre.create(strategy=strategy, dialingMode=mode, **changes)


@pytest.mark.parametrize(("phone_mode", "screens"), [("rungPerCall", False), ("keptUp", True)])
async def test_a_progressive_campaign_has_the_right_outcome_of_everything_that_the_network_does(
    centre: Centre, bed: Bed, phone_mode: str, screens: bool
) -> None:
    agents = await centre.set_up(6, endpoints=phones(6))
    for number, (agent_id, _) in enumerate(agents):
        body = {"emailId": f"agent{number}@centre.example", "firstName": "Agent", "lastName": f"No. {number}"}
        await centre.call("PUT", f"{centre.base}/agents/{agent_id}", json=body | {"phoneMode": phone_mode})
    await centre.call("PUT", f"{centre.base}/settings", json={"screenMachines": screens})
    called = numbers(EXPECTED)
    await uploaded(centre, called)
    campaign = await strategy_for(centre, "Progressive", maxSkips=None)
    progress = await done(centre, campaign, crew_of(centre, agents))
    record = Record(centre.server.data)
    record.check([])
    assert found_of(record, called) == EXPECTED | (SCREENED if screens else {})
    assert progress["completed"] + progress["exhausted"] == progress["total"] == len(EXPECTED)
    talked = [row for row in record.attempts if row["outcome"] == "connected"]
    assert all(row["connected_at"] is not None and row["agent_id"] is not None for row in talked)


async def test_an_agentless_campaign_has_the_right_outcome_of_everything_that_the_network_does(
    centre: Centre, bed: Bed
) -> None:
    await centre.set_up(0)
    name = "Reminder"
    document = sample.flow_document("payment-reminder.json")
    await centre.call("POST", f"{centre.base}/flows", json={"name": name, "flow": document})
    called = numbers([*NOBODY_THERE, "person", "machine", "presses_1"])
    await uploaded(centre, called)
    changes = {"experienceFlowName": name, "enableMachineDetect": "disconnect", "maxSkips": None, "queue_name": None}
    campaign = await strategy_for(centre, "Agentless", **changes)
    progress = await done(centre, campaign, [])
    record = Record(centre.server.data)
    record.check([], preview_slack=timedelta(0))
    found = found_of(record, called)
    assert {name: outcome for name, outcome in found.items() if name in NOBODY_THERE} == NOBODY_THERE
    assert found["person"][0] == found["presses_1"][0] == "connected"
    assert (found["machine"][0], found["machine"][2]) == ("machine", "system")
    pressed = next(row for row in record.attempts if called[row["phone_number"]] == "presses_1")
    assert pressed["disposition"] == "says_paid"
    assert progress["completed"] + progress["exhausted"] == progress["total"] == len(called)
    assert bed.channels() == []
