"""Idempotency-Key: the same POST again is answered like the first, and does nothing again."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from datetime import datetime
from typing import IO, Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ringfence.api import auth, problems
from ringfence.config import MEBIBYTE
from ringfence.domain.problems import Problem
from ringfence.ports.storage.database import Database
from ringfence.services import idempotency

_NOT_KEPT: Final = frozenset({401, 403, 413, 429})  # nothing was done, and the same request may be good later
_CHUNK: Final = 64 * 1024


class Idempotency:
    """Holds a POST with the header Idempotency-Key until its body is here, then claims the key and carries it out.

    `now` is real time. Bodies above 1 MiB are held in a temporary file.
    """

    def __init__(self, app: ASGIApp, database: Database, now: Callable[[], datetime]) -> None:
        self._app = app
        self._database = database
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        key = next((value for name, value in scope["headers"] if name == b"idempotency-key"), None)
        caller = auth.scope_caller(scope)
        if key is None or caller is None:
            await self._app(scope, receive, send)
            return
        with tempfile.SpooledTemporaryFile(MEBIBYTE) as body:
            try:
                name = _checked(key)
                fingerprint = await _fingerprint(scope, caller, receive, body)
                request = _Request(self._database, caller.account_id, name, fingerprint)
                answer = await request.claim(self._now())
            except Problem as problem:
                await problems.send(problem, scope, receive, send)
                return
            except HTTPException:
                await problems.send(problems.too_large(), scope, receive, send)
                return
            except _Disconnected:
                return
            if answer is not None:
                await _send(send, answer.status, answer.body, [(b"idempotency-replayed", b"true")])
                return
            await request.carry_out(self._app, scope, _replayed(body, receive), send)


class _Request:
    """One request that has the claim on its key."""

    def __init__(self, database: Database, account_id: str, key: str, fingerprint: str) -> None:
        self._database = database
        self._names = {"account_id": account_id, "key": key, "fingerprint": fingerprint}

    async def claim(self, at: datetime) -> idempotency.Answer | None:
        return await idempotency.claim(self._database, **self._names, at=at)

    async def carry_out(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """The answer is kept before it is sent, so that nobody who has seen it can cause a second one."""
        status, headers, body = 500, list[tuple[bytes, bytes]](), bytearray()

        async def hold(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], list(message["headers"])
            else:
                body.extend(message.get("body", b""))

        try:
            await app(scope, receive, hold)
        finally:
            if status >= 500 or status in _NOT_KEPT:
                await idempotency.release(self._database, **self._names)
            else:
                answer = idempotency.Answer(status, bytes(body))
                await idempotency.keep(self._database, **self._names, answer=answer)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": bytes(body)})


class _Disconnected(Exception):
    """The client went away before its request was here."""


def _checked(key: bytes) -> str:
    text = key.decode("latin-1").strip()
    if not 1 <= len(text) <= 255 or not text.isprintable():
        raise Problem.at("Idempotency-Key", "malformed", "must be 1 to 255 printable characters, such as a UUID")
    return text


async def _fingerprint(scope: Scope, caller: auth.Caller, receive: Receive, body: IO[bytes]) -> str:
    """The digest of who asks for what, reading the body into `body`.

    The boundary of a multipart body, which is another one each time it is sent, is left out.
    """
    digest = hashlib.blake2b(digest_size=32)
    asked = (caller.app_id, caller.agent_id or "", scope["path"], scope["query_string"].decode("latin-1"))
    for part in asked:
        digest.update(part.encode() + b"\0")
    boundary = _boundary(Headers(scope=scope).get("content-type", ""))
    held = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Disconnected
        chunk, more = message.get("body", b""), message.get("more_body", False)
        body.write(chunk)
        if boundary:
            held = (held + chunk).replace(boundary, b"")
            keep = len(boundary) - 1 if more else 0
            digest.update(held[: len(held) - keep])
            held = held[len(held) - keep :] if keep else b""
        else:
            digest.update(chunk)
    body.seek(0)
    return digest.hexdigest()


def _boundary(content_type: str) -> bytes:
    if not content_type.lower().startswith("multipart/"):
        return b""
    _, _, after = content_type.partition("boundary=")
    return after.split(";")[0].strip().strip('"').encode("latin-1")


def _replayed(body: IO[bytes], receive: Receive) -> Receive:
    done = False

    async def replay() -> Message:
        nonlocal done
        if done:
            return await receive()
        chunk = body.read(_CHUNK)
        done = len(chunk) < _CHUNK
        return {"type": "http.request", "body": chunk, "more_body": not done}

    return replay


async def _send(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    length = (b"content-length", str(len(body)).encode())
    content_type = (b"content-type", b"application/json")
    await send({"type": "http.response.start", "status": status, "headers": [content_type, length, *headers]})
    await send({"type": "http.response.body", "body": body})
