"""Agents and their tokens, under our own address and under the reference's with its field names."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from fastapi import Body, Depends, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from ringfence.api import answers, auth, openapi, problems, routes
from ringfence.api.configuration_answers import AgentsAnswer
from ringfence.domain.agent import WEB, PhoneMode
from ringfence.domain.problems import Problem
from ringfence.ports.storage.agents import Agent
from ringfence.services import agents, sample, tokens
from ringfence.services.agents import Draft
from ringfence.services.runtime import Runtime

router = routes.router("Agents")
agentassist_router = routes.router("Agents")
Configurator = Annotated[auth.Caller, Depends(auth.require("configuration"))]
Reader = Annotated[auth.Caller, Depends(auth.require("configuration", "campaign_management"))]
Raw = Annotated[Any, Body()]
Id = Annotated[str, StringConstraints(max_length=128)]

LARGEST: Final = 1_000
"""Queues named in one body."""

_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+")
_ENDPOINT: Final = re.compile(r"web|[A-Za-z][A-Za-z0-9]*/[A-Za-z0-9_.+@:/-]+")

_ASKED: Final = {
    "emailId": "ada.byron@example.com",
    "firstName": "Ada",
    "lastName": "Byron",
    "customId": "4711",
    "queues": [sample.QUEUE_ID],
    "endpoint": "PJSIP/1001",
    "phoneMode": "keptUp",
}
_CHANGE: Final = {
    "emailId": "rosa.winter@ringfence.example",
    "firstName": "Rosa",
    "lastName": "Winter",
    "customId": "4710",
    "queues": [sample.QUEUE_ID, sample.SPARE_QUEUE_ID],
    "endpoint": "web",
    "phoneMode": "rungPerCall",
}
_ANSWER: Final = _CHANGE | {
    "inBrowser": True,
    "id": sample.SPARE_AGENT_ID,
    "userId": sample.SPARE_USER_ID,
    "customId": None,
    "queues": [sample.QUEUE_ID],
    "createdAt": "2026-03-02T09:00:00.000Z",
    "updatedAt": "2026-03-02T09:00:00.000Z",
}
_REFERENCE_ASKED: Final = {
    "emailId": "grace.hopper@example.com",
    "firstName": "Grace",
    "lastName": "Hopper",
    "customId": "4712",
    "queues": [{"id": sample.QUEUE_ID}],
}
_REFERENCE_CHANGE: Final = {name: _CHANGE[name] for name in ("emailId", "firstName", "lastName", "customId")} | {
    "queues": [{"id": sample.QUEUE_ID}]
}
_REFERENCE_ANSWER: Final = _ANSWER | {"queues": [{"id": sample.QUEUE_ID}]}


def _address(text: str) -> str:
    if _ADDRESS.fullmatch(text) is None:
        raise problems.fault("malformed", "must be an e-mail address such as ada.byron@example.com")
    return text


def endpoint_of(text: str) -> str:
    """Where a phone is, checked."""
    if _ENDPOINT.fullmatch(text) is None:
        raise problems.fault("malformed", "must be where the agent's phone is, such as PJSIP/1001, or web")
    return text


class _AgentFields(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)

    emailId: Annotated[str, StringConstraints(max_length=254), AfterValidator(_address)]
    firstName: str = Field(min_length=1, max_length=100)
    lastName: str = Field(min_length=1, max_length=100)
    userId: Annotated[str, StringConstraints(min_length=1, max_length=128)] | None = None
    customId: str | None = Field(default=None, max_length=128)
    endpoint: Annotated[str, StringConstraints(max_length=128), AfterValidator(endpoint_of)] | None = None
    phoneMode: PhoneMode | None = None


class AgentBody(_AgentFields):
    """`emailId` is unique in the stream whatever its case, and kept in lower case. `queues` are ids.

    `endpoint` is where the agent's phone is: `PJSIP/1001`, or `web`. It is rung for each call (`rungPerCall`), or once at
    sign-in and kept up (`keptUp`). In a change, what is left out stays as it is, and null
    empties `customId` and `endpoint`.
    """

    queues: list[Id] | None = Field(default=None, max_length=LARGEST)


class ReferenceQueue(BaseModel):
    """A queue, by its id."""

    id: Id


class ReferenceAgentBody(_AgentFields):
    """An agent in the reference's field names; its other fields are ignored."""

    queues: list[ReferenceQueue] | None = Field(default=None, max_length=LARGEST)


def rendered(agent: Agent) -> dict[str, Any]:
    return {
        "id": agent.id,
        "userId": agent.user_id,
        "emailId": agent.email_id,
        "firstName": agent.first_name,
        "lastName": agent.last_name,
        "customId": agent.custom_id,
        "queues": list(agent.queue_ids),
        "endpoint": agent.endpoint,
        "phoneMode": agent.phone_mode.value,
        "inBrowser": agent.phone == WEB,
        "createdAt": answers.time(agent.created_at),
        "updatedAt": answers.time(agent.updated_at),
    }


def _reference(agent: Agent) -> dict[str, Any]:
    """As the reference shows them."""
    return rendered(agent) | {"queues": [{"id": queue_id} for queue_id in agent.queue_ids]}


def _name(agent: Agent) -> str:
    return f"{agent.first_name} {agent.last_name}"


async def _draft(runtime: Runtime, stream_id: str, model: type[_AgentFields], raw: Any) -> Draft:
    """The body, all of whose faults are reported at once: those of its form, and queues that do not exist."""
    body, faults = problems.collect(model, raw)
    if isinstance(body, AgentBody):
        queue_ids = body.queues
    elif isinstance(body, ReferenceAgentBody):
        queue_ids = None if body.queues is None else [queue.id for queue in body.queues]
    else:
        unknown = await agents.faults_of(runtime.database, stream_id=stream_id, queue_ids=_readable(raw))
        known = {fault.path for fault in faults}
        raise Problem.invalid([*faults, *(fault for fault in unknown if fault.path not in known)])
    emptied = {name for name in ("customId", "endpoint") if name in body.model_fields_set and not getattr(body, name)}
    return Draft(
        email_id=body.emailId,
        first_name=body.firstName,
        last_name=body.lastName,
        user_id=body.userId,
        custom_id=body.customId,
        endpoint=body.endpoint,
        phone_mode=body.phoneMode,
        queue_ids=None if queue_ids is None else tuple(queue_ids),
        clears=frozenset({"customId": "custom_id", "endpoint": "endpoint"}[name] for name in emptied),
    )


def _readable(raw: Any) -> list[str]:
    """The queues of a body that is at fault elsewhere; none where they could not be told apart."""
    queues = raw.get("queues") if isinstance(raw, dict) else None
    if not isinstance(queues, list) or len(queues) > LARGEST:
        return []
    queue_ids = [queue.get("id") if isinstance(queue, dict) else queue for queue in queues]
    found = [queue_id for queue_id in queue_ids if isinstance(queue_id, str)]
    return found if len(found) == len(queue_ids) else []


@router.post(
    "/agents",
    summary="Create an agent",
    openapi_extra=openapi.body(AgentBody, _ASKED),
    responses=openapi.example(
        {"status": "success", "message": "Agent Ada Byron created", "data": _ANSWER | _ASKED | {"inBrowser": False}}
    ),
)
async def create(raw: Raw, request: Request, caller: Configurator) -> answers.Json:
    """Agents sign in with a token of their own: see below."""
    made = await _create(AgentBody, raw, request, caller)
    return answers.success(f"Agent {_name(made)} created", rendered(made))


@router.get(
    "/agents",
    summary="List the agents",
    responses=openapi.example(
        {"status": "success", "message": "1 agent", "data": answers.Page(0, 10).of([_ANSWER], 1)}, AgentsAnswer
    ),
)
async def list_all(
    request: Request,
    caller: Reader,
    skip: answers.NumberOrEmpty = None,
    page: answers.NumberOrEmpty = None,
    limit: answers.NumberOrEmpty = None,
) -> answers.Json:
    """In the order of their last names."""
    wanted = answers.page(skip, page, limit)
    found, total = await _page(request, caller, wanted)
    return answers.success(answers.counted(total, "agent"), wanted.of([rendered(agent) for agent in found], total))


@router.get(
    "/agents/{agentId}",
    summary="Read an agent",
    responses=openapi.example({"status": "success", "message": "Agent Rosa Winter", "data": _ANSWER}),
)
async def read(agentId: str, request: Request, caller: Reader) -> answers.Json:
    found = await _get(agentId, request, caller)
    return answers.success(f"Agent {_name(found)}", rendered(found))


@router.put(
    "/agents/{agentId}",
    summary="Change an agent",
    openapi_extra=openapi.body(AgentBody, _CHANGE),
    responses=openapi.example({"status": "success", "message": "Agent Rosa Winter changed", "data": _ANSWER | _CHANGE}),
)
async def update(agentId: str, raw: Raw, request: Request, caller: Configurator) -> answers.Json:
    """Other queues count from the agent's next person on."""
    changed = await _update(agentId, AgentBody, raw, request, caller)
    return answers.success(f"Agent {_name(changed)} changed", rendered(changed))


@router.delete(
    "/agents/{agentId}",
    summary="Remove an agent",
    responses=openapi.example({"status": "success", "message": "Agent Rosa Winter removed", "data": _ANSWER}),
)
async def remove(agentId: str, request: Request, caller: Configurator) -> answers.Json:
    """Signs the agent out first. Refused while the agent has a preview or a call."""
    gone = await _remove(agentId, request, caller)
    return answers.success(f"Agent {_name(gone)} removed", rendered(gone))


@router.post(
    "/agents/{agentId}/token",
    summary="Make a token for an agent's session",
    responses=openapi.example(
        {"status": "success", "message": "Token for Rosa Winter", "data": {"token": "eyJhbGciOiJIUzI1NiJ9.e30.c2ln"}}
    ),
)
async def token(agentId: str, request: Request, caller: Configurator) -> answers.Json:
    """A JWT with scope `agent` that is good for this agent alone, for 12 hours."""
    runtime: Runtime = request.app.state.runtime
    agent = await _get(agentId, request, caller)
    at = request.app.state.now()
    signed = await tokens.agent_token(runtime.database, caller.stream, agent.id, at=at)
    return answers.success(f"Token for {_name(agent)}", {"token": signed})


@agentassist_router.post(
    "/agents",
    summary="Create an agent (reference form)",
    openapi_extra=openapi.body(ReferenceAgentBody, _REFERENCE_ASKED),
    responses=openapi.example(
        {"status": "success", "message": "Agent Grace Hopper created", "data": _REFERENCE_ANSWER | _REFERENCE_ASKED}
    ),
)
async def create_as_reference(raw: Raw, request: Request, caller: Configurator) -> answers.Json:
    made = await _create(ReferenceAgentBody, raw, request, caller)
    return answers.success(f"Agent {_name(made)} created", _reference(made))


@agentassist_router.get(
    "/agents",
    summary="List the agents (reference form)",
    responses=openapi.example(
        {"status": "success", "message": "1 agent", "data": answers.Page(0, 10).of([_REFERENCE_ANSWER], 1)}
    ),
)
async def list_as_reference(
    request: Request,
    caller: Reader,
    skip: answers.NumberOrEmpty = None,
    page: answers.NumberOrEmpty = None,
    limit: answers.NumberOrEmpty = None,
) -> answers.Json:
    wanted = answers.page(skip, page, limit)
    found, total = await _page(request, caller, wanted)
    return answers.success(answers.counted(total, "agent"), wanted.of([_reference(agent) for agent in found], total))


@agentassist_router.get(
    "/agents/{agentId}",
    summary="Read an agent (reference form)",
    responses=openapi.example({"status": "success", "message": "Agent Rosa Winter", "data": _REFERENCE_ANSWER}),
)
async def read_as_reference(agentId: str, request: Request, caller: Reader) -> answers.Json:
    found = await _get(agentId, request, caller)
    return answers.success(f"Agent {_name(found)}", _reference(found))


@agentassist_router.put(
    "/agents/{agentId}",
    summary="Change an agent (reference form)",
    openapi_extra=openapi.body(ReferenceAgentBody, _REFERENCE_CHANGE),
    responses=openapi.example(
        {"status": "success", "message": "Agent Rosa Winter changed", "data": _REFERENCE_ANSWER | _REFERENCE_CHANGE}
    ),
)
async def update_as_reference(agentId: str, raw: Raw, request: Request, caller: Configurator) -> answers.Json:
    changed = await _update(agentId, ReferenceAgentBody, raw, request, caller)
    return answers.success(f"Agent {_name(changed)} changed", _reference(changed))


@agentassist_router.delete(
    "/agents/{agentId}",
    summary="Remove an agent (reference form)",
    responses=openapi.example({"status": "success", "message": "Agent Rosa Winter removed", "data": _REFERENCE_ANSWER}),
)
async def remove_as_reference(agentId: str, request: Request, caller: Configurator) -> answers.Json:
    gone = await _remove(agentId, request, caller)
    return answers.success(f"Agent {_name(gone)} removed", _reference(gone))


async def _get(agent_id: str, request: Request, caller: auth.Caller) -> Agent:
    runtime: Runtime = request.app.state.runtime
    return await agents.get(runtime.database, stream_id=caller.stream_id, agent_id=agent_id)


async def _page(request: Request, caller: auth.Caller, wanted: answers.Page) -> tuple[list[Agent], int]:
    runtime: Runtime = request.app.state.runtime
    return await agents.page(runtime.database, stream_id=caller.stream_id, skip=wanted.skip, limit=wanted.limit)


async def _create(model: type[_AgentFields], raw: Any, request: Request, caller: auth.Caller) -> Agent:
    runtime: Runtime = request.app.state.runtime
    draft = await _draft(runtime, caller.stream_id, model, raw)
    return await agents.create(
        runtime.database, runtime.dialers, at=runtime.clock.now(), stream_id=caller.stream_id, draft=draft
    )


async def _update(agent_id: str, model: type[_AgentFields], raw: Any, request: Request, caller: auth.Caller) -> Agent:
    runtime: Runtime = request.app.state.runtime
    await _get(agent_id, request, caller)
    draft = await _draft(runtime, caller.stream_id, model, raw)
    return await agents.update(
        runtime.database,
        runtime.dialers,
        at=runtime.clock.now(),
        stream_id=caller.stream_id,
        agent_id=agent_id,
        draft=draft,
    )


async def _remove(agent_id: str, request: Request, caller: auth.Caller) -> Agent:
    runtime: Runtime = request.app.state.runtime
    return await agents.remove(runtime.database, runtime.dialers, stream_id=caller.stream_id, agent_id=agent_id)
