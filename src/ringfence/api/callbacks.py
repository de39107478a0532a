"""Callbacks: people of a running campaign are to be called at a certain time."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final

from fastapi import Body, Depends, Query, Request
from pydantic import BaseModel, BeforeValidator, Field, JsonValue, RootModel

from ringfence.api import answers, auth, openapi, routes
from ringfence.api.campaign_fields import text
from ringfence.api.parameter_examples import RECORD_ID
from ringfence.api.problems import collect, fault
from ringfence.domain.problems import Problem
from ringfence.ports.storage.callbacks import CallbackAhead
from ringfence.services import callbacks
from ringfence.services.runtime import Runtime

campaign_router = routes.router("Campaigns")
router = routes.router("Campaigns")
Reader = Annotated[auth.Caller, Depends(auth.require("campaign_management", "configuration"))]
Caller = Annotated[auth.Caller, Depends(auth.require("campaign_management"))]
Raw = Annotated[Any, Body()]

_OTHER_ID: Final = "dl-0b7d3c52-7a61-4a0c-8d3e-0000000000b9"
EXAMPLE: Final[list[JsonValue]] = [
    {"campaignDialingListId": _OTHER_ID, "timeToContact": "2026-03-02T15:00:00Z"},
    {"campaignDialingListId": RECORD_ID, "timeToContact": "2099-03-02T15:00:00Z"},
]


def _instant(value: Any) -> dt.datetime:
    """ISO 8601; without a zone it is UTC."""
    if not isinstance(value, str):
        raise fault("wrong_type", "must be text")
    try:
        at = dt.datetime.fromisoformat(value)
        return at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise fault("malformed", "must be a time in ISO 8601, such as 2026-03-02T15:00:00Z") from None


class CallbackBody(BaseModel):
    campaignDialingListId: Annotated[str, text(64)]
    timeToContact: Annotated[dt.datetime, BeforeValidator(_instant)]


class CallbacksBody(RootModel[list[CallbackBody]]):
    root: Annotated[list[CallbackBody], Field(min_length=1, max_length=callbacks.MOST_CALLBACKS)]


@campaign_router.post(
    "/campaign/{instanceId}/callContactAt",
    summary="Call people back at certain times",
    openapi_extra=openapi.body(CallbacksBody, EXAMPLE),
    responses=openapi.example(
        {
            "status": "success",
            "data": [
                {"campaignDialingListId": _OTHER_ID, "status": "failed", "reason": "time_in_past"},
                {"campaignDialingListId": RECORD_ID, "status": "success"},
            ],
        }
    ),
)
async def call_contact_at(instanceId: str, raw: Raw, request: Request, caller: Caller) -> answers.Json:
    """Of a run that is Active or Paused. One bad row does not fail the others; a person who was waiting for something else
    waits for this from now on. A callback is due before everybody else, within calling hours and limits."""
    runtime: Runtime = request.app.state.runtime
    body, faults = collect(CallbacksBody, raw)
    if body is None:
        raise Problem.invalid(faults)
    wishes = [callbacks.Wish(one.campaignDialingListId, one.timeToContact) for one in body.root]
    reasons = await callbacks.call_at(runtime, caller.stream_id, instanceId, wishes)
    data = [
        {"campaignDialingListId": wish.record_id, "status": "success" if reason is None else "failed"}
        | ({} if reason is None else {"reason": reason})
        for wish, reason in zip(wishes, reasons, strict=True)
    ]
    return answers.Json({"status": "success", "data": data})


class CallbackPage(BaseModel):
    """Somebody who is to be called back. `agentId` is the agent whose callback it is; null: anybody's."""

    campaignDialingListId: str
    campaignId: str
    campaignName: str
    campaignInstanceId: str
    phoneNumber: str
    firstName: str | None
    lastName: str | None
    dueAt: str
    agentId: str | None


class CallbacksAnswer(BaseModel):
    status: str
    message: str
    data: list[CallbackPage]


_AHEAD: Final[dict[str, Any]] = {"status": "success", "message": "0 callbacks", "data": []}


@router.get(
    "/callbacks",
    summary="See who is to be called back",
    responses=openapi.example(_AHEAD, CallbacksAnswer),
)
async def read_callbacks(
    request: Request,
    caller: Reader,
    agentId: Annotated[str | None, Query(description="only those that are kept for this agent")] = None,
    limit: Annotated[int, Query(ge=1, le=callbacks.MOST_CALLBACKS)] = 100,
) -> answers.Json:
    """Of all campaigns that are Active or Paused, soonest first. Those whose time has come wait for a free agent, or for
    their hours."""
    runtime: Runtime = request.app.state.runtime
    found = await callbacks.ahead(runtime, caller.stream_id, agentId, limit)
    return answers.success(answers.counted(len(found), "callback"), [_page(one) for one in found])


def _page(ahead: CallbackAhead) -> dict[str, Any]:
    return {
        "campaignDialingListId": ahead.record_id,
        "campaignId": ahead.campaign_id,
        "campaignName": ahead.campaign_name,
        "campaignInstanceId": ahead.instance_id,
        "phoneNumber": ahead.phone_number,
        "firstName": ahead.first_name,
        "lastName": ahead.last_name,
        "dueAt": answers.time(ahead.due_at),
        "agentId": ahead.agent_id,
    }
