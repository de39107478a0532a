"""Requests and answers of campaigns as they are printed on the API page."""

from __future__ import annotations

from typing import Any, Final

from pydantic import JsonValue

from ringfence.api.parameter_examples import CALL_ID, INSTANCE_ID
from ringfence.services import sample

EXAMPLE: Final[dict[str, JsonValue]] = {
    "name": "March arrears - north",
    "description": "Agents read the account before they ring people whose March instalment is open.",
    "contactLists": [sample.CONTACT_LIST],
    "dncLists": {"name": sample.DNC_LIST},
    "priority": "4",
    "dialingMode": "Preview",
    "dialingStrategy": {
        "callerId": {"phoneNumber": sample.CALLER_ID},
        "callingHours": {
            "frequency": "WEEKLY",
            "timezone": "Europe/London",
            "days": [
                {"day": "MO", "start": "9:00 AM", "end": "12:30 PM"},
                {"day": "MO", "start": "1:30 PM", "end": "6:00 PM"},
                {"day": "TU", "start": "9:00 AM", "end": "6:00 PM"},
            ],
        },
        "dialingOrder": "FIFO",
        "maxAttemptsPerRecord": 3,
        "defaultRetryPeriod": 45,
        "maxRingTime": 25,
    },
    "schedule": {"isSchedulingEnabled": False},
    "queue_name": sample.QUEUE,
    "maxSkips": 2,
    "campaignType": "voice",
}
REPLACEMENT: Final[dict[str, JsonValue]] = EXAMPLE | {"name": "Last reminder", "priority": "2"}

_AT: Final = "2026-03-02T09:00:00.000Z"
_SCHEDULE: Final = {"isSchedulingEnabled": False, "isRecurrenceEnabled": False}


def _shown(asked: dict[str, Any], id_name: str, campaign_id: str, status: str) -> dict[str, Any]:
    echoed = ("name", "description", "priority", "dialingMode", "maxSkips", "contactLists")
    return {name: asked[name] for name in echoed} | {
        "lname": asked["name"].lower(),
        "dncLists": {"id": sample.DNC_LIST_ID, "name": sample.DNC_LIST},
        "dialingStrategy": asked["dialingStrategy"] | {"useSystemMappings": False},
        "status": status,
        "isFiltersEnabled": False,
        "createdAt": _AT,
        "updatedAt": _AT,
        id_name: campaign_id,
    }


def _read(asked: dict[str, Any], campaign_id: str, status: str) -> dict[str, Any]:
    ours = {"queue_name": sample.QUEUE, "campaignType": "voice", "schedule": _SCHEDULE}
    return _shown(asked, "_id", campaign_id, status) | ours


def _success(message: str, data: Any) -> dict[str, Any]:
    return {"status": "success", "message": message, "data": data}


_NEW_ID: Final = "cd-8f04a6d2-3b1e-4c59-97ad-e2c05b7f1d68"
_HOURS: Final[dict[str, JsonValue]] = {
    "frequency": "DAILY",
    "timezone": "Europe/London",
    "days": [{"start": "12:00 AM", "end": "12:00 AM"}],
}
_SAMPLE: Final[dict[str, JsonValue]] = EXAMPLE | {
    "name": sample.CAMPAIGN,
    "priority": "3",
    "dialingStrategy": {
        "callerId": {"phoneNumber": sample.CALLER_ID},
        "callingHours": _HOURS,
        "dialingOrder": "FIFO",
        "maxAttemptsPerRecord": 2,
        "defaultRetryPeriod": 3,
        "maxRingTime": 20,
    },
}

CREATED: Final = _success(
    "Campaign March arrears - north creation in progress", _shown(EXAMPLE, "id", _NEW_ID, "Preparing")
)
LISTED: Final = _success(
    "1 campaign",
    {
        "results": [
            {
                "_id": sample.CAMPAIGN_ID,
                "name": sample.CAMPAIGN,
                "description": EXAMPLE["description"],
                "dncLists": {"id": sample.DNC_LIST_ID, "name": sample.DNC_LIST},
                "priority": "3",
                "dialingMode": "Preview",
                "status": "Ready",
                "isFiltersEnabled": False,
                "createdAt": _AT,
                "updatedAt": _AT,
                "campaignInstanceUpdatedAt": _AT,
                "schedule": _SCHEDULE,
                "connection": sample.QUEUE,
                "contactLists": [sample.CONTACT_LIST],
            }
        ],
        "skip": 0,
        "limit": 10,
        "hasMore": False,
        "totalPages": 1,
        "totalResults": 1,
    },
)
READ: Final = _success("Campaign Open instalments retrieved successfully", _read(_SAMPLE, sample.CAMPAIGN_ID, "Ready"))
REPLACED: Final = _success(
    "Campaign Last reminder details updated successfully",
    _read(REPLACEMENT, sample.SPARE_CAMPAIGN_ID, "Preparing"),
) | {"id": sample.SPARE_CAMPAIGN_ID}
DELETED: Final = _success(
    "Campaign Second reminder deleted successfully",
    _read(_SAMPLE | {"name": sample.SPARE_CAMPAIGN}, sample.SPARE_CAMPAIGN_ID, "Ready"),
)
TRIGGERED: Final = {
    "status": "Active",
    "message": "Campaign Started",
    "totalCallsCompleted": 0,
    "updatedAt": _AT,
    "campaignInstanceId": INSTANCE_ID,
}
STATUS: Final = {
    "status": "success",
    "data": {"id": sample.CAMPAIGN_ID, "status": "Ready", "name": sample.CAMPAIGN},
}
_PENDING: Final[dict[str, Any]] = {
    "phoneNumber": "+441134960319",
    "uniqueId": "C-2001",
    "dialerOutcome": None,
    "numberOfAttemptsSoFar": 0,
    "botSessionId": None,
    "agentDispositionCodes": [],
    "botOutboundStatus": None,
    "botOutboundStatusDetail": None,
    "campaignDialingListId": "dl-0b7d3c52-7a61-4a0c-8d3e-000000000000",
    "nextAttemptAt": None,
    "state": "pending",
}
_COMPLETED: Final[dict[str, Any]] = {
    "phoneNumber": "+442079460354",
    "uniqueId": "C-2186",
    "dialerOutcome": "connected",
    "numberOfAttemptsSoFar": 1,
    "botSessionId": CALL_ID,
    "agentDispositionCodes": ["promise_to_pay"],
    "botOutboundStatus": "ended",
    "botOutboundStatusDetail": "16",
    "campaignDialingListId": "dl-0b7d3c52-7a61-4a0c-8d3e-0000000000b9",
    "nextAttemptAt": None,
    "state": "completed",
}
CONTACTS: Final = _success(
    "2 contacts",
    {"results": [_PENDING, _COMPLETED], "page": 1, "limit": 100, "totalPages": 1, "totalResults": 2},
)
