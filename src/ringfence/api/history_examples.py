"""Answers of the history as they are printed on the API page."""

from __future__ import annotations

from typing import Any, Final

from ringfence.services.attempts import FIELDS

_CAMPAIGN_ID: Final = "cd-5f0c6a31-1c59-4f0e-9f6a-2f6f4a0d7c11"
_INSTANCE_ID: Final = "cid-0b7d3c52-7a61-4a0c-8d3e-91c5b2a4e6f0"
_RECORD_ID: Final = "dl-0b7d3c52-7a61-4a0c-8d3e-000000000029"
_CONTACT_ID: Final = "cc-7c1e0d9a-44b2-4c3f-9a55-000000000029"
_LIST_ID: Final = "cl-7c1e0d9a-44b2-4c3f-9a55-6f2b1d3c8e04"
_AGENT_ID: Final = "a-9d3bcb0e-52a3-4b4e-9d4e-3c1f0a6b7d21"

PROGRESS: Final[dict[str, Any]] = {
    "status": "success",
    "message": "Progress of campaign March arrears",
    "data": {
        "instanceId": _INSTANCE_ID,
        "status": "Active",
        "prepared": True,
        "total": 200,
        "pending": 88,
        "reserved": 2,
        "dialing": 1,
        "connected": 2,
        "waitingRetry": 21,
        "callback": 1,
        "completed": 54,
        "exhausted": 4,
        "dropped": 1,
        "waitingHours": 18,
        "excluded": {"dnc": 6, "filter": 0, "invalid": 0, "duplicate": 2},
        "nextOpening": "2026-03-02T14:00:00.000Z",
        "callsCompleted": 93,
        "answered": 56,
    },
}

_ATTEMPT: Final[dict[str, Any]] = {
    "id": "at-4c0f8be2-9d1a-8f37-a1b2-c3d4e5f60718",
    "campaignId": _CAMPAIGN_ID,
    "campaignInstanceId": _INSTANCE_ID,
    "campaignDialingListId": _RECORD_ID,
    "contactId": _CONTACT_ID,
    "phoneNumber": "+442079460765",
    "callerId": "+442079460123",
    "number": 1,
    "limit": 3,
    "agentId": _AGENT_ID,
    "queueId": "qu-4f8b2c1e-6a7d-4e9f-8b3a-2d1c0e9f8a7b",
    "state": "ended",
    "placedAt": "2026-03-02T10:14:02.000Z",
    "ringingAt": "2026-03-02T10:14:03.250Z",
    "answeredAt": None,
    "answeredBy": None,
    "greetedAt": None,
    "connectedAt": None,
    "endedAt": "2026-03-02T10:14:28.250Z",
    "outcome": "no_answer",
    "cause": "19",
    "endedBy": "system",
    "noAudioFrom": None,
    "disposition": None,
    "notes": None,
    "wrappedUpAt": "2026-03-02T10:14:28.250Z",
    "muted": False,
    "flow": None,
    "permit": {
        "at": "2026-03-02T10:14:02+00:00",
        "campaign_active": "campaign run is Active",
        "calling_hours": "calling hours are open in Europe/London",
        "attempts_left": "0 of 3 attempts made",
        "retry_time": "no retry or callback time set",
        "number_not_in_flight": "number is free",
        "lines_free": "3 of 1000 lines in use",
        "not_abandoned_recently": "an agent is there for the call",
        "not_on_dnc": "checked by the saving transaction",
    },
}

ATTEMPTS: Final[dict[str, Any]] = {
    "status": "success",
    "message": "1 attempt",
    "data": {"results": [_ATTEMPT], "limit": 100, "hasMore": False, "nextCursor": None},
}
ATTEMPTS_CSV: Final = ",".join(FIELDS) + "\r\n"

_BECAUSE: Final = (
    "it waits for its retry at 2026-03-02T10:59:28Z: attempt 1 of 3 ended as no_answer at 2026-03-02T10:14:28Z"
)


def _rule(rule: str, detail: str, passed: bool = True, until: str | None = None) -> dict[str, Any]:
    return {"rule": rule, "passed": passed, "detail": detail, "until": until}


EXPLANATION: Final[dict[str, Any]] = {
    "status": "success",
    "message": f"campaign March arrears: {_BECAUSE}",
    "data": {
        "phoneNumber": "+442079460765",
        "at": "2026-03-02T10:20:00.000Z",
        "mayBeDialed": False,
        "because": f"campaign March arrears: {_BECAUSE}",
        "when": "2026-03-02T10:59:28.250Z",
        "campaigns": [
            {
                "campaignId": _CAMPAIGN_ID,
                "campaignName": "March arrears",
                "status": "Active",
                "campaignInstanceId": _INSTANCE_ID,
                "mayBeDialed": False,
                "because": _BECAUSE,
                "when": "2026-03-02T10:59:28.250Z",
                "records": [
                    {
                        "campaignDialingListId": _RECORD_ID,
                        "contactId": _CONTACT_ID,
                        "listId": _LIST_ID,
                        "listName": "Arrears 2026-03",
                        "state": "waitingRetry",
                        "attempts": 1,
                        "maxAttempts": 3,
                        "skips": 0,
                        "dueAt": "2026-03-02T10:59:28.250Z",
                        "exclusion": None,
                        "mayBeDialed": False,
                        "because": _BECAUSE,
                        "when": "2026-03-02T10:59:28.250Z",
                        "rules": [
                            _rule("campaign_active", "campaign run is Active"),
                            _rule(
                                "calling_hours",
                                "calling hours are open in Europe/London",
                                until="2026-03-02T18:00:00.000Z",
                            ),
                            _rule("attempts_left", "1 of 3 attempts made"),
                            _rule(
                                "retry_time",
                                "retry time 2026-03-02T10:59:28.250000+00:00",
                                passed=False,
                                until="2026-03-02T10:59:28.250Z",
                            ),
                            _rule("number_not_in_flight", "number is free"),
                            _rule("lines_free", "3 of 1000 lines in use"),
                            _rule("not_abandoned_recently", "an agent is there for the call"),
                            _rule("not_on_dnc", "on no do-not-call list"),
                        ],
                    }
                ],
                "rejects": [],
            }
        ],
        "moreCampaigns": False,
        "dncLists": [],
        "heldBy": [],
        "attempts": [_ATTEMPT],
        "moreAttempts": False,
    },
}
