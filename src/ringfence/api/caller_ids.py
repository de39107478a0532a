"""Caller IDs."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from ringfence.api import answers, auth, openapi, routes
from ringfence.api.configuration_answers import CallerIdsAnswer
from ringfence.ports.storage.caller_ids import CallerId
from ringfence.services import caller_ids, sample
from ringfence.services.runtime import Runtime

router = routes.router("Caller IDs")
Configurator = Annotated[auth.Caller, Depends(auth.require("configuration"))]
Reader = Annotated[auth.Caller, Depends(auth.require("configuration", "campaign_management"))]

EXAMPLE: dict[str, JsonValue] = {"phoneNumber": "+442079460124", "label": "Head office, second line"}
_AT = {"verified": True, "createdAt": "2026-03-02T09:00:00.000Z"}
_STORED = {"phoneNumber": sample.CALLER_ID, "label": "Head office"} | _AT
_SPARE = {"phoneNumber": sample.SPARE_CALLER_ID, "label": "Leeds"} | _AT


class NewCallerIdBody(BaseModel):
    """A number that people will see when they are called; E.164."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    phoneNumber: str = Field(max_length=32)
    label: str | None = Field(default=None, max_length=256)


def _rendered(caller_id: CallerId) -> dict[str, Any]:
    return {
        "phoneNumber": caller_id.phone_number,
        "label": caller_id.label,
        "verified": True,
        "createdAt": answers.time(caller_id.created_at),
    }


@router.post(
    "/caller-ids",
    summary="Add a caller ID",
    responses=openapi.example({"status": "success", "message": "Caller ID +442079460124 added", "data": EXAMPLE | _AT}),
)
async def add(body: NewCallerIdBody, request: Request, caller: Configurator) -> answers.Json:
    """Adding one that is there already gives it the new label."""
    runtime: Runtime = request.app.state.runtime
    added = await caller_ids.add(
        runtime.database,
        runtime.numbering,
        at=runtime.clock.now(),
        stream_id=caller.stream_id,
        phone_number=body.phoneNumber,
        label=body.label,
    )
    return answers.success(f"Caller ID {added.phone_number} added", _rendered(added))


@router.get(
    "/caller-ids",
    summary="List the caller IDs",
    responses=openapi.example(
        {"status": "success", "message": "2 caller IDs", "data": [_STORED, _SPARE]}, CallerIdsAnswer
    ),
)
async def list_all(request: Request, caller: Reader) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    found = await caller_ids.all_of(runtime.database, caller.stream_id)
    return answers.success(
        f"{len(found)} caller ID{'' if len(found) == 1 else 's'}", [_rendered(caller_id) for caller_id in found]
    )


@router.delete(
    "/caller-ids/{number}",
    summary="Remove a caller ID",
    responses=openapi.example(
        {"status": "success", "message": f"Caller ID {sample.SPARE_CALLER_ID} removed", "data": _SPARE}
    ),
)
async def remove(
    number: Annotated[str, Path(examples=[sample.SPARE_CALLER_ID])], request: Request, caller: Configurator
) -> answers.Json:
    """Campaigns that are running go on showing it."""
    runtime: Runtime = request.app.state.runtime
    removed = await caller_ids.remove(
        runtime.database, runtime.numbering, stream_id=caller.stream_id, phone_number=number
    )
    return answers.success(f"Caller ID {removed.phone_number} removed", _rendered(removed))
