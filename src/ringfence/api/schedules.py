"""Schedules of campaigns, on and off."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Body, Depends, Query, Request
from pydantic import JsonValue

from ringfence.api import answers, auth, openapi, routes
from ringfence.api.problems import collect
from ringfence.api.schedule_bodies import TimesBody
from ringfence.domain.problems import Problem
from ringfence.services import sample, schedules
from ringfence.services.runtime import Runtime

campaign_router = routes.router("Campaigns")
Caller = Annotated[auth.Caller, Depends(auth.require("campaign_management"))]
Raw = Annotated[Any, Body()]

EXAMPLE: Final[dict[str, JsonValue]] = {
    "startDateTime": "2099-03-02 09:00:00",
    "endDateTime": "2099-06-26 18:00:00",
    "timezone": "Europe/London",
    "recurrenceObject": {"recurType": "Weekly", "weeklyDetails": {"onceEveryNweeks": 1, "whichDays": ["Mon", "Wed"]}},
}


@campaign_router.post(
    "/campaign/schedule",
    summary="Switch a campaign's schedule on or off",
    openapi_extra=openapi.body(TimesBody, EXAMPLE),
    responses=openapi.example(
        {
            "status": "success",
            "message": f"Campaign {sample.SPARE_CAMPAIGN} scheduled successfully",
            "id": sample.SPARE_CAMPAIGN_ID,
        }
    ),
)
async def switch(
    request: Request,
    caller: Caller,
    raw: Raw = None,
    enableSchedule: str = Query("", description="true or false", examples=["true"]),
    campaignName: str = Query("", examples=[sample.SPARE_CAMPAIGN]),
) -> answers.Json:
    """Each start is a new run over the whole lists, whose do-not-call numbers are looked up again 15 minutes before. While
    it waits for its schedule, a campaign cannot be played. `enableSchedule=false` takes no body."""
    runtime: Runtime = request.app.state.runtime
    if not campaignName:
        raise Problem.at("campaignName", "required", "name the campaign")
    if enableSchedule == "false":
        campaign = await schedules.disable(runtime, caller.stream_id, campaignName)
        return _answer(f"Campaign {campaign.name} schedule has been disabled successfully", campaign.id)
    if enableSchedule != "true":
        raise Problem.at("enableSchedule", "not_one_of", "must be one of true, false")
    body, faults = collect(TimesBody, {} if raw is None else raw)
    if body is None:
        raise Problem.invalid(faults)
    campaign = await schedules.enable(runtime, caller.stream_id, campaignName, body.schedule)
    return _answer(f"Campaign {campaign.name} scheduled successfully", campaign.id)


def _answer(message: str, campaign_id: str) -> answers.Json:
    return answers.Json({"status": "success", "message": message, "id": campaign_id})
