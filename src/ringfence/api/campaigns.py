"""Campaigns: create, edit, list, delete; start, pause, resume, stop; status and what came of each contact."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final

from fastapi import Body, Depends, Query, Request

from ringfence.api import answers, auth, campaign_examples, filter_bodies, openapi, routes, schedule_bodies
from ringfence.api.campaign_bodies import CampaignBody, ListBody, PageBody, proposal, sms_not_yet
from ringfence.api.campaign_fields import CampaignType
from ringfence.api.problems import collect
from ringfence.domain.calling_hours import CallingHours, Window, format_time
from ringfence.domain.campaign import Campaign, DialingMode, OnMachine, OutsideHours
from ringfence.domain.problems import Problem
from ringfence.ports.storage.campaigns import ContactResult
from ringfence.services import addresses, campaign_runs, campaigns
from ringfence.services.runtime import Runtime

campaign_router = routes.router("Campaigns")
Caller = Annotated[auth.Caller, Depends(auth.require("campaign_management"))]
Raw = Annotated[Any, Body()]

DEFAULT_PREVIEW_SECONDS: Final = 30
_TRIGGER_MESSAGES: Final = {
    "play": "Campaign Started",
    "pause": "Campaign Paused",
    "resume": "Campaign Resumed",
    "stop": "Campaign Stopped",
}
# --- create, read, edit, list, delete --------------------------------------------------------------------------------


@campaign_router.post(
    "/campaign",
    summary="Create a campaign",
    openapi_extra=openapi.body(CampaignBody, campaign_examples.EXAMPLE),
    responses=openapi.example(campaign_examples.CREATED),
)
async def create(raw: Raw, request: Request, caller: Caller, campaignType: str | None = Query(None)) -> answers.Json:
    """Its lists, do-not-call list, caller ID and queue must be there. It is prepared in the background, then `Ready`."""
    runtime: Runtime = request.app.state.runtime
    _check_type(campaignType)
    made = await campaigns.create(runtime, caller.stream, proposal(raw, sms_is_meant=True))
    return answers.success(f"Campaign {made.name} creation in progress", _rendered(made, "id"))


@campaign_router.post(
    "/campaign/getAllCampaignDetails", summary="List campaigns", responses=openapi.example(campaign_examples.LISTED)
)
async def list_some(body: ListBody, request: Request, caller: Caller) -> answers.Json:
    """Newest first, unless `sortBy` says otherwise."""
    runtime: Runtime = request.app.state.runtime
    page = answers.page(body.skip, body.page, body.limit)
    if body.type is CampaignType.SMS:
        return answers.success("0 campaigns", page.of([], 0))
    found, total = await campaigns.page(runtime, caller.stream_id, body.query(), page.skip, page.limit)
    return answers.success(
        answers.counted(total, "campaign"), page.of([_listed(campaign) for campaign in found], total)
    )


@campaign_router.get(
    "/campaign/{campaignId}", summary="Read a campaign", responses=openapi.example(campaign_examples.READ)
)
async def read(campaignId: str, request: Request, caller: Caller) -> answers.Json:
    """Where preparation failed, `failure` says why."""
    runtime: Runtime = request.app.state.runtime
    found = await campaigns.get(runtime, caller.stream_id, campaignId)
    return answers.success(f"Campaign {found.name} retrieved successfully", _read(found))


@campaign_router.put(
    "/campaign/{campaignId}",
    summary="Replace a campaign",
    openapi_extra=openapi.body(CampaignBody, campaign_examples.REPLACEMENT),
    responses=openapi.example(campaign_examples.REPLACED),
)
async def edit(campaignId: str, raw: Raw, request: Request, caller: Caller) -> answers.Json:
    """The whole body, as for create. It is prepared anew. Not while it is Active or Paused."""
    runtime: Runtime = request.app.state.runtime
    changed = await campaigns.edit(runtime, caller.stream, campaignId, proposal(raw, sms_is_meant=False))
    message = f"Campaign {changed.name} details updated successfully"
    return answers.Json({"status": "success", "message": message, "id": changed.id, "data": _read(changed)})


@campaign_router.delete(
    "/campaign/{campaignId}", summary="Delete a campaign", responses=openapi.example(campaign_examples.DELETED)
)
async def delete(campaignId: str, request: Request, caller: Caller) -> answers.Json:
    """Its attempts stay in the call history. Not while it is Active or Paused."""
    runtime: Runtime = request.app.state.runtime
    gone = await campaigns.delete(runtime, caller.stream_id, campaignId)
    return answers.success(f"Campaign {gone.name} deleted successfully", _read(gone))


# --- trigger and status ----------------------------------------------------------------------------------------------


@campaign_router.post(
    "/campaign/trigger/{campaignId}",
    summary="Start, pause, resume or stop a campaign",
    responses=openapi.example(campaign_examples.TRIGGERED),
)
async def trigger(
    campaignId: str,
    request: Request,
    caller: Caller,
    trigger: str = Query("", description="play, pause, resume or stop", examples=["play"]),
    campaignType: str | None = Query(None),
) -> answers.Json:
    """After `stop`, the next `play` is a new run over the whole list; after `pause`, `resume` goes on from there."""
    runtime: Runtime = request.app.state.runtime
    _check_type(campaignType)
    if trigger not in campaign_runs.TRIGGERS:
        raise Problem.at("trigger", "not_one_of", f"must be one of {', '.join(campaign_runs.TRIGGERS)}")
    done = await campaign_runs.TRIGGERS[trigger](runtime, caller.stream_id, campaignId)
    return answers.Json(
        {"status": done.status, "message": _TRIGGER_MESSAGES[trigger]}
        | ({"totalCallsCompleted": 0} if trigger == "play" else {})
        | {"updatedAt": answers.time(done.at), "campaignInstanceId": done.instance_id}
    )


@campaign_router.post(
    "/campaign/{campaignId}/status",
    summary="Status of a campaign, or what came of each contact of its current run",
    openapi_extra=openapi.body(PageBody, {"page": 1, "limit": 100}),
    responses=openapi.examples({"status": campaign_examples.STATUS, "contacts": campaign_examples.CONTACTS}),
)
async def status(
    campaignId: str,
    request: Request,
    caller: Caller,
    raw: Raw = None,
    view: str = Query("status", description="status or contacts", examples=["status"]),
) -> answers.Json:
    """`view=contacts` takes `{"page": 1, "limit": 100}`."""
    runtime: Runtime = request.app.state.runtime
    if view == "status":
        found = await campaigns.get(runtime, caller.stream_id, campaignId)
        return answers.Json({"status": "success", "data": {"id": found.id, "status": found.status, "name": found.name}})
    if view != "contacts":
        raise Problem.at("view", "not_one_of", "must be one of status, contacts")
    body, faults = collect(PageBody, {} if raw is None else raw)
    if body is None:
        raise Problem.invalid(faults)
    page = answers.page(None, body.page, body.limit)
    results, total = await campaigns.results(runtime, caller.stream_id, campaignId, page.skip, page.limit)
    data = {
        "results": [_result(result) for result in results],
        "page": page.skip // page.limit + 1,
        "limit": page.limit,
        "totalPages": -(-total // page.limit),
        "totalResults": total,
    }
    return answers.success(answers.counted(total, "contact"), data)


def _check_type(campaign_type: str | None) -> None:
    if campaign_type == CampaignType.SMS:
        raise Problem.invalid([sms_not_yet()])
    if campaign_type not in (None, "", CampaignType.VOICE):
        raise Problem.at("campaignType", "not_one_of", "must be one of voice, sms")


# --- answers ---------------------------------------------------------------------------------------------------------


def _rendered(campaign: Campaign, id_name: str) -> dict[str, Any]:
    """The fields in the order of the contract; ours follow where they are not as by default."""
    data: dict[str, Any] = {
        "name": campaign.name,
        "lname": campaign.lname,
        "description": campaign.description,
        "dncLists": {"id": campaign.dnc_list_id, "name": campaign.dnc_list_name},
        "priority": str(campaign.priority),
        "dialingMode": campaign.dialing_mode,
        "dialingStrategy": {
            "callerId": {"phoneNumber": campaign.caller_id},
            "callingHours": _hours(campaign.calling_hours),
            "dialingOrder": campaign.dialing_order,
            "maxAttemptsPerRecord": campaign.max_attempts,
            "defaultRetryPeriod": campaign.retry_period // dt.timedelta(minutes=1),
            "maxRingTime": campaign.ring_time // dt.timedelta(seconds=1),
            "useSystemMappings": False,
        },
        "status": campaign.status,
        **_of_mode(campaign),
        "isFiltersEnabled": campaign.contact_filter is not None,
        "createdAt": answers.time(campaign.created_at),
        "updatedAt": answers.time(campaign.updated_at),
        id_name: campaign.id,
        "contactLists": list(campaign.contact_lists),
    }
    priorities = dict(zip(campaign.contact_lists, campaign.list_priorities, strict=False))
    if any(priorities.values()):
        data["contactListPriorities"] = {name: priority for name, priority in priorities.items() if priority}
    preview_seconds = campaign.preview_time // dt.timedelta(seconds=1)
    if preview_seconds != DEFAULT_PREVIEW_SECONDS:
        data["previewTimeout"] = preview_seconds
    if campaign.disposition_retries:
        data["dispositionRetries"] = dict(campaign.disposition_retries)
    if campaign.outside_hours is not OutsideHours.DEFER:
        data["outsideHours"] = campaign.outside_hours
    if campaign.record_calls:
        data["recordCalls"] = True
    if campaign.contact_filter is not None:
        data["contactFilters"] = filter_bodies.rendered(campaign.contact_filter)
    if campaign.pre_call is not None:
        data["preCallUrl"] = campaign.pre_call.url
        data["preCallHeaders"] = dict.fromkeys(campaign.pre_call.headers, addresses.HIDDEN)
    return data


def _of_mode(campaign: Campaign) -> dict[str, Any]:
    """What only campaigns of this mode have."""
    match campaign.dialing_mode:
        case DialingMode.PREVIEW:
            column = campaign.agent_column
            return {"maxSkips": campaign.max_skips} | ({} if column is None else {"agentColumn": column})
        case DialingMode.POWER:
            return {"pacingRatio": campaign.pacing_ratio} | _detecting(campaign)
        case DialingMode.PREDICTIVE:
            return {"targetAbandonRate": campaign.target_abandon_rate} | _detecting(campaign)
        case DialingMode.AGENTLESS:
            most = campaign.max_concurrent_calls
            detects = campaign.on_machine is not OnMachine.NO
            return {"experienceFlow": campaign.flow_id, "enableMachineDetect": detects} | (
                {} if most is None else {"maxConcurrentCalls": most}
            )
        case _:
            return {}


def _detecting(campaign: Campaign) -> dict[str, Any]:
    return {} if campaign.on_machine is OnMachine.NO else {"enableMachineDetect": campaign.on_machine}


def _connection(campaign: Campaign) -> dict[str, Any]:
    """Whom the person who answers is connected with."""
    if campaign.dialing_mode is not DialingMode.AGENTLESS:
        return {"queue_name": campaign.queue_name}
    return {"experienceFlowName": campaign.flow_name, "machineDetection": campaign.on_machine}


def _read(campaign: Campaign) -> dict[str, Any]:
    data = _rendered(campaign, "_id")
    data |= {
        **_connection(campaign),
        "campaignType": CampaignType.VOICE,
        "schedule": schedule_bodies.rendered(campaign.timetable),
    }
    if campaign.failure is not None:
        data["failure"] = campaign.failure
    return data


def _listed(campaign: Campaign) -> dict[str, Any]:
    return {
        "_id": campaign.id,
        "name": campaign.name,
        "description": campaign.description,
        "dncLists": {"id": campaign.dnc_list_id, "name": campaign.dnc_list_name},
        "priority": str(campaign.priority),
        "dialingMode": campaign.dialing_mode,
        "status": campaign.status,
        "isFiltersEnabled": campaign.contact_filter is not None,
        "createdAt": answers.time(campaign.created_at),
        "updatedAt": answers.time(campaign.updated_at),
        "campaignInstanceUpdatedAt": answers.optional_time(campaign.instance_updated_at),
        "schedule": schedule_bodies.rendered(campaign.timetable),
        "connection": campaign.flow_name if campaign.queue_name is None else campaign.queue_name,
        "contactLists": list(campaign.contact_lists),
    }


def _hours(hours: CallingHours) -> dict[str, Any]:
    return {
        "frequency": hours.frequency,
        "days": [_window(window) for window in hours.windows],
        "timezone": hours.timezone,
    }


def _window(window: Window) -> dict[str, str]:
    shown = {"start": format_time(window.start), "end": format_time(window.end)}
    if window.day is not None:
        shown["day"] = window.day
    if window.date is not None:
        shown["date"] = window.date.isoformat()
    return shown


def _result(result: ContactResult) -> dict[str, Any]:
    """`botOutboundStatus` is the state of the latest call, `botOutboundStatusDetail` why it ended, or why none is made."""
    return {
        "phoneNumber": result.phone_number,
        "uniqueId": result.unique_id,
        "dialerOutcome": result.outcome,
        "numberOfAttemptsSoFar": result.attempts,
        "botSessionId": result.attempt_id,
        "agentDispositionCodes": list(result.dispositions),
        "botOutboundStatus": result.attempt_state,
        "botOutboundStatusDetail": result.cause or result.exclusion,
        "campaignDialingListId": result.record_id,
        "nextAttemptAt": answers.optional_time(result.due_at),
        "state": result.state,
    }
