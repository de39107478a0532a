"""Signing in and out, one's own password, and the first admin of a new server."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from ringfence.api import answers, audited, cookies, openapi, routes
from ringfence.domain.problems import Problem
from ringfence.ports.storage.tenancy import Stream
from ringfence.ports.storage.users import User
from ringfence.services import passwords, sample
from ringfence.services.first_run import FirstRun, Founder
from ringfence.services.passwords import Passwords
from ringfence.services.runtime import Runtime
from ringfence.services.sessions import Sessions, lifetime

router = routes.router("Signing in")

_EMAIL: Final = r"^[^@\s]+@[^@\s]+$"
_USER: Final = {
    "id": sample.SPARE_USER_ID,
    "email": "rosa.winter@ringfence.example",
    "name": "Rosa Winter",
    "role": "agent",
}
_HERE: Final = {
    "user": _USER,
    "accountId": sample.ACCOUNT,
    "streamId": sample.STREAM,
    "streams": [sample.STREAM],
    "agentId": sample.SPARE_AGENT_ID,
    "setUpDue": False,
    "telephony": "simulated",
    "version": "0.1.0",
}
_NOBODY: Final = _HERE | {"user": None, "accountId": None, "streamId": None, "streams": [], "agentId": None}


def _answer(message: str, data: Any) -> dict[int | str, dict[str, Any]]:
    return openapi.example({"status": "success", "message": message, "data": data}, SessionAnswer)


class UserOfSession(BaseModel):
    """Somebody who is signed in. `role`: admin, manager, supervisor or agent."""

    id: str
    email: str
    name: str
    role: str


class SessionPage(BaseModel):
    """Whose session it is; `user` is null where nobody is signed in.

    `streamId` is the first of the user's streams, of an agent the one that they work in. `setUpDue`: there is nobody yet
    who could sign in.
    """

    user: UserOfSession | None
    accountId: str | None
    streamId: str | None
    streams: list[str]
    agentId: str | None
    setUpDue: bool
    telephony: str
    version: str


class SessionAnswer(BaseModel):
    status: str
    message: str
    data: SessionPage


class SignInBody(BaseModel):
    """An e-mail address and its password."""

    model_config = ConfigDict(json_schema_extra={"example": {"email": _USER["email"], "password": sample.PASSWORD}})

    email: str = Field(max_length=254)
    password: str = Field(max_length=1024)


class PasswordBody(BaseModel):
    """The present password and a new one."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"password": sample.PASSWORD, "newPassword": "correct horse battery staple"}}
    )

    password: str = Field(max_length=1024)
    newPassword: str = Field(max_length=1024)


class SetUpBody(BaseModel):
    """The first admin. `code` is what the server printed when it started."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "code": "q7Zr2mXa81Lk",
                "name": "Ada Byron",
                "email": "ada.byron@example.com",
                "password": "correct horse battery staple",
            }
        }
    )

    code: str = Field(max_length=64)
    name: str = Field(min_length=1, max_length=120)
    email: str = Field(max_length=254, pattern=_EMAIL)
    password: str = Field(max_length=1024)


@router.get("/api/v1/session", summary="Who is signed in?", responses=_answer("Session", _NOBODY))
async def read(request: Request) -> answers.Json:
    """Of the browser whose cookie is sent along; nobody where there is none, or where it is none of ours any more."""
    secret = cookies.secret(request.scope["headers"])
    user = None
    if secret is not None:
        with suppress(Problem):  # an old cookie is as good as none
            user = await _sessions(request).who(secret)
    return answers.success("Session", await _page(request, user))


@router.post("/api/v1/session", summary="Sign in", responses=_answer("Signed in", _HERE))
async def sign_in(body: SignInBody, request: Request) -> answers.Json:
    """Sets the cookie. After five wrong passwords in a row the address is locked for a while: 429."""
    cookies.check_own_page(request.scope["headers"])
    signed_in = await _sessions(request).sign_in(body.email, body.password, audited.address(request.scope))
    return await _opened(request, "Signed in", signed_in.secret, signed_in.user)


@router.delete("/api/v1/session", summary="Sign out", responses=_answer("Signed out", _NOBODY))
async def sign_out(request: Request) -> answers.Json:
    """Ends the session of this browser. An agent's state is their own to change before."""
    cookies.check_own_page(request.scope["headers"])
    secret = cookies.secret(request.scope["headers"])
    if secret is not None:
        await _sessions(request).close(secret, audited.address(request.scope))
    answer = answers.success("Signed out", await _page(request, None))
    cookies.take(answer, request)
    return answer


@router.put(
    "/api/v1/session/password", summary="Change one's own password", responses=_answer("Password changed", _HERE)
)
async def change_password(body: PasswordBody, request: Request) -> answers.Json:
    """Every other session of the user ends."""
    cookies.check_own_page(request.scope["headers"])
    secret = cookies.secret(request.scope["headers"])
    if secret is None:
        raise Problem.unauthenticated("you are not signed in: sign in first")
    user = await _sessions(request).who(secret)
    faults = passwords.faults_of(body.newPassword, user.email, user.name, path="newPassword")
    if faults:
        raise Problem.invalid(faults)
    new_hash = await _passwords(request).hash(body.newPassword)
    address = audited.address(request.scope)
    await _sessions(request).change_password(secret, user, body.password, new_hash, address)
    return answers.success("Password changed", await _page(request, user))


@router.post("/api/v1/setup", summary="Make the first admin", responses=_answer("Set up", _HERE))
async def set_up(body: SetUpBody, request: Request) -> answers.Json:
    """And sign in as them. 409 once there is anybody who can sign in."""
    cookies.check_own_page(request.scope["headers"])
    first_run: FirstRun = request.app.state.first_run
    if not await first_run.is_due():
        raise Problem.conflict("set_up", "this server is set up already: sign in")
    first_run.check(body.code)
    faults = passwords.faults_of(body.password, body.email, body.name)
    if faults:
        raise Problem.invalid(faults)
    founder = Founder(body.email, body.name, await _passwords(request).hash(body.password))
    address = audited.address(request.scope)
    user = await first_run.set_up(founder, at=request.app.state.now(), address=address)
    signed_in = await _sessions(request).open(user, address)
    return await _opened(request, "Set up", signed_in.secret, user)


async def _opened(request: Request, message: str, secret: str, user: User) -> answers.Json:
    answer = answers.success(message, await _page(request, user))
    cookies.give(answer, request, secret, lifetime(user.role)[1])
    return answer


async def _page(request: Request, user: User | None) -> dict[str, Any]:
    runtime: Runtime = request.app.state.runtime
    streams: list[Stream] = []
    agent_id = stream_id = None
    if user is not None:
        found = await runtime.database.read(lambda tx: tx.tenancy.streams(user.account_id))
        streams = [stream for stream in found if not user.stream_ids or stream.id in user.stream_ids]
        stream_id = streams[0].id if streams else None
        agents = await runtime.database.read(
            lambda tx: [agent for stream in streams for agent in tx.agents.with_users(stream.id, [user.id])]
        )
        if agents:
            stream_id, agent_id = agents[0].stream_id, agents[0].id
    return {
        "user": user and {"id": user.id, "email": user.email, "name": user.name, "role": user.role.value},
        "accountId": user and user.account_id,
        "streamId": stream_id,
        "streams": [stream.id for stream in streams],
        "agentId": agent_id,
        "setUpDue": user is None and await request.app.state.first_run.is_due(),
        "telephony": runtime.config.telephony,
        "version": request.app.version,
    }


def _sessions(request: Request) -> Sessions:
    found: Sessions = request.app.state.sessions
    return found


def _passwords(request: Request) -> Passwords:
    found: Passwords = request.app.state.passwords
    return found
