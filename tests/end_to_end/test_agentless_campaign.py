"""The shipped flows as Agentless campaigns on a running server: what people press decides what becomes of them."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ringfence.cli.simulated_agents import Habits, SimulatedAgent
from ringfence.services import sample
from tests.end_to_end.conftest import StartServer
from tests.end_to_end.test_preview_campaign import hush, until_attempts
from tests.support.record import Record
from tests.support.server_process import Centre, ServerProcess

SPEED = 40
# The third digit from the end of a number says which of the keys they are told of people press; 9 presses none.
FIRST, SECOND, LAST, NONE = (range(n * 100, n * 100 + 6) for n in (5, 6, 8, 9))
MACHINE = range(580, 582)
BUSY = range(570, 572)


@pytest.fixture
async def server(start_server: StartServer) -> ServerProcess:
    return await start_server(speed=SPEED, seed=11)


async def started(centre: Centre, name: str, file: str, people: list[int], area: str, **changes: Any) -> str:
    """A campaign of this flow that plays; the numbers are `area` and three digits."""
    await centre.call("POST", f"{centre.base}/flows", json={"name": name, "flow": sample.flow_document(file)})
    rows = [f"{area}{ending:03d},Person {ending},{ending}.50" for ending in people]
    await centre.upload(name, "phoneNumber,firstName,balance\n" + "\n".join(rows) + "\n")
    campaign = await centre.create(
        name=name,
        contactLists=[name],
        dialingMode="Agentless",
        experienceFlowName=name,
        **{"enableMachineDetect": "no", **changes},
    )
    await centre.trigger(campaign, "play")
    return campaign


def once() -> dict[str, Any]:
    return {"strategy": {"maxAttemptsPerRecord": 1}}


async def dispositions(centre: Centre, campaign: str) -> dict[int, set[str]]:
    """What the attempts of each person ended with, by the last three digits; of those who did not hang up before."""
    answer = await centre.call("GET", f"{centre.base}/attempts", params={"campaignId": campaign, "limit": 100})
    found: dict[int, set[str]] = {}
    for attempt in answer["data"]["results"]:
        if attempt["disposition"] is not None:
            found.setdefault(int(attempt["phoneNumber"][-3:]), set()).add(attempt["disposition"])
    return found


def pressed_in(data: Path) -> int:
    """How many people the carrier has seen press a key."""
    with sqlite3.connect(data / "carrier.db") as file:
        (count,) = file.execute("SELECT count(*) FROM calls WHERE pressed <> '' OR playing LIKE '%[[%'").fetchone()
    file.close()
    return int(count)


async def test_every_shipped_flow_leads_people_to_where_their_keys_say(server: ServerProcess) -> None:
    centre = Centre(server.url, await server.new_token())
    await centre.set_up(0)
    reminder = await started(
        centre,
        "Reminder",
        "payment-reminder.json",
        [*FIRST, *LAST, *NONE, *MACHINE, *BUSY],
        "+441134960",
        enableMachineDetect="detect",
    )
    await until_attempts(centre, reminder, 3)
    hushes = [await hush(centre, reminder, "pause", "resume")]
    survey = await started(centre, "Survey", "survey.json", [*FIRST, *SECOND], "+441144960", **once())
    callback = await started(centre, "Callback", "callback-request.json", [*FIRST, *SECOND], "+441164960", **once())
    for campaign in (reminder, survey, callback):
        await centre.until_status(campaign, "Completed", seconds=120)

    expected: list[tuple[str, range, str]] = [
        (reminder, FIRST, "says_paid"),
        (reminder, LAST, "opted_out"),
        (reminder, NONE, "reminded"),
        (reminder, MACHINE, "answering_machine"),
        (survey, FIRST, "survey_done"),
        (survey, SECOND, "survey_done"),
        (callback, FIRST, "callback_requested"),
        (callback, SECOND, "not_interested"),
    ]
    for campaign, people, code in expected:
        found = await dispositions(centre, campaign)
        of_these = set().union(*(codes for ending, codes in found.items() if ending in people))
        assert of_these == {code}, f"{code}: {found}"

    answer = await centre.call("GET", f"{centre.base}/attempts", params={"campaignId": reminder, "limit": 100})
    machines = [one for one in answer["data"]["results"] if int(one["phoneNumber"][-3:]) in MACHINE]
    assert {one["outcome"] for one in machines} == {"machine"}
    assert len(machines) == 2 * len(MACHINE), "a machine is called again later"
    lists = (await centre.call("GET", f"{centre.base}/dnc-lists"))["data"]["results"]
    assert lists[0]["totalRecordCount"] >= 3, "those who pressed 9"
    await server.stop()
    Record(server.data).check(hushes, preview_slack=timedelta(0))
    assert pressed_in(server.data) >= 20


async def test_who_asks_for_an_agent_is_transferred_to_one_of_the_queue(server: ServerProcess) -> None:
    centre = Centre(server.url, await server.new_token())
    ((agent_id, token),) = await centre.set_up(1, wrap_up_seconds=60)
    habits = Habits(skips=0.0, ignores=0.0, calls_back=0.0, adds_to_dnc=0.0)
    agent = SimulatedAgent(server.url, centre.stream, agent_id, token, random.Random(1), SPEED, habits)
    at_work = asyncio.create_task(agent.run())
    await centre.until(lambda: centre.call("GET", f"{centre.base}/agents"), lambda _: agent.state == "available")
    campaign = await started(
        centre, "Transfer", "transfer.json", [*FIRST, *SECOND], "+441134960", maxConcurrentCalls=3, **once()
    )
    await centre.until_status(campaign, "Completed", seconds=120)
    answer = await centre.call("GET", f"{centre.base}/attempts", params={"campaignId": campaign, "limit": 100})
    at_work.cancel()
    await server.stop()
    attempts = answer["data"]["results"]
    talked = [one for one in attempts if one["agentId"] == agent_id]
    assert talked, "nobody was transferred"
    assert all(int(one["phoneNumber"][-3:]) in FIRST for one in talked)
    assert all(one["disposition"] for one in talked), "the agent says what came of it"
    assert {one["outcome"] for one in attempts} == {"connected"}
    Record(server.data).check([], preview_slack=timedelta(0))
