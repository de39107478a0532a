"""Queues, under our own address and under the reference's with its field names."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Body, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ringfence.api import answers, auth, openapi, problems, routes
from ringfence.api.configuration_answers import QueuesAnswer
from ringfence.domain.problems import Problem
from ringfence.ports.storage.agents import Agent
from ringfence.ports.storage.queues import Queue
from ringfence.services import queues, sample
from ringfence.services.queues import Draft, Member
from ringfence.services.runtime import Runtime

router = routes.router("Queues")
agentassist_router = routes.router("Queues")
Configurator = Annotated[auth.Caller, Depends(auth.require("configuration"))]
Reader = Annotated[auth.Caller, Depends(auth.require("configuration", "campaign_management"))]
Raw = Annotated[Any, Body()]
Id = Annotated[str, StringConstraints(max_length=128)]

LARGEST: Final = 10_000
"""Agents named in one body."""

_AGENT_ID: Final = sample.SPARE_AGENT_ID
_ASKED: Final = {
    "name": "Renewals",
    "description": "Contracts that end soon",
    "agents": [_AGENT_ID],
    "wrapUpSeconds": 45,
}
_CHANGE: Final = {
    "name": sample.SPARE_QUEUE,
    "description": "From six to nine",
    "agents": [_AGENT_ID],
    "wrapUpSeconds": 30,
}
_ANSWER: Final = _ASKED | {
    "name": sample.QUEUE,
    "description": "Open instalments",
    "id": sample.QUEUE_ID,
    "createdAt": "2026-03-02T09:00:00.000Z",
    "updatedAt": "2026-03-02T09:00:00.000Z",
}
_REFERENCE_ASKED: Final = {"name": "Arrears", "description": "Open instalments", "agents": [{"aId": _AGENT_ID}]}
_REFERENCE_CHANGE: Final = _REFERENCE_ASKED | {"name": sample.SPARE_QUEUE}
_REFERENCE_ANSWER: Final = _ANSWER | {
    "isActive": True,
    "agents": [{"userId": sample.SPARE_USER_ID, "aId": _AGENT_ID, "name": "Rosa Winter"}],
}
_SPARE: Final = _ANSWER | {
    "id": sample.SPARE_QUEUE_ID,
    "name": sample.SPARE_QUEUE,
    "description": "After six",
    "agents": [],
}
_REFERENCE_SPARE: Final = _REFERENCE_ANSWER | _SPARE


class _QueueFields(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=100)
    description: str | None = Field(default=None, max_length=256)
    wrapUpSeconds: int | None = Field(default=None, ge=0, le=3600)


class QueueBody(_QueueFields):
    """`name` is unique in the stream whatever its case. `agents` are ids; `wrapUpSeconds` is 60 if nothing is said.

    In a change, what is left out stays as it is.
    """

    agents: list[Id] | None = Field(default=None, max_length=LARGEST)


class ReferenceMember(BaseModel):
    """An agent, by `aId` or by `userId`."""

    aId: Id | None = None
    userId: Id | None = None

    @model_validator(mode="after")
    def _names_one(self) -> ReferenceMember:
        if self.aId is None and self.userId is None:
            raise problems.fault("required", "needs aId or userId")
        return self


class ReferenceQueueBody(_QueueFields):
    """A queue in the reference's field names; its other fields are ignored."""

    agents: list[ReferenceMember] | None = Field(default=None, max_length=LARGEST)


def rendered(queue: Queue) -> dict[str, Any]:
    return {
        "id": queue.id,
        "name": queue.name,
        "description": queue.description,
        "agents": list(queue.agent_ids),
        "wrapUpSeconds": queue.wrap_up_seconds,
        "createdAt": answers.time(queue.created_at),
        "updatedAt": answers.time(queue.updated_at),
    }


async def _reference(runtime: Runtime, *found: Queue) -> list[dict[str, Any]]:
    """As the reference shows them, with their agents by name."""
    members = await queues.members(runtime.database, stream_id=found[0].stream_id, queues=found) if found else {}
    agents = [[members[agent_id] for agent_id in queue.agent_ids if agent_id in members] for queue in found]
    return [
        rendered(queue) | {"isActive": True, "agents": [_member(agent) for agent in of_queue]}
        for queue, of_queue in zip(found, agents, strict=True)
    ]


def _member(agent: Agent) -> dict[str, str]:
    return {"userId": agent.user_id, "aId": agent.id, "name": f"{agent.first_name} {agent.last_name}"}


async def _draft(runtime: Runtime, stream_id: str, model: type[_QueueFields], raw: Any) -> Draft:
    """The body, all of whose faults are reported at once: those of its form, and agents that do not exist."""
    body, faults = problems.collect(model, raw)
    if isinstance(body, QueueBody):
        named = None if body.agents is None else [Member(agent_id=agent_id) for agent_id in body.agents]
    elif isinstance(body, ReferenceQueueBody):
        named = None if body.agents is None else [Member(agent.aId, agent.userId) for agent in body.agents]
    else:
        unknown = await queues.faults_of(runtime.database, stream_id=stream_id, members=_readable(raw))
        known = {fault.path for fault in faults}
        raise Problem.invalid([*faults, *(fault for fault in unknown if fault.path not in known)])
    members = None if named is None else tuple(named)
    return Draft(body.name, body.description, body.wrapUpSeconds, members)


def _readable(raw: Any) -> list[Member]:
    """The members of a body that is at fault elsewhere; none where they could not be told apart."""
    agents = raw.get("agents") if isinstance(raw, dict) else None
    if not isinstance(agents, list) or len(agents) > LARGEST:
        return []
    members = []
    for agent in agents:
        named = (agent.get("aId"), agent.get("userId")) if isinstance(agent, dict) else (agent, None)
        if not all(name is None or isinstance(name, str) for name in named):
            return []
        members.append(Member(*named))
    return members


@router.post(
    "/queues",
    summary="Create a queue",
    openapi_extra=openapi.body(QueueBody, _ASKED),
    responses=openapi.example({"status": "success", "message": "Queue Renewals created", "data": _ANSWER | _ASKED}),
)
async def create(raw: Raw, request: Request, caller: Configurator) -> answers.Json:
    """Campaigns name the queue whose agents they are for."""
    runtime: Runtime = request.app.state.runtime
    draft = await _draft(runtime, caller.stream_id, QueueBody, raw)
    made = await queues.create(
        runtime.database, runtime.dialers, at=runtime.clock.now(), stream_id=caller.stream_id, draft=draft
    )
    return answers.success(f"Queue {made.name} created", rendered(made))


@router.get(
    "/queues",
    summary="List the queues",
    responses=openapi.example(
        {"status": "success", "message": "1 queue", "data": answers.Page(0, 10).of([_ANSWER], 1)}, QueuesAnswer
    ),
)
async def list_all(
    request: Request,
    caller: Reader,
    skip: answers.NumberOrEmpty = None,
    page: answers.NumberOrEmpty = None,
    limit: answers.NumberOrEmpty = None,
) -> answers.Json:
    """In the order of their names."""
    wanted = answers.page(skip, page, limit)
    found, total = await _page(request, caller, wanted)
    return answers.success(answers.counted(total, "queue"), wanted.of([rendered(queue) for queue in found], total))


@router.get(
    "/queues/{queueId}",
    summary="Read a queue",
    responses=openapi.example({"status": "success", "message": "Queue Collections", "data": _ANSWER}),
)
async def read(queueId: str, request: Request, caller: Reader) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    found = await queues.get(runtime.database, stream_id=caller.stream_id, queue_id=queueId)
    return answers.success(f"Queue {found.name}", rendered(found))


@router.put(
    "/queues/{queueId}",
    summary="Change a queue",
    openapi_extra=openapi.body(QueueBody, _CHANGE),
    responses=openapi.example(
        {"status": "success", "message": "Queue Evening shift changed", "data": _SPARE | _CHANGE}
    ),
)
async def update(queueId: str, raw: Raw, request: Request, caller: Configurator) -> answers.Json:
    """Agents who join or leave get their next person accordingly; a call or preview at hand goes on."""
    changed = await _update(queueId, QueueBody, raw, request, caller)
    return answers.success(f"Queue {changed.name} changed", rendered(changed))


@router.delete(
    "/queues/{queueId}",
    summary="Remove a queue",
    responses=openapi.example({"status": "success", "message": "Queue Evening shift removed", "data": _SPARE}),
)
async def remove(queueId: str, request: Request, caller: Configurator) -> answers.Json:
    """Refused while a campaign names it."""
    runtime: Runtime = request.app.state.runtime
    gone = await queues.remove(runtime.database, runtime.dialers, stream_id=caller.stream_id, queue_id=queueId)
    return answers.success(f"Queue {gone.name} removed", rendered(gone))


@agentassist_router.post(
    "/queues",
    summary="Create a queue (reference form)",
    openapi_extra=openapi.body(ReferenceQueueBody, _REFERENCE_ASKED),
    responses=openapi.example(
        {"status": "success", "message": "Queue Arrears created", "data": _REFERENCE_ANSWER | {"name": "Arrears"}}
    ),
)
async def create_as_reference(raw: Raw, request: Request, caller: Configurator) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    draft = await _draft(runtime, caller.stream_id, ReferenceQueueBody, raw)
    made = await queues.create(
        runtime.database, runtime.dialers, at=runtime.clock.now(), stream_id=caller.stream_id, draft=draft
    )
    return answers.success(f"Queue {made.name} created", (await _reference(runtime, made))[0])


@agentassist_router.get(
    "/queues",
    summary="List the queues (reference form)",
    responses=openapi.example(
        {"status": "success", "message": "1 queue", "data": answers.Page(0, 10).of([_REFERENCE_ANSWER], 1)}
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
    return answers.success(
        answers.counted(total, "queue"), wanted.of(await _reference(request.app.state.runtime, *found), total)
    )


@agentassist_router.get(
    "/queues/{queueId}",
    summary="Read a queue (reference form)",
    responses=openapi.example({"status": "success", "message": "Queue Collections", "data": _REFERENCE_ANSWER}),
)
async def read_as_reference(queueId: str, request: Request, caller: Reader) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    found = await queues.get(runtime.database, stream_id=caller.stream_id, queue_id=queueId)
    return answers.success(f"Queue {found.name}", (await _reference(runtime, found))[0])


@agentassist_router.put(
    "/queues/{queueId}",
    summary="Change a queue (reference form)",
    openapi_extra=openapi.body(ReferenceQueueBody, _REFERENCE_CHANGE),
    responses=openapi.example(
        {
            "status": "success",
            "message": "Queue Evening shift changed",
            "data": _REFERENCE_ANSWER | {"id": sample.SPARE_QUEUE_ID},
        }
    ),
)
async def update_as_reference(queueId: str, raw: Raw, request: Request, caller: Configurator) -> answers.Json:
    changed = await _update(queueId, ReferenceQueueBody, raw, request, caller)
    page = (await _reference(request.app.state.runtime, changed))[0]
    return answers.success(f"Queue {changed.name} changed", page)


@agentassist_router.delete(
    "/queues/{queueId}",
    summary="Remove a queue (reference form)",
    responses=openapi.example(
        {"status": "success", "message": "Queue Evening shift removed", "data": _REFERENCE_SPARE}
    ),
)
async def remove_as_reference(queueId: str, request: Request, caller: Configurator) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    gone = await queues.remove(runtime.database, runtime.dialers, stream_id=caller.stream_id, queue_id=queueId)
    return answers.success(f"Queue {gone.name} removed", (await _reference(runtime, gone))[0])


async def _page(request: Request, caller: auth.Caller, wanted: answers.Page) -> tuple[list[Queue], int]:
    runtime: Runtime = request.app.state.runtime
    return await queues.page(runtime.database, stream_id=caller.stream_id, skip=wanted.skip, limit=wanted.limit)


async def _update(queue_id: str, model: type[_QueueFields], raw: Any, request: Request, caller: auth.Caller) -> Queue:
    runtime: Runtime = request.app.state.runtime
    await queues.get(runtime.database, stream_id=caller.stream_id, queue_id=queue_id)
    draft = await _draft(runtime, caller.stream_id, model, raw)
    return await queues.update(
        runtime.database,
        runtime.dialers,
        at=runtime.clock.now(),
        stream_id=caller.stream_id,
        queue_id=queue_id,
        draft=draft,
    )
