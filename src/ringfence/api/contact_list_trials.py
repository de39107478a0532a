"""What would come of a file, before it is uploaded: which rows would be rejected, and what the others would be."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Depends, Request
from pydantic import BaseModel

from ringfence.api import answers, auth, contact_lists, list_answers, openapi, routes, uploads
from ringfence.api import contact_list_examples as examples
from ringfence.api.office_answers import Answer
from ringfence.domain.contact import FIELDS
from ringfence.services.contact_trial import AcceptedRow, Trial
from ringfence.services.runtime import Runtime

router = routes.router("Contact lists")
Caller = Annotated[auth.Caller, Depends(auth.require("campaign_management", "configuration"))]


class RejectedRowPage(BaseModel):
    """As in `rejects.csv`. `column` is the one at fault; null where it is the row."""

    line: int
    column: str | None
    phoneNumber: str
    reason: str


class RejectedColumn(BaseModel):
    column: str | None
    rows: int


class AcceptedRowPage(BaseModel):
    """A row as it would be stored. `written` is its phone number as it is in the file; the person may be in any of
    `timeZones`, none where that is not known. `columns` are those that are no fields."""

    line: int
    written: str
    phoneNumber: str
    firstName: str | None
    lastName: str | None
    timeZones: list[str]
    uniqueId: str | None
    contactPriority: int | None
    columns: dict[str, str]


class ListTrialPage(BaseModel):
    """`mapping` says which column holds which field; null where none does. `rejectedBy` adds up to `rejected`, most rows
    first; `rejects` are the first 100, `contacts` the first 10 of the others."""

    encoding: str
    columns: list[str]
    mapping: dict[str, str | None]
    accepted: int
    rejected: int
    rejectedBy: list[RejectedColumn]
    rejects: list[RejectedRowPage]
    contacts: list[AcceptedRowPage]


class ListTrialAnswer(Answer):
    data: ListTrialPage


_PROPERTIES: Final = contact_lists.UPLOAD | {"allowDuplicates": {"type": "boolean", "default": False}}
_SENT: Final = examples.SENT | {"file": examples.SENT["file"] + "030 901822,Cleo,Marsh,Leeds\n"}
_TRIED: Final[dict[str, Any]] = {
    "encoding": "utf-8",
    "columns": ["phoneNumber", "firstName", "lastName", "city"],
    "mapping": dict.fromkeys(FIELDS) | {name: name for name in ("phoneNumber", "firstName", "lastName")},
    "accepted": 2,
    "rejected": 1,
    "rejectedBy": [{"column": "phoneNumber", "rows": 1}],
    "rejects": [
        {
            "line": 4,
            "column": "phoneNumber",
            "phoneNumber": "030 901822",
            "reason": "no calling code: '030 901822'; write the number as + and calling code, without the 0 used inside"
            " the country",
        }
    ],
    "contacts": [
        {
            "line": line,
            "written": number,
            "phoneNumber": number,
            "firstName": first,
            "lastName": last,
            "timeZones": ["Europe/London"],
            "uniqueId": None,
            "contactPriority": None,
            "columns": {"city": "Leeds"},
        }
        for line, number, first, last in (
            (2, "+441134960777", "Ada", "Byron"),
            (3, "+441134960778", "Alan", "Mathison"),
        )
    ],
}


@router.post(
    "/contact-list-trials",
    summary="Try a file for a contact list",
    responses=openapi.example(
        {"status": "success", "message": "2 of 3 rows would go in", "data": _TRIED}, ListTrialAnswer
    ),
    openapi_extra=list_answers.bodies(_PROPERTIES, ["file"], _SENT),
)
async def try_out(request: Request, caller: Caller) -> answers.Json:
    """Its rows are judged as an upload into a new list would judge them, and nothing is stored. At most 8 MiB of text: of a
    longer file send the beginning, up to the end of a row; its rows have the same verdicts as in the whole file. A file that
    an upload would not take at all is refused here in the same words."""
    runtime: Runtime = request.app.state.runtime
    async with uploads.received(request, runtime.imports.folder) as form:
        found = await runtime.imports.tried(
            form.upload(), caller.stream.settings, apart=not form.flag("allowDuplicates")
        )
    of = found.tried
    rows = of.accepted + of.rejected
    return answers.success(f"{of.accepted:,} of {answers.counted(rows, 'row')} would go in", _rendered(found))


def _rendered(found: Trial) -> dict[str, Any]:
    file, of = found.file, found.tried
    return {
        "encoding": file.encoding,
        "columns": list(file.header),
        "mapping": {field: file.mapping.get(field) for field in FIELDS},
        "accepted": of.accepted,
        "rejected": of.rejected,
        "rejectedBy": [{"column": column, "rows": rows} for column, rows in of.by_column.items()],
        "rejects": [
            {"line": row.line, "column": row.column, "phoneNumber": row.phone_number, "reason": row.reason}
            for row in of.rejects
        ],
        "contacts": [_accepted(row) for row in of.contacts],
    }


def _accepted(row: AcceptedRow) -> dict[str, Any]:
    contact = row.contact
    return {
        "line": contact.line,
        "written": row.written,
        "phoneNumber": contact.phone_number,
        "firstName": contact.first_name,
        "lastName": contact.last_name,
        "timeZones": contact.zone_key.split("|") if contact.zone_key else [],
        "uniqueId": contact.unique_id,
        "contactPriority": contact.contact_priority,
        "columns": dict(contact.columns),
    }
