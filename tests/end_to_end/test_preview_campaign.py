"""Four agents over HTTP and web socket complete a Preview campaign of sixty people with every outcome."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ringfence.cli.simulated_agents import Habits, SimulatedAgent
from tests.end_to_end.conftest import StartServer
from tests.support.record import Hush, Record
from tests.support.server_process import Centre, ServerProcess

SPEED = 40
ENDINGS = [
    *range(20), *range(20, 26), *range(60, 66), *range(70, 74), *range(75, 79), *range(80, 86), *range(90, 93),
    *range(95, 98), 98, 99, 30, 31, 32, 33, 35, 34,
]  # fmt: skip
HABITS = Habits(skips=0.0, ignores=0.0, calls_back=0.0, adds_to_dnc=0.0)


def people(shut_zone: str) -> str:
    """Sixty people; the last one lives where it is the middle of the night."""
    rows = [f"+441134960{200 + ending},Person {ending},{ending}.50," for ending in ENDINGS]
    rows[-1] = f"+441134960134,Night owl,1.00,{shut_zone}"
    return "phoneNumber,firstName,balance,timeZone\n" + "\n".join(rows) + "\n"


def opposite_zone(now: datetime) -> tuple[str, str, str]:
    """Calling hours in London that hold the next hours, and a zone in which they are shut now and for hours to come."""
    local = now.astimezone(ZoneInfo("Europe/London")).replace(minute=0)
    if local.hour in range(3, 18):
        start, end = local - timedelta(hours=1), local + timedelta(hours=5)
    else:
        start, end = local.replace(hour=0), local.replace(hour=23, minute=59)
    text = [f"{at:%I:%M %p}".lstrip("0") for at in (start, end)]
    for zone in ("Pacific/Auckland", "Pacific/Honolulu", "America/Los_Angeles", "Asia/Tokyo"):
        there = [(now + timedelta(hours=hour)).astimezone(ZoneInfo(zone)) for hour in range(4)]
        if all(not start.time() <= at.time() <= end.time() for at in there):
            return text[0], text[1], zone
    return text[0], text[1], ""


class Watched(SimulatedAgent):
    """An agent whose first previews are handled as a test wants."""

    def __init__(self, *arguments: Any, first: list[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.first = first

    def _about_preview(self, thing: tuple[str, str], now: float) -> Any:
        plan = super()._about_preview(thing, now)
        if not self.first:
            return plan
        wish = self.first.pop(0)
        if wish == "skip":
            plan.action, plan.given = "skip", {"reason": "Has paid this morning"}
        else:  # "wait": leave it to the time-out, or to what happens meanwhile
            plan.due = None
        return plan


@pytest.fixture
async def server(start_server: StartServer) -> ServerProcess:
    return await start_server(speed=SPEED, seed=7)


async def test_four_agents_complete_a_campaign_of_sixty_people_and_every_promise_holds(server: ServerProcess) -> None:
    centre = Centre(server.url, await server.new_token())
    agents = await centre.set_up(4)
    now = datetime.fromisoformat((await centre.call("GET", "/readyz"))["data"]["now"])
    start, end, shut_zone = opposite_zone(now)
    await centre.upload("People", people(shut_zone))
    hours = {"frequency": "DAILY", "timezone": "Europe/London", "days": [{"start": start, "end": end}]}
    campaign = await centre.create(strategy={"callingHours": hours}, outsideHours="skip", maxSkips=2)

    firsts = [["skip"], ["wait"] * 4, ["wait", "wait"], []]  # some are cut short by the pause
    crew = [
        Watched(server.url, centre.stream, agent_id, token, random.Random(n), SPEED, HABITS, first=firsts[n])
        for n, (agent_id, token) in enumerate(agents)
    ]
    async with asyncio.TaskGroup() as group:
        at_work = [group.create_task(agent.run()) for agent in crew]
        await centre.until(
            lambda: centre.call("GET", f"{centre.base}/agents"),
            lambda _: all(agent.state == "available" for agent in crew),
        )
        first_run = await centre.trigger(campaign, "play")
        blocked = await block_the_number_on_the_desk_of(crew[2], centre)
        await centre.until_status(campaign, "Active")
        await until_attempts(centre, campaign, 8)

        hushes = [await hush(centre, campaign, "pause", "resume")]
        await until_attempts(centre, campaign, 16)
        hushes.append(await hush(centre, campaign, "stop", "play"))
        await centre.until_status(campaign, "Completed", seconds=300)

        progress = await centre.progress(campaign)
        for task in at_work:
            task.cancel()
    await server.stop()

    record = Record(server.data)
    record.check(hushes, preview_slack=timedelta(seconds=0.25 * SPEED))
    check_sixty(record, first_run["campaignInstanceId"], progress, blocked, bool(shut_zone))
    assert crew[0].counts["skipped"] == 1
    assert sum(preview["timed_out"] for preview in record.previews) >= 1


async def block_the_number_on_the_desk_of(agent: SimulatedAgent, centre: Centre) -> str:
    """Put the number that the agent is reading on the do-not-call list: the preview is taken away."""
    async with asyncio.timeout(30):
        while "preview" not in agent.desk:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    number = str(agent.desk["preview"]["contact"]["phoneNumber"])
    lists = (await centre.call("GET", f"{centre.base}/dnc-lists"))["data"]["results"]
    await centre.call("POST", f"{centre.base}/dnc-lists/{lists[0]['_id']}/numbers", json={"phoneNumbers": [number]})
    return number


async def hush(centre: Centre, campaign: str, quiet: str, again: str) -> Hush:
    """Quiet the run, see that nothing is dialed for a while, and wake it."""
    answer = await centre.trigger(campaign, quiet)
    start = await now_of(centre)
    await asyncio.sleep(1.0)
    end = await now_of(centre)
    await centre.trigger(campaign, again)
    return Hush(answer["campaignInstanceId"], start, end)


async def now_of(centre: Centre) -> datetime:
    return datetime.fromisoformat((await centre.call("GET", "/readyz"))["data"]["now"])


async def until_attempts(centre: Centre, campaign: str, count: int) -> None:
    await centre.until(
        lambda: centre.call("GET", f"{centre.base}/attempts", params={"campaignId": campaign, "limit": 100}),
        lambda answer: len(answer["data"]["results"]) >= count,
    )


def check_sixty(record: Record, first_run: str, progress: dict[str, Any], blocked: str, has_shut_zone: bool) -> None:
    """The second run ended with all sixty accounted for, and the record, the progress and the outcomes agree."""
    assert progress["total"] == len(ENDINGS) == 60
    assert progress["excluded"]["dnc"] == 1
    assert progress["dropped"] == int(has_shut_zone)
    closed = progress["completed"] + progress["exhausted"] + progress["dropped"] + progress["excluded"]["dnc"]
    assert closed == 60
    wanted = {"connected", "no_answer", "busy", "declined", "invalid_number", "congestion"}
    assert wanted <= set(record.outcomes())
    assert record.instances[first_run].status == "Stopped"
    withdrawn = [row for row in record.previews if row["phone_number"] == blocked]
    assert [row["state"] for row in withdrawn] == ["withdrawn"]
    assert not [row for row in record.attempts if row["phone_number"] == blocked]
