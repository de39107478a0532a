"""What to put into the addresses of the API page: names and ids of the sample data.

What changes or removes something names what is spare, so that trying it out harms nobody's work.
"""

from __future__ import annotations

from typing import Any, Final

from ringfence.domain import ids
from ringfence.services import notices, sample, sample_recording

PREVIEW_ID: Final = "pv-1c6e5d2b-9f5d-8c1e-8d7a-5b1d2f3c4a5b"
CALL_ID: Final = "at-7b0c9f3a-1f52-8d55-9a63-2f1f6f0c9f11"
INSTANCE_ID: Final = "cid-0b7d3c52-7a61-4a0c-8d3e-91c5b2a4e6f0"
RECORD_ID: Final = "dl-0b7d3c52-7a61-4a0c-8d3e-000000000000"

_PLAIN: Final[dict[str, Any]] = {
    "streamId": sample.STREAM,
    "accountId": sample.ACCOUNT,
    "campaignType": "voice",
    "campaignId": sample.CAMPAIGN_ID,
    "instanceId": INSTANCE_ID,
    "queueId": sample.QUEUE_ID,
    "flowId": sample.FLOW_ID,
    "contactId": ids.member(ids.CONTACT, sample.CONTACT_LIST_ID, 0),
    "setId": sample.DISPOSITION_SET_ID,
    "agentId": sample.SPARE_AGENT_ID,
    "webhookId": sample.WEBHOOK_ID,
    "eventId": notices.notice_id(sample.STREAM, 1),
    "userId": sample.SPARE_USER_ID,
    "appId": sample.SPARE_APP_ID,
    "previewId": PREVIEW_ID,
    "callId": CALL_ID,
    "attemptId": sample_recording.ATTEMPT_ID,
    "recordingId": sample_recording.RECORDING_ID,
    "type": "call",
    "number": "+442079460459",
    "outcome": "connected",
    "format": "json",
    "from": "2026-03-01T00:00:00Z",
    "to": "2030-03-01T00:00:00Z",
    "cursor": "MTc3MjQ0NjQ0MjAwMDAwMC5hdC03YjBjOWYzYS0xZjUyLThkNTUtOWE2My0yZjFmNmYwYzlmMTE",
    "skip": 0,
    "page": 1,
    "limit": 10,
}
_SPARE: Final[dict[str, Any]] = {
    "campaignId": sample.SPARE_CAMPAIGN_ID,
    "queueId": sample.SPARE_QUEUE_ID,
    "webhookId": sample.SPARE_WEBHOOK_ID,
    "flowId": sample.SPARE_FLOW_ID,
}
_LISTS: Final = {
    "contact-lists": (sample.CONTACT_LIST_ID, sample.SPARE_CONTACT_LIST_ID),
    "contactList": (sample.CONTACT_LIST_ID, sample.SPARE_CONTACT_LIST_ID),
    "dnc-lists": (sample.DNC_LIST_ID, sample.SPARE_DNC_LIST_ID),
}


_HERE: Final[dict[tuple[str, str], Any]] = {
    ("/events", "cursor"): "0",
    ("/reports/", "to"): "2026-03-03T00:00:00Z",
    ("/reports/", "listId"): sample.CONTACT_LIST_ID,
    ("/reports/", "disposition"): "promise_to_pay",
    ("/reports/", "search"): "+4420",
}
"""Where a name stands for something else than usual: by a part of the address."""


def of(method: str, path: str, name: str) -> Any:
    """The example of a parameter that declares none; None where there is none."""
    for (part, here), value in _HERE.items():
        if here == name and part in path:
            return value
    changes = path.endswith(f"/{{{name}}}") and (method in ("put", "delete") or "/trigger/" in path)
    if name == "id":
        plain, spare = next((found for word, found in _LISTS.items() if f"/{word}/" in path), (None, None))
        return spare if changes else plain
    return _SPARE.get(name, _PLAIN.get(name)) if changes else _PLAIN.get(name)
