"""Contacts one by one, and some of a list: changed, exported, made a list of their own."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final

from fastapi import Body, Depends, Query, Request
from pydantic import BaseModel, JsonValue, ValidationError
from starlette.responses import Response

from ringfence.api import answers, auth, contact_list_examples, filter_bodies, list_answers, openapi, routes
from ringfence.api.campaign_fields import text
from ringfence.api.contact_lists import rendered, rendered_contact
from ringfence.api.problems import collect
from ringfence.domain.filters import ContactFilter
from ringfence.domain.problems import Problem
from ringfence.services import contact_changes, contact_lists, contact_upserts
from ringfence.services.contact_upserts import Done
from ringfence.services.runtime import Runtime

router = routes.router("Contact lists")
Caller = Annotated[auth.Caller, Depends(auth.require("campaign_management", "configuration"))]
Raw = Annotated[Any, Body()]

_CHANGE: Final[dict[str, JsonValue]] = {"firstName": "Idris", "balance": "99.50"}
_UPSERT: Final[dict[str, JsonValue]] = {
    "data": [
        {"phoneNumber": "+441134960355", "firstName": "Ines", "uniqueId": "C-3001", "balance": "10.00"},
        {"uniqueId": "C-2001", "balance": "99.50"},
        {"phoneNumber": "12", "uniqueId": "C-3002"},
    ]
}
_RESULTS: Final[list[JsonValue]] = [
    {
        "row": 1,
        "status": "created",
        "contactId": "cc-0c1f3b52-8a5e-4d0a-9d3b-3c52a1f8e0b7-000000000009",
        "reason": None,
    },
    {
        "row": 2,
        "status": "updated",
        "contactId": "cc-0c1f3b52-8a5e-4d0a-9d3b-3c52a1f8e0b7-000000000001",
        "reason": None,
    },
    {"row": 3, "status": "rejected", "contactId": None, "reason": "not a phone number in international format: '12'"},
]
_SUBSET: Final[dict[str, JsonValue]] = {
    "name": "Arrears 2026-03 B",
    "description": "Whose name begins with B",
    "contactFilters": {"column": "lastName", "operator": "startsWith", "value": "B"},
}


class SubsetBody(BaseModel):
    """The people whom `contactFilters` means, as they are now."""

    name: Annotated[str, text(contact_lists.MAX_NAME)]
    description: Annotated[str, text(contact_lists.MAX_DESCRIPTION, least=0)] = ""
    contactFilters: Annotated[ContactFilter | None, filter_bodies.FILTER]


class UpsertBody(BaseModel):
    """Rows as in `addContacts`: the fields of a contact and further columns."""

    data: list[Any]


class ChangeBody(BaseModel):
    """Columns as they are to be, `null` for none; what is left out stays. `phoneNumber`, `timeZone` and `contactPriority`
    cannot be changed."""


@router.put(
    "/contact-lists/{id}/contacts",
    summary="Add or change contacts",
    openapi_extra=openapi.body(UpsertBody, _UPSERT),
    responses=openapi.example(
        {
            "status": "success",
            "message": "1 contact created, 1 updated, 0 unchanged, 1 row rejected",
            "data": {"created": 1, "updated": 1, "unchanged": 0, "rejected": 1, "results": _RESULTS},
        }
    ),
)
async def upsert(id: str, raw: Raw, request: Request, caller: Caller) -> answers.Json:
    """Up to 10,000 rows; `results` says of each what became of it, in order. A row names its contact by `uniqueId`, or
    where it has none by `phoneNumber`. One that is there gets the columns that are sent, `null` for none, and keeps the
    others, also in runs that are under way; one that is not is added, and joins the runs that use the list. It can be
    repeated."""
    runtime: Runtime = request.app.state.runtime
    body, faults = collect(UpsertBody, raw)
    if body is None:
        raise Problem.invalid(faults)
    results = await contact_upserts.upsert(
        runtime.database,
        runtime.numbering,
        runtime.dialers,
        at=runtime.clock.now(),
        stream=caller.stream,
        list_id=id,
        rows=body.data,
        by=caller.app_id,
    )
    counts = {done: sum(result.done is done for result in results) for done in Done}
    message = (
        f"{answers.counted(counts[Done.CREATED], 'contact')} created, {counts[Done.UPDATED]:,} updated,"
        f" {counts[Done.UNCHANGED]:,} unchanged, {answers.counted(counts[Done.REJECTED], 'row')} rejected"
    )
    shown = [
        {"row": one.row, "status": one.done.value, "contactId": one.contact_id, "reason": one.reason} for one in results
    ]
    return answers.success(message, {done.value: n for done, n in counts.items()} | {"results": shown})


@router.put(
    "/contact-lists/{id}/contacts/{contactId}",
    summary="Change a contact",
    openapi_extra=openapi.body(ChangeBody, _CHANGE),
    responses=openapi.example(
        {"status": "success", "message": "Contact changed", "data": contact_list_examples.CONTACT}
    ),
)
async def change(id: str, contactId: str, raw: Raw, request: Request, caller: Caller) -> answers.Json:
    """Agents and flows see it from now on, in runs that are under way too."""
    runtime: Runtime = request.app.state.runtime
    if not isinstance(raw, dict):
        raise Problem.at("", "wrong_type", "must be an object of columns")
    changed = await contact_changes.change(
        runtime.database,
        at=runtime.clock.now(),
        stream=caller.stream,
        list_id=id,
        contact_id=contactId,
        changes=raw,
    )
    return answers.success("Contact changed", rendered_contact(changed))


@router.get(
    "/contact-lists/{id}/contacts.csv",
    summary="Export the contacts of a list",
    response_class=Response,
    responses=list_answers.csv_example(
        "phoneNumber,firstName,lastName,timeZone,uniqueId,contactPriority,balance,dueDate,city\n"
        "+441134960319,Tariq,Duarte,Europe/London,C-2001,,297.96,2026-03-04,Leeds\n"
    ),
)
async def export(
    id: str,
    request: Request,
    caller: Caller,
    contactFilters: str = Query("", description="JSON: only the people whom this filter means", examples=[""]),
) -> Response:
    """All columns, in the order of the list."""
    runtime: Runtime = request.app.state.runtime
    header, rows = await contact_changes.export(runtime.database, caller.stream_id, id, _filter_of(contactFilters))
    return list_answers.csv_answer("contacts.csv", header, rows)


@router.post(
    "/contact-lists/{id}/subset",
    summary="Make a list of some people of a list",
    openapi_extra=openapi.body(SubsetBody, _SUBSET),
    responses=openapi.example(
        {
            "status": "success",
            "message": "Contact list Arrears 2026-03 B created successfully",
            "data": contact_list_examples.SPARE,
        }
    ),
)
async def subset(id: str, raw: Raw, request: Request, caller: Caller) -> answers.Json:
    """The new list is complete with the answer, and on its own from then on."""
    runtime: Runtime = request.app.state.runtime
    body, faults = collect(SubsetBody, raw)
    if body is None:
        raise Problem.invalid(faults)
    if body.contactFilters is None:
        raise Problem.at("contactFilters", "required", "must have at least one condition")
    made = await contact_changes.subset(
        runtime.database,
        at=runtime.clock.now(),
        stream=caller.stream,
        list_id=id,
        name=body.name,
        description=body.description,
        wanted=body.contactFilters,
        by=caller.app_id,
    )
    return answers.success(f"Contact list {made.of.name} created successfully", rendered(made))


def _filter_of(given: str) -> ContactFilter | None:
    if not given:
        return None
    try:
        return filter_bodies.contact_filter(json.loads(given))
    except json.JSONDecodeError:
        raise Problem.at("contactFilters", "malformed", "must be a filter as JSON") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise Problem.at("contactFilters", "malformed", str(first["msg"])) from None
