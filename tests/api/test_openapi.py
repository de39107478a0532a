"""The API page: every operation is shown with examples, and each works as printed on a server with the sample data."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import jsonschema_rs
import pytest
import pytest_asyncio
import schemathesis

from ringfence.api import pacing
from ringfence.api.app import create_app
from ringfence.config import Config
from ringfence.engine import commands
from ringfence.engine.pacing.estimates import KNOWN_AFTER, Estimates
from ringfence.engine.pacing.ledger import Tally, hour_of
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.webhooks import DeliveryState
from ringfence.services import sample
from ringfence.services.runtime import Runtime
from tests.support import migrated, sample_server
from tests.support.sample_server import Office

# The document is the same whatever the application runs on, so that it can be had before there is a server.
PAGE: dict[str, Any] = create_app(cast(Runtime, SimpleNamespace(database=None, config=Config()))).openapi()

LIVE = ("previewId", "callId", "instanceId")
"""Parameters that stand for what exists only while an agent works: the one thing that is not sent as printed."""

DESK = ("/state", "/phone", "/work", "/desk", "/today", "/draft")
"""Ends of addresses that are for the agent's own token."""


@dataclass(frozen=True)
class Operation:
    """An operation with one of its bodies: `media` is the type of that, None where it has none."""

    method: str
    path: str
    media: str | None
    said: dict[str, Any]

    def __str__(self) -> str:
        kind = {"multipart/form-data": " (file)"}.get(self.media or "", "")
        return f"{self.method.upper()} {self.path}{kind}"

    @property
    def parameters(self) -> list[dict[str, Any]]:
        return [parameter for parameter in self.said.get("parameters", []) if parameter["in"] != "header"]

    @property
    def body(self) -> Any:
        return self.said["requestBody"]["content"][self.media]["example"]

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        answers: dict[str, dict[str, Any]] = self.said["responses"]["200"]["content"]
        return answers


def operations() -> Iterator[Operation]:
    for path, methods in PAGE["paths"].items():
        for method, said in methods.items():
            for media in said.get("requestBody", {"content": [None]})["content"]:
                yield Operation(method, path, media, said)


each_operation = pytest.mark.parametrize("operation", list(operations()), ids=str)


def test_the_document_is_valid_openapi():
    schemathesis.openapi.from_dict(PAGE).validate()  # against the schema of OpenAPI 3.1
    for model in PAGE["components"]["schemas"].values():
        jsonschema_rs.meta.validate(model)


def test_no_two_operations_have_the_same_id():
    named = [operation["operationId"] for methods in PAGE["paths"].values() for operation in methods.values()]
    assert len(named) == len(set(named))


def test_every_reference_of_the_document_leads_somewhere():
    names = set(PAGE["components"]["schemas"])
    wanted = {part.split('"')[0] for part in json.dumps(PAGE).split("#/components/schemas/")[1:]}
    assert wanted <= names


@each_operation
def test_every_operation_has_examples_of_its_parameters_its_body_and_its_answers(operation: Operation):
    assert operation.said.get("summary")
    for parameter in operation.parameters:
        assert "example" in parameter, f"{parameter['in']} parameter {parameter['name']} has no example"
    if operation.media is not None:
        assert "example" in operation.said["requestBody"]["content"][operation.media], "the body has no example"
    assert operation.answers, "the answer has no example"
    for media, answer in operation.answers.items():
        assert "example" in answer or answer.get("examples"), f"the answer as {media} has no example"


# --- as printed ------------------------------------------------------------------------------------------------------


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a server with the sample data, to be copied for each test."""
    folder = tmp_path_factory.mktemp("sample")
    migrated.at(folder / "ringfence.db")
    await sample_server.seed(folder)
    return folder


@each_operation
async def test_every_example_works_as_printed(operation: Operation, seeded: Path, tmp_path: Path):
    folder = shutil.copytree(seeded, tmp_path / "data")
    async with sample_server.office(folder) as office:
        live = await _prepared(office, operation)
        for view in _views(operation):
            answer = await _sent(office, operation, live, view)
            assert 200 <= answer.status_code < 300, answer.text
            _compared(operation, answer, view)


async def test_the_agents_call_stays_on_the_desk_until_it_is_wrapped_up(seeded: Path, tmp_path: Path):
    """The states to which the examples of calls are brought are those of a day's work."""
    folder = shutil.copytree(seeded, tmp_path / "data")
    async with sample_server.office(folder) as office:
        live = await office.bring("ended")
        desk = await office.must("GET", f"/agents/{sample_server.AGENT}/work")
        assert desk["call"]["id"] == live["callId"]
        assert desk["call"]["outcome"] == "connected"


def _views(operation: Operation) -> list[str | None]:
    """The names of the answers, where there are several: the values of `view`, or types of bodies."""
    names = list(operation.answers.get("application/json", {}).get("examples", [None]))
    return [operation.media] if operation.media in names else names


async def _prepared(office: Office, operation: Operation) -> dict[str, str]:
    """The server as the operation needs it, and the ids that exist only then."""
    path = operation.path
    if path == "/api/v1/setup":
        await office.have_nobody(operation.body["code"])
    if path == "/api/v1/session/password" or path.endswith("/audit"):
        await office.sign_in()
    if path.endswith(("/disposition", "/attempts", "/explain", "/progress", "/status", "/diagnosis")):
        return await office.bring("ended")
    if path.endswith("/notes"):
        live = await office.bring("ended")
        office.clock.advance(timedelta(minutes=2))  # longer than the queue's wrap-up
        await office.until(lambda desk: desk["state"] != "wrap_up")
        return live
    if "/calls/" in path:
        live = await office.bring("connected")
        if path.endswith("/unhold"):
            await office.must("POST", f"/calls/{live['callId']}/hold")
        return live
    if "/previews/" in path or path.endswith(("/work", "/callContactAt")):
        return await office.bring("preview")
    if path.endswith("/wall"):
        return await office.bring("ended")
    if "/reports/" in path:
        live = await office.bring("ended")
        await office.must("POST", f"/calls/{live['callId']}/disposition", {"code": "promise_to_pay", "notes": "Friday"})
        return live
    if path.endswith("/pacing"):
        await office.runtime.database.write(_paced)
    if path.endswith(("/deliveries", "/replay")):
        await office.runtime.database.write(_dead_delivery)
    return {}


def _paced(tx: Transaction) -> None:
    """The campaign that is shown has learned something, abandoned somebody, and decided once."""
    at, campaign_id, estimates = sample_server.NOW, sample.CAMPAIGN_ID, Estimates()
    for _ in range(KNOWN_AFTER + 1):
        estimates.call_unanswered(at, timedelta(seconds=26))
    decision = {**pacing.EXAMPLE["data"]["decisions"][0]}
    del decision["at"], decision["campaignInstanceId"]
    saves = [
        commands.SaveTally(campaign_id, hour_of(at), Tally(100, 2, 1)),
        commands.SaveEstimates(campaign_id, estimates.as_json(), at),
        commands.SaveDecision(campaign_id, "cid-0b7d3c52", at, decision),
    ]
    tx.live.save(sample.ACCOUNT, sample.STREAM, tx.live.last_sequence(sample.STREAM) + 1, [], saves, at)


def _dead_delivery(tx: Transaction) -> None:
    """The first event of the sample data, given up by the webhook that is shown."""
    webhook = tx.webhooks.get(sample.WEBHOOK_ID)
    assert webhook is not None
    tx.webhooks.fan_out(replace(webhook, cursor=0), 1, 1, sample_server.NOW)
    [delivery] = tx.webhooks.deliveries(webhook.id, None, None, 1)
    tx.webhooks.record(webhook.id, [replace(delivery, state=DeliveryState.DEAD, attempts=11, status_code=503)])


async def _sent(office: Office, operation: Operation, live: dict[str, str], view: str | None) -> httpx.Response:
    path, query = operation.path, {}
    for parameter in operation.parameters:
        name = parameter["name"]
        value = live[name] if name in LIVE else parameter["example"]
        value = view if name == "view" else value
        if parameter["in"] == "path":
            path = path.replace(f"{{{name}}}", str(value))
        else:
            query[name] = value
    at_desk = any(mark in path for mark in ("/previews/", "/calls/")) and not path.endswith("/supervision")
    session = at_desk or (path.endswith(DESK) and "/agents/" in path)
    token = office.agent if session else office.manager
    request: dict[str, Any] = {"params": query, "headers": token | sample_server.OWN_PAGE}
    if operation.media == "application/json":
        request["json"] = operation.body
    elif operation.media is not None:
        fields = dict(operation.body)
        request |= {"files": {"file": ("people.csv", fields.pop("file").encode(), "text/csv")}, "data": fields}
    return await office.http.request(operation.method, path, **request)


def _compared(operation: Operation, answer: httpx.Response, view: str | None) -> None:
    """The answer has the form of the example."""
    media = answer.headers["content-type"].split(";")[0]
    shown = operation.answers[media]
    example = shown["example"] if view is None else shown["examples"][view]["value"]
    if media == "application/json":
        _same_form(answer.json(), example, "")
    elif media == "text/csv":
        got, wanted = (list(csv.reader(text.splitlines())) for text in (answer.text, example))
        assert got[0] == wanted[0]
        assert all(len(row) == len(wanted[0]) for row in [*got, *wanted])
    else:
        assert type(example) is type(answer.text)


def _same_form(got: Any, example: Any, where: str) -> None:
    """Of objects the fields, of lists the first entry, of other things the type; null may stand for anything."""
    if got is None or example is None:
        return
    kinds = (int, float) if _is_number(example) else (type(example),)
    assert type(got) in kinds, f"{where}: {got!r}, not {example!r}"
    if isinstance(example, dict):
        assert set(got) == set(example), f"{where or 'the answer'}: {sorted(set(got) ^ set(example))}"
        for name, value in example.items():
            _same_form(got[name], value, f"{where}.{name}")
    elif isinstance(example, list) and example:
        assert got, f"{where} is empty, and the example is not"
        _same_form(got[0], example[0], f"{where}[0]")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
