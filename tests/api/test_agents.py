"""Agents over HTTP, in our form and in the reference's, and their tokens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ringfence.domain.agent import AgentState
from ringfence.engine import events
from ringfence.services.runtime import Runtime
from tests.api.conftest import NOW, OTHER_ACCOUNT, OTHER_STREAM, STREAM, World
from tests.support import desk_rows
from tests.support.recorded_dialers import RecordedDialers

URL = f"/api/v1/streams/{STREAM}/agents"
REFERENCE = f"/agentassist/api/v1/public/{STREAM}/agents"
ADA = {"emailId": "Ada.Byron@Example.com", "firstName": " Ada ", "lastName": "Byron"}


@pytest.fixture
def dialers() -> RecordedDialers:
    return RecordedDialers()


@pytest.fixture
def runtime(runtime: Runtime, dialers: RecordedDialers) -> Runtime:
    return replace(runtime, dialers=dialers)


@pytest.fixture
async def queues(world: World, auth) -> list[str]:
    """Two queues of the stream."""

    def work(tx):
        tx.queues.add(desk_rows.queue(NOW, "qu-1"))
        tx.queues.add(desk_rows.queue(NOW, "qu-2", name="Arrears"))

    await world.database.write(work)
    return ["qu-1", "qu-2"]


async def ada(world: World, auth: dict[str, str], **fields: object) -> dict[str, Any]:
    made = await world.http.post(URL, json=ADA | fields, headers=auth)
    assert made.status_code == 200, made.text
    data: dict[str, Any] = made.json()["data"]
    return data


async def test_an_agent_is_created_and_read(world: World, auth, queues, dialers: RecordedDialers):
    agent = await ada(world, auth, customId="4711", queues=["qu-2", "qu-1"], endpoint="PJSIP/1001")
    assert agent["id"].startswith("a-")
    assert agent["userId"].startswith("u-")
    assert agent == {
        "id": agent["id"],
        "userId": agent["userId"],
        "emailId": "ada.byron@example.com",
        "firstName": "Ada",
        "lastName": "Byron",
        "customId": "4711",
        "queues": ["qu-1", "qu-2"],
        "endpoint": "PJSIP/1001",
        "phoneMode": "rungPerCall",
        "inBrowser": False,
        "createdAt": "2026-03-02T10:00:00.000Z",
        "updatedAt": "2026-03-02T10:00:00.000Z",
    }
    assert (await world.http.get(f"{URL}/{agent['id']}", headers=auth)).json()["data"] == agent
    told = dialers.news(events.AgentConfigured)
    assert told == [{"agent": events.AgentConfig(agent["id"], ("qu-1", "qu-2"), "PJSIP/1001")}]
    queue = await world.http.get(f"/api/v1/streams/{STREAM}/queues/qu-1", headers=auth)
    assert queue.json()["data"]["agents"] == [agent["id"]]


async def test_the_dialer_hears_only_of_what_it_needs(world: World, auth, queues, dialers):
    agent = await ada(world, auth, queues=["qu-1"])
    dialers.news(events.AgentConfigured)
    await world.http.put(f"{URL}/{agent['id']}", json=ADA | {"lastName": "Lovelace"}, headers=auth)
    assert dialers.news(events.AgentConfigured) == []
    await world.http.put(f"{URL}/{agent['id']}", json=ADA | {"queues": ["qu-2"]}, headers=auth)
    await world.http.put(f"{URL}/{agent['id']}", json=ADA | {"endpoint": "web"}, headers=auth)
    assert [one["agent"] for one in dialers.news(events.AgentConfigured)] == [
        events.AgentConfig(agent["id"], ("qu-2",), None),
        events.AgentConfig(agent["id"], ("qu-2",), "web"),
    ]


async def test_what_a_change_leaves_out_stays_and_null_empties(world: World, auth, queues):
    agent = await ada(world, auth, customId="1", endpoint="web", queues=["qu-1"], userId="u-own")
    assert agent["userId"] == "u-own"
    kept = (await world.http.put(f"{URL}/{agent['id']}", json=ADA | {"lastName": "King"}, headers=auth)).json()["data"]
    assert kept == agent | {"lastName": "King"}
    body: dict[str, Any] = ADA | {"customId": None, "endpoint": None, "queues": []}
    emptied = (await world.http.put(f"{URL}/{agent['id']}", json=body, headers=auth)).json()["data"]
    assert emptied == agent | {"customId": None, "endpoint": None, "queues": [], "inBrowser": False}


async def test_addresses_and_users_are_unique_in_the_stream(world: World, auth):
    agent = await ada(world, auth, userId="u-1")
    taken = await world.http.post(URL, json=ADA | {"emailId": "ADA.byron@example.com"}, headers=auth)
    assert (taken.status_code, taken.json()["code"]) == (409, "email_taken")
    other = ADA | {"emailId": "grace@example.com"}
    taken = await world.http.post(URL, json=other | {"userId": "u-1"}, headers=auth)
    assert (taken.status_code, taken.json()["code"]) == (409, "user_taken")
    grace = (await world.http.post(URL, json=other, headers=auth)).json()["data"]
    assert (await world.http.put(f"{URL}/{grace['id']}", json=ADA, headers=auth)).status_code == 409
    assert (await world.http.put(f"{URL}/{agent['id']}", json=ADA, headers=auth)).status_code == 200
    theirs = await world.headers(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    elsewhere = await world.http.post(f"/api/v1/streams/{OTHER_STREAM}/agents", json=ADA, headers=theirs)
    assert elsewhere.status_code == 200


async def test_all_faults_are_reported_at_once(world: World, auth, queues):
    body: dict[str, Any] = {"emailId": "nowhere", "lastName": "", "endpoint": "PJSIP 1001", "queues": ["qu-9", "qu-1"]}
    answer = await world.http.post(URL, json=body, headers=auth)
    assert answer.status_code == 400
    assert {(fault["path"], fault["code"]) for fault in answer.json()["errors"]} == {
        ("emailId", "malformed"),
        ("firstName", "required"),
        ("lastName", "too_short"),
        ("endpoint", "malformed"),
        ("queues[0]", "unknown"),
    }


@pytest.mark.parametrize("endpoint", ["web", "PJSIP/1001", "SIP/ada@sip.example.com:5060", "Local/7@agents"])
async def test_endpoints_are_web_or_a_channel(world: World, auth, endpoint):
    assert (await ada(world, auth, endpoint=endpoint))["endpoint"] == endpoint


@pytest.mark.parametrize("endpoint", ["", "1001", "PJSIP/", "PJSIP/1001\nBye", "PJSIP/1;2", "web/"])
async def test_other_endpoints_are_refused(world: World, auth, endpoint):
    answer = await world.http.post(URL, json=ADA | {"endpoint": endpoint}, headers=auth)
    assert [fault["path"] for fault in answer.json()["errors"]] == ["endpoint"]


async def test_an_agent_is_removed_and_the_dialer_is_told(world: World, auth, dialers):
    agent = await ada(world, auth)
    gone = await world.http.delete(f"{URL}/{agent['id']}", headers=auth)
    assert gone.json()["message"] == "Agent Ada Byron removed"
    assert dialers.news(events.AgentRemoved) == [{"agent_id": agent["id"]}]
    assert dialers.asked == []
    assert (await world.http.get(f"{URL}/{agent['id']}", headers=auth)).status_code == 404
    assert (await world.http.delete(f"{URL}/{agent['id']}", headers=auth)).status_code == 404


async def test_an_agent_who_is_signed_in_is_signed_out_first(world: World, auth, dialers):
    agent = await ada(world, auth)
    await desk_rows.session(world.database, NOW, agent["id"], state="available")
    assert (await world.http.delete(f"{URL}/{agent['id']}", headers=auth)).status_code == 200
    (stream, event, fields) = dialers.asked[0]
    assert (stream, event) == (STREAM, events.AgentStateRequested)
    assert (fields["agent_id"], fields["state"]) == (agent["id"], AgentState.OFFLINE)


@pytest.mark.parametrize(
    "work",
    [
        {"state": "previewing", "preview_id": "pv-1"},
        {"state": "busy", "attempt_id": "at-1"},
        {"state": "wrap_up", "attempt_id": "at-1"},
    ],
)
async def test_an_agent_at_work_cannot_be_removed(world: World, auth, dialers, work):
    agent = await ada(world, auth)
    await desk_rows.session(world.database, NOW, agent["id"], **work)
    answer = await world.http.delete(f"{URL}/{agent['id']}", headers=auth)
    assert (answer.status_code, answer.json()["code"]) == (409, "at_work")
    assert dialers.asked == []
    assert (await world.http.get(f"{URL}/{agent['id']}", headers=auth)).status_code == 200


async def test_agents_are_listed_by_name_in_pages(world: World, auth):
    for first, last in (("Konrad", "Zuse"), ("Grace", "Hopper"), ("Ada", "Hopper")):
        body = {"emailId": f"{first}@example.com", "firstName": first, "lastName": last}
        await world.http.post(URL, json=body, headers=auth)
    page = (await world.http.get(URL, params={"skip": 1, "limit": 2}, headers=auth)).json()["data"]
    assert [agent["firstName"] for agent in page["results"]] == ["Grace", "Konrad"]
    assert (page["totalResults"], page["hasMore"]) == (3, False)


async def test_an_agents_token_is_good_for_that_agents_session_alone(world: World, auth):
    agent = await ada(world, auth)
    made = await world.http.post(f"{URL}/{agent['id']}/token", headers=auth)
    assert made.status_code == 200
    token = made.json()["data"]["token"]
    identity = await world.app.state.tokens.identify(token)
    assert (identity.agent_id, identity.scopes) == (agent["id"], frozenset({"agent"}))
    assert (await world.http.get(URL, headers={"auth": token})).status_code == 403
    assert (await world.http.post(f"{URL}/a-none/token", headers=auth)).status_code == 404
    assert (await world.http.post(f"{URL}/{agent['id']}/token", headers={"auth": token})).status_code == 403


async def test_the_reference_form_has_queues_as_objects(world: World, auth, queues):
    body = ADA | {"customId": "7", "queues": [{"id": "qu-1", "name": "Collections"}], "role": "ignored"}
    made = await world.http.post(REFERENCE, json=body, headers=auth)
    agent = made.json()["data"]
    assert agent["queues"] == [{"id": "qu-1"}]
    assert (await world.http.get(f"{REFERENCE}/{agent['id']}", headers=auth)).json()["data"] == agent
    assert (await world.http.get(REFERENCE, headers=auth)).json()["data"]["results"] == [agent]
    changed = await world.http.put(f"{REFERENCE}/{agent['id']}", json=ADA | {"queues": []}, headers=auth)
    assert changed.json()["data"]["queues"] == []
    wrong = await world.http.put(f"{REFERENCE}/{agent['id']}", json={"queues": [{"id": "qu-9"}]}, headers=auth)
    assert [fault["path"] for fault in wrong.json()["errors"]] == ["emailId", "firstName", "lastName", "queues[0]"]
    assert (await world.http.delete(f"{REFERENCE}/{agent['id']}", headers=auth)).status_code == 200
