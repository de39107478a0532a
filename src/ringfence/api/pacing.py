"""How a campaign is paced: what it has learned from its calls, who was abandoned, and what was decided lately."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query, Request
from pydantic import BaseModel

from ringfence.api import answers, auth, openapi, routes
from ringfence.api.office_answers import Answer
from ringfence.domain.campaign import DialingMode
from ringfence.engine.pacing.estimates import Estimates
from ringfence.engine.pacing.ledger import Tally
from ringfence.engine.pacing.predictive import Reason
from ringfence.ports.storage.pacing import Sample
from ringfence.services import pacing
from ringfence.services.pacing import Pacing
from ringfence.services.runtime import Runtime

router = routes.router("History")
Reader = Annotated[auth.Caller, Depends(auth.require("campaign_management", "configuration"))]

DECISIONS: Final = 60

EXAMPLE: Final[dict[str, Any]] = {
    "status": "success",
    "message": "Pacing of campaign March arrears",
    "data": {
        "dialingMode": "Predictive",
        "targetAbandonRate": 3.0,
        "gate": "open",
        "riskAllowed": 0.0214,
        "calls": 4210,
        "answerRate": 0.2871,
        "answerRateByHour": [{"hour": 9, "answerRate": 0.2611}, {"hour": 10, "answerRate": 0.2902}],
        "secondsToAnswer": 10.4,
        "talkSeconds": 117.3,
        "wrapUpSeconds": 19.8,
        "day": {
            "answered": 1190,
            "people": 1174,
            "machines": 16,
            "abandoned": 27,
            "abandonRate": 2.27,
            "abandonRateOfPeople": 2.3,
        },
        "month": {
            "answered": 24610,
            "people": 24280,
            "machines": 330,
            "abandoned": 571,
            "abandonRate": 2.32,
            "abandonRateOfPeople": 2.35,
        },
        "callsAnAgent": 1.42,
        "decisions": [
            {
                "at": "2026-03-02T10:14:02.000Z",
                "campaignInstanceId": "cid-0b7d3c52-7a61-4a0c-8d3e-91c5b2a4e6f0",
                "calls": 2,
                "reason": "risk",
                "risk": 0.0362,
                "riskAllowed": 0.0214,
                "idle": 1,
                "waiting": 0,
                "inFlight": 9,
                "talking": 15,
                "wrappingUp": 4,
                "answerRate": 0.2868,
                "day": {"answered": 1190, "abandoned": 27},
                "month": {"answered": 24610, "abandoned": 571},
            }
        ],
    },
}


class AnswerRateOfHour(BaseModel):
    hour: int
    answerRate: float


class AbandonLedger(BaseModel):
    """Calls that were answered in the last 24 hours or 30 days. Rates are percent, of all and of people."""

    answered: int
    people: int
    machines: int
    abandoned: int
    abandonRate: float
    abandonRateOfPeople: float


class CountsOfDecision(BaseModel):
    answered: int
    abandoned: int


class DecisionPage(BaseModel):
    """One decision of Predictive and what it saw. `reason` is `learning` or `gate` (one call an idle agent), or `risk`."""

    at: str
    campaignInstanceId: str
    calls: int
    reason: Reason
    risk: float
    riskAllowed: float
    idle: int
    waiting: int
    inFlight: int
    talking: int
    wrappingUp: int
    answerRate: float
    day: CountsOfDecision
    month: CountsOfDecision


class PacingPage(BaseModel):
    dialingMode: DialingMode
    targetAbandonRate: float | None
    gate: Literal["learning", "open", "shut"]
    riskAllowed: float
    calls: int
    answerRate: float
    answerRateByHour: list[AnswerRateOfHour]
    secondsToAnswer: float
    talkSeconds: float
    wrapUpSeconds: float
    day: AbandonLedger
    month: AbandonLedger
    callsAnAgent: float | None
    decisions: list[DecisionPage]


class PacingAnswer(Answer):
    data: PacingPage


@router.get("/campaigns/{campaignId}/pacing", summary="Pacing", responses=openapi.example(EXAMPLE, PacingAnswer))
async def read_pacing(
    campaignId: str, request: Request, caller: Reader, limit: Annotated[int, Query(ge=0, le=1_000)] = DECISIONS
) -> answers.Json:
    """What the dialer thinks: how many calls are answered and how soon, how long agents are busy with one, whom it abandoned
    in the last 24 hours and 30 days, and the latest `limit` decisions of Predictive, of which one is kept every ten seconds
    for a day.

    Times are seconds, answer rates and risks from 0 to 1, abandon rates percent, hours of the day UTC. `gate` is `learning`
    until enough calls are known and `shut` while one more abandoned call would pass `targetAbandonRate`: then one call is
    placed for each idle agent. `risk` is the chance that the next person to answer would find nobody free; calls are
    placed until it passes `riskAllowed`. `callsAnAgent` is of the latest decision: calls in flight, for each agent at work.
    """
    runtime: Runtime = request.app.state.runtime
    found = await pacing.pacing(runtime.database, runtime.clock, caller.stream_id, campaignId, limit)
    campaign = found.campaign
    data = {
        "dialingMode": campaign.dialing_mode,
        "targetAbandonRate": campaign.target_abandon_rate if campaign.dialing_mode is DialingMode.PREDICTIVE else None,
        "gate": gate(found),
        "riskAllowed": round(found.insight.budget.risk, 4),
        **_learned(found.memory.estimates),
        "day": _tally(found.insight.day),
        "month": _tally(found.insight.month),
        "callsAnAgent": _calls_an_agent(found.samples[0]) if found.samples else None,
        "decisions": [_decision(sample) for sample in found.samples],
    }
    return answers.success(f"Pacing of campaign {campaign.name}", data)


def gate(found: Pacing) -> str:
    if not found.insight.known:
        return "learning"
    return "open" if found.insight.budget.gate_open else "shut"


def _learned(estimates: Estimates) -> dict[str, Any]:
    hours = ((hour, estimates.rate.hour(hour)) for hour in range(24))
    return {
        "calls": estimates.rate.calls,
        "answerRate": round(estimates.rate.value, 4),
        "answerRateByHour": [{"hour": hour, "answerRate": round(rate, 4)} for hour, rate in hours if rate is not None],
        "secondsToAnswer": round(estimates.answered.mean(), 1),
        "talkSeconds": round(estimates.talk.mean(), 1),
        "wrapUpSeconds": round(estimates.wrap_up.mean(), 1),
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "answered": tally.answered,
        "people": tally.people,
        "machines": tally.machines,
        "abandoned": tally.abandoned,
        "abandonRate": round(100 * tally.rate, 2),
        "abandonRateOfPeople": round(100 * tally.people_rate, 2),
    }


def _calls_an_agent(sample: Sample) -> float | None:
    decision = sample.decision
    agents = decision["idle"] + decision["talking"] + decision["wrappingUp"]
    return round((decision["inFlight"] + decision["calls"]) / agents, 2) if agents else None


def _decision(sample: Sample) -> dict[str, Any]:
    return {"at": answers.time(sample.at), "campaignInstanceId": sample.instance_id, **sample.decision}
