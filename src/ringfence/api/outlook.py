"""What a campaign would come to, before it is saved: whom it calls, when, and what to beware of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Body, Depends, Request
from pydantic import BaseModel, BeforeValidator, Field, JsonValue

from ringfence.api import answers, auth, campaign_examples, openapi, routes
from ringfence.api.campaign_bodies import proposal
from ringfence.api.campaign_fields import whole, zone
from ringfence.api.office_answers import Answer
from ringfence.api.problems import collect
from ringfence.domain.calling_hours import ZoneKey, zone_key_of
from ringfence.domain.problems import Problem
from ringfence.domain.record import Exclusion
from ringfence.services import outlook, sample
from ringfence.services.outlook import Outlook, OwnedPeople, People
from ringfence.services.outlook_estimates import Estimate
from ringfence.services.runtime import Runtime

router = routes.router("Campaigns")
Caller = Annotated[auth.Caller, Depends(auth.require("campaign_management"))]
Raw = Annotated[Any, Body()]

MOST_ZONES: Final = 1_000

_PARTS: Final = ("contactLists", "dncLists", "dialingMode", "dialingStrategy")
PEOPLE_EXAMPLE: Final[dict[str, JsonValue]] = {name: campaign_examples.EXAMPLE[name] for name in _PARTS}
EXAMPLE: Final[dict[str, JsonValue]] = {
    "campaign": campaign_examples.EXAMPLE | {"recordCalls": True},
    "timezone": "Europe/London",
    "zones": [{"zones": ["Europe/London"], "people": 198}],
}


class ZonePeople(BaseModel):
    """All time zones that somebody may be in, and how many people that is. None: that of the calling hours counts."""

    zones: list[Annotated[str, BeforeValidator(zone), Field(examples=["Europe/London"])]] = Field(max_length=100)
    people: Annotated[int, whole(0, 1_000_000_000)]


class OutlookBody(BaseModel):
    """`campaign` is as for create. `timezone` is that of whoever looks at it; `zones` as they were counted by
    `POST /outlook/people`: without them they are counted again."""

    campaign: dict[str, JsonValue]
    timezone: Annotated[str, BeforeValidator(zone), Field(examples=["Europe/London"])] = "UTC"
    zones: Annotated[list[ZonePeople] | None, Field(max_length=MOST_ZONES)] = None


class BlockedBy(BaseModel):
    name: str
    people: int


class ListCounted(BaseModel):
    """`rejected`: rows of its files that did not go in."""

    name: str
    total: int
    callable: int
    rejected: int


class AgentPeople(BaseModel):
    agentId: str
    name: str
    people: int


class OwnersCounted(BaseModel):
    """By `agentColumn`: people of each agent, and names that no agent has, those with the most people first, 20 at most.
    `nobody`: people for whom no agent is named."""

    agents: list[AgentPeople]
    unknown: list[BlockedBy]
    nobody: int


class PeoplePage(BaseModel):
    """`callable` and `excluded` add up to `total`; `blockedBy` adds up to the excluded for `dnc`. `zones` are those of the
    people who may be called."""

    total: int
    callable: int
    excluded: dict[Exclusion, int]
    blockedBy: list[BlockedBy]
    contactLists: list[ListCounted]
    zones: list[ZonePeople]
    owners: OwnersCounted | None


class PeopleAnswer(Answer):
    data: PeoplePage


class Stretch(BaseModel):
    """`from` up to `to`, instants."""

    from_: str = Field(alias="from")
    to: str


class ZoneWeek(BaseModel):
    """When people in these zones may be called. `never`: not once within a year."""

    zones: list[str]
    people: int
    open: list[Stretch]
    never: bool


class EstimatePage(BaseModel):
    """From calls of the last 30 days (`basedOnCalls` of them) or, where there are few, usual figures. The simulator has
    worked on a list of `simulatedPeople` for it, all of them or more than are called in some hours; 0: it is by a plain
    formula, which knows nothing of pacing and of waiting for retries. `agents` are those of the queue, all of them at work
    whenever people may be called; for Agentless it is `lines`."""

    simulatedPeople: int
    basedOnCalls: int
    answerRate: float
    talkSeconds: float
    wrapUpSeconds: float
    callsAPerson: float
    secondsACall: float
    workHours: float
    openHoursAWeek: float
    agents: int | None
    lines: int | None
    weeks: float | None


class CautionPage(BaseModel):
    """`source` is where the law says so; null where it is not about the law."""

    code: str
    message: str
    source: str | None


class OutlookPage(BaseModel):
    """`week` shows the seven days from `since` on, `starts` those of three months from the next one on, 60 at
    most. `estimate` is null until the campaign is without faults, its name apart."""

    since: str
    week: list[ZoneWeek]
    starts: list[str]
    estimate: EstimatePage | None
    cautions: list[CautionPage]


class OutlookAnswer(Answer):
    data: OutlookPage


_PEOPLE: Final = {
    "status": "success",
    "message": "198 of 205 people would be called",
    "data": {
        "total": 205,
        "callable": 198,
        "excluded": {"dnc": 7},
        "blockedBy": [{"name": sample.DNC_LIST, "people": 7}],
        "contactLists": [{"name": sample.CONTACT_LIST, "total": 205, "callable": 198, "rejected": 0}],
        "zones": [{"zones": ["Europe/London"], "people": 198}],
        "owners": None,
    },
}
_OUTLOOK: Final = {
    "status": "success",
    "message": "1 caution",
    "data": {
        "since": "2026-03-02T00:00:00.000Z",
        "week": [
            {
                "zones": ["Europe/London"],
                "people": 198,
                "open": [{"from": "2026-03-02T09:00:00.000Z", "to": "2026-03-02T12:30:00.000Z"}],
                "never": False,
            }
        ],
        "starts": [],
        "estimate": {
            "simulatedPeople": 198,
            "basedOnCalls": 0,
            "answerRate": 0.3,
            "talkSeconds": 180.0,
            "wrapUpSeconds": 30.0,
            "callsAPerson": 2.19,
            "secondsACall": 104.1,
            "workHours": 12.5,
            "openHoursAWeek": 17.0,
            "agents": 3,
            "lines": None,
            "weeks": 0.25,
        },
        "cautions": [
            {
                "code": "recording",
                "message": "people may have to be told that they are recorded, or to consent",
                "source": "EU and UK: GDPR, articles 6 and 13; US: some states, such as California, Penal Code 632",
            }
        ],
    },
}


@router.post(
    "/outlook/people",
    summary="Count whom a campaign would call",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object"}, "example": PEOPLE_EXAMPLE}},
        }
    },
    responses=openapi.example(_PEOPLE, PeopleAnswer),
)
async def count_people(raw: Raw, request: Request, caller: Caller) -> answers.Json:
    """Before it is saved. The body is as for create; only `contactLists`, `dncLists`, `contactFilters` and `agentColumn`
    count, whatever else is missing or wrong. Without `dncLists` only the global ones count."""
    runtime: Runtime = request.app.state.runtime
    found = await outlook.people(runtime, caller.stream, proposal(raw, sms_is_meant=False))
    message = f"{found.callable:,} of {found.total:,} people would be called"
    return answers.success(message, _people(found))


@router.post(
    "/outlook",
    summary="See what a campaign comes to",
    openapi_extra=openapi.body(OutlookBody, EXAMPLE),
    responses=openapi.example(_OUTLOOK, OutlookAnswer),
)
async def look_ahead(raw: Raw, request: Request, caller: Caller) -> answers.Json:
    """Before it is saved: when people may be called, when it begins by itself, how long it takes, and what to beware of.
    What is missing or wrong in `campaign` leaves out only what it would be needed for."""
    runtime: Runtime = request.app.state.runtime
    body, faults = collect(OutlookBody, raw)
    if body is None:
        raise Problem.invalid(faults)
    campaign = {**body.campaign, "name": "-"}  # that a name is still missing, or taken, says nothing about the rest
    zones = None if body.zones is None else _zones(body.zones)
    found = await outlook.outlook(runtime, caller.stream, proposal(campaign, sms_is_meant=False), body.timezone, zones)
    return answers.success(answers.counted(len(found.cautions), "caution"), _outlook(found))


def _zones(counted: list[ZonePeople]) -> Mapping[ZoneKey, int]:
    zones: dict[ZoneKey, int] = {}
    for one in counted:
        key = zone_key_of(one.zones)
        zones[key] = zones.get(key, 0) + one.people
    return zones


def _of_key(zone_key: ZoneKey) -> list[str]:
    return zone_key.split("|") if zone_key else []


def _people(found: People) -> dict[str, Any]:
    return {
        "total": found.total,
        "callable": found.callable,
        "excluded": dict(found.excluded),
        "blockedBy": [{"name": name, "people": n} for name, n in found.blocked],
        "contactLists": [
            {"name": one.name, "total": one.total, "callable": one.callable, "rejected": one.rejected}
            for one in found.lists
        ],
        "zones": [{"zones": _of_key(key), "people": n} for key, n in found.zones.items()],
        "owners": None if found.owned is None else _owners(found.owned),
    }


def _owners(owned: OwnedPeople) -> dict[str, Any]:
    return {
        "agents": [{"agentId": agent_id, "name": name, "people": n} for agent_id, name, n in owned.agents],
        "unknown": [{"name": name, "people": n} for name, n in owned.unknown.items()],
        "nobody": owned.nobody,
    }


def _outlook(found: Outlook) -> dict[str, Any]:
    return {
        "since": answers.time(found.since),
        "week": [
            {
                "zones": _of_key(one.zone_key),
                "people": one.people,
                "open": [{"from": answers.time(start), "to": answers.time(end)} for start, end in one.open],
                "never": one.never,
            }
            for one in found.hours
        ],
        "starts": [answers.time(start) for start in found.starts],
        "estimate": None if found.estimate is None else _estimate(found.estimate),
        "cautions": [{"code": one.code, "message": one.message, "source": one.source} for one in found.cautions],
    }


def _estimate(of: Estimate) -> dict[str, Any]:
    return {
        "simulatedPeople": of.simulated,
        "basedOnCalls": of.habits.calls,
        "answerRate": round(of.habits.answer_rate, 4),
        "talkSeconds": round(of.habits.talk_seconds, 1),
        "wrapUpSeconds": round(of.habits.wrap_up_seconds, 1),
        "callsAPerson": round(of.calls_a_person, 2),
        "secondsACall": round(of.seconds_a_call, 1),
        "workHours": round(of.work_hours, 1),
        "openHoursAWeek": round(of.week.hours, 1),
        "agents": of.agents,
        "lines": of.lines,
        "weeks": None if of.weeks is None else round(of.weeks, 2),
    }
