"""Routers, as every resource makes its own, and how a request finds its route among them."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from ringfence.api import paths

_CHOSEN: Final = "ringfence.route"


class _StrictJson(Request):
    """JSON as the standard has it: no NaN, no half surrogate pairs, which could not be stored or sent back."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            body = await self.body()
            try:
                self._json = msgspec.json.decode(body)
                if b"\\u0000" in body and _holds_nul(self._json):
                    raise msgspec.DecodeError("a text holds the character NUL, which cannot be stored")
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                raise json.JSONDecodeError(_where(body, error), "", 0) from error
        return self._json


def _holds_nul(value: Any) -> bool:
    match value:
        case str():
            return "\0" in value
        case dict():
            return any(_holds_nul(key) or _holds_nul(item) for key, item in value.items())
        case list():
            return any(map(_holds_nul, value))
    return False


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


def at(base: str, router: APIRouter) -> list[APIRoute | APIWebSocketRoute]:
    """The router's routes with the addresses that they have below this base."""
    return [_moved(route, base) for route in router.routes if isinstance(route, APIRoute | APIWebSocketRoute)]


def _moved(route: APIRoute | APIWebSocketRoute, base: str) -> APIRoute | APIWebSocketRoute:
    said = {name: getattr(route, name) for name in inspect.signature(type(route)).parameters if hasattr(route, name)}
    return type(route)(**said | {"path": base + route.path})


class Index(BaseRoute):
    """Every route inside a stream, found by the base, the length and the first word of an address.

    Asking one route after the other, as routers do, would take longer than all the rest of a request.
    """

    def __init__(self, routes: Iterable[APIRoute | APIWebSocketRoute]) -> None:
        self.routes = list(routes)
        self._shelves: dict[tuple[str, int, str], list[APIRoute | APIWebSocketRoute]] = {}
        for route in self.routes:
            key = paths.shelf(route.path)
            if key is None or "{" in key[2] or ":path}" in route.path:
                raise ValueError(
                    f"the address {route.path} must be in a stream, begin with a word and have a fixed length"
                )
            self._shelves.setdefault(key, []).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        key = paths.shelf(scope["path"]) if scope["type"] in ("http", "websocket") else None
        partial: tuple[Match, Scope] = (Match.NONE, {})
        for route in self._shelves.get(key, ()) if key is not None else ():
            match, found = route.matches(scope)
            if match is Match.FULL:
                return match, {**found, _CHOSEN: route}
            if match is Match.PARTIAL and partial[0] is Match.NONE:
                partial = match, {**found, _CHOSEN: route}
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope[_CHOSEN].handle(scope, receive, send)
