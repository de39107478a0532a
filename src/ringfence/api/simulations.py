"""How many agents, which settings? Tried out on simulated people before anybody is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import Body, Depends, Request
from pydantic import BaseModel, BeforeValidator, Field, JsonValue

from ringfence.api import answers, auth, openapi, routes
from ringfence.api.campaign_fields import Checked, number, one_of, whole
from ringfence.api.office_answers import Answer
from ringfence.api.problems import collect, fault
from ringfence.domain.calling_hours import parse_end, parse_time
from ringfence.domain.campaign import DialingMode
from ringfence.domain.problems import Problem
from ringfence.services.runtime import Runtime
from ringfence.simulation.centre import Centre

router = routes.router("Simulation")
Reader = Annotated[auth.Caller, Depends(auth.require("campaign_management", "configuration"))]
Raw = Annotated[Any, Body()]

EXAMPLE: Final[dict[str, JsonValue]] = {
    "agents": 5,
    "people": 100,
    "answerRate": 0.3,
    "mode": "Preview",
    "seeds": 2,
    "vary": {"field": "agents", "values": [3, 5]},
}
MOST_VALUES: Final = 8
_FIELDS: Final[Mapping[str, str]] = {
    "agents": "agents",
    "people": "people",
    "answerRate": "answer_rate",
    "talkSeconds": "talk_seconds",
    "wrapUpSeconds": "wrap_up_seconds",
    "readingSeconds": "reading_seconds",
    "previewSeconds": "preview_seconds",
    "ringSeconds": "ring_seconds",
    "maxAttempts": "max_attempts",
    "retryMinutes": "retry_minutes",
    "opens": "opens",
    "closes": "closes",
    "shiftStart": "shift_start",
    "shiftHours": "shift_hours",
    "mode": "mode",
    "pacingRatio": "ratio",
    "targetAbandonRate": "target",
}


def _between(low: float, high: float) -> Any:
    return number(lambda value: low <= value <= high, f"from {low:g} to {high:g}")


def _time(value: Any) -> int:
    minutes = parse_time(value) if isinstance(value, str) else None
    if minutes is None:
        raise fault("malformed", "must be a time of day such as 9:00 AM")
    return minutes


def _end(value: Any) -> int:
    minutes = parse_end(value) if isinstance(value, str) else None
    if minutes is None:
        raise fault("malformed", "must be a time of day such as 6:00 PM")
    return minutes


def _with_agents(mode: DialingMode) -> DialingMode:
    if mode is DialingMode.AGENTLESS:
        raise fault("not_one_of", "must be a mode with agents: Preview, Progressive, Power, Predictive")
    return mode


_TIME: Final = Checked(_time, {"type": "string", "example": "9:00 AM"})
_END: Final = Checked(_end, {"type": "string", "example": "6:00 PM"})


class CentreBody(BaseModel):
    """A contact centre. Times are of the day, one zone for everybody; what is left out is as in `ringfence simulate`."""

    agents: Annotated[int, whole(1, 500)] = 10
    people: Annotated[int, whole(1, 50_000)] = 3_000
    answerRate: Annotated[float, _between(0, 1)] = 0.3
    talkSeconds: Annotated[float, _between(1, 7_200)] = 180
    wrapUpSeconds: Annotated[float, _between(1, 3_600)] = 30
    readingSeconds: Annotated[float, _between(1, 600)] = 20
    previewSeconds: Annotated[float, _between(5, 600)] = 60
    ringSeconds: Annotated[float, _between(5, 120)] = 25
    maxAttempts: Annotated[int, whole(1, 100)] = 3
    retryMinutes: Annotated[float, _between(1, 1_440)] = 120
    opens: Annotated[int, _TIME] = 540
    closes: Annotated[int, _END] = 1_080
    shiftStart: Annotated[int, _TIME] = 540
    shiftHours: Annotated[float, _between(0.25, 24)] = 9
    mode: Annotated[DialingMode, BeforeValidator(_with_agents), one_of(DialingMode)] = DialingMode.PREVIEW
    pacingRatio: Annotated[float, _between(1, 10)] = 2
    targetAbandonRate: Annotated[float, _between(0.1, 5)] = 3


class VaryBody(BaseModel):
    """Which field is to have each of these values, one after the other."""

    field: str
    values: Annotated[list[JsonValue], Field(min_length=1, max_length=MOST_VALUES)]


class SimulationBody(CentreBody):
    """`seeds` are days drawn: more of them show how far days lie apart."""

    seeds: Annotated[int, whole(1, 20)] = 3
    vary: VaryBody | None = None


class Spread(BaseModel):
    """The mean of the days, and their standard deviation. Null where no day has it."""

    mean: float | None
    spread: float


class FinishedPage(Spread):
    """Working hours until nobody was left to be called, on so many `days` of those drawn."""

    days: int


class SimulationResult(BaseModel):
    """`value` is that of the field that is varied. Shares and occupancy are from 0 to 1."""

    value: JsonValue
    talkMinutesAnHour: Spread
    occupancy: Spread
    abandonRate: Spread
    attemptsAPerson: Spread
    reachedShare: Spread
    doneShare: Spread
    finishedHours: FinishedPage | None


class SimulationPage(BaseModel):
    seeds: int
    vary: str | None
    results: list[SimulationResult]


class SimulationAnswer(Answer):
    data: SimulationPage


_SPREAD: Final = {"mean": 0.0, "spread": 0.0}
_RESULT: Final[dict[str, Any]] = {
    "value": 3,
    "talkMinutesAnHour": {"mean": 14.1, "spread": 0.2},
    "occupancy": {"mean": 0.46, "spread": 0.01},
    "abandonRate": _SPREAD,
    "attemptsAPerson": {"mean": 2.17, "spread": 0.07},
    "reachedShare": {"mean": 0.605, "spread": 0.02},
    "doneShare": {"mean": 1.0, "spread": 0.0},
    "finishedHours": {"mean": 4.6, "spread": 0.1, "days": 2},
}
_ANSWER: Final = {
    "status": "success",
    "message": "2 centres, 2 days each",
    "data": {"seeds": 2, "vary": "agents", "results": [_RESULT, _RESULT | {"value": 5}]},
}


@router.post(
    "/simulations",
    summary="Try a centre out",
    openapi_extra=openapi.body(SimulationBody, EXAMPLE),
    responses=openapi.example(_ANSWER, SimulationAnswer),
)
async def simulate(raw: Raw, request: Request, caller: Reader) -> answers.Json:
    """The dialer itself works through a list of simulated people: what does it come to? Nobody is called.

    At most 4,000 agent-hours in all, one request at a time, behind everything else that the server does; larger ones with
    `ringfence simulate`.
    """
    runtime: Runtime = request.app.state.runtime
    body, faults = collect(SimulationBody, raw)
    if body is None:
        raise Problem.invalid(faults)
    values = [None] if body.vary is None else body.vary.values
    centres = [_possible(_centre(body))] if body.vary is None else _varied(body, body.vary)
    found = await runtime.what_if.compare(centres, body.seeds)
    results = [_rendered(value, one) for value, one in zip(values, found, strict=True)]
    days = answers.counted(body.seeds, "day")
    data = {"seeds": body.seeds, "vary": body.vary and body.vary.field, "results": results}
    return answers.success(f"{answers.counted(len(results), 'centre')}, {days} each", data)


def _centre(body: CentreBody) -> Centre:
    return replace(Centre(), **{mine: getattr(body, theirs) for theirs, mine in _FIELDS.items()})


def _possible(centre: Centre) -> Centre:
    if centre.opens >= centre.closes:
        raise Problem.at("closes", "out_of_range", "must be later in the day than opens")
    return centre


def _varied(body: SimulationBody, vary: VaryBody) -> list[Centre]:
    """A centre for each value. Every bad value is reported."""
    if vary.field not in _FIELDS:
        raise Problem.at("vary.field", "not_one_of", f"must be one of {', '.join(_FIELDS)}")
    plain = _centre(body)
    centres, faults = [], []
    for n, value in enumerate(vary.values):
        one, wrong = collect(CentreBody, {vary.field: value})
        faults += [replace(found, path=f"vary.values[{n}]") for found in wrong]
        if one is not None:
            centres.append(_possible(replace(plain, **{_FIELDS[vary.field]: getattr(one, vary.field)})))
    if faults:
        raise Problem.invalid(faults)
    return centres


def _rendered(value: JsonValue, found: Mapping[str, Any]) -> dict[str, Any]:
    return {"value": value, **{name: found[name] for name in SimulationResult.model_fields if name != "value"}}
