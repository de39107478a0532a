"""How much may come in: bytes of a body, requests of an account."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ringfence.api import problems
from ringfence.config import MEBIBYTE
from ringfence.domain.problems import Kind, Problem

_UPLOADS: Final = re.compile(r"/(?:contact-lists|dnc-lists)(?:/[^/]+/file)?$")

MOST_FOLLOWERS: Final = 100
"""Connections of one process that follow events."""


class BodyLimit:
    """Answers 413 before a body that is too large is read, or as soon as it turns out to be."""

    def __init__(self, app: ASGIApp, max_json_bytes: int, max_upload_bytes: int) -> None:
        self._app = app
        self._max_json = max_json_bytes
        self._max_upload = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        length, content_type = None, b""
        for name, value in scope["headers"]:
            if name == b"content-length":
                length = value
            elif name == b"content-type":
                content_type = value
        upload = content_type.lower().startswith(b"multipart/") and _UPLOADS.search(scope["path"])
        limit = self._max_upload if upload else self._max_json
        if length is not None and length.isdigit():
            if int(length) > limit:
                await problems.send(_too_large(limit), scope, receive, send)
            else:
                await self._app(scope, receive, send)
            return
        await self._app(scope, _counted(receive, limit), send)


def _counted(receive: Receive, limit: int) -> Receive:
    total = 0

    async def counted() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > limit:
            raise HTTPException(413)  # the one exception that FastAPI lets through while it reads a body
        return message

    return counted


def _too_large(limit: int) -> Problem:
    size = f"{limit // MEBIBYTE} MiB" if limit >= MEBIBYTE else f"{limit} bytes"
    return Problem(Kind.TOO_LARGE, "too_large", f"the body is larger than {size}: send it in parts, or upload a file")


class RateLimit:
    """A token bucket an account. `seconds` is a monotonic clock."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._buckets: dict[str, tuple[float, float]] = {}  # account -> calls left, as of when

    def take(self, account_id: str, per_minute: int, burst: int) -> None:
        """Count one call. Raises Problem (rate limited) where `burst` calls have come faster than `per_minute`."""
        now = self._seconds()
        left, as_of = self._buckets.get(account_id, (float(burst), now))
        left = min(float(burst), left + (now - as_of) * per_minute / 60)
        if left < 1:
            self._buckets[account_id] = (left, now)
            wait = max(1, -(-(1 - left) * 60 // per_minute))
            message = f"more than {per_minute} calls a minute came from account {account_id}: wait {wait:.0f} s"
            raise Problem(Kind.RATE_LIMITED, "rate_limited", message, retry_after=int(wait))
        self._buckets[account_id] = (left - 1, now)
