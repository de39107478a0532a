"""How many people a contact filter means."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Body, Depends, Request
from pydantic import BaseModel, Field, JsonValue

from ringfence.api import answers, auth, filter_bodies, openapi, routes
from ringfence.api.campaign_fields import text
from ringfence.api.problems import collect
from ringfence.domain.filters import ContactFilter
from ringfence.domain.problems import Problem
from ringfence.services import contact_filters, sample
from ringfence.services.runtime import Runtime

router = routes.router("Campaigns")
Caller = Annotated[auth.Caller, Depends(auth.require("campaign_management"))]
Raw = Annotated[Any, Body()]

EXAMPLE: Final[dict[str, JsonValue]] = {
    "contactLists": [sample.CONTACT_LIST],
    "contactFilters": {"column": "lastName", "operator": "startsWith", "value": "B"},
}


class CountBody(BaseModel):
    """Names of contact lists, and a filter as a campaign has it in `contactFilters`."""

    contactLists: list[Annotated[str, text(48)]] = Field(min_length=1, max_length=100)
    contactFilters: Annotated[ContactFilter | None, filter_bodies.FILTER]


@router.post(
    "/contact-filters/count",
    summary="Count the people whom a contact filter means",
    openapi_extra=openapi.body(CountBody, EXAMPLE),
    responses=openapi.example(
        {
            "status": "success",
            "message": "12 of 205 contacts",
            "data": {
                "total": 205,
                "matching": 12,
                "contactLists": [{"name": sample.CONTACT_LIST, "total": 205, "matching": 12}],
            },
        }
    ),
)
async def count(raw: Raw, request: Request, caller: Caller) -> answers.Json:
    """To see what a filter does before a campaign has it."""
    runtime: Runtime = request.app.state.runtime
    body, faults = collect(CountBody, raw)
    if body is None:
        raise Problem.invalid(faults)
    if body.contactFilters is None:
        raise Problem.at("contactFilters", "required", "must have at least one condition")
    counted = await contact_filters.count(runtime.database, caller.stream_id, body.contactLists, body.contactFilters)
    total, matching = sum(of.total for of in counted), sum(of.meant for of in counted)
    shown = [{"name": of.name, "total": of.total, "matching": of.meant} for of in counted]
    return answers.success(
        f"{matching} of {answers.counted(total, 'contact')}",
        {"total": total, "matching": matching, "contactLists": shown},
    )
