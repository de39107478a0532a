"""Agents whose phones are not there: they are told so, and nobody is called for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from typing import Any

import pytest

from ringfence.adapters.telephony.simulated.carrier import UNPLUGGED, SimulatedCarrier
from ringfence.ports.telephony import PhoneUnreachable
from ringfence.services.phones import Phones
from ringfence.services.runtime import Runtime
from tests.api.conftest import ACCOUNT, STREAM, World
from tests.support.campaign_world import CampaignWorld, dialing

BASE = f"/api/v1/streams/{STREAM}"


@pytest.fixture
async def runtime(runtime: Runtime) -> AsyncIterator[Runtime]:
    async with dialing(runtime) as running:
        yield running


class Ada:
    """An agent of the campaign's queue."""

    def __init__(self, world: World, home: CampaignWorld) -> None:
        self.world, self.home = world, home
        self.body: dict[str, Any] = {"emailId": "ada@example.com", "firstName": "Ada", "lastName": "Byron"}
        self.id = ""

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        return await self.world.http.request(method, BASE + path, json=body, headers=self.home.headers)

    async def have(self, **fields: Any) -> None:
        """Be there, with these settings."""
        self.body |= fields
        method, path = ("PUT", f"/agents/{self.id}") if self.id else ("POST", "/agents")
        answer = await self.ask(method, path, self.body)
        assert answer.status_code == 200, answer.text
        self.id = answer.json()["data"]["id"]
        assert {name: answer.json()["data"][name] for name in fields} == fields

    async def be(self, state: str) -> Any:
        return await self.ask("PUT", f"/agents/{self.id}/state", {"state": state})

    async def telephones(self, phone: str) -> Any:
        return await self.ask("PUT", f"/agents/{self.id}/phone", {"phone": phone})

    async def about(self) -> Any:
        return (await self.ask("GET", f"/agents/{self.id}/desk")).json()["data"]

    async def desk(self) -> Any:
        return (await self.ask("GET", f"/agents/{self.id}/work")).json()["data"]


@pytest.fixture
async def ada(world: World, auth: dict[str, str]) -> Ada:
    home = CampaignWorld(world, auth, ACCOUNT, STREAM)
    await home.furnish()
    agent = Ada(world, home)
    queues = (await agent.ask("GET", "/queues")).json()["data"]["results"]
    await agent.have(queues=[queue["id"] for queue in queues if queue["name"] == "Collections"])
    return agent


async def test_nobody_signs_in_with_a_phone_that_is_not_connected(ada: Ada) -> None:
    for mode in ("rungPerCall", "keptUp"):
        await ada.have(endpoint=UNPLUGGED, phoneMode=mode)
        answer = await ada.be("available")
        assert answer.status_code == 409
        assert f"your phone {UNPLUGGED} is not connected: plug it in" in answer.text
        assert (await ada.desk())["state"] == "offline"
        assert (await ada.be("away")).status_code == 200  # a break needs no phone
        assert (await ada.be("offline")).status_code == 200


async def test_an_agent_whose_phone_is_gone_is_sent_away_and_told_why(ada: Ada, world: World) -> None:
    await ada.have(endpoint="PJSIP/1001")
    assert (await ada.be("available")).status_code == 200
    await world.runtime.phones.look()
    assert (await ada.desk())["state"] == "available"
    await ada.have(endpoint=UNPLUGGED)
    await world.runtime.phones.look()
    desk = await ada.desk()
    assert (desk["state"], desk["reason"]) == ("away", f"your phone {UNPLUGGED} is not connected")


async def test_a_preview_is_not_dialed_without_a_phone_and_costs_no_attempt(ada: Ada, world: World) -> None:
    await ada.have(endpoint="PJSIP/1001")
    campaign = await ada.home.create()
    assert (await ada.home.trigger(campaign, "play"))[0] == 200
    assert (await ada.be("available")).status_code == 200
    async with asyncio.timeout(10):
        while "preview" not in (desk := await ada.desk()):  # noqa: ASYNC110 (the dialer tells another)
            await asyncio.sleep(0.01)
    preview = desk["preview"]
    await ada.have(endpoint=UNPLUGGED)
    refused = await ada.ask("POST", f"/previews/{preview['id']}/dial")
    assert refused.status_code == 409
    assert "is not connected" in refused.text
    assert (await ada.desk())["preview"]["id"] == preview["id"]
    assert (await ada.ask("GET", "/attempts")).json()["data"]["results"] == []
    await ada.have(endpoint="PJSIP/1001")
    assert (await ada.ask("POST", f"/previews/{preview['id']}/dial")).status_code == 200


async def test_a_phone_that_is_kept_up_is_rung_at_sign_in_and_put_down_at_sign_out(ada: Ada, world: World) -> None:
    phones = world.runtime.phones
    await ada.have(endpoint="PJSIP/1001", phoneMode="keptUp")
    assert (await ada.be("available")).status_code == 200
    await phones.look()
    assert await phones.kept_up() == {ada.id}
    assert (await ada.be("away")).status_code == 200
    await phones.look()
    assert await phones.kept_up() == {ada.id}
    assert (await ada.be("offline")).status_code == 200
    await phones.look()
    assert await phones.kept_up() == set()


async def test_a_kept_phone_that_was_lost_takes_its_agent_away(ada: Ada, world: World) -> None:
    phones = world.runtime.phones
    await ada.have(endpoint="PJSIP/1001")
    assert (await ada.be("available")).status_code == 200
    await ada.have(phoneMode="keptUp")  # and it was not rung
    await phones.look()
    desk = await ada.desk()
    assert (desk["state"], "was hung up" in desk["reason"]) == ("away", True)


async def test_an_agent_chooses_between_the_desk_phone_and_the_browser_on_a_break(ada: Ada) -> None:
    await ada.have(endpoint="PJSIP/1001")
    assert (await ada.be("available")).status_code == 200
    refused = await ada.telephones("browser")
    assert refused.status_code == 409
    assert "take a break first" in refused.text
    assert (await ada.be("away")).status_code == 200
    assert (await ada.telephones("browser")).json()["data"] == {"phone": "browser", "endpoint": "web"}
    assert (await ada.ask("GET", f"/agents/{ada.id}")).json()["data"]["inBrowser"] is True
    about = await ada.about()
    assert (about["endpoint"], about["deskPhone"], about["carriesAudio"]) == ("web", "PJSIP/1001", False)
    assert (await ada.telephones("desk")).json()["data"] == {"phone": "desk", "endpoint": "PJSIP/1001"}
    await ada.telephones("browser")
    await ada.have(firstName="Augusta")
    assert (await ada.about())["endpoint"] == "web"
    await ada.have(endpoint="PJSIP/1002")  # the newest word counts
    assert (await ada.about())["endpoint"] == "PJSIP/1002"


async def test_who_was_given_no_desk_phone_is_told_so(ada: Ada) -> None:
    assert (await ada.telephones("browser")).status_code == 200
    refused = await ada.telephones("desk")
    assert refused.status_code == 400
    assert "you have no desk phone" in refused.text
    assert (await ada.about())["endpoint"] == "web"


class Browsers(SimulatedCarrier):
    """A switch on which browsers come and go."""

    def __init__(self) -> None:
        self.gone: set[str] = set()
        self.up: set[str] = set()

    async def unplugged(self, endpoints: Collection[str]) -> frozenset[str]:
        return frozenset(endpoints) & self.gone

    async def open_phones(self) -> frozenset[str]:
        return frozenset(self.up)

    async def open_phone(self, agent_id: str, endpoint: str) -> None:
        if f"{endpoint}/{agent_id}" in self.gone:
            raise PhoneUnreachable(f"{endpoint} is not connected")
        self.up.add(agent_id)


@pytest.mark.parametrize("mode", ["rungPerCall", "keptUp"])
async def test_a_browser_that_is_back_in_time_keeps_its_agent_at_work(ada: Ada, world: World, mode: str) -> None:
    await ada.have(endpoint="web", phoneMode=mode)
    assert (await ada.be("available")).status_code == 200
    switch, now = Browsers(), [0.0]
    phones = Phones(world.database, world.runtime.dialers, switch, lambda: now[0])
    browser = f"web/{ada.id}"
    for at, is_gone, state in (
        (0.0, False, "available"), (2.0, True, "available"), (20.0, True, "available"), (21.0, False, "available"),
        (30.0, True, "available"), (49.0, True, "available"), (51.0, True, "away"),
    ):  # fmt: skip
        now[0] = at
        switch.gone = {browser} if is_gone else set()
        switch.up = set() if is_gone else switch.up
        await phones.look()
        assert (await ada.desk())["state"] == state, at
        assert (ada.id in switch.up) is (mode == "keptUp" and not is_gone)
    assert (await ada.desk())["reason"] == "the telephone in your browser is not connected"
