from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn

from ringfence.config import Config
from ringfence.domain.settings import StreamSettings
from ringfence.services import tenancy
from tests.api.conftest import OTHER_ACCOUNT, OTHER_STREAM, STREAM, World

URL = f"/api/v1/streams/{STREAM}/caller-ids"
LISTS = f"/api/v1/streams/{STREAM}/dnc-lists"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path, max_json_bytes=10_000, max_upload_bytes=50_000)


def body(size: int) -> bytes:
    return b'{"phoneNumber":"+442079460123","more":"' + b"x" * (size - 41) + b'"}'


async def in_pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1000):
        yield content[start : start + 1000]


async def test_a_body_may_be_as_large_as_the_limit_and_no_larger(world: World, auth: dict[str, str]):
    for size, status in ((10_000, 200), (10_001, 413)):
        assert len(body(size)) == size
        assert (await world.http.post(URL, content=body(size), headers=auth)).status_code == status
        assert (await world.http.post(URL, content=in_pieces(body(size)), headers=auth)).status_code == status


async def test_too_large_a_body_is_answered_in_the_one_form(world: World, auth: dict[str, str]):
    for content in (body(20_000), in_pieces(body(20_000))):
        answer = await world.http.post(URL, content=content, headers=auth)
        assert answer.json()["code"] == "too_large"
    keyed = auth | {"Idempotency-Key": "k"}
    assert (await world.http.post(URL, content=in_pieces(body(20_000)), headers=keyed)).status_code == 413


async def test_an_upload_has_a_limit_of_its_own_where_files_belong(world: World, auth: dict[str, str]):
    for url, size, status in (
        (f"{LISTS}/cl-1/file", 60_000, 413),
        (f"{LISTS}/cl-1/numbers", 20_000, 413),
        (URL, 20_000, 413),
    ):
        answer = await world.http.post(url, files={"file": b"x" * size}, headers=auth)
        assert answer.status_code == status
    answer = await world.http.post(f"{LISTS}/cl-1/file", files={"file": b"x" * 20_000}, headers=auth)
    assert answer.status_code != 413


async def test_a_bad_token_is_answered_before_the_body_is_read(world: World):
    async def endless() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    assert (await world.http.post(URL, content=endless(), headers={"auth": "no"})).status_code == 401


async def test_more_calls_than_the_accounts_limit_are_429_until_time_has_passed(world: World, auth: dict[str, str]):
    slow = replace(StreamSettings(), api_calls_per_minute=60, api_burst=3)
    await tenancy.save_settings(world.database, STREAM, slow)
    other = await world.headers(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    statuses = [(await world.http.get(URL, headers=auth)).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = await world.http.get(URL, headers=auth)
    assert refused.headers["retry-after"] == "1"
    assert "60 calls a minute" in refused.json()["message"]
    assert (await world.http.get(f"/api/v1/streams/{OTHER_STREAM}/caller-ids", headers=other)).status_code == 200
    world.time.advance(seconds=1)
    assert [(await world.http.get(URL, headers=auth)).status_code for _ in range(2)] == [200, 429]


async def test_a_client_that_sends_too_much_over_a_socket_still_hears_413(world: World, auth: dict[str, str]):
    server = uvicorn.Server(uvicorn.Config(world.app, port=0, log_level="critical", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
        await asyncio.sleep(0)
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    size = 5_000_000
    head = f"POST {URL} HTTP/1.1\r\nHost: x\r\nauth: {auth['auth']}\r\nContent-Length: {size}\r\n\r\n"
    writer.write(head.encode() + b"x" * size)
    await writer.drain()
    assert b" 413 " in await reader.readline()
    writer.close()
    server.should_exit = True
    await serving
