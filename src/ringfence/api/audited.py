"""Keeps who changed what over the pages: every change that somebody who is signed in has made, by its name on the API page.

What agents do at their desks is not in here: the journal and the call history have it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ringfence.api import auth, paths
from ringfence.ports.storage.database import Database
from ringfence.services import audit
from ringfence.services.audit import Doer

_DESK: Final = "An agent's session"


class Audited:
    """The deed is kept before the answer is sent. `now` is real time."""

    def __init__(self, app: ASGIApp, database: Database, now: Callable[[], datetime]) -> None:
        self._app = app
        self._database = database
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller = auth.scope_caller(scope) if scope["type"] == "http" else None
        if caller is None or caller.user is None or auth.is_reading(scope):
            await self._app(scope, receive, send)
            return
        doer = Doer(caller.user, address(scope))

        async def keep_first(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                route = scope.get("ringfence.route")
                if route is not None and _DESK not in route.tags:
                    deed = doer.deed(self._now(), route.summary, _subject(scope, route), paths.stream_id(scope["path"]))
                    await audit.keep(self._database, deed)
            await send(message)

        await self._app(scope, receive, keep_first)


def address(scope: Scope) -> str:
    """The network address that a request came from."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def _subject(scope: Scope, route: Any) -> str:
    """What of the address is not the same for everybody."""
    found: dict[str, Any] = scope.get("path_params", {})
    return " ".join(str(value) for name, value in found.items() if name != "streamId")
