"""Experience flows over HTTP."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from ringfence.engine import events
from ringfence.services import flow_documents, sample
from ringfence.services.runtime import Runtime
from tests.api.conftest import OTHER_STREAM, STREAM, World
from tests.support.recorded_dialers import RecordedDialers

URL = f"/api/v1/streams/{STREAM}/flows"
DOCUMENT = sample.flow_document("payment-reminder.json")
BODY = {"name": "Payment reminder", "description": "press 9", "flow": DOCUMENT}


@pytest.fixture
def dialers() -> RecordedDialers:
    return RecordedDialers()


@pytest.fixture
def runtime(runtime: Runtime, dialers: RecordedDialers) -> Runtime:
    return replace(runtime, dialers=dialers)


async def made(world: World, auth: dict[str, str], body: dict[str, Any] = BODY) -> Any:
    answer = await world.http.post(URL, json=body, headers=auth)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def changed() -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    document["nodes"]["thanks"]["text"] = "Thanks."
    return document


async def test_a_flow_is_created_and_read_as_it_was_written(world: World, auth) -> None:
    flow = await made(world, auth)
    assert flow["id"].startswith("cf-")
    assert flow["version"] == 1
    assert flow["flow"] == DOCUMENT
    assert flow["columns"] == ["balance", "firstName"]
    read = await world.http.get(f"{URL}/{flow['id']}", headers=auth)
    assert read.json()["data"] == flow
    listed = await world.http.get(URL, headers=auth)
    assert listed.json()["data"]["results"] == [flow]


async def test_every_fault_of_body_and_document_is_reported_at_once(world: World, auth) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["nodes"]["thanks"]["next"] = "nowhere"
    document["nodes"]["reminder"]["retries"] = 50
    document["nodes"]["agent"] = {"type": "transfer", "queue": "Nobody's", "otherwise": "end"}
    answer = await world.http.post(URL, json={"name": "", "flow": document}, headers=auth)
    assert answer.status_code == 400
    found = {(fault["path"], fault["code"]) for fault in answer.json()["errors"]}
    assert found == {
        ("name", "too_short"),
        ("flow.nodes.thanks.next", "not_found"),
        ("flow.nodes.reminder.retries", "out_of_range"),
        ("flow.nodes.agent.queue", "not_found"),
    }


@pytest.mark.parametrize("body", [{"name": "x"}, {"name": "x", "flow": None}, {"name": "x", "flow": "text"}])
async def test_a_flow_without_a_document_is_refused(world: World, auth, body) -> None:
    answer = await world.http.post(URL, json=body, headers=auth)
    assert answer.status_code == 400
    assert [fault["path"] for fault in answer.json()["errors"]] == ["flow"]


async def test_a_name_is_taken_whatever_its_case(world: World, auth) -> None:
    await made(world, auth)
    answer = await world.http.post(URL, json=BODY | {"name": "PAYMENT reminder"}, headers=auth)
    assert answer.status_code == 409


async def test_another_document_is_a_new_version_that_the_dialer_hears_of(world: World, auth, dialers) -> None:
    flow = await made(world, auth)
    answer = await world.http.put(f"{URL}/{flow['id']}", json=BODY | {"flow": changed()}, headers=auth)
    assert answer.status_code == 200
    assert answer.json()["data"]["version"] == 2
    (told,) = dialers.news(events.FlowConfigured)
    assert (told["flow"].flow_id, told["flow"].version) == (flow["id"], 2)
    assert told["flow"].compiled["nodes"]["thanks"]["text"] == "Thanks."
    again = await world.http.put(f"{URL}/{flow['id']}", json=BODY | {"flow": changed()}, headers=auth)
    assert again.json()["data"]["version"] == 2


async def test_the_queue_of_a_transfer_is_kept_by_its_id(world: World, auth, dialers) -> None:
    queue = await world.http.post(f"/api/v1/streams/{STREAM}/queues", json={"name": "Collections"}, headers=auth)
    flow = await made(world, auth, {"name": "Transfer", "flow": sample.flow_document("transfer.json")})
    await world.http.put(
        f"{URL}/{flow['id']}", json={"name": "Transfer", "flow": sample.flow_document("transfer.json")}, headers=auth
    )
    (told,) = dialers.news(events.FlowConfigured)
    assert told["flow"].compiled["nodes"]["agent"]["queue_id"] == queue.json()["data"]["id"]


async def test_a_flow_is_drawn(world: World, auth) -> None:
    flow = await made(world, auth)
    graph = (await world.http.get(f"{URL}/{flow['id']}/graph", headers=auth)).json()["data"]["mermaid"]
    assert graph.startswith("flowchart TD\n")
    checked = await world.http.post(f"/api/v1/streams/{STREAM}/flow-checks", json={"flow": DOCUMENT}, headers=auth)
    assert checked.json()["data"] == {"columns": ["balance", "firstName"], "mermaid": graph}
    assert (await world.http.get(URL, headers=auth)).json()["data"]["totalResults"] == 1


async def test_a_check_says_what_is_wrong_and_stores_nothing(world: World, auth) -> None:
    answer = await world.http.post(
        f"/api/v1/streams/{STREAM}/flow-checks", json={"flow": {"start": "a", "nodes": {}}}, headers=auth
    )
    assert answer.status_code == 400
    assert [fault["path"] for fault in answer.json()["errors"]] == ["flow.nodes", "flow.start"]


async def test_the_schema_is_served(world: World, auth) -> None:
    answer = await world.http.get(f"/api/v1/streams/{STREAM}/flow-schema", headers=auth)
    assert answer.json()["data"] == flow_documents.schema()


async def test_a_flow_is_removed(world: World, auth) -> None:
    flow = await made(world, auth)
    assert (await world.http.delete(f"{URL}/{flow['id']}", headers=auth)).json()["data"] == flow
    assert (await world.http.get(f"{URL}/{flow['id']}", headers=auth)).status_code == 404


async def test_another_stream_sees_none_of_it(world: World, auth) -> None:
    flow = await made(world, auth)
    other = f"/api/v1/streams/{OTHER_STREAM}/flows/{flow['id']}"
    assert (await world.http.get(other, headers=auth)).status_code in (403, 404)


# --- gone through without a call


async def tried(world: World, auth: dict[str, str], flow: Any, *inputs: str | dict[str, Any], **more: Any) -> Any:
    """Digits are keys, other words acts."""
    acts = [
        one if isinstance(one, dict) else {"act": "key", "key": one} if one.isdigit() else {"act": one}
        for one in inputs
    ]
    document = sample.flow_document(flow) if isinstance(flow, str) else flow
    body = {"flow": document, "columns": {"firstName": "Ada"}, "inputs": acts} | more
    answer = await world.http.post(URL.replace("/flows", "/flow-trials"), json=body, headers=auth)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_a_survey_is_gone_through_key_by_key(world: World, auth) -> None:
    begun = await tried(world, auth, "survey.json")
    assert (begun["node"], begun["waitsFor"]) == ("rating", "key")
    assert begun["lines"][0]["text"].startswith("Hello Ada, this is Northfield Energy.")
    over = await tried(world, auth, "survey.json", "1", "2", "1")
    assert (over["waitsFor"], over["disposition"], over["values"]) == (
        None,
        "survey_done",
        {"rating": "1", "again": "1"},
    )
    assert [line["text"] for line in over["lines"] if line["kind"] == "pressed"] == ["1", "2", "1"]
    assert (await tried(world, auth, "survey.json", "1", "1", "1"))["callbackAt"] is not None
    silent = await tried(world, auth, "survey.json", "silence", "silence", "silence")
    assert (silent["disposition"], silent["waitsFor"], silent["unused"]) == ("survey_not_answered", None, 1)
    gone = await tried(world, auth, "survey.json", "hangUp")
    assert (gone["lines"][-1]["kind"], gone["waitsFor"]) == ("hungUp", None)


async def test_an_agent_is_free_or_is_not(world: World, auth) -> None:
    queue = f"/api/v1/streams/{STREAM}/queues"
    await world.http.post(queue, json={"name": "Collections"}, headers=auth)
    assert (await tried(world, auth, "transfer.json", "1"))["waitsFor"] == "agent"
    joined = await tried(world, auth, "transfer.json", "1", "agent")
    assert (joined["lines"][-1]["kind"], joined["waitsFor"]) == ("joined", None)
    waited = await tried(world, auth, "transfer.json", "1", "silence")
    assert (waited["disposition"], waited["callbackAt"] is not None) == ("callback_requested", True)


async def test_a_web_hook_answers_or_fails_and_a_machine_is_told_from_a_person(world: World, auth) -> None:
    machine = [{"equals": "machine", "next": "end"}]
    document = {
        "start": "who",
        "nodes": {
            "who": {"type": "branch", "on": "answeredBy", "cases": machine, "otherwise": "ask"},
            "ask": {
                "type": "webhook",
                "url": "https://example.com/{{firstName}}",
                "save": {"day": "slots.0.day"},
                "next": "say",
                "otherwise": "sorry",
            },
            "say": {"type": "say", "text": "On {{day}}.", "next": "end"},
            "sorry": {"type": "disposition", "code": "no_slot", "next": "end"},
            "end": {"type": "hangup"},
        },
    }
    answered = await tried(world, auth, document, {"act": "answer", "values": {"day": "Friday"}})
    assert [line["text"] for line in answered["lines"] if line["kind"] == "heard"] == ["On Friday."]
    assert answered["lines"][0]["text"] == "https://example.com/Ada"
    assert (await tried(world, auth, document, "failure"))["disposition"] == "no_slot"
    machine_answers = await tried(world, auth, document, answeredBy="machine")
    assert [line["kind"] for line in machine_answers["lines"]] == ["ended"]


async def test_what_is_wrong_with_a_trial_is_said_with_what_is_wrong_with_its_flow(world: World, auth) -> None:
    inputs = [{"act": "shout"}, {"act": "key", "key": "x"}]
    body = {"flow": {"start": "a", "nodes": {}}, "inputs": inputs, "timeZone": "Mars"}
    answer = await world.http.post(URL.replace("/flows", "/flow-trials"), json=body, headers=auth)
    assert answer.status_code == 400
    paths = [fault["path"] for fault in answer.json()["errors"]]
    assert {"inputs[0].act", "inputs[1].key", "timeZone"} < set(paths)
    assert any(path.startswith("flow.") for path in paths)
