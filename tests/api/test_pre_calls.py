"""A campaign's own system is asked before each call: over real sockets, with systems that fail, hang and lie."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ringfence.adapters.outbound import HttpOutbound
from ringfence.config import Config
from ringfence.domain.pre_call import Handling
from ringfence.engine.commands import AskPreCall
from ringfence.ports.storage.pre_calls import Asked
from ringfence.services.pre_calls import MOST_BYTES, PreCalls
from ringfence.services.runtime import Runtime
from tests.api.conftest import ACCOUNT, STREAM, World
from tests.support import receiver as receivers
from tests.support.campaign_world import CampaignWorld, dialing, request
from tests.support.receiver import Receiver, receiving

BASE = f"/api/v1/streams/{STREAM}"
CALL = {"contactHandling": {"handle": "CALL"}}
SKIP = {"contactHandling": {"handle": "SKIP"}}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path, allow_private_networks=True)


@pytest.fixture
async def runtime(runtime: Runtime) -> AsyncIterator[Runtime]:
    async with dialing(runtime) as running:
        yield running


@pytest.fixture
async def home(world: World, auth: dict[str, str]) -> CampaignWorld:
    made = CampaignWorld(world, auth, ACCOUNT, STREAM)
    await made.furnish()
    return made


@pytest.fixture
async def system() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


async def agent_of(home: CampaignWorld) -> str:
    """An agent of the campaign's queue, who is available."""
    http, headers = home.world.http, home.headers
    found = (await http.get(f"{BASE}/queues", headers=headers)).json()["data"]["results"]
    queue_id = next(queue["id"] for queue in found if queue["name"] == "Collections")
    body = {"emailId": "ada@example.com", "firstName": "Ada", "lastName": "Byron", "queues": [queue_id]}
    agent_id = str((await http.post(f"{BASE}/agents", json=body, headers=headers)).json()["data"]["id"])
    token = (await http.post(f"{BASE}/agents/{agent_id}/token", headers=headers)).json()["data"]["token"]
    home.headers = home.headers | {"agent": token}
    await http.put(f"{BASE}/agents/{agent_id}/state", json={"state": "available"}, headers={"auth": token})
    return agent_id


async def offered(home: CampaignWorld, agent_id: str) -> dict[str, Any]:
    """The contact on the agent's desk, once there is one."""
    async with asyncio.timeout(10):
        while True:
            answer = await home.world.http.get(
                f"{BASE}/agents/{agent_id}/work", headers={"auth": home.headers["agent"]}
            )
            if "preview" in answer.json()["data"]:
                return dict(answer.json()["data"]["preview"]["contact"])
            await asyncio.sleep(0.02)


async def states(home: CampaignWorld, campaign: str) -> list[str]:
    return [row["state"] for row in (await home.contacts(campaign))["results"]]


async def test_the_contact_is_sent_and_what_is_answered_is_shown_to_the_agent(home: CampaignWorld, system: Receiver):
    said = CALL | {
        "firstName": "Ada",
        "balance": 184.2,
        "vip": True,
        "uniqueId": "theirs",
        "phoneNumber": "+442079460999",
    }
    system.behaves.append(receivers.says(said))
    await home.add_list("One", ["+441134960001"])
    campaign = await home.create(contactLists=["One"], preCallUrl=system.url, preCallHeaders={"x-key": "s3cret"})
    assert (await home.trigger(campaign, "play"))[0] == 200
    contact = await offered(home, await agent_of(home))
    assert (contact["firstName"], contact["balance"], contact["vip"]) == ("Ada", "184.2", "true")
    assert (contact["uniqueId"], contact["phoneNumber"]) == ("C-0", "+441134960001"), "what is known wins"
    first = system.got[0]
    assert (first.headers["x-key"], first.headers["content-type"]) == ("s3cret", "application/json")
    row = (await home.contacts(campaign))["results"][0]
    assert first.event == {
        "campaignId": campaign,
        "campaignName": first.event["campaignName"],
        "campaignInstanceId": first.event["campaignInstanceId"],
        "campaignDialingListId": row["campaignDialingListId"],
        "attempt": 1,
        "contact": {"phoneNumber": "+441134960001", "uniqueId": "C-0"},
    }


async def test_who_is_to_be_skipped_is_dropped_and_the_next_one_is_offered(home: CampaignWorld, system: Receiver):
    system.behaves.extend(map(receivers.says, [SKIP, SKIP, CALL]))
    campaign = await home.create(preCallUrl=system.url)
    await home.trigger(campaign, "play")
    contact = await offered(home, await agent_of(home))
    assert contact["phoneNumber"] == "+441134960003"
    assert await states(home, campaign) == ["dropped", "dropped", "reserved"]


async def test_where_nobody_answers_the_contact_waits_and_no_attempt_is_counted(home: CampaignWorld, system: Receiver):
    system.behaves.extend([receivers.REFUSES] * 3)
    campaign = await home.create(preCallUrl=system.url)
    await home.trigger(campaign, "play")
    await agent_of(home)
    async with asyncio.timeout(10):
        while await states(home, campaign) != ["waitingRetry"] * 3:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert [row["numberOfAttemptsSoFar"] for row in (await home.contacts(campaign))["results"]] == [0, 0, 0]
    why = await home.world.http.get(f"{BASE}/campaigns/{campaign}/diagnosis", headers=home.headers)
    failing, not_due = why.json()["data"]["findings"]
    assert (failing["code"], not_due["code"]) == ("pre_call_failing", "not_due")
    assert failing["message"] == (
        "its own system could not be asked about 3 people lately, who are tried later: it answered 400"
    )


# --- systems that misbehave


async def asked(home: CampaignWorld, outbound: HttpOutbound) -> Asked:
    """What is on record after the first contact of a campaign has been asked about."""
    (campaign,) = (await home.call("POST", "/getAllCampaignDetails", {"type": "voice"}))[1]["data"]["results"]
    row = (await home.contacts(campaign["_id"]))["results"][0]["campaignDialingListId"]
    calls = PreCalls(home.runtime.database, outbound, home.runtime.clock, timeout=0.3)
    answered = await calls.ask(STREAM, AskPreCall("cid-1", row, 1, question=1))
    found = (await home.runtime.database.read(lambda tx: tx.pre_calls.some([row])))[row]
    assert (answered.handling, answered.failures) == (found.handling, found.failures)
    return found


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (receivers.HANGS, "no answer within 0.3 s"),
        (receivers.FAILS, "it answered 503"),
        (receivers.REFUSES, "it answered 400"),
        (receivers.BREAKS_OFF, "Server disconnected"),
        (receivers.NO_HTTP, "illegal"),
        (receivers.redirects("http://127.0.0.1:1/"), "redirects are not followed"),
        (receivers.says(b"<html>"), "no JSON"),
        (receivers.says([CALL]), "no JSON object"),
        (receivers.says({"contactHandling": "CALL"}), "no contactHandling.handle"),
        (receivers.says({"contactHandling": {"handle": "call"}}), "no contactHandling.handle"),
        (receivers.says({"contactHandling": {"handle": ["CALL"]}}), "no contactHandling.handle"),
        (receivers.says({}), "no contactHandling.handle"),
        (receivers.says(CALL | {"address": {"city": "Leeds"}}), "column 'address' holds an object"),
        (receivers.says(CALL | {"notes": "x" * 301}), "column 'notes' has 301 characters"),
        (receivers.says(CALL | {f"c{n}": n for n in range(151)}), "151 columns"),
        (receivers.says(b'{"contactHandling": {"handle": "CALL"}, "x": "' + b" " * MOST_BYTES + b'"}'), "longer than"),
        (receivers.says(b'{"x":' * 100_000), "longer than"),
        (receivers.says(b"[" * 60_000), "no JSON"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "system",
)
async def test_what_cannot_be_understood_has_failed(home: CampaignWorld, system: Receiver, behaviour: bytes, why: str):
    await home.create(preCallUrl=system.url)
    outbound = HttpOutbound(allow_private=True)
    system.behaves.extend([behaviour, behaviour])
    found = await asked(home, outbound)
    assert (found.handling, found.failures) == (Handling.FAILED, 1)
    assert why in (found.why or "")
    system.behaves.clear()
    system.behaves.append(receivers.says(CALL | {"x": "1"}))
    assert (await asked(home, outbound)).failures == 0
    system.behaves.extend([behaviour, behaviour])
    again = await asked(home, outbound)
    assert (again.failures, again.fields) == (1, {"x": "1"}), "what was known stays known"
    await outbound.close()


async def test_what_may_be_over_in_a_moment_is_tried_again(home: CampaignWorld, system: Receiver):
    await home.create(preCallUrl=system.url)
    outbound = HttpOutbound(allow_private=True)
    system.behaves.extend([receivers.FAILS, receivers.says(SKIP)])
    assert (await asked(home, outbound)).handling is Handling.SKIP
    system.behaves.extend([receivers.REFUSES, receivers.says(SKIP)])
    assert (await asked(home, outbound)).handling is Handling.FAILED, "a refusal is not"
    await outbound.close()


async def test_private_networks_are_not_asked_unless_that_is_allowed(home: CampaignWorld, system: Receiver):
    await home.create(preCallUrl=system.url)
    outbound = HttpOutbound(allow_private=False)
    found = await asked(home, outbound)
    assert found.handling is Handling.FAILED
    assert "private network" in (found.why or "")
    assert not system.got
    await outbound.close()


# --- the campaign


async def test_headers_are_not_shown_and_come_back_as_they_were(home: CampaignWorld):
    url = "https://crm.example/before"
    campaign = await home.create(preCallUrl=url, preCallHeaders={"x-key": "s3cret", "x-tag": "a"})
    shown = (await home.call("GET", f"/{campaign}"))[1]["data"]
    assert (shown["preCallUrl"], shown["preCallHeaders"]) == (url, {"x-key": "***", "x-tag": "***"})

    async def edited(**changes: Any) -> Any:
        body = shown | {"dncLists": {"name": "House DNC"}} | changes
        status, answer = await home.call("PUT", f"/{campaign}", body)
        assert status == 200, answer
        await home.background()
        found = await home.runtime.database.read(lambda tx: tx.campaigns.get(STREAM, campaign))
        assert found is not None
        return found.pre_call

    assert (await edited(preCallHeaders={"x-key": "***", "x-tag": "b"})).headers == {"x-key": "s3cret", "x-tag": "b"}
    moved = await edited(preCallUrl="https://other.example/", preCallHeaders={"x-key": "***"})
    assert moved.headers == {"x-key": "***"}, "a secret does not go to another address"
    assert await edited(preCallUrl=None, preCallHeaders=None) is None


@pytest.mark.parametrize(
    "url", ["http://crm.example/", "ftp://crm.example/", "crm.example", "https://u:p@crm.example/"]
)
async def test_an_address_that_cannot_be_asked_is_refused(home: CampaignWorld, url: str):
    home.use(config=replace(home.runtime.config, allow_private_networks=False))
    status, answer = await home.call("POST", "", request(preCallUrl=url), campaignType="voice")
    assert (status, [fault["path"] for fault in answer["errors"]]) == (400, ["preCallUrl"])


async def test_each_fault_of_the_headers_is_at_its_own_place(home: CampaignWorld):
    headers = {"x y": "1", "Host": "h", "x-a": 7, "x-b": "é", "x-ok": "ok"}
    body = request(preCallUrl="https://crm.example/", preCallHeaders=headers)
    status, answer = await home.call("POST", "", body, campaignType="voice")
    assert status == 400
    assert {fault["path"]: fault["code"] for fault in answer["errors"]} == {
        "preCallHeaders.x y": "malformed",
        "preCallHeaders.Host": "not_allowed",
        "preCallHeaders.x-a": "wrong_type",
        "preCallHeaders.x-b": "malformed",
    }
