"""A SIP telephone as browsers are one: over a web socket (RFC 7118), with digest authentication (RFC 2617). No audio."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from typing import Self

import aiohttp


class WebSocketPhone:
    """Registers, and takes what comes. Use it as a context manager."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self._address, self._user, self._password = address, user, password
        self._tag, self._call_id = secrets.token_hex(4), secrets.token_hex(8)
        self._domain = secrets.token_hex(6) + ".invalid"
        self._number = 0
        self._answers: asyncio.Queue[str] = asyncio.Queue()
        self._requests: asyncio.Queue[str] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession()
        self._socket = await self._http.ws_connect(self._address, protocols=("sip",))
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._reading.cancel()
        await self._socket.close()
        await self._http.close()

    async def register(self) -> int:
        """The status of the answer once the password was given."""
        answer = await self._ask("")
        if _status(answer) != 401:
            return _status(answer)
        found = dict(
            re.findall(r'(realm|nonce|opaque|qop|algorithm)="?([^",]+)"?', _header(answer, "WWW-Authenticate"))
        )
        uri, cnonce = "sip:ringfence", secrets.token_hex(4)
        ha1 = _md5(f"{self._user}:{found['realm']}:{self._password}")
        ha2 = _md5(f"REGISTER:{uri}")
        response = _md5(f"{ha1}:{found['nonce']}:00000001:{cnonce}:auth:{ha2}")
        credentials = (
            f'Authorization: Digest username="{self._user}", realm="{found["realm"]}", nonce="{found["nonce"]}", '
            f'uri="{uri}", response="{response}", algorithm=MD5, cnonce="{cnonce}", qop=auth, nc=00000001'
        )
        if "opaque" in found:
            credentials += f', opaque="{found["opaque"]}"'
        return _status(await self._ask(credentials + "\r\n"))

    async def next_request(self, method: str, seconds: float = 10) -> str:
        """The next request of this method, whole."""
        async with asyncio.timeout(seconds):
            while True:
                text = await self._requests.get()
                if text.startswith(method + " "):
                    return text

    async def _read(self) -> None:
        """Sort what comes. Whether it is there is asked at any time, by OPTIONS."""
        async for message in self._socket:
            text: str = message.data
            if text.startswith("SIP/2.0 "):
                self._answers.put_nowait(text)
            elif text.startswith("OPTIONS "):
                await self.answer(text, "200 OK")
            else:
                self._requests.put_nowait(text)

    async def answer(self, request: str, status: str, description: str = "") -> None:
        """`description` is SDP."""
        kept = [line for line in request.split("\r\n") if re.match(r"(Via|From|Call-ID|CSeq):", line, re.IGNORECASE)]
        to = f"To: {_header(request, 'To')};tag={self._tag}"
        lines = [f"SIP/2.0 {status}", *kept, to, f"Contact: <sip:{self._user}@{self._domain};transport=ws>"]
        if description:
            lines.append("Content-Type: application/sdp")
        lines += [f"Content-Length: {len(description.encode())}", "", description]
        await self._socket.send_str("\r\n".join(lines))

    async def _ask(self, credentials: str) -> str:
        self._number += 1
        await self._socket.send_str(
            "REGISTER sip:ringfence SIP/2.0\r\n"
            f"Via: SIP/2.0/WS {self._domain};branch=z9hG4bK{secrets.token_hex(6)}\r\n"
            "Max-Forwards: 70\r\n"
            f"From: <sip:{self._user}@ringfence>;tag={self._tag}\r\n"
            f"To: <sip:{self._user}@ringfence>\r\n"
            f"Call-ID: {self._call_id}\r\n"
            f"CSeq: {self._number} REGISTER\r\n"
            f"Contact: <sip:{self._user}@{self._domain};transport=ws>;expires=60\r\n"
            f"{credentials}Content-Length: 0\r\n\r\n"
        )
        async with asyncio.timeout(5):
            while " REGISTER" not in _header(text := await self._answers.get(), "CSeq"):
                pass
        return text


def _status(answer: str) -> int:
    return int(answer.split(" ", 2)[1])


def _header(message: str, name: str) -> str:
    found = re.search(rf"^{name}:\s*(.*?)\r?$", message, re.IGNORECASE | re.MULTILINE)
    assert found is not None, f"no {name} in {message}"
    return found[1]


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
