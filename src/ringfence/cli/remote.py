"""The running server, for what concerns its dialers: found through its data folder, spoken to over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from ringfence.cli import server_file, storage
from ringfence.cli.server_file import Running
from ringfence.config import Config
from ringfence.domain.problems import Fault, Kind, Problem

if TYPE_CHECKING:
    import httpx

    from ringfence.adapters.storage.database import SqlDatabase
    from ringfence.client import ApiError, AsyncClient
    from ringfence.ports.clock import Clock
    from ringfence.ports.storage.tenancy import Stream

_KINDS: Final = {
    400: Kind.INVALID,
    401: Kind.UNAUTHENTICATED,
    403: Kind.FORBIDDEN,
    404: Kind.NOT_FOUND,
    409: Kind.CONFLICT,
    413: Kind.TOO_LARGE,
    429: Kind.RATE_LIMITED,
}
_TOKEN_TTL: Final = timedelta(minutes=10)
_SECONDS: Final = 60.0


def needed(config: Config, what: str) -> Running:
    """The server that runs on the data folder. Raises Problem (unavailable) that says how to start one."""
    found = server_file.find(config.data)
    if found is None:
        message = (
            f"no server is running on {config.data}, and only a running one {what}: "
            f"start it with ringfence serve --data {config.data}, or name its folder with --data"
        )
        raise Problem(Kind.UNAVAILABLE, "no_server", message)
    return found


async def clock(config: Config, opened: SqlDatabase) -> Clock:
    """The dialer's time: that of the running server, which may run faster than the world's."""
    from ringfence.adapters.clock import SystemClock

    latest = await opened.read(lambda tx: tx.live.latest_instant())
    running = server_file.find(config.data)
    if running is None or running.speed == 1:
        return SystemClock(start=latest)
    async with _reached(running) as http:
        answer = await http.get("/readyz")
    if not answer.is_success:
        raise Problem(Kind.UNAVAILABLE, "not_ready", f"the server at {running.url} is not ready: see what it says")
    return SystemClock(running.speed, start=datetime.fromisoformat(answer.json()["data"]["now"]))


@asynccontextmanager
async def client(
    running: Running, opened: SqlDatabase, stream: Stream, timeout: float | None = _SECONDS
) -> AsyncIterator[AsyncClient]:
    """The server, asked in the name of the stream; `timeout` is in seconds for each answer, None for no end.

    Raises what is wrong as the Problem that it is to the server; unavailable where it cannot be reached.
    """
    from ringfence.client import ApiError, AsyncClient
    from ringfence.services import tokens

    now = tokens.utc_now()
    app = await storage.own_app(opened, stream, now)
    token = tokens.sign(app.id, app.key, at=now, ttl=_TOKEN_TTL)
    with _reaching(running):
        async with AsyncClient(running.url, stream.id, token, timeout) as asked:
            try:
                yield asked
            except ApiError as error:
                raise _problem(error) from error


@asynccontextmanager
async def _reached(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    """What of a server is outside its streams."""
    import httpx

    with _reaching(running):
        async with httpx.AsyncClient(base_url=running.url, timeout=_SECONDS, trust_env=False) as http:
            yield http


@contextmanager
def _reaching(running: Running) -> Iterator[None]:
    """Raises Problem (unavailable) where the server does not answer."""
    import httpx

    try:
        yield
    except httpx.TransportError as error:
        message = f"the server at {running.url} (process {running.pid}) does not answer ({type(error).__name__})"
        raise Problem(Kind.UNAVAILABLE, "server_unreachable", f"{message}: see what it says") from error


def _problem(error: ApiError) -> Problem:
    kind = _KINDS.get(error.status, Kind.UNAVAILABLE)
    faults = [Fault(fault.path, fault.code, fault.message) for fault in error.faults]
    return Problem(kind, error.code, str(error), faults)
