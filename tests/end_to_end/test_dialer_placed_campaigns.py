"""Modes in which the dialer places the calls, over the real server: people for whom an agent is free, or nobody."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime
from typing import Any

import pytest

from ringfence.cli.simulated_agents import Habits, SimulatedAgent
from tests.end_to_end.conftest import StartServer
from tests.support.record import Hush, Record
from tests.support.server_process import Centre

SPEED = 40
ENDINGS = [*range(30), *range(60, 64), *range(70, 73), *range(75, 78), *range(80, 84), *range(90, 92), 95, 98]
HABITS = Habits(skips=0.0, ignores=0.0, calls_back=0.0, adds_to_dnc=0.0, hangs_up=1.0, talks=(10.0, 40.0))
SETTINGS = {"redialBlockHours": 0, "answerWaitSeconds": 3, "safeHarbourText": "Call us at {{callerId}}."}


def people() -> str:
    rows = [f"+441134960{200 + ending},Person {ending}" for ending in ENDINGS]
    return "phoneNumber,firstName\n" + "\n".join(rows) + "\n"


@pytest.mark.parametrize(
    "mode",
    [
        {"dialingMode": "Progressive"},
        {"dialingMode": "Power", "pacingRatio": 4},
        {"dialingMode": "Predictive", "targetAbandonRate": 5},
    ],
)
async def test_a_campaign_completes_pauses_and_keeps_every_promise(
    start_server: StartServer, mode: dict[str, Any]
) -> None:
    server = await start_server(speed=SPEED, seed=11)
    centre = Centre(server.url, await server.new_token())
    agents = await centre.set_up(3, wrap_up_seconds=15)
    await centre.call("PUT", f"{centre.base}/settings", json=SETTINGS)
    await centre.upload("People", people())
    campaign = await centre.create()
    await move(centre, campaign, mode)
    crew = [
        SimulatedAgent(server.url, centre.stream, agent_id, token, random.Random(n), SPEED, HABITS)
        for n, (agent_id, token) in enumerate(agents)
    ]
    async with asyncio.TaskGroup() as group:
        at_work = [group.create_task(agent.run()) for agent in crew]
        await centre.until(
            lambda: centre.call("GET", f"{centre.base}/agents"),
            lambda _: all(agent.state == "available" for agent in crew),
        )
        await centre.trigger(campaign, "play")
        await until_attempts(centre, campaign, 9)
        hush = await hushed(centre, campaign)
        await centre.until_status(campaign, "Completed", seconds=240)
        progress = await centre.progress(campaign)
        pacing = (await centre.call("GET", f"{centre.base}/campaigns/{campaign}/pacing"))["data"]
        for task in at_work:
            task.cancel()
    await server.stop()

    record = Record(server.data)
    record.check([hush])
    assert progress["completed"] + progress["exhausted"] == progress["total"] == len(ENDINGS)
    assert not record.previews
    talked = [row for row in record.attempts if row["connected_at"] is not None]
    assert {row["agent_id"] for row in talked} == {agent_id for agent_id, _ in agents}
    machines = [row for row in record.attempts if row["answered_by"] == "machine"]
    assert machines
    assert {(row["connected_at"], row["outcome"], row["ended_by"]) for row in machines} == {(None, "machine", "system")}
    assert {"connected", "no_answer", "busy", "declined", "invalid_number", "machine"} <= set(record.outcomes())
    if mode["dialingMode"] == "Progressive":
        assert record.outcomes()["abandoned"] == 0
        assert not any(late(row) for row in talked)
    elif mode["dialingMode"] == "Power":
        assert record.outcomes()["abandoned"] > 0
        assert all(row["agent_id"] is None for row in record.attempts if row["outcome"] == "abandoned")
    else:
        assert pacing["decisions"]
        assert {decision["reason"] for decision in pacing["decisions"]} <= {"learning", "gate", "risk"}
    assert pacing["calls"] <= len(record.attempts)  # what was learned last may not be on record yet, the ledger is
    answered = [row for row in record.attempts if row["answered_at"] is not None and row not in machines]
    assert pacing["day"]["answered"] == len(answered)
    assert pacing["day"]["abandoned"] == sum(late(row) for row in answered)
    assert sum(agent.counts["wrapped_up"] for agent in crew) > 0
    assert sum(agent.counts["refused"] for agent in crew) <= len(talked) // 4


def late(answered: Any) -> bool:
    """No agent was there two seconds after the person's greeting."""
    joined = answered["connected_at"] or answered["ended_at"]
    return bool(joined - (answered["greeted_at"] or answered["answered_at"]) > 2_000_000)


async def move(centre: Centre, campaign: str, mode: dict[str, Any]) -> None:
    """The Preview campaign is moved to another mode: what an editor sends, without `maxSkips`, which is Preview's."""
    read = (await centre.call("GET", f"{centre.campaigns}/campaign/{campaign}"))["data"]
    kept = (
        "name",
        "description",
        "contactLists",
        "dncLists",
        "priority",
        "dialingStrategy",
        "queue_name",
        "campaignType",
    )
    body = {name: read[name] for name in kept} | {"schedule": {"isSchedulingEnabled": False}} | mode
    await centre.call("PUT", f"{centre.campaigns}/campaign/{campaign}", json=body)
    await centre.until_status(campaign, "Ready")
    moved = (await centre.call("GET", f"{centre.campaigns}/campaign/{campaign}"))["data"]
    assert moved | mode == moved
    assert "maxSkips" not in moved


async def until_attempts(centre: Centre, campaign: str, count: int) -> None:
    await centre.until(
        lambda: centre.call("GET", f"{centre.base}/attempts", params={"campaignId": campaign, "limit": 100}),
        lambda answer: len(answer["data"]["results"]) >= count,
    )


async def hushed(centre: Centre, campaign: str) -> Hush:
    """Pause, see that nothing is dialed for a while, and resume."""
    answer = await centre.trigger(campaign, "pause")
    start = await now_of(centre)
    await asyncio.sleep(1.0)
    end = await now_of(centre)
    await centre.trigger(campaign, "resume")
    return Hush(answer["campaignInstanceId"], start, end)


async def now_of(centre: Centre) -> datetime:
    return datetime.fromisoformat((await centre.call("GET", "/readyz"))["data"]["now"])
