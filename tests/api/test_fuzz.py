"""Whatever is sent, the answer is one of ours: never a 5xx, never a 422, and every error in the one form.

Requests come from the OpenAPI document: good ones, bad ones, and printed examples with one thing in them changed. They go to
one server with the sample data and a call on an agent's desk, which they change as they may.
"""

from __future__ import annotations

import asyncio
import copy
import itertools
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation

from tests.api.test_openapi import PAGE
from tests.support import migrated, sample_server
from tests.support.sample_server import Office

EXAMPLES: Final = 8
"""Requests of each kind an operation, of three kinds, in one go: with all operations they take half a minute."""
MINUTES: Final = float(os.environ.get("FUZZ_MINUTES", "0"))
"""How long to go on with others, in all."""
URL: Final = "http://ringfence.test"

CONFIG: Final = SchemathesisConfig.from_dict(
    {"generation": {"allow-x00": False}}
)  # refused before anything is looked at
SCHEMA: Final = schemathesis.openapi.from_dict(PAGE, config=CONFIG)
OPERATIONS: Final = [result.ok() for result in SCHEMA.get_all_operations() if isinstance(result, Ok)]
FUZZED: Final = settings(
    max_examples=EXAMPLES,
    database=None,
    deadline=None,
    phases=[Phase.generate],  # not to look for the smallest request that fails: the server changes meanwhile
    suppress_health_check=list(HealthCheck),
)
ODD: Final[list[Any]] = [
    None, True, 0, -1, 0.5, 2**31, 2**63, 10**400, "", " ", "x" * 10_000, "\u0000", "\u202e\U0001f4de", "🇬🇧" * 60, [], {},
    [None], {"": None}, [[[[]]]], "2026-02-30", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "25:00 PM",
    "+442079460123", "+0", "٠٧٧٠٠", "NaN", ["a"] * 200,
]  # fmt: skip


@dataclass(frozen=True)
class Fuzzed:
    """The server on a loop of its own, to be asked from another thread."""

    loop: asyncio.AbstractEventLoop
    office: Office
    live: dict[str, str]

    def send(self, method: str, url: str, content: Any, headers: dict[str, str]) -> httpx.Response:
        self.office.time.at += timedelta(seconds=0.01)  # so that nobody calls too often, and no token gets old
        request = self.office.http.request(method, url, content=content, headers=headers)
        return asyncio.run_coroutine_threadsafe(request, self.loop).result(120)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    folder = tmp_path_factory.mktemp("fuzzed")
    migrated.at(folder / "ringfence.db")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    context = sample_server.office(folder)
    try:
        asyncio.run_coroutine_threadsafe(sample_server.seed(folder), loop).result(60)
        office = asyncio.run_coroutine_threadsafe(context.__aenter__(), loop).result(60)
        live = asyncio.run_coroutine_threadsafe(office.bring("connected"), loop).result(60)
        yield Fuzzed(loop, office, live)
        asyncio.run_coroutine_threadsafe(context.__aexit__(None, None, None), loop).result(60)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


SHARE: Final = 60 * MINUTES / (3 * len(OPERATIONS))
"""Seconds of one test."""


def _sent(check: Callable[..., None], **drawn: Any) -> None:
    """Send what is drawn: the same every time, then, while this test's share of the time lasts, others."""
    end_at = time.monotonic() + SHARE
    for number in itertools.count(1):
        seed(number)(FUZZED(given(**drawn)(check)))()
        if time.monotonic() >= end_at:
            return


each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
each_mode = pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["good", "bad"])


@each_mode
@each_operation
def test_every_request_is_answered_in_our_forms(operation: APIOperation, mode: GenerationMode, server: Fuzzed):
    if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query or operation.path_parameters):
        return  # nothing can be wrong with it

    def run(case: Case, known: bool) -> None:
        _place(case, operation, server.live, known)
        sent = requests.Request(**_request(case)).prepare()
        assert sent.method is not None
        assert sent.url is not None
        headers = {name: str(value) for name, value in sent.headers.items() if name.lower() == "content-type"}
        _check(server.send(sent.method, sent.url, sent.body, headers | _token(operation, server)))

    _sent(run, case=operation.as_strategy(generation_mode=mode), known=st.booleans())


@each_operation
def test_a_printed_example_with_one_thing_changed_is_answered_in_our_forms(operation: APIOperation, server: Fuzzed):
    said = PAGE["paths"][operation.path][operation.method]
    content = said.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return  # parameters are changed by the test above
    example = content["application/json"]["example"]
    path = operation.path
    for parameter in said.get("parameters", []):
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", server.live.get(parameter["name"], parameter["example"]))

    def run(place: tuple[Any, ...], odd: Any, cut: int) -> None:
        text = json.dumps(_changed(example, place, odd))
        body = text[:-cut] if 0 < cut < 3 else text
        headers = {"content-type": "application/json"} | _token(operation, server)
        _check(server.send(operation.method.upper(), URL + path, body.encode(), headers))

    _sent(run, place=st.sampled_from(list(_places(example))), odd=st.sampled_from(ODD), cut=st.integers(0, 40))


# --- what this has found ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lists", ["contact-lists", "dnc-lists"])
def test_a_file_that_is_said_to_be_utf_16_and_has_no_byte_order_mark_is_refused(lists: str, server: Fuzzed):
    fields = {"name": "Marks", "encoding": "utf-16"}
    files = {"file": ("people.csv", b"phoneNumber\n+442079460001\n")}
    sent = requests.Request("POST", f"{URL}{sample_server.BASE}/{lists}", data=fields, files=files).prepare()
    content_type = {"content-type": str(sent.headers["content-type"])}
    answer = server.send("POST", str(sent.url), sent.body, server.office.manager | content_type)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "wrong_encoding"


def _place(case: Case, operation: APIOperation, live: dict[str, str], known: bool) -> None:
    """Have it sent to the sample's stream, and if `known` to things that are there."""
    for parameter in PAGE["paths"][operation.path][operation.method].get("parameters", []):
        name = parameter["name"]
        if parameter["in"] == "path" and (known or name == "streamId"):
            case.path_parameters[name] = live.get(name, parameter["example"])
        elif name == "accountId" and isinstance(case.query, dict):
            case.query.pop(name, None)


def _request(case: Case) -> dict[str, Any]:
    wanted = ("method", "url", "params", "json", "data", "files", "headers")
    return {name: value for name, value in case.as_transport_kwargs(base_url=URL).items() if name in wanted}


def _token(operation: APIOperation, server: Fuzzed) -> dict[str, str]:
    """The agent's where an agent acts, or else the manager's."""
    session = any(mark in operation.path for mark in ("/previews/", "/calls/", "/state", "/work"))
    return server.office.agent if session else server.office.manager


def _check(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    assert answer.status_code not in (401, 413, 422, 429), answer.text
    if answer.status_code < 400:
        assert answer.headers["content-type"].split(";")[0] in (
            "application/json",
            "text/csv",
            "text/event-stream",
            "text/plain",
        )
        return
    body = answer.json()
    assert set(body) == {"status", "message", "code", "errors"}
    assert body["status"] == "error"
    assert body["message"]
    assert body["code"]
    assert bool(body["errors"]) == (answer.status_code == 400), body
    for error in body["errors"]:
        assert set(error) == {"path", "code", "message"}
        assert error["code"]
        assert error["message"]


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _places(item, (*place, key))


def _changed(example: Any, place: tuple[Any, ...], odd: Any) -> Any:
    if not place:
        return odd
    changed = copy.deepcopy(example)
    owner = changed
    for key in place[:-1]:
        owner = owner[key]
    owner[place[-1]] = odd
    return changed
