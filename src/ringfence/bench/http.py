"""A keep-alive HTTP/1.1 client that costs so little that what is measured is the server."""

from __future__ import annotations

import asyncio
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
    """One connection, one request at a time, opened again where the server has closed it for being idle.

    Answers must say their Content-Length.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._received = b""

    async def send(self, raw: bytes) -> tuple[int, bytes]:
        """Status and body. Raises ConnectionError where the server hangs up twice."""
        try:
            return await self._send(raw)
        except ConnectionError:  # it was closed for being idle while the request was on its way
            return await self._send(raw)

    async def ask(self, method: str, path: str, token: str, body: Any = None) -> Any:
        """The decoded answer. Raises RuntimeError where it is not a success."""
        status, content = await self.send(request(method, path, token, body))
        if status != 200:
            raise RuntimeError(f"{method} {path} was answered {status}: {content.decode('utf-8', 'replace')}")
        return msgspec.json.decode(content)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    async def _send(self, raw: bytes) -> tuple[int, bytes]:
        loop = asyncio.get_running_loop()
        if self._transport is None:
            await loop.create_connection(lambda: self, HOST, self._port)
        assert self._transport is not None
        self._answer = loop.create_future()
        self._transport.write(raw)
        return await self._answer

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
        answer, self._transport, self._answer, self._received = self._answer, None, None, b""
        if answer is not None and not answer.done():
            answer.set_exception(ConnectionError("the server closed the connection before it answered"))
