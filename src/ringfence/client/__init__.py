"""A typed client of the API, for programs of yours: `Client` waits for its answers, `AsyncClient` is for asyncio.

    with Client("http://127.0.0.1:8080", "st-demo", token) as ringfence:
        ringfence.campaigns.trigger(campaign_id, campaign_type="voice", trigger="play")
        for event in ringfence.follow(types=("call.wrapped_up",)):
            print(event.data["phoneNumber"], event.data["disposition"])

Each resource of the API page is an attribute, each operation a method with the types of that page. What the server refuses
is raised as `ApiError`; where it cannot be reached, an httpx.TransportError.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import Self

import httpx

from ringfence.client import following
from ringfence.client.following import Event
from ringfence.client.operations import AsyncOperations, Operations
from ringfence.client.transport import TIMEOUT_SECONDS, ApiError, AsyncTransport, Fault, File, Token, Transport

__all__ = ["ApiError", "AsyncClient", "Client", "Event", "Fault", "File", "Token"]


class Client(Operations):
    """One stream on one server. A context manager; `close` it otherwise."""

    def __init__(self, base_url: str, stream_id: str, token: Token, timeout: float | None = TIMEOUT_SECONDS) -> None:
        """`token` is a token, or what gives one that is good. `timeout` is in seconds, for each answer; None for no end."""
        self._transport = Transport(base_url, stream_id, token, timeout)
        super().__init__(self._transport)

    def follow(
        self, *, types: tuple[str, ...] = (), campaign_id: str | None = None, cursor: str | None = None
    ) -> Iterator[Event]:
        """Every event after this cursor (`"0"`: the oldest that is kept; None: from now on), each once, without an end.

        Broken connections are made again. Raises ApiError where the server refuses for good, such as `cursor_expired`.
        """
        return following.follow(self._transport, types, campaign_id, cursor)

    def close(self) -> None:
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(AsyncOperations):
    """One stream on one server. An async context manager; `close` it otherwise."""

    def __init__(
        self,
        base_url: str,
        stream_id: str,
        token: Token,
        timeout: float | None = TIMEOUT_SECONDS,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`token` and `timeout` as for `Client`; `transport` reaches an application without a socket."""
        self._transport = AsyncTransport(base_url, stream_id, token, timeout, transport)
        super().__init__(self._transport)

    def follow(
        self, *, types: tuple[str, ...] = (), campaign_id: str | None = None, cursor: str | None = None
    ) -> AsyncIterator[Event]:
        """As `Client.follow`."""
        return following.follow_async(self._transport, types, campaign_id, cursor)

    async def close(self) -> None:
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
