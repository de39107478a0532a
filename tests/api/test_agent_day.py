"""An agent's work over HTTP and web socket with a dialer that runs and the simulated carrier."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from ringfence.services.presence import Presence
from ringfence.services.runtime import Runtime
from tests.api.conftest import ACCOUNT, STREAM, World
from tests.support.campaign_world import CampaignWorld, dialing
from tests.support.live_server import serving

BASE = f"/api/v1/streams/{STREAM}"
STEP = timedelta(seconds=1)


class Seconds:
    """Real time for presence, which a test moves on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def runtime(runtime: Runtime, seconds: Seconds) -> AsyncIterator[Runtime]:
    async with dialing(runtime) as running:
        yield replace(running, presence=Presence(running.dialers, now=seconds))


class Agent:
    """An agent as seen by the agent: what the screen is told, and what is done at it."""

    def __init__(self, world: World, agent_id: str, token: str) -> None:
        self.world = world
        self.id = agent_id
        self.token = token
        self.socket: ClientConnection | None = None

    async def do(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.world.http.request(method, BASE + path, json=body, headers={"auth": self.token})
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def status_of(self, path: str) -> tuple[int, str]:
        answer = await self.world.http.post(BASE + path, headers={"auth": self.token})
        return answer.status_code, answer.json()["message"]

    async def be(self, state: str) -> Any:
        return await self.do("PUT", f"/agents/{self.id}/state", {"state": state})

    async def work(self) -> Any:
        return await self.do("GET", f"/agents/{self.id}/work")

    async def told(self, type: str) -> dict[str, Any]:
        """The next message of this type; the dialer's time goes on while none comes."""
        assert self.socket is not None
        async with asyncio.timeout(20):
            while True:
                try:
                    message = json.loads(await asyncio.wait_for(self.socket.recv(), 0.05))
                except TimeoutError:
                    self.world.runtime.clock.advance(STEP)  # type: ignore[attr-defined]
                    continue
                if message["type"] == type:
                    return dict(message)


@pytest.fixture
async def home(world: World, auth: dict[str, str]) -> CampaignWorld:
    made = CampaignWorld(world, auth, ACCOUNT, STREAM)
    await made.furnish()
    return made


@pytest.fixture
async def ada(world: World, home: CampaignWorld) -> AsyncIterator[Agent]:
    """An agent of the campaign's queue, at a screen that is connected."""
    found = (await world.http.get(f"{BASE}/queues", headers=home.headers)).json()["data"]["results"]
    queue = next(queue for queue in found if queue["name"] == "Collections")
    body = {"emailId": "ada@example.com", "firstName": "Ada", "lastName": "Byron", "queues": [queue["id"]]}
    made = (await world.http.post(f"{BASE}/agents", json=body, headers=home.headers)).json()["data"]
    token = await world.http.post(f"{BASE}/agents/{made['id']}/token", headers=home.headers)
    agent = Agent(world, made["id"], token.json()["data"]["token"])
    path = f"{BASE}/agents/{agent.id}/events?token={agent.token}"
    async with serving(world.app) as address, connect(f"ws://{address}{path}") as socket:
        agent.socket = socket
        assert (await agent.told("work"))["state"] == "offline"
        yield agent


async def test_a_preview_is_dialed_answered_hung_up_and_wrapped_up(home: CampaignWorld, ada: Agent):
    campaign = await home.create()
    assert (await home.trigger(campaign, "play"))[0] == 200
    assert (await ada.be("available"))["state"] in ("available", "previewing")
    offered = (await ada.told("preview.offered"))["preview"]
    work = await ada.work()
    assert (work["state"], work["preview"]["id"], work["preview"]["skipsLeft"]) == ("previewing", offered["id"], 2)
    assert work["preview"]["contact"]["phoneNumber"] == "+441134960001"
    dialed = await ada.do("POST", f"/previews/{offered['id']}/dial")
    assert await ada.do("POST", f"/previews/{offered['id']}/dial") == dialed
    assert (await ada.status_of(f"/previews/{offered['id']}/skip"))[0] == 409
    for type, state in (("call.dialing", "dialing"), ("call.ringing", "ringing"), ("call.answered", "connected")):
        call = (await ada.told(type))["call"]
        assert (call["id"], call["state"]) == (dialed["callId"], state)
    url = f"/calls/{dialed['callId']}"
    assert (await ada.do("POST", f"{url}/hold"))["state"] == "held"
    assert (await ada.work())["call"]["state"] == "held"
    assert (await ada.do("POST", f"{url}/unhold"))["state"] == "connected"
    assert (await ada.do("POST", f"{url}/mute"))["muted"] is True
    await ada.do("POST", f"{url}/dtmf", {"digits": "1#"})
    await ada.do("POST", f"{url}/hangup")
    assert (await ada.told("call.ended"))["call"]["endedBy"] == "agent"
    await ada.do("POST", f"{url}/hangup")
    work = await ada.work()
    assert (work["state"], work["call"]["state"], work["call"]["outcome"]) == ("wrap_up", "ended", "connected")
    assert work["call"]["wrapUpEndsAt"] > work["call"]["endedAt"]
    given = {"code": "promise_to_pay", "notes": "Pays on Friday"}
    first = await ada.do("POST", f"{url}/disposition", given)
    assert await ada.do("POST", f"{url}/disposition", given) == first
    assert (await ada.told("preview.offered"))["preview"]["id"] != offered["id"]


async def test_a_skip_is_answered_alike_and_a_pause_is_told_in_words(home: CampaignWorld, ada: Agent):
    campaign = await home.create()
    await home.trigger(campaign, "play")
    await ada.be("available")
    first = (await ada.told("preview.offered"))["preview"]["id"]
    skipped = await ada.do("POST", f"/previews/{first}/skip", {"reason": "has paid"})
    assert skipped == {"id": first, "state": "skipped", "skipsLeft": 1}
    assert await ada.do("POST", f"/previews/{first}/skip", {"reason": "has paid"}) == skipped
    second = (await ada.told("preview.offered"))["preview"]["id"]
    await home.trigger(campaign, "pause")
    withdrawn = await ada.told("preview.withdrawn")
    assert (withdrawn["preview"]["id"], withdrawn["message"]) == (second, "the campaign was paused")
    status, message = await ada.status_of(f"/previews/{second}/dial")
    assert (status, message) == (
        409,
        "this preview is no longer yours: it was withdrawn because the campaign was paused",
    )


async def test_a_preview_whose_time_runs_out_is_dialed_and_says_so(home: CampaignWorld, ada: Agent):
    await home.trigger(await home.create(), "play")
    await ada.be("available")
    preview = (await ada.told("preview.offered"))["preview"]["id"]
    assert (await ada.told("preview.expired"))["preview"]["id"] == preview
    await ada.told("call.dialing")
    status, message = await ada.status_of(f"/previews/{preview}/dial")
    assert (status, message) == (409, "this preview is no longer yours: its time ran out and the number was dialed")


async def test_an_agent_whose_connection_is_lost_gives_the_preview_back(
    home: CampaignWorld, ada: Agent, seconds: Seconds
):
    await home.trigger(await home.create(), "play")
    await ada.be("available")
    preview = (await ada.told("preview.offered"))["preview"]["id"]
    presence = home.runtime.presence
    seconds.now += 3600
    presence.sweep()
    assert (await ada.work())["state"] == "previewing"
    assert ada.socket is not None
    await ada.socket.close()
    async with asyncio.timeout(5):
        while presence._agents[STREAM, ada.id].sockets:  # noqa: ASYNC110 (the server's side of the closing)
            await asyncio.sleep(0)
    seconds.now += 16
    presence.sweep()
    assert (await ada.be("available"))["state"] in ("available", "previewing")
    status, message = await ada.status_of(f"/previews/{preview}/dial")
    assert status == 409
    assert message.endswith("withdrawn because your connection was lost")


async def test_an_agent_can_be_removed_between_people_and_not_before(world: World, home: CampaignWorld, ada: Agent):
    campaign = await home.create()
    await home.trigger(campaign, "play")
    await ada.be("available")
    await ada.told("preview.offered")
    url = f"{BASE}/agents/{ada.id}"
    refused = await world.http.delete(url, headers=home.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "at_work")
    await home.trigger(campaign, "pause")
    await ada.told("preview.withdrawn")
    assert (await world.http.delete(url, headers=home.headers)).status_code == 200
    gone = await world.http.put(f"{url}/state", json={"state": "available"}, headers={"auth": ada.token})
    assert gone.status_code == 409
    assert (await world.http.get(f"{url}/work", headers={"auth": ada.token})).status_code == 404
