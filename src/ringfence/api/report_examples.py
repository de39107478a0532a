"""Reports as they are printed on the API page: the sample's after a day's work."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel

from ringfence.services import reports, sample

Example = dict[str, Any]

_CAMPAIGN: Final = {"campaignId": sample.CAMPAIGN_ID, "campaignName": sample.CAMPAIGN}
_CALL_ID: Final = "at-7b0c9f3a-1f52-8d55-9a63-2f1f6f0c9f11"


def _report(row: Example, totals: Example) -> Example:
    data = {"from": "2026-03-01T10:00:00.000Z", "to": "2026-03-02T11:00:00.000Z", "results": [row], "totals": totals}
    return {"status": "success", "message": "1 row", "data": data}


def both(example: Example, model: type[BaseModel] | None = None) -> dict[int | str, dict[str, Any]]:
    """`responses` of a report that is answered as JSON, as in the example and of this model, and as CSV."""
    rows = example["data"]["results"]
    said: dict[str, Any] = {
        "description": "Success",
        "content": {"application/json": {"example": example}, "text/csv": {"example": reports.as_csv(rows, ())}},
    }
    return {200: said if model is None else said | {"model": model}}


_OVERVIEW: Final = {
    "placed": 2,
    "inProgress": 1,
    "completed": 1,
    "answered": 1,
    "answerRate": 1.0,
    "abandoned": 0,
    "machines": 0,
    "talkSeconds": 89.81,
    "averageTalkSeconds": 89.81,
    "wrapUpSeconds": 12.0,
}
OVERVIEW: Final = _report(_CAMPAIGN | _OVERVIEW, _OVERVIEW)
OUTCOMES: Final = _report(
    _CAMPAIGN | {"hour": None, "outcome": "connected", "calls": 1, "share": 1.0, "talkSeconds": 89.81},
    {
        "connected": 1, "no_answer": 0, "busy": 0, "declined": 0, "machine": 0, "invalid_number": 0, "congestion": 0,
        "failed": 0, "abandoned": 0, "interrupted": 0, "cancelled": 0,
    },
)  # fmt: skip
DISPOSITIONS: Final = _report(
    _CAMPAIGN | {"disposition": "promise_to_pay", "attempt": 1, "calls": 1, "talkSeconds": 89.81}, {"calls": 1}
)
_ABANDONMENT: Final = {
    "answered": 1,
    "machines": 0,
    "abandoned": 0,
    "percentOfAnswered": 0.0,
    "percentOfAnsweredByPeople": 0.0,
}
COMPLIANCE: Final = _report(
    _CAMPAIGN
    | {
        "last24Hours": _ABANDONMENT,
        "last30Days": _ABANDONMENT,
        "refusals": dict.fromkeys(reports.RULES, 0),
        "callsByLocalHour": {f"{hour:02d}": int(hour == 10) for hour in range(24)},
    },
    {"campaigns": 1},
)
_SECONDS: Final = {
    "away": 0.0,
    "available": 4.0,
    "reserved": 0.0,
    "previewing": 12.5,
    "busy": 94.2,
    "wrap_up": 12.0,
}
AGENTS: Final = _report(
    {
        "agentId": sample.SPARE_AGENT_ID,
        "firstName": "Rosa",
        "lastName": "Winter",
        "state": "available",
        "previews": 1,
        "skipped": 0,
        "calls": 1,
        "answered": 1,
        "seconds": _SECONDS,
    },
    {"previews": 1, "skipped": 0, "calls": 1, "answered": 1, "seconds": _SECONDS},
)
AGENT_STATES: Final = _report(
    {
        "state": "previewing",
        "since": "2026-03-02T10:00:29.500Z",
        "until": "2026-03-02T10:00:42.000Z",
        "seconds": 12.5,
        "reason": None,
    },
    {"seconds": {"offline": 0, **_SECONDS}},
)
LISTS: Final[Example] = {
    "status": "success",
    "message": "1 list",
    "data": {
        "results": [
            {
                "listId": sample.CONTACT_LIST_ID,
                "listName": sample.CONTACT_LIST,
                "records": 200,
                "excluded": 4,
                "tried": 1,
                "open": 195,
                "completed": 1,
                "exhausted": 0,
                "dropped": 0,
                "penetration": 0.0051,
            }
        ]
    },
}
PEOPLE: Final[Example] = {
    "status": "success",
    "message": "1 person",
    "data": {
        "results": [
            {
                "campaignDialingListId": "dl-0b7d3c52-7a61-4a0c-8d3e-000000000003",
                "contactId": "cc-7c1c9f0e-3d52-4d0b-9a55-000000000003",
                "listId": sample.CONTACT_LIST_ID,
                "phoneNumber": "+442079460354",
                "firstName": "Una",
                "lastName": "Halloran",
                "uniqueId": "ACC-10354",
                "state": "completed",
                "exclusion": None,
                "attempts": 1,
                "skips": 0,
                "dueAt": None,
                "lastCallId": _CALL_ID,
                "lastCallAt": "2026-03-02T10:00:42.000Z",
                "agentId": sample.SPARE_AGENT_ID,
                "outcome": "connected",
                "disposition": "promise_to_pay",
                "notes": "Pays on Friday",
            }
        ],
        "skip": 0,
        "limit": 10,
        "hasMore": False,
    },
}
DIAGNOSIS: Final[Example] = {
    "status": "success",
    "message": "Campaign Open instalments: no agent of queue Collections is available: 1 wrapping up",
    "data": {
        "at": "2026-03-02T10:02:17.120Z",
        **_CAMPAIGN,
        "status": "Active",
        "dialing": False,
        "because": "no agent of queue Collections is available: 1 wrapping up",
        "findings": [
            {
                "code": "no_agent_available",
                "message": "no agent of queue Collections is available: 1 wrapping up",
                "until": None,
            }
        ],
    },
}
