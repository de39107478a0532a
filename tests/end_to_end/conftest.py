"""A real server in a process of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.support.chromium import chromium
from tests.support.desks import SPEED
from tests.support.server_process import ServerProcess, close_clients

StartServer = Callable[..., Awaitable[ServerProcess]]


@pytest.fixture
async def start_server(tmp_path: Path) -> AsyncIterator[StartServer]:
    started: list[ServerProcess] = []

    async def start(**options: float | str) -> ServerProcess:
        server = ServerProcess(tmp_path, **options)  # type: ignore[arg-type]
        started.append(server)
        await server.start()
        return server

    yield start
    await close_clients()
    for server in started:
        await server.stop()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def server(start_server: StartServer) -> ServerProcess:
    """For pages: in a hurry, so that a preview of 90 s is over in eleven."""
    return await start_server(speed=SPEED, seed=3)
