"""One Asterisk's REST Interface: requests, and the web socket on which it tells what happens.

https://docs.asterisk.org/Asterisk_22_Documentation/API_Documentation/Asterisk_REST_Interface
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Final

import aiohttp
import msgspec
import structlog

from ringfence.adapters.telephony.asterisk.settings import ServerSettings
from ringfence.adapters.telephony.asterisk.socket_requests import ANSWER, SocketRequests
from ringfence.ports.telephony import TelephonyUnavailable

_log = structlog.get_logger(__name__)

ANSWER_SECONDS: Final = 5.0
"""After this a request that is not answered is given up; what became of it is unknown."""
HEARTBEAT_SECONDS: Final = 10.0
"""How often the web socket is tried; half of this later it is given up."""
PARTED_SECONDS: Final = 0.1
"""Asterisk takes the application from a connection a little after that has closed; from the next one too, were it there."""
RETRIES: Final = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
"""Seconds between attempts to connect; the last one from then on."""
CONNECTIONS: Final = 32
SOCKETS: Final = 4
"""Web sockets for requests, the one with the events among them: Asterisk does what comes over one of them one by one, and
placing a call takes it a millisecond."""

EVERY_CHANNEL: Final = "channel:"
"""What is listened to, so that originated calls are heard of. The web socket's `subscribeAll` would have the states of
devices with it, and Asterisk hangs for ever where such a state changes while that web socket closes
(https://github.com/asterisk/asterisk/issues/2170)."""
UNWANTED: Final = (
    "ApplicationMoveFailed",
    "BridgeCreated",
    "BridgeDestroyed",
    "ChannelCallerId",
    "ChannelConnectedLine",
    "ChannelCreated",
    "ChannelDialplan",
    "ChannelEnteredBridge",
    "ChannelLeftBridge",
    "ChannelVarset",
    "PlaybackStarted",
    "RecordingStarted",
    "StasisEnd",
)
"""Events that Asterisk need not send: half of all."""

Event = dict[str, Any]


class Refused(Exception):
    """Asterisk understood the request and does not do it. `status` is HTTP's."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{message} ({status})")
        self.status = status
        self.message = message


class Ari:
    """A connection to one server. `listen` keeps the web socket of events up, and others; requests go over whichever of them
    has the fewest, or over HTTP where Asterisk does not take them so and while it is down."""

    def __init__(self, settings: ServerSettings) -> None:
        self.settings = settings
        credentials = f"{settings.user}:{settings.password}".encode()
        self._headers = {"Authorization": f"Basic {base64.b64encode(credentials).decode()}"}
        self._session: aiohttp.ClientSession | None = None
        self._sockets: list[SocketRequests] = []

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(self, path: str, **query: str | int) -> Any:
        return await self.request("GET", path, query)

    async def post(self, path: str, body: Any = None, **query: str | int) -> Any:
        return await self.request("POST", path, query, body)

    async def put(self, path: str, body: Any = None, **query: str | int) -> Any:
        return await self.request("PUT", path, query, body)

    async def delete(self, path: str, **query: str | int) -> Any:
        return await self.request("DELETE", path, query)

    async def request(self, method: str, path: str, query: dict[str, str | int], body: Any = None) -> Any:
        """The decoded answer. Raises Refused, and TelephonyUnavailable where there is none within ANSWER_SECONDS."""
        if not self._sockets:
            data = await self.raw(method, path, query, body)
        else:
            socket = min(self._sockets, key=len)
            data = await self._answered(socket.ask(method, path, query, body, ANSWER_SECONDS), ANSWER_SECONDS)
        return msgspec.json.decode(data) if data else None

    async def raw(
        self, method: str, path: str, query: dict[str, str | int], body: Any = None, seconds: float = ANSWER_SECONDS
    ) -> bytes:
        """The answer's bytes, over HTTP, as of a recording, which may take longer. Raises like `request`."""
        return await self._answered(self._over_http(method, path, query, body, seconds), seconds)

    async def _answered(self, asked: Awaitable[tuple[int, bytes]], seconds: float) -> bytes:
        try:
            status, content = await asked
        except TimeoutError as error:
            raise TelephonyUnavailable(f"{self.settings.name} does not answer within {seconds:g} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise TelephonyUnavailable(f"{self.settings.name} cannot be reached: {error}") from error
        if status >= 400:
            raise Refused(status, _message(content))
        return content

    async def _over_http(
        self, method: str, path: str, query: dict[str, str | int], body: Any, seconds: float
    ) -> tuple[int, bytes]:
        headers = None if body is None else {"Content-Type": "application/json"}
        data = None if body is None else msgspec.json.encode(body)
        async with self._open().request(
            method,
            f"{self.settings.url}/ari/{path}",
            params=query,
            data=data,
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=seconds),
        ) as answer:
            return answer.status, await answer.read()

    async def listen(
        self, heard: Callable[[Event], None], *, up: Callable[[], Any], down: Callable[[bool], None]
    ) -> None:
        """Hand every event to `heard`, for ever. After each connection `up` is awaited, while events wait; `down` is called
        when it is lost, with whether the server's port was then found shut: its process is gone.
        """
        while True:
            socket = await self._connected(down)
            try:
                reader = asyncio.create_task(self._read(socket, heard, up))
                await reader
            except TelephonyUnavailable as error:
                _log.warning("switch_unavailable", server=self.settings.name, error=str(error))
            except Refused as error:
                _log.warning("switch_refuses", server=self.settings.name, error=str(error))
                await asyncio.sleep(RETRIES[-1])
            finally:
                await socket.close()
                await asyncio.sleep(PARTED_SECONDS)
            _log.warning("switch_connection_lost", server=self.settings.name)
            down(False)

    async def _connected(self, down: Callable[[bool], None]) -> aiohttp.ClientWebSocketResponse:
        delays = iter(RETRIES)
        complained = False
        while True:
            try:
                return await self._connect(self.settings.app)
            except aiohttp.WSServerHandshakeError as error:
                shut, why = False, _handshake(error.status)
            except (aiohttp.ClientConnectorError, ConnectionRefusedError) as error:
                shut, why = isinstance(getattr(error, "os_error", error), ConnectionRefusedError), str(error)
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                shut, why = False, str(error) or "no answer"
            if not complained:
                _log.warning("switch_not_connected", server=self.settings.name, error=why)
                complained = True
            if shut:
                down(True)
            await asyncio.sleep(next(delays, RETRIES[-1]))

    async def _connect(self, app: str) -> aiohttp.ClientWebSocketResponse:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await self._open().ws_connect(
                f"{self.settings.url}/ari/events", params={"app": app}, heartbeat=HEARTBEAT_SECONDS, max_msg_size=0
            )

    async def _read(
        self, socket: aiohttp.ClientWebSocketResponse, heard: Callable[[Event], None], up: Callable[[], Any]
    ) -> None:
        filters = {"disallowed": [{"type": name} for name in UNWANTED]}
        await self.put(f"applications/{self.settings.app}/eventFilter", filters)
        await self.post(f"applications/{self.settings.app}/subscription", eventSource=EVERY_CHANNEL)
        await up()
        _log.info("switch_connected", server=self.settings.name)
        requests = SocketRequests(socket)
        others: list[asyncio.Task[None]] = []
        try:
            await requests.offer()
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    continue
                event = msgspec.json.decode(message.data)
                if event["type"] == ANSWER:
                    if requests not in self._sockets:  # it takes requests so
                        self._sockets.append(requests)
                        others = [asyncio.create_task(self._another(number)) for number in range(2, SOCKETS + 1)]
                    requests.answered(event)
                elif event["type"] == "ApplicationReplaced":
                    raise Refused(409, f"another program uses the application {self.settings.app}: give each its own")
                else:
                    heard(event)
        finally:
            self._lost(requests)
            for other in others:
                other.cancel()

    async def _another(self, number: int) -> None:
        """A web socket for requests alone; again when it is lost. Its application is told of nothing."""
        while True:
            with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
                async with await self._connect(f"{self.settings.app}.{number}") as socket:
                    requests = SocketRequests(socket)
                    self._sockets.append(requests)
                    try:
                        async for message in socket:
                            if message.type is aiohttp.WSMsgType.TEXT:
                                requests.answered(msgspec.json.decode(message.data))
                    finally:
                        self._lost(requests)
            await asyncio.sleep(RETRIES[-1])

    def _lost(self, requests: SocketRequests) -> None:
        if requests in self._sockets:
            self._sockets.remove(requests)
        requests.lost()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS),
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=60),
            )
        return self._session


def _message(content: bytes) -> str:
    with contextlib.suppress(msgspec.DecodeError, AttributeError):
        found = msgspec.json.decode(content)
        return str(found.get("message") or found.get("error") or found)
    return content[:200].decode(errors="replace") or "refused"


def _handshake(status: int) -> str:
    if status in (401, 403):
        return "it refuses the user and password: compare them with ari.conf"
    return f"its ARI answers {status}: are res_ari and http enabled?"
