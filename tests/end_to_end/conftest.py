"""A real server in a process of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.support.server_process import ServerProcess

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
    for server in started:
        await server.stop()
