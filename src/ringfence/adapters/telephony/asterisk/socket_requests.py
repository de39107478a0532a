"""ARI's requests over the web socket on which it tells what happens. They cost a third of those over HTTP.

Asterisk 20.14, 21.9, 22.4 and later:
https://docs.asterisk.org/Configuration/Interfaces/Asterisk-REST-Interface-ARI/ARI-REST-over-WebSocket/
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from typing import Any, Final

import aiohttp
import msgspec

ANSWER: Final = "RESTResponse"


class SocketRequests:
    """Over one web socket, which another reads."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[tuple[int, bytes]]] = {}

    def __len__(self) -> int:
        """How many wait for their answer."""
        return len(self._waiting)

    async def offer(self) -> None:
        """Send a request of which nothing depends: an Asterisk that takes none over the web socket does not answer."""
        with contextlib.suppress(OSError):  # it is lost, which its reader finds out
            await self._send("0", "GET", "asterisk/ping", {}, None)

    async def ask(
        self, method: str, path: str, query: dict[str, str | int], body: Any, seconds: float
    ) -> tuple[int, bytes]:
        """HTTP's status, and the answer. Raises TimeoutError, and OSError where the web socket is lost."""
        number = str(next(self._numbers))
        answer: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            async with asyncio.timeout(seconds):
                await self._send(number, method, path, query, body)
                return await answer
        finally:
            self._waiting.pop(number, None)

    def answered(self, event: dict[str, Any]) -> None:
        answer = self._waiting.get(event.get("request_id", ""))
        if answer is not None and not answer.done():
            answer.set_result((event["status_code"], event.get("message_body", "").encode()))

    def lost(self) -> None:
        """The web socket is: what became of what was asked is not known."""
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionResetError("the web socket is lost"))

    async def _send(self, number: str, method: str, path: str, query: dict[str, str | int], body: Any) -> None:
        message: dict[str, Any] = {"type": "RESTRequest", "request_id": number, "method": method, "uri": path}
        if query:
            message["query_strings"] = [{"name": name, "value": str(value)} for name, value in query.items()]
        if body is not None:
            message["content_type"] = "application/json"
            message["message_body"] = msgspec.json.encode(body).decode()
        await self._socket.send_str(msgspec.json.encode(message).decode())
