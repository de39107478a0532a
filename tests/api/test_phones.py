"""Agents whose phones are not there: they are told so, and nobody is called for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from ringfence.adapters.telephony.simulated.carrier import UNPLUGGED
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
