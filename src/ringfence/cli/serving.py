"""A server in this process: HTTP, dialers and database, from a free port to a graceful end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Final

import uvicorn
import uvloop
from fastapi import FastAPI

from ringfence import logging, wiring
from ringfence.cli import server_file
from ringfence.cli.printing import note
from ringfence.config import Config
from ringfence.domain.problems import Kind, Problem
from ringfence.services.runtime import Runtime

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
GRACE_SECONDS: Final = 5
"""How long requests under way may still take when the server is asked to stop."""
PING_SECONDS: Final = 5.0
PONG_SECONDS: Final = 10.0
"""A web socket whose other end is silent for both is dead, and its agent's time to come back begins."""
KEEP_ALIVE_SECONDS: Final = 75
"""How long a connection without a request stays open: an agent reads and talks for longer than uvicorn's 5 s."""
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


class Server:
    """A server that answers at `url`, as it is reached from this machine."""

    def __init__(self, app: FastAPI, config: Config, http: _Http, running: asyncio.Task[None]) -> None:
        self.app = app
        self.config = config
        self.url = _local_url(config)
        self._http = http
        self._running = running
        self._asked = asyncio.Event()

    @property
    def runtime(self) -> Runtime:
        runtime: Runtime = self.app.state.runtime
        return runtime

    def stop(self) -> None:
        """Ask it to stop; where that was asked before, not to wait for anybody."""
        self._http.force_exit = self._asked.is_set()
        self._asked.set()

    async def asked_to_stop(self) -> None:
        """Return when it is asked to stop."""
        await self._until(self._asked)

    async def started(self) -> None:
        """Return when it answers."""
        await self._until(self._http.listens)

    async def ended(self) -> None:
        """End it: requests under way are answered first."""
        self.app.state.ending.set()
        self._http.should_exit = True
        await self._running

    async def _until(self, event: asyncio.Event) -> None:
        """Return when it happens; raise what ended the server if that comes first."""
        waiting = asyncio.create_task(event.wait())
        try:
            await asyncio.wait({waiting, self._running}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        if not event.is_set():
            self._running.result()


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run on uvloop; a Ctrl-C that nobody handles ends it without a traceback."""
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(main)


@asynccontextmanager
async def serving(config: Config) -> AsyncIterator[Server]:
    """A server, ready, on a data folder of its own; SIGTERM and SIGINT ask it to stop.

    Raises Problem: conflict where another server has the folder, unavailable where the port is taken.
    """
    _configure_logging(config)
    if config.speed != 1:
        note(
            f"ringfence: the clock runs {config.speed:g} times as fast as the world's: for demonstrations and tests only"
        )
    with server_file.held(config.data), _listening(config) as listener:
        config = replace(config, port=listener.getsockname()[1])
        async with wiring.application(config) as app:
            http = _Http(_http_config(app))
            server = Server(app, config, http, asyncio.create_task(http.serve([listener])))
            with _asked_by_signals(server):
                try:
                    await server.started()
                    wiring.collect_garbage_rarely()
                    server_file.announce(config.data, server_file.Running(server.url, os.getpid(), config.speed))
                    yield server
                finally:
                    server_file.withdraw(config.data)
                    await server.ended()


class _Http(uvicorn.Server):
    """uvicorn, with signals left to us: to it, they are no ordinary end of a process."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _http_config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PONG_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


@contextlib.contextmanager
def _asked_by_signals(server: Server) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, server.stop)
    try:
        yield
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)


@contextlib.contextmanager
def _listening(config: Config) -> Iterator[socket.socket]:
    try:
        family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
        listener = socket.create_server((config.host, config.port), family=family, backlog=2048)
    except OSError as error:
        where = f"{config.host}, port {config.port}"
        message = f"cannot listen at {where} ({error.strerror}): choose another --port (0 for any free one) or --host"
        raise Problem(Kind.UNAVAILABLE, "address_unusable", message) from error
    with listener:
        yield listener


def _local_url(config: Config) -> str:
    """Where commands on this machine reach the server."""
    host = _EVERYWHERE.get(config.host, config.host)
    return f"http://[{host}]:{config.port}" if ":" in host else f"http://{host}:{config.port}"


def _configure_logging(config: Config) -> None:
    logging.configure(log_format=config.log_format, log_level=config.log_level, personal_data=config.log_personal_data)
