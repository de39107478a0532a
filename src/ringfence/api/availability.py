"""Who of a queue's agents can take a call now."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Depends, Request
from pydantic import BaseModel

from ringfence.api import answers, auth, openapi, routes
from ringfence.domain.agent import AgentState
from ringfence.services import availability, sample
from ringfence.services.runtime import Runtime

router = routes.router("Queues")
Reader = Annotated[auth.Caller, Depends(auth.require("configuration", "campaign_management"))]


class Member(BaseModel):
    """`since` is null for who has never signed in; `nextState` is what an agent who is busy has asked for."""

    id: str
    firstName: str
    lastName: str
    state: AgentState
    since: str | None
    reason: str | None
    nextState: AgentState | None


class States(BaseModel):
    """How many agents of the queue are in each state; together they are all of them."""

    offline: int
    away: int
    available: int
    previewing: int
    busy: int
    wrap_up: int


class AvailabilityPage(BaseModel):
    """`at` is the time of the dialer's clock. `agents` begin with those who are available, the longest idle first."""

    at: str
    queueId: str
    queueName: str
    available: int
    longestIdleSince: str | None
    states: States
    agents: list[Member]


class AvailabilityAnswer(BaseModel):
    status: str
    message: str
    data: AvailabilityPage


_EXAMPLE: Final[dict[str, Any]] = {
    "status": "success",
    "message": "0 of 1 agent of queue Collections are available",
    "data": {
        "at": "2026-03-02T10:02:17.120Z",
        "queueId": sample.QUEUE_ID,
        "queueName": sample.QUEUE,
        "available": 0,
        "longestIdleSince": None,
        "states": {"offline": 0, "away": 0, "available": 0, "previewing": 0, "busy": 0, "wrap_up": 1},
        "agents": [
            {
                "id": sample.SPARE_AGENT_ID,
                "firstName": "Rosa",
                "lastName": "Winter",
                "state": "wrap_up",
                "since": "2026-03-02T10:02:17.120Z",
                "reason": None,
                "nextState": None,
            }
        ],
    },
}


@router.get(
    "/queues/{queueId}/availability",
    summary="Who can take a call now",
    responses=openapi.example(_EXAMPLE, AvailabilityAnswer),
)
async def read_availability(queueId: str, request: Request, caller: Reader) -> answers.Json:
    """An agent whose next call rings and has not been answered is available still."""
    runtime: Runtime = request.app.state.runtime
    found = await availability.of_queue(runtime.database, runtime.clock, caller.stream_id, queueId)
    states = {state.value: found.states.get(state, 0) for state in AgentState if state is not AgentState.RESERVED}
    available = states[AgentState.AVAILABLE.value]
    data = {
        "at": answers.time(found.at),
        "queueId": found.queue.id,
        "queueName": found.queue.name,
        "available": available,
        "longestIdleSince": answers.optional_time(found.longest_idle_since),
        "states": states,
        "agents": [_member(one) for one in found.agents],
    }
    of = answers.counted(len(found.agents), "agent")
    return answers.success(f"{available} of {of} of queue {found.queue.name} are available", data)


def _member(one: availability.Presence) -> dict[str, Any]:
    return {
        "id": one.agent.id,
        "firstName": one.agent.first_name,
        "lastName": one.agent.last_name,
        "state": one.state,
        "since": answers.optional_time(one.since),
        "reason": one.reason,
        "nextState": one.next_state,
    }
