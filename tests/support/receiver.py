"""A receiver of webhooks on a real socket, which behaves as arranged: it may fail, hang, redirect and lie."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
FAILS = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"
REFUSES = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"
GONE = b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n"
HANGS = b""
BREAKS_OFF = b"HTTP/1.1 2"
NO_HTTP = b"SSH-2.0-OpenSSH_9.2\r\n\r\n"
PROMISES_MORE = b"HTTP/1.1 503 Oops\r\ncontent-length: 1000000\r\n\r\nno"
MADE_BUT_LATE = b"\0"  # the event is taken, and nothing is said until the sender has given up


def says(body: Any) -> bytes:
    """All is well, with this as JSON, or as it stands where it is bytes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(content) + content


def redirects(url: str) -> bytes:
    return f"HTTP/1.1 307 Temporary Redirect\r\nlocation: {url}\r\ncontent-length: 0\r\n\r\n".encode()


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """How it behaves is said for the requests about one event (`of_event`, by what `data.n` is), or else in the order of
    requests (`behaves`), each time taken from the left; where nothing is said, all is well."""

    url: str = ""
    behaves: deque[bytes] = field(default_factory=deque)
    of_event: dict[int, deque[bytes]] = field(default_factory=dict)
    got: list[Received] = field(default_factory=list)  # every request, in order
    taken: list[Received] = field(default_factory=list)  # those that it says it has taken, or took without saying so
    did: Counter[bytes] = field(default_factory=Counter)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while (received := await _read(reader)) is not None:
                self.got.append(received)
                said = self.of_event.get(_number_of(received)) or self.behaves
                behaviour = said.popleft() if said else OK
                self.did[behaviour] += 1
                if behaviour in (OK, MADE_BUT_LATE):
                    self.taken.append(received)
                if behaviour in (HANGS, MADE_BUT_LATE):
                    await reader.read()  # until the sender goes away
                    return
                writer.write(behaviour)
                await writer.drain()
                if behaviour in (BREAKS_OFF, NO_HTTP, PROMISES_MORE):
                    return
        except ConnectionError:
            pass
        finally:
            self._open.discard(writer)
            writer.close()


def _number_of(received: Received) -> int:
    """Of the event, where one was sent."""
    return int(received.event.get("data", {}).get("n", -1)) if received.body else -1


async def _read(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return Received(first.split(" ")[1], headers, await reader.readexactly(int(headers.get("content-length", "0"))))


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.answer, "127.0.0.1", 0)
    receiver.url = "http://127.0.0.1:{1}/events".format(*server.sockets[0].getsockname())
    try:
        yield receiver
    finally:
        server.close()
        for writer in list(receiver._open):
            writer.close()
        await server.wait_closed()
