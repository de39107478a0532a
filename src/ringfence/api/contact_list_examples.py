"""Requests and answers of contact lists as they are printed on the API page."""

from __future__ import annotations

from typing import Any, Final

from pydantic import JsonValue

from ringfence.api import list_answers
from ringfence.domain.contact import FIELDS
from ringfence.services import sample

CREATE: Final[dict[str, JsonValue]] = {
    "name": "Renewals 2026-03",
    "description": "Contracts that end in March",
    "source": "passiveApi",
    "allowDuplicates": False,
}
ADD: Final[dict[str, JsonValue]] = {
    "contact_list_name": sample.CONTACT_LIST,
    "data": [
        {"phoneNumber": "+442079460001", "firstName": "Ada", "lastName": "Byron", "timeZone": "Europe/London",
         "uniqueId": "C-1001", "contactPriority": 1, "balance": "184.20", "dueDate": "2026-03-02"},
        {"phoneNumber": "442079460002", "firstName": "Alan", "lastName": "Mathison", "uniqueId": "C-1002"},
    ],
}  # fmt: skip
LIST: Final = {
    "_id": sample.CONTACT_LIST_ID,
    "isActive": True,
    "name": sample.CONTACT_LIST,
    "description": "Open instalments of March",
    "totalRecordCount": 2,
    "rejectedRecordCount": 0,
    "status": "Ready",
    "failure": None,
    "createdBy": "cs-1b9e7c8a-6f0d-4c3b-9a2e-5d4c3b2a1f0e",
    "updatedBy": "cs-1b9e7c8a-6f0d-4c3b-9a2e-5d4c3b2a1f0e",
    "mapping": {field: field for field in FIELDS},
    "isListInUse": True,
    "listType": "call",
    "isGlobalDNC": False,
    "isDefault": False,
    "campaignInUse": [{"id": sample.CAMPAIGN_ID, "name": sample.CAMPAIGN}],
    "source": "passiveApi",
    "apiConfigurations": {"dataSyncMode": "append"},
    "columns": [*FIELDS, "balance", "dueDate", "city"],
    "files": [],
    "createdAt": "2026-03-02T09:00:00.000Z",
    "updatedAt": "2026-03-02T09:00:00.000Z",
    "allowDuplicates": False,
}
CONTACT: Final = {
    "_id": "cc-7c1c9f0e-3d52-4d0b-9a55-000000000000",
    "phoneNumber": "+441134960319",
    "firstName": "Tariq",
    "lastName": "Duarte",
    "timeZone": "Europe/London",
    "uniqueId": "C-2001",
    "balance": "297.96",
    "dueDate": "2026-03-04",
    "city": "Leeds",
    "position": 0,
}
SPARE: Final = LIST | {
    "_id": sample.SPARE_CONTACT_LIST_ID,
    "name": sample.SPARE_CONTACT_LIST,
    "totalRecordCount": 0,
    "columns": [],
    "isListInUse": False,
    "campaignInUse": [],
}
CREATED: Final[dict[str, Any]] = SPARE | CREATE
CHANGED: Final = SPARE | {"name": "Arrears 2026-02", "description": "All regions"}
PAGE: Final = {"skip": 0, "limit": 10, "hasMore": False, "totalPages": 1, "totalResults": 1}
SENT: Final = {
    "file": "phoneNumber,firstName,lastName,city\n+441134960777,Ada,Byron,Leeds\n+441134960778,Alan,Mathison,Leeds\n"
}
UPLOADED: Final = LIST | {
    "status": "Validating",
    "source": "localDrive",
    "totalRecordCount": 0,
    "files": [list_answers.EXAMPLE_FILE],
}
UPLOADED_NEW: Final = UPLOADED | {"name": "Renewals 2026-04", "campaignInUse": []}
