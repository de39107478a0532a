"""Who is calling: the token or the browser's session, the stream of the address, and whether all that names a tenant agrees.

A token that is missing or bad is 401. A stream that is not the token's account's is 403, whether it exists or not; so is a
query or header that contradicts, and a missing scope. An id inside a stream that is not there is 404.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import unquote_to_bytes

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from ringfence.api import cookies, paths, problems
from ringfence.api.limits import RateLimit
from ringfence.domain.problems import Problem
from ringfence.domain.settings import StreamSettings
from ringfence.domain.user import RIGHTS, Role
from ringfence.ports.storage.tenancy import Stream
from ringfence.ports.storage.users import User
from ringfence.services.sessions import Sessions
from ringfence.services.tokens import Tokens

_CALLER: Final = "ringfence.caller"
_READING_POSTS: Final = (
    *("/getAllCampaignDetails", "/getAllListDetails", "/status"),
    *("/outlook", "/outlook/people", "/contact-filters/count", "/contact-list-trials", "/flow-trials"),
)
_TENANT_NAMES: Final = {b"iid": "stream", b"streamid": "stream", b"accountid": "account"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling, and in which stream. `app_id`: the app, or the user who is signed in.

    `agent_id`: the one agent that the token or session is good for. `reads`: scopes that are good for reading alone.
    """

    stream: Stream
    app_id: str
    scopes: frozenset[str]
    agent_id: str | None
    reads: frozenset[str] = frozenset()
    user: User | None = None

    @property
    def account_id(self) -> str:
        return self.stream.account_id

    @property
    def stream_id(self) -> str:
        return self.stream.id

    @property
    def settings(self) -> StreamSettings:
        return self.stream.settings

    def must_be(self, agent_id: str) -> None:
        """Raises Problem (forbidden) where the token is another agent's. A token of no agent speaks for all of them."""
        if self.agent_id not in (None, agent_id):
            raise Problem.forbidden(f"this token is good for agent {self.agent_id} alone: sign in as {agent_id}")


async def caller_in(tokens: Tokens, token: str, stream_id: str) -> Caller:
    """Who calls with this token in this stream. Raises Problem: unauthenticated, forbidden."""
    identity = await tokens.identify(token)
    stream = await tokens.stream(stream_id)
    app = identity.app
    if stream is None or stream.account_id != app.account_id or (app.stream_ids and stream_id not in app.stream_ids):
        raise Problem.forbidden(f"this token is not good for stream {stream_id}: check the address and the app")
    return Caller(stream, app.id, identity.scopes, identity.agent_id)


async def caller_of_session(sessions: Sessions, tokens: Tokens, secret: str, stream_id: str) -> Caller:
    """Who calls with this session in this stream. Raises Problem: unauthenticated, forbidden."""
    user = await sessions.who(secret)
    stream = await tokens.stream(stream_id)
    if stream is None or stream.account_id != user.account_id or (user.stream_ids and stream_id not in user.stream_ids):
        raise Problem.forbidden(f"you may not see stream {stream_id}: check the address")
    rights, agent_id = RIGHTS[user.role], None
    if user.role is Role.AGENT:
        agent_id = await sessions.agent_id(secret, stream_id)
        if agent_id is None:
            raise Problem.forbidden(f"you are no agent in stream {stream_id}: ask your manager to make you one")
    return Caller(stream, user.id, rights.scopes, agent_id, rights.reads, user)


def caller(request: Request) -> Caller:
    """The caller of a request whose address is in a stream."""
    return cast(Caller, request.scope[_CALLER])


def require(*scopes: str) -> Callable[[Request], Any]:
    """A dependency: the Caller, who has one of these scopes. Raises Problem (forbidden)."""

    async def dependency(request: Request) -> Caller:
        found = caller(request)
        if found.scopes.isdisjoint(scopes) and (found.reads.isdisjoint(scopes) or not is_reading(request.scope)):
            needed = " or ".join(scopes)
            if found.user is not None:
                raise Problem.forbidden(f"this is not for the role {found.user.role}: it needs the scope {needed}")
            raise Problem.forbidden(f"this needs the scope {needed}, which the token does not have")
        return found

    return dependency


class Authentication:
    """Finds out who is calling before anything of the body is read; refuses who may not, or calls too often."""

    def __init__(self, app: ASGIApp, tokens: Tokens, sessions: Sessions, rate_limit: RateLimit) -> None:
        self._app = app
        self._tokens = tokens
        self._sessions = sessions
        self._rate_limit = rate_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stream_id = paths.stream_id(scope["path"]) if scope["type"] == "http" else None
        if stream_id is not None:
            try:
                scope[_CALLER] = await self._caller(scope, stream_id)
            except Problem as problem:
                await problems.send(problem, scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _caller(self, scope: Scope, stream_id: str) -> Caller:
        token, said = _read(scope["headers"])
        if token is not None:
            found = await caller_in(self._tokens, token, stream_id)
        else:
            secret = cookies.secret(scope["headers"])
            if secret is None:
                raise Problem.unauthenticated(
                    "there is no token: send it in the header auth, or as Authorization: Bearer"
                )
            if scope["method"] not in ("GET", "HEAD"):
                cookies.check_own_page(scope["headers"])
            found = await caller_of_session(self._sessions, self._tokens, secret, stream_id)
        query: bytes = scope["query_string"]
        if query:
            said += _named_in(query)
        _check_agrees(said, found)
        settings = found.settings
        self._rate_limit.take(found.account_id, settings.api_calls_per_minute, settings.api_burst)
        return found


def is_reading(scope: Scope) -> bool:
    """Does the request change nothing? Some searches, counts and trials are POSTs."""
    return scope["method"] in ("GET", "HEAD") or scope["path"].endswith(_READING_POSTS)


def scope_caller(scope: Scope) -> Caller | None:
    """For a middleware: the caller, where the address is in a stream."""
    return scope.get(_CALLER)


def _read(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str | None, list[tuple[str, str]]]:
    """The token, and what the headers say about who the tenant is."""
    own = bearer = None
    said = []
    for name, value in headers:
        if name == b"auth":
            own = value.decode("latin-1").strip()
        elif name == b"authorization":
            bearer = value.decode("latin-1").strip()
        elif name in _TENANT_NAMES:
            said.append((_TENANT_NAMES[name], value.decode("latin-1").strip()))
    token = own or bearer
    if token is not None and token[:7].lower() == "bearer ":
        token = token[7:].strip()
    return token or None, said


def _named_in(query: bytes) -> list[tuple[str, str]]:
    said = []
    for part in query.split(b"&"):
        name, _, value = part.partition(b"=")
        what = _TENANT_NAMES.get((unquote_to_bytes(name) if b"%" in name else name).lower())
        if what is not None:
            said.append((what, unquote_to_bytes(value.replace(b"+", b" ")).decode("utf-8", "replace")))
    return said


def _check_agrees(said: list[tuple[str, str]], found: Caller) -> None:
    for what, value in said:
        if value and value != (found.stream_id if what == "stream" else found.account_id):
            raise Problem.forbidden(f"the {what} {value[:64]!r} of the query or header is not that of path and token")
