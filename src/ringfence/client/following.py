"""Events, followed for ever: a connection that breaks is made again where it broke off."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, Final

import httpx

from ringfence.client.transport import ApiError, AsyncTransport, Call, Transport

SILENCE_SECONDS: Final = 45.0
"""The server says something every 15 s: after three times that the connection is taken for broken."""

AGAIN_AFTER_SECONDS: Final = 1.0
_WORTH_ANOTHER_TRY: Final = (429, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Event:
    """`cursor` is the place to go on from; `data` as in the guide's page on events."""

    cursor: str
    id: str
    type: str
    timestamp: str
    campaign_id: str | None
    data: dict[str, Any]


class _Reader:
    """Lines in, events out; remembers the place."""

    def __init__(self, cursor: str | None) -> None:
        self.cursor = cursor
        self._data: list[str] = []
        self._id: str | None = None

    def read(self, line: str) -> Event | None:
        name, _, value = line.partition(": ")
        if name == "id":
            self._id = value
        elif name == "data":
            self._data.append(value)
        elif not line:
            return self._event()
        return None

    def broke_off(self) -> None:
        self._data, self._id = [], None

    def _event(self) -> Event | None:
        data, self._data = "\n".join(self._data), []
        self.cursor, self._id = self._id or self.cursor, None
        if not data or self.cursor is None:
            return None
        told = json.loads(data)
        return Event(self.cursor, told["id"], told["type"], told["timestamp"], told["campaignId"], told["data"])


def _call(stream_id: str, types: tuple[str, ...], campaign_id: str | None, cursor: str | None) -> Call:
    query = {"types": ",".join(types) or None, "campaignId": campaign_id, "cursor": cursor}
    return Call("GET", f"/api/v1/streams/{stream_id}/events", query=query)


_HEADERS: Final = {"accept": "text/event-stream"}


def follow(
    transport: Transport, types: tuple[str, ...] = (), campaign_id: str | None = None, cursor: str | None = None
) -> Iterator[Event]:
    """Every event after this cursor (`"0"`: the oldest that is kept; None: from now on), each once, without an end.

    Raises ApiError where the server refuses for good, such as `cursor_expired`.
    """
    reader = _Reader(cursor)
    while True:
        try:
            call = _call(transport.stream_id, types, campaign_id, reader.cursor)
            for line in transport.lines(call, _HEADERS, SILENCE_SECONDS):
                event = reader.read(line)
                if event is not None:
                    yield event
        except httpx.TransportError:
            pass
        except ApiError as error:
            if error.status not in _WORTH_ANOTHER_TRY:
                raise
        reader.broke_off()
        transport.rest(AGAIN_AFTER_SECONDS)


async def follow_async(
    transport: AsyncTransport, types: tuple[str, ...] = (), campaign_id: str | None = None, cursor: str | None = None
) -> AsyncIterator[Event]:
    """The same for programs that use asyncio."""
    reader = _Reader(cursor)
    while True:
        try:
            call = _call(transport.stream_id, types, campaign_id, reader.cursor)
            async for line in transport.lines(call, _HEADERS, SILENCE_SECONDS):
                event = reader.read(line)
                if event is not None:
                    yield event
        except httpx.TransportError:
            pass
        except ApiError as error:
            if error.status not in _WORTH_ANOTHER_TRY:
                raise
        reader.broke_off()
        await asyncio.sleep(AGAIN_AFTER_SECONDS)
