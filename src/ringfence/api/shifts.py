"""An agent's working day beside the call at hand."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from ringfence.api import answers, openapi, parameter_examples, routes
from ringfence.api.desk import Session
from ringfence.api.desk_answers import AboutAnswer, TodayAnswer
from ringfence.services import sample, shifts

router = routes.router("An agent's session")

_RECORD: Final = "dl-6bc1bee2-2e40-4f96-993d-000000000001"
_DRAFT: Final[dict[str, JsonValue]] = {
    "campaignDialingListId": _RECORD,
    "draft": {"notes": "Asked for the bank details", "code": "promise_to_pay"},
}
_ABOUT: Final = {
    "id": sample.SPARE_AGENT_ID,
    "firstName": "Rosa",
    "lastName": "Winter",
    "endpoint": "web",
    "deskPhone": None,
    "carriesAudio": False,
    "queues": [
        {
            "id": sample.QUEUE_ID,
            "name": sample.QUEUE,
            "description": "Open instalments",
            "wrapUpSeconds": 45,
            "script": "Good day, am I speaking to **{{firstName}} {{lastName}}**?",
            "dispositions": [{"code": "promise_to_pay", "label": "Promise to pay"}],
        }
    ],
}
_TODAY: Final = {
    "since": "2026-03-02T00:00:00.000Z",
    "calls": 12,
    "answered": 7,
    "skipped": 0,
    "talkSeconds": 1260,
    "dispositions": [],
    "callbacks": [],
    "left": [],
}


def _answer(message: str, data: Any, model: type[BaseModel] | None = None) -> dict[int | str, dict[str, Any]]:
    return openapi.example({"status": "success", "message": message, "data": data}, model)


class DraftBody(BaseModel):
    """What the agent has typed about a person so far. What `draft` holds is for the screen to say."""

    model_config = ConfigDict(json_schema_extra={"example": _DRAFT})

    campaignDialingListId: str = Field(min_length=1, max_length=128)
    draft: dict[str, Any]


class NotesBody(BaseModel):
    """Notes that were typed in a wrap-up which ended by itself."""

    model_config = ConfigDict(str_strip_whitespace=True, json_schema_extra={"example": {"notes": "Pays on Friday"}})

    notes: str = Field(min_length=1, max_length=4000)


@router.get("/agents/{agentId}/desk", summary="See one's queues", responses=_answer("Desk", _ABOUT, AboutAnswer))
async def about(agentId: str, desk: Session) -> answers.Json:
    """Who the agent is, the queues with their scripts, and what can come of a call."""
    page = await shifts.about(desk.database, desk.stream_id, agentId)
    return answers.success("Desk", page | {"carriesAudio": desk.phones.carries_audio})


@router.get("/agents/{agentId}/today", summary="See one's day", responses=_answer("Today", _TODAY, TodayAnswer))
async def today(
    agentId: str, desk: Session, since: Annotated[AwareDatetime, Query(examples=["2026-03-02T00:00:00Z"])]
) -> answers.Json:
    """What the agent has done `since`, say midnight where they are; callbacks that they have promised; notes that were
    left when a wrap-up ended by itself."""
    page = await shifts.today(desk.database, desk.stream_id, agentId, since, desk.clock.now())
    return answers.success("Today", page)


@router.put(
    "/agents/{agentId}/draft",
    summary="Keep what is typed",
    responses=_answer("Kept", {"campaignDialingListId": _RECORD}),
)
async def keep_draft(agentId: str, body: DraftBody, request: Request, desk: Session) -> answers.Json:
    """So that it is there again after a reload, or at another desk. It goes when the call is wrapped up."""
    now = request.app.state.now()
    await shifts.keep_draft(desk.database, agentId, body.campaignDialingListId, body.draft, now)
    return answers.success("Kept", {"campaignDialingListId": body.campaignDialingListId})


@router.post(
    "/calls/{callId}/notes",
    summary="Add notes that were left",
    responses=_answer("Notes added", {"id": parameter_examples.CALL_ID, "notes": "Pays on Friday"}),
)
async def add_notes(callId: str, body: NotesBody, desk: Session) -> answers.Json:
    """To one's own call, where its wrap-up ended by itself without disposition or notes; else 409."""
    call = await desk.own_call(callId)
    await shifts.add_notes(desk.database, str(call.agent_id), call.id, call.record_id, body.notes)
    return answers.success("Notes added", {"id": callId, "notes": body.notes})
