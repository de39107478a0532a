"""A keep-alive HTTP/1.1 client that costs so little that what is measured is the server."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Final, cast

import msgspec

from ringfence.bench.server import HOST

_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length: "


def request(method: str, path: str, token: str, body: Any = None) -> bytes:
    """The request as it goes over the wire. `body` becomes JSON."""
    content = b"" if body is None else msgspec.json.encode(body)
    head = f"{method} {path} HTTP/1.1\r\nhost: bench\r\nauth: {token}\r\ncontent-length: {len(content)}\r\n"
    return (head + "content-type: application/json\r\n\r\n").encode() + content


class Client(asyncio.Protocol):
    """One connection, one request at a time. Answers must say their Content-Length."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._received = b""
        self.sent_at = 0.0  # of the latest request, as time.perf_counter() has it

    @classmethod
    async def connected(cls, port: int) -> Client:
        _, client = await asyncio.get_running_loop().create_connection(cls, HOST, port)
        return client

    async def send(self, raw: bytes) -> tuple[int, bytes]:
        """Status and body. Raises ConnectionError where the server hangs up."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self.sent_at = time.perf_counter()
        self._transport.write(raw)
        return await self._answer

    async def ask(self, method: str, path: str, token: str, body: Any = None) -> Any:
        """The decoded answer. Raises RuntimeError where it is not a success."""
        status, content = await self.send(request(method, path, token, body))
        if status != 200:
            raise RuntimeError(f"{method} {path} was answered {status}: {content.decode('utf-8', 'replace')}")
        return msgspec.json.decode(content)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(_END)
        if not end:
            return
        at = head.lower().find(_LENGTH) + len(_LENGTH)
        if len(body) < int(head[at:].split(b"\r\n", 1)[0]):
            return
        answer, self._answer, self._received = self._answer, None, b""
        if answer is not None and not answer.done():
            answer.set_result((int(head[9:12]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("the server closed the connection before it answered"))
