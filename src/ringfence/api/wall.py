"""The wall: everybody who works now."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Depends, Request
from pydantic import BaseModel

from ringfence.api import answers, auth, openapi, routes
from ringfence.domain.agent import AgentState
from ringfence.ports.storage.wall import WallAgent
from ringfence.services import sample, wall
from ringfence.services.runtime import Runtime

router = routes.router("Reports")
Reader = Annotated[auth.Caller, Depends(auth.require("campaign_management", "configuration", "wall"))]


class AgentOnWall(BaseModel):
    """An agent who is signed in. `callId` is there while they talk; `campaign` is of what is on their desk."""

    id: str
    firstName: str
    lastName: str
    state: AgentState
    since: str
    reason: str | None
    nextState: AgentState | None
    campaign: str | None
    callId: str | None


class WallPage(BaseModel):
    """`at` is the time of the dialer's clock, which runs `clockSpeed` times as fast as the world's."""

    at: str
    clockSpeed: float
    agents: list[AgentOnWall]
    liveCalls: int
    maxLiveCalls: int
    waiting: int
    callsPerMinute: float


class WallAnswer(BaseModel):
    status: str
    message: str
    data: WallPage


_EXAMPLE: Final[dict[str, Any]] = {
    "status": "success",
    "message": "1 agent",
    "data": {
        "at": "2026-03-02T10:02:17.120Z",
        "clockSpeed": 1.0,
        "agents": [
            {
                "id": sample.SPARE_AGENT_ID,
                "firstName": "Rosa",
                "lastName": "Winter",
                "state": "wrap_up",
                "since": "2026-03-02T10:02:17.120Z",
                "reason": None,
                "nextState": None,
                "campaign": sample.CAMPAIGN,
                "callId": None,
            }
        ],
        "liveCalls": 0,
        "maxLiveCalls": 500,
        "waiting": 0,
        "callsPerMinute": 0.2,
    },
}


@router.get("/wall", summary="Everybody who works now", responses=openapi.example(_EXAMPLE, WallAnswer))
async def read_wall(request: Request, caller: Reader) -> answers.Json:
    """Agents who are signed in, by name, with their states; calls that are up, of how many that may be; people who have
    answered and wait for an agent; calls a minute over the last five."""
    runtime: Runtime = request.app.state.runtime
    found = await wall.now(runtime.database, runtime.clock, caller.stream)
    data = {
        "at": answers.time(found.at),
        "clockSpeed": runtime.config.speed,
        "agents": [_agent(agent) for agent in found.agents],
        "liveCalls": found.live_calls,
        "maxLiveCalls": found.max_live_calls,
        "waiting": found.waiting,
        "callsPerMinute": found.calls_a_minute,
    }
    return answers.success(answers.counted(len(found.agents), "agent"), data)


def _agent(agent: WallAgent) -> dict[str, Any]:
    return {
        "id": agent.agent_id,
        "firstName": agent.first_name,
        "lastName": agent.last_name,
        "state": agent.state,
        "since": answers.time(agent.since),
        "reason": agent.reason,
        "nextState": agent.next_state,
        "campaign": agent.campaign_name,
        "callId": agent.call_id,
    }
