"""How telephony is: switches, carriers, lines, and what calls came to lately."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Depends, Request
from pydantic import BaseModel

from ringfence.api import answers, auth, openapi, routes
from ringfence.api.office_answers import Answer
from ringfence.domain.attempt import Outcome
from ringfence.services import telephony_health
from ringfence.services.runtime import Runtime

router = routes.router("Supervision")
Reader = Annotated[auth.Caller, Depends(auth.require("campaign_management", "configuration"))]


class SwitchPage(BaseModel):
    """`carrierAnswers` is null where it is not known. `drained`: its calls go on, and no new one comes. Without
    `maxCalls` there is no limit."""

    name: str
    connected: bool
    carrierAnswers: bool | None
    calls: int
    maxCalls: int | None
    drained: bool


class TelephonyPage(BaseModel):
    """`simulated`: nobody's telephone rings. `outcomes` are of calls placed since `since`, the last hour and this one."""

    at: str
    simulated: bool
    switches: list[SwitchPage]
    liveCalls: int
    maxLiveCalls: int
    since: str
    outcomes: dict[Outcome, int]


class TelephonyAnswer(Answer):
    data: TelephonyPage


_EXAMPLE: Final[dict[str, Any]] = {
    "status": "success",
    "message": "1 of 1 switches takes calls",
    "data": {
        "at": "2026-03-02T10:02:17.120Z",
        "simulated": True,
        "switches": [
            {
                "name": "simulated",
                "connected": True,
                "carrierAnswers": True,
                "calls": 0,
                "maxCalls": None,
                "drained": False,
            }
        ],
        "liveCalls": 0,
        "maxLiveCalls": 500,
        "since": "2026-03-02T09:00:00.000Z",
        "outcomes": {},
    },
}


@router.get("/telephony", summary="How telephony is", responses=openapi.example(_EXAMPLE, TelephonyAnswer))
async def read_health(request: Request, caller: Reader) -> answers.Json:
    """Which switches there are and whether their carriers answer, lines in use, and what calls came to lately."""
    runtime: Runtime = request.app.state.runtime
    found = await telephony_health.health(runtime.database, runtime.clock, runtime.switches, caller.stream)
    ready = sum(one.connected and one.carrier_answers is not False and not one.drained for one in found.switches)
    data = {
        "at": answers.time(found.at),
        "simulated": runtime.config.telephony == "simulated",
        "switches": [
            {
                "name": one.name,
                "connected": one.connected,
                "carrierAnswers": one.carrier_answers,
                "calls": one.calls,
                "maxCalls": one.max_calls,
                "drained": one.drained,
            }
            for one in found.switches
        ],
        "liveCalls": found.live_calls,
        "maxLiveCalls": found.max_live_calls,
        "since": answers.time(found.since),
        "outcomes": dict(found.outcomes),
    }
    takes = "takes" if ready == 1 else "take"
    return answers.success(f"{ready} of {len(found.switches)} switches {takes} calls", data)
