"""Addresses as clients write them: doubled slashes, a slash at the end, and bases that mean the same."""

from __future__ import annotations

import re
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

V1: Final = "/api/v1/streams/{streamId}"
CAMPAIGN: Final = "/campaign/api/v2/public/{streamId}"
AGENTASSIST: Final = "/agentassist/api/v1/public/{streamId}"

_SLASHES: Final = re.compile(r"/{2,}")
_SAME_AS_CAMPAIGN: Final = ("/api/v2/public/", "/api/1.1/public/", "/campaign/api/1.1/public/")
_STREAM: Final = re.compile(r"/(api/v1/streams|campaign/api/v2/public|agentassist/api/v1/public)/([^/]+)/([^/]+)")
_OLDER_CAMPAIGN: Final = re.compile(r"/agentassist/api/v1/public/([^/]+)/campaign(?=/|$)")
_KEEPS_ITS_TYPE: Final = (b"multipart/", b"text/csv", b"application/octet-stream", b"application/json")


def stream_id(path: str) -> str | None:
    """The stream that this address is in; None: it is in none."""
    found = _STREAM.match(path)
    return None if found is None else found[2]


def shelf(path: str) -> tuple[str, int, str] | None:
    """Where the route of this address is kept: its base, how many slashes it has, its first word in the stream."""
    found = _STREAM.match(path)
    return None if found is None else (found[1], path.count("/"), found[3])


class Paths:
    """Gives every address its one form, and reads as JSON what does not say that it is something else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            scope["path"] = _normal(scope["path"])
            if scope["type"] == "http" and scope["method"] in ("POST", "PUT", "PATCH"):
                _as_json(scope)
        await self._app(scope, receive, send)


def _normal(path: str) -> str:
    if "//" in path:
        path = _SLASHES.sub("/", path)
    if len(path) > 1 and path.endswith("/"):
        path = path[:-1]
    for base in _SAME_AS_CAMPAIGN:
        if path.startswith(base):
            return "/campaign/api/v2/public/" + path[len(base) :]
    return _OLDER_CAMPAIGN.sub(r"/campaign/api/v2/public/\1/campaign", path, count=1)


def _as_json(scope: Scope) -> None:
    headers = scope["headers"]
    for name, value in headers:
        if name == b"content-type":
            if value.lower().startswith(_KEEPS_ITS_TYPE):
                return
            headers = [header for header in headers if header[0] != b"content-type"]
            break
    scope["headers"] = [*headers, (b"content-type", b"application/json")]
