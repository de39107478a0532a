"""People who sign in."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from ringfence.api import answers, auth, openapi, routes
from ringfence.domain.problems import Fault, Problem
from ringfence.domain.user import Role
from ringfence.services import agents, passwords, sample, users
from ringfence.services.passwords import Passwords
from ringfence.services.runtime import Runtime
from ringfence.services.sessions import Sessions
from ringfence.services.users import Draft, Person

router = routes.router("People")
Admin = Annotated[auth.Caller, Depends(auth.require("administration"))]

_EMAIL: Final = r"^[^@\s]+@[^@\s]+$"
_STORED: Final[dict[str, JsonValue]] = {
    "id": sample.SPARE_USER_ID,
    "email": "rosa.winter@ringfence.example",
    "name": "Rosa Winter",
    "role": "agent",
    "agentId": sample.SPARE_AGENT_ID,
    "queues": [sample.QUEUE_ID],
    "createdAt": "2026-03-02T09:00:00.000Z",
    "updatedAt": "2026-03-02T09:00:00.000Z",
}
_ADMIN: Final = _STORED | {
    "id": sample.ADMIN_USER_ID,
    "email": "alma.reyes@ringfence.example",
    "name": "Alma Reyes",
    "role": "admin",
    "agentId": None,
    "queues": [],
}
_NEW: Final[dict[str, JsonValue]] = {
    "email": "ada.byron@example.com",
    "name": "Ada Byron",
    "role": "agent",
    "password": "correct horse battery staple",
    "queues": [sample.QUEUE_ID],
}
_MADE: Final = _STORED | {
    "id": "u-9f3b7d21-52a3-4b4e-9d4e-3c1f0a6b7d22",
    "email": "ada.byron@example.com",
    "name": "Ada Byron",
    "agentId": "a-0b3b7d21-52a3-4b4e-9d4e-3c1f0a6b7d23",
}


class NewUserBody(BaseModel):
    """Somebody who is to sign in. `queues` are an agent's; an agent of that address is made where there is none."""

    model_config = ConfigDict(str_strip_whitespace=True, json_schema_extra={"example": _NEW})

    email: str = Field(max_length=254, pattern=_EMAIL)
    name: str = Field(min_length=1, max_length=120)
    role: Role
    password: str = Field(max_length=1024)
    queues: list[str] | None = Field(default=None, max_length=1000)


class UserBody(BaseModel):
    """Somebody as they are to be. Without `password` and `queues` these stay as they are."""

    model_config = ConfigDict(
        str_strip_whitespace=True,
        json_schema_extra={"example": {"email": _STORED["email"], "name": "Rosa Winter-Hale", "role": "agent"}},
    )

    email: str = Field(max_length=254, pattern=_EMAIL)
    name: str = Field(min_length=1, max_length=120)
    role: Role
    password: str | None = Field(default=None, max_length=1024)
    queues: list[str] | None = Field(default=None, max_length=1000)


class UserPage(BaseModel):
    """Somebody who can sign in. `agentId` and `queues` are of the agent that they are, where they are one."""

    id: str
    email: str
    name: str
    role: Role
    agentId: str | None
    queues: list[str]
    createdAt: str
    updatedAt: str


class UserAnswer(BaseModel):
    status: str
    message: str
    data: UserPage


class UsersPage(BaseModel):
    results: list[UserPage]
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class UsersAnswer(BaseModel):
    status: str
    message: str
    data: UsersPage


def _answer(message: str, data: Any) -> dict[int | str, dict[str, Any]]:
    return openapi.example({"status": "success", "message": message, "data": data}, UserAnswer)


@router.post("/users", summary="Let somebody sign in", responses=_answer("Ada Byron can sign in", _MADE))
async def create(body: NewUserBody, request: Request, caller: Admin) -> answers.Json:
    draft = await _draft(request, caller, body)
    runtime: Runtime = request.app.state.runtime
    made = await users.create(
        runtime.database,
        runtime.dialers,
        at=request.app.state.now(),
        account_id=caller.account_id,
        stream_id=caller.stream_id,
        draft=draft,
    )
    return answers.success(f"{made.user.name} can sign in", _rendered(made))


@router.get(
    "/users",
    summary="List the people who can sign in",
    responses=openapi.example(
        {"status": "success", "message": "4 people",
         "data": {"results": [_ADMIN], "skip": 0, "limit": 10, "hasMore": False, "totalPages": 1, "totalResults": 4}},
        UsersAnswer,
    ),
)  # fmt: skip
async def list_some(
    request: Request,
    caller: Admin,
    skip: int | None = None,
    page: int | None = None,
    limit: int | None = None,
) -> answers.Json:
    """In the order of their names."""
    wanted = answers.page(skip, page, limit)
    runtime: Runtime = request.app.state.runtime
    found, total = await users.page(
        runtime.database,
        account_id=caller.account_id,
        stream_id=caller.stream_id,
        skip=wanted.skip,
        limit=wanted.limit,
    )
    people = "1 person" if total == 1 else f"{total} people"
    return answers.success(people, wanted.of([_rendered(person) for person in found], total))


@router.get("/users/{userId}", summary="Read somebody", responses=_answer("Rosa Winter", _STORED))
async def read(userId: str, request: Request, caller: Admin) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    found = await users.get(runtime.database, account_id=caller.account_id, stream_id=caller.stream_id, user_id=userId)
    return answers.success(found.user.name, _rendered(found))


@router.put(
    "/users/{userId}",
    summary="Change somebody",
    responses=_answer("Rosa Winter-Hale updated", _STORED | {"name": "Rosa Winter-Hale"}),
)
async def update(userId: str, body: UserBody, request: Request, caller: Admin) -> answers.Json:
    """A new password or role ends their sessions."""
    draft = await _draft(request, caller, body)
    runtime: Runtime = request.app.state.runtime
    changed = await users.update(
        runtime.database,
        runtime.dialers,
        at=request.app.state.now(),
        account_id=caller.account_id,
        stream_id=caller.stream_id,
        user_id=userId,
        draft=draft,
    )
    _sessions(request).forget(userId)
    return answers.success(f"{changed.user.name} updated", _rendered(changed))


@router.delete(
    "/users/{userId}", summary="Let somebody sign in no more", responses=_answer("Rosa Winter removed", _STORED)
)
async def remove(userId: str, request: Request, caller: Admin) -> answers.Json:
    """Ends their sessions. The agent that they were stays."""
    runtime: Runtime = request.app.state.runtime
    found = await users.get(runtime.database, account_id=caller.account_id, stream_id=caller.stream_id, user_id=userId)
    await users.remove(runtime.database, account_id=caller.account_id, user_id=userId)
    _sessions(request).forget(userId)
    return answers.success(f"{found.user.name} removed", _rendered(found))


async def _draft(request: Request, caller: auth.Caller, body: NewUserBody | UserBody) -> Draft:
    """What is asked for, checked. Raises Problem (invalid) with every fault."""
    runtime: Runtime = request.app.state.runtime
    faults: list[Fault] = []
    if body.password is not None:
        faults += passwords.faults_of(body.password, body.email, body.name)
    if body.queues:
        if body.role is not Role.AGENT:
            faults.append(Fault("queues", "not_allowed", "are for the role agent alone"))
        faults += await agents.faults_of(runtime.database, stream_id=caller.stream_id, queue_ids=body.queues)
    if faults:
        raise Problem.invalid(faults)
    hasher: Passwords = request.app.state.passwords
    password_hash = None if body.password is None else await hasher.hash(body.password)
    queue_ids = None if body.queues is None else tuple(body.queues)
    return Draft(body.email, body.name, body.role, password_hash, queue_ids)


def _rendered(person: Person) -> dict[str, Any]:
    user, agent = person.user, person.agent
    return {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "role": user.role.value,
        "agentId": agent.id if agent else None,
        "queues": list(agent.queue_ids) if agent else [],
        "createdAt": answers.time(user.created_at),
        "updatedAt": answers.time(user.updated_at),
    }


def _sessions(request: Request) -> Sessions:
    found: Sessions = request.app.state.sessions
    return found
