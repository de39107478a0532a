"""Queues over HTTP, in our form and in the reference's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from ringfence.adapters.storage import tables
from ringfence.engine import events
from ringfence.services.runtime import Runtime
from tests.api.conftest import NOW, OTHER_ACCOUNT, OTHER_STREAM, STREAM, World
from tests.support import desk_rows
from tests.support.recorded_dialers import RecordedDialers

URL = f"/api/v1/streams/{STREAM}/queues"
REFERENCE = f"/agentassist/api/v1/public/{STREAM}/queues"


@pytest.fixture
def dialers() -> RecordedDialers:
    return RecordedDialers()


@pytest.fixture
def runtime(runtime: Runtime, dialers: RecordedDialers) -> Runtime:
    return replace(runtime, dialers=dialers)


@pytest.fixture
async def agents(world: World, auth: dict[str, str]) -> list[str]:
    """Two agents of the stream."""

    def work(tx):
        for id in ("a-1", "a-2"):
            tx.agents.add(desk_rows.agent(NOW, id))

    await world.database.write(work)
    return ["a-1", "a-2"]


async def test_a_queue_is_created_and_read(world: World, auth, dialers: RecordedDialers):
    made = await world.http.post(URL, json={"name": " Collections ", "description": "x" * 256}, headers=auth)
    assert made.status_code == 200
    assert made.json()["message"] == "Queue Collections created"
    queue = made.json()["data"]
    assert queue["id"].startswith("qu-")
    assert queue == {
        "id": queue["id"],
        "name": "Collections",
        "description": "x" * 256,
        "agents": [],
        "wrapUpSeconds": 60,
        "createdAt": "2026-03-02T10:00:00.000Z",
        "updatedAt": "2026-03-02T10:00:00.000Z",
    }
    assert (await world.http.get(f"{URL}/{queue['id']}", headers=auth)).json()["data"] == queue
    told = dialers.news(events.QueueConfigured)
    assert told == [{"queue": events.QueueConfig(queue["id"], timedelta(seconds=60))}]


async def test_the_dialer_hears_of_every_agent_who_joins_or_leaves(world: World, auth, agents, dialers):
    made = await world.http.post(URL, json={"name": "Collections", "agents": ["a-2", "a-1", "a-1"]}, headers=auth)
    queue = made.json()["data"]
    assert queue["agents"] == ["a-1", "a-2"]
    told = dialers.news(events.AgentConfigured)
    assert [one["agent"] for one in told] == [
        events.AgentConfig(id, (queue["id"],), "PJSIP/1001") for id in ("a-1", "a-2")
    ]
    body = {"name": "Collections", "agents": ["a-2"], "wrapUpSeconds": 0}
    changed = (await world.http.put(f"{URL}/{queue['id']}", json=body, headers=auth)).json()["data"]
    assert (changed["agents"], changed["wrapUpSeconds"]) == (["a-2"], 0)
    assert [one["agent"] for one in dialers.news(events.AgentConfigured)] == [
        events.AgentConfig("a-1", (), "PJSIP/1001")
    ]
    assert dialers.news(events.QueueConfigured)[-1]["queue"].wrap_up == timedelta(0)
    gone = await world.http.delete(f"{URL}/{queue['id']}", headers=auth)
    assert gone.json()["message"] == "Queue Collections removed"
    assert [one["agent"] for one in dialers.news(events.AgentConfigured)] == [
        events.AgentConfig("a-2", (), "PJSIP/1001")
    ]
    assert (await world.http.get(f"{URL}/{queue['id']}", headers=auth)).status_code == 404


async def test_what_a_change_leaves_out_stays_as_it_is(world: World, auth, agents):
    body = {"name": "Collections", "description": "Old", "agents": ["a-1"], "wrapUpSeconds": 5}
    queue = (await world.http.post(URL, json=body, headers=auth)).json()["data"]
    changed = (await world.http.put(f"{URL}/{queue['id']}", json={"name": "Arrears"}, headers=auth)).json()["data"]
    assert changed == queue | {"name": "Arrears"}


async def test_names_are_unique_whatever_their_case(world: World, auth):
    first = (await world.http.post(URL, json={"name": "Collections"}, headers=auth)).json()["data"]
    second = (await world.http.post(URL, json={"name": "Arrears"}, headers=auth)).json()["data"]
    taken = await world.http.post(URL, json={"name": "COLLECTIONS"}, headers=auth)
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
    assert (
        await world.http.put(f"{URL}/{second['id']}", json={"name": "collections"}, headers=auth)
    ).status_code == 409
    same = await world.http.put(f"{URL}/{first['id']}", json={"name": "collections"}, headers=auth)
    assert same.json()["data"]["name"] == "collections"


async def test_all_faults_are_reported_at_once(world: World, auth, agents):
    body = {"name": "", "description": "x" * 257, "wrapUpSeconds": 3601, "agents": ["a-1", "a-9", "a-8"]}
    answer = await world.http.post(URL, json=body, headers=auth)
    assert answer.status_code == 400
    assert {(fault["path"], fault["code"]) for fault in answer.json()["errors"]} == {
        ("name", "too_short"),
        ("description", "too_long"),
        ("wrapUpSeconds", "out_of_range"),
        ("agents[1]", "unknown"),
        ("agents[2]", "unknown"),
    }


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({}, "name", "required"),
        ({"name": "n" * 101}, "name", "too_long"),
        ({"name": "n", "wrapUpSeconds": -1}, "wrapUpSeconds", "out_of_range"),
        ({"name": "n", "wrapUpSeconds": "soon"}, "wrapUpSeconds", "wrong_type"),
        ({"name": "n", "agents": "a-1"}, "agents", "wrong_type"),
        ({"name": "n", "agents": [7]}, "agents[0]", "wrong_type"),
        ({"name": "n", "agents": ["a-9"]}, "agents[0]", "unknown"),
        (["name"], "", "wrong_type"),
    ],
)
async def test_a_bad_body_is_refused_and_nothing_is_made(world: World, auth, body, path, code):
    answer = await world.http.post(URL, json=body, headers=auth)
    assert answer.status_code == 400
    assert [(fault["path"], fault["code"]) for fault in answer.json()["errors"]] == [(path, code)]
    assert (await world.http.get(URL, headers=auth)).json()["data"]["totalResults"] == 0


@pytest.mark.parametrize("seconds", [0, 3600])
async def test_wrap_up_time_takes_its_bounds(world: World, auth, seconds):
    made = await world.http.post(URL, json={"name": "n" * 100, "wrapUpSeconds": seconds}, headers=auth)
    assert made.json()["data"]["wrapUpSeconds"] == seconds


async def test_a_queue_that_a_campaign_names_cannot_be_removed(world: World, auth):
    queue = (await world.http.post(URL, json={"name": "Collections"}, headers=auth)).json()["data"]
    campaign = {
        "id": "cd-1", "stream_id": STREAM, "account_id": "ac-alpha", "name": "March", "lname": "march",
        "description": "", "status": "Stopped", "dialing_mode": "Preview", "priority": 3, "dnc_list_id": "cl-d",
        "queue_id": queue["id"], "settings": {}, "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    await world.database.write(lambda tx: tx.connection.execute(insert(tables.campaigns).values(**campaign)))
    answer = await world.http.delete(f"{URL}/{queue['id']}", headers=auth)
    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
    assert "March" in answer.json()["message"]
    await world.database.write(lambda tx: tx.connection.execute(tables.campaigns.delete()))
    assert (await world.http.delete(f"{URL}/{queue['id']}", headers=auth)).status_code == 200


async def test_queues_are_listed_by_name_in_pages(world: World, auth):
    for name in ("Charlie", "alpha", "Bravo"):
        await world.http.post(URL, json={"name": name}, headers=auth)
    page = (await world.http.get(URL, params={"page": 2, "limit": 2}, headers=auth)).json()["data"]
    assert [queue["name"] for queue in page["results"]] == ["Charlie"]
    assert (page["totalResults"], page["totalPages"], page["hasMore"]) == (3, 2, False)
    assert (await world.http.get(URL, params={"limit": 101}, headers=auth)).status_code == 400


async def test_another_streams_queue_does_not_exist(world: World, auth, agents):
    queue = (await world.http.post(URL, json={"name": "Collections"}, headers=auth)).json()["data"]
    theirs = await world.headers(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    base = f"/api/v1/streams/{OTHER_STREAM}/queues"
    for answer in (
        await world.http.get(f"{base}/{queue['id']}", headers=theirs),
        await world.http.put(f"{base}/{queue['id']}", json={"name": "n"}, headers=theirs),
        await world.http.delete(f"{base}/{queue['id']}", headers=theirs),
    ):
        assert answer.status_code == 404
    stolen = await world.http.post(base, json={"name": "n", "agents": ["a-1"]}, headers=theirs)
    assert stolen.json()["errors"][0]["path"] == "agents[0]"


async def test_campaign_managers_may_look_and_no_more(world: World, auth):
    queue = (await world.http.post(URL, json={"name": "Collections"}, headers=auth)).json()["data"]
    manager = await world.headers("campaign_management")
    assert (await world.http.get(f"{URL}/{queue['id']}", headers=manager)).status_code == 200
    assert (await world.http.post(URL, json={"name": "n"}, headers=manager)).status_code == 403
    agent = await world.headers("agent")
    assert (await world.http.get(URL, headers=agent)).status_code == 403


async def test_the_reference_form_names_agents_by_either_id(world: World, auth, agents, dialers):
    body = {"name": "Arrears", "isActive": True, "agents": [{"aId": "a-1", "name": "A"}, {"userId": "u-a-2"}]}
    made = await world.http.post(REFERENCE, json=body, headers=auth)
    queue = made.json()["data"]
    assert queue["agents"] == [
        {"userId": "u-a-1", "aId": "a-1", "name": "Ada Byron"},
        {"userId": "u-a-2", "aId": "a-2", "name": "Ada Byron"},
    ]
    assert len(dialers.news(events.AgentConfigured)) == 2
    assert (await world.http.get(f"{REFERENCE}/{queue['id']}", headers=auth)).json()["data"] == queue
    assert (await world.http.get(REFERENCE, headers=auth)).json()["data"]["results"] == [queue]
    assert (await world.http.get(f"{URL}/{queue['id']}", headers=auth)).json()["data"]["agents"] == ["a-1", "a-2"]
    changed = await world.http.put(f"{REFERENCE}/{queue['id']}", json={"name": "Arrears", "agents": []}, headers=auth)
    assert changed.json()["data"]["agents"] == []
    assert (await world.http.delete(f"{REFERENCE}/{queue['id']}", headers=auth)).status_code == 200


async def test_the_reference_form_reports_all_faults_too(world: World, auth, agents):
    body = {"agents": [{"aId": "a-9"}, {"userId": "u-9"}, {}, {"aId": "a-1"}]}
    answer = await world.http.post(REFERENCE, json=body, headers=auth)
    assert {(fault["path"], fault["code"]) for fault in answer.json()["errors"]} == {
        ("name", "required"),
        ("agents[0]", "unknown"),
        ("agents[1]", "unknown"),
        ("agents[2]", "required"),
    }


async def test_who_can_take_a_call_now_is_told_the_longest_idle_first(world: World, auth, agents):
    made = (await world.http.post(URL, json={"name": "Collections", "agents": agents}, headers=auth)).json()["data"]
    url = f"{URL}/{made['id']}/availability"
    nobody = (await world.http.get(url, headers=auth)).json()
    assert nobody["message"] == "0 of 2 agents of queue Collections are available"
    assert (nobody["data"]["states"]["offline"], nobody["data"]["longestIdleSince"]) == (2, None)

    await desk_rows.session(world.database, NOW, "a-1", state="away", reason="Lunch")
    await desk_rows.session(world.database, NOW - timedelta(minutes=3), "a-2", state="reserved")
    found = (await world.http.get(url, headers=auth)).json()["data"]
    assert [(one["id"], one["state"], one["reason"]) for one in found["agents"]] == [
        ("a-2", "available", None),
        ("a-1", "away", "Lunch"),
    ]
    assert (found["available"], found["longestIdleSince"]) == (1, found["agents"][0]["since"])
    assert sum(found["states"].values()) == 2
    assert (await world.http.get(f"{URL}/qu-none/availability", headers=auth)).status_code == 404
