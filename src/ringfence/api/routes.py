"""Routers, as every resource makes its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute


class _StrictJson(Request):
    """JSON as the standard has it: no NaN, no half surrogate pairs, which could not be stored or sent back."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            body = await self.body()
            try:
                self._json = msgspec.json.decode(body)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                raise json.JSONDecodeError(_where(body, error), "", 0) from error
        return self._json


def _where(body: bytes, error: Exception) -> str:
    """What is wrong and where, as Python's own parser says it; it is laxer, so that it may find nothing."""
    try:
        json.loads(body)
    except json.JSONDecodeError as found:
        return f"{found.msg} in line {found.lineno}, column {found.colno}"
    except (UnicodeDecodeError, RecursionError):
        pass
    return str(error).removeprefix("JSON is malformed: ") or "it is nested too deeply"


class _Route(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            return await handler(_StrictJson(request.scope, request.receive))

        return handle


def router(tag: str) -> APIRouter:
    """The router of one resource; `tag` is its heading on the API page."""
    return APIRouter(route_class=_Route, tags=[tag])
