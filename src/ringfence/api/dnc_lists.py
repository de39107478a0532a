"""Do-not-call lists."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue
from starlette.responses import Response

from ringfence.api import answers, auth, list_answers, openapi, routes, uploads
from ringfence.api.configuration_answers import DncListAnswer, DncListsAnswer, NumbersAnswer
from ringfence.domain.problems import Fault, Problem
from ringfence.services import contact_lists, dnc_lists, sample
from ringfence.services.dnc_lists import ListView
from ringfence.services.runtime import Runtime

router = routes.router("Do-not-call lists")
Caller = Annotated[auth.Caller, Depends(auth.require("campaign_management", "configuration"))]
Number = Annotated[answers.NumberOrEmpty, Query()]

LARGEST_PAGE: Final = 1_000

_CREATE: Final[dict[str, JsonValue]] = {"name": "Complaints", "description": "People who have complained"}
_NUMBERS: Final[dict[str, JsonValue]] = {"phoneNumbers": ["+442079460005", "00442079460006"], "expiresAt": None}
_LIST: Final = {
    "_id": sample.DNC_LIST_ID,
    "isActive": True,
    "name": sample.DNC_LIST,
    "description": "People who asked us not to ring",
    "totalRecordCount": 2,
    "rejectedRecordCount": 0,
    "status": "Ready",
    "failure": None,
    "isListInUse": False,
    "listType": "dnc",
    "isGlobalDNC": False,
    "isDefault": False,
    "campaignInUse": [],
    "files": [],
    "createdAt": "2026-03-02T09:00:00.000Z",
    "updatedAt": "2026-03-02T09:00:00.000Z",
}
_PAGE: Final = {"skip": 0, "limit": 10, "hasMore": False, "totalPages": 1, "totalResults": 1}
_UPLOAD: Final[dict[str, Any]] = {
    "file": list_answers.FILE_PROPERTY
    | {
        "description": "CSV with a column of phone numbers and, if you like, one `expiresAt`; or numbers alone, no header"
    },
    "mapping": {
        "type": "string",
        "description": "JSON: which column holds the number",
        "example": '{"phoneNumber": "Handynummer"}',
    },
    "encoding": list_answers.ENCODING_PROPERTY,
}
_UPLOAD_LIST: Final[dict[str, Any]] = _UPLOAD | {
    "name": {"type": "string", "maxLength": contact_lists.MAX_NAME},
    "description": {"type": "string", "maxLength": contact_lists.MAX_DESCRIPTION},
}
_SENT: Final = {"file": "phoneNumber,expiresAt\n+442079460005,\n+442079460006,2027-03-02T00:00:00Z\n"}
_UPLOADED: Final = _LIST | {"status": "Validating", "totalRecordCount": 0, "files": [list_answers.EXAMPLE_FILE]}

_EXPORTED: Final = list_answers.csv_example("phoneNumber,expiresAt,addedAt\n+442079460005,,2026-03-02T09:00:00.000Z\n")


def _answer(message: str, data: Any, model: type[BaseModel] | None = None) -> dict[int | str, dict[str, Any]]:
    return openapi.example({"status": "success", "message": message, "data": data}, model)


class CreateBody(BaseModel):
    """`name` is unique among the stream's do-not-call lists whatever its case."""

    model_config = ConfigDict(json_schema_extra={"example": _CREATE})

    name: str = Field(min_length=1, max_length=contact_lists.MAX_NAME)
    description: str = Field(default="", max_length=contact_lists.MAX_DESCRIPTION)


class NumbersBody(BaseModel):
    """Up to 10,000 numbers, however they are written as international ones. `expiresAt`: when they may be rung again."""

    model_config = ConfigDict(json_schema_extra={"example": _NUMBERS}, coerce_numbers_to_str=True)

    phoneNumbers: list[str]
    expiresAt: AwareDatetime | None = None


class GlobalBody(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"isGlobal": True}})

    isGlobal: bool = True


@router.post(
    "/dnc-lists",
    summary="Create a do-not-call list, empty or from a CSV file",
    responses=_answer(
        "Do-not-call list Complaints created successfully", _LIST | {"name": "Complaints", "totalRecordCount": 0}
    ),
    openapi_extra=list_answers.bodies(
        _UPLOAD_LIST, ["file", "name"], _SENT | {"name": "Regulator"}, CreateBody, _CREATE
    ),
)
async def create(request: Request, caller: Caller) -> answers.Json:
    """With a file the list is `Validating`, and then `Validated`, or `Invalid` where no row was good."""
    runtime: Runtime = request.app.state.runtime
    if not list_answers.is_multipart(request):
        body = await list_answers.body_of(request, CreateBody)
        view = await dnc_lists.create(
            runtime.database,
            at=runtime.clock.now(),
            stream_id=caller.stream_id,
            name=body.name,
            description=body.description,
        )
        return answers.success(f"Do-not-call list {view.of.name} created successfully", _rendered(view))
    async with uploads.received(request, runtime.imports.folder) as form:
        view = await dnc_lists.create_from_file(
            runtime.database,
            runtime.imports,
            at=runtime.clock.now(),
            stream=caller.stream,
            name=form.fields.get("name", ""),
            description=form.fields.get("description", ""),
            upload=form.upload(),
        )
    return answers.success(f"Do-not-call list {view.of.name} is being imported", _rendered(view))


@router.get(
    "/dnc-lists",
    summary="List the do-not-call lists",
    responses=_answer("1 do-not-call list", {"results": [_LIST], **_PAGE}, DncListsAnswer),
)
async def list_some(
    request: Request, caller: Caller, skip: Number = None, page: Number = None, limit: Number = None
) -> answers.Json:
    """Newest first."""
    runtime: Runtime = request.app.state.runtime
    wanted = answers.page(skip, page, limit, LARGEST_PAGE)
    views, total = await dnc_lists.page(runtime.database, caller.stream_id, wanted.skip, wanted.limit)
    return answers.success(
        answers.counted(total, "do-not-call list"), wanted.of([_rendered(view) for view in views], total)
    )


@router.get(
    "/dnc-lists/{id}",
    summary="Read a do-not-call list",
    responses=_answer("Do-not-call list House DNC retrieved successfully", _LIST, DncListAnswer),
)
async def read(id: str, request: Request, caller: Caller) -> answers.Json:
    """`files` says how far an import has come: `line` of `lines`."""
    runtime: Runtime = request.app.state.runtime
    view = await dnc_lists.get(runtime.database, caller.stream_id, id)
    return answers.success(f"Do-not-call list {view.of.name} retrieved successfully", _rendered(view))


@router.delete(
    "/dnc-lists/{id}",
    summary="Delete a do-not-call list",
    responses=_answer(
        "Do-not-call list Expired DNC deleted successfully",
        _LIST | {"_id": sample.SPARE_DNC_LIST_ID, "name": sample.SPARE_DNC_LIST},
    ),
)
async def remove(id: str, request: Request, caller: Caller) -> answers.Json:
    """409 while a campaign names it, whatever the campaign's status: each can be played again."""
    runtime: Runtime = request.app.state.runtime
    view = await dnc_lists.get(runtime.database, caller.stream_id, id)
    await dnc_lists.remove(
        runtime.database, runtime.imports, at=runtime.clock.now(), stream_id=caller.stream_id, list_id=id
    )
    return answers.success(f"Do-not-call list {view.of.name} deleted successfully", _rendered(view))


@router.post(
    "/dnc-lists/{id}/numbers",
    summary="Block numbers",
    responses=_answer(
        "2 numbers blocked", {"added": 2, "alreadyThere": 0, "rejected": [], "totalRecordCount": 2}, NumbersAnswer
    ),
)
async def add(id: str, body: NumbersBody, request: Request, caller: Caller) -> answers.Json:
    """From this answer on none of them is rung. Numbers that are no good are in `rejected`, and the others go in; 400 if
    none is good. A number that is there already is blocked until the later of both times."""
    runtime: Runtime = request.app.state.runtime
    added = await dnc_lists.add_numbers(
        runtime.database,
        runtime.numbering,
        runtime.dialers,
        at=runtime.clock.now(),
        stream=caller.stream,
        list_id=id,
        phone_numbers=body.phoneNumbers,
        expires_at=body.expiresAt,
    )
    if len(added.bad) == len(body.phoneNumbers):
        raise Problem.invalid(Fault(f"phoneNumbers[{bad.index}]", "malformed", bad.reason) for bad in added.bad)
    data = {
        "added": added.added,
        "alreadyThere": added.already_there,
        "rejected": [{"index": bad.index, "phoneNumber": bad.phone_number, "reason": bad.reason} for bad in added.bad],
        "totalRecordCount": added.to.total,
    }
    rejected = f", {len(added.bad)} rejected" if added.bad else ""
    blocked = answers.counted(len(body.phoneNumbers) - len(added.bad), "number")
    return answers.success(f"{blocked} blocked{rejected}", data)


@router.delete(
    "/dnc-lists/{id}/numbers/{number}",
    summary="Unblock a number",
    responses=_answer("Number +442079460459 is no longer on this list", {"phoneNumber": "+442079460459"}),
)
async def remove_number(id: str, number: str, request: Request, caller: Caller) -> answers.Json:
    """It may still be on another list."""
    runtime: Runtime = request.app.state.runtime
    removed = await dnc_lists.remove_number(
        runtime.database,
        runtime.numbering,
        at=runtime.clock.now(),
        stream_id=caller.stream_id,
        list_id=id,
        phone_number=number,
    )
    return answers.success(f"Number {removed} is no longer on this list", {"phoneNumber": removed})


@router.get(
    "/dnc-lists/{id}/numbers.csv", summary="Export a do-not-call list", response_class=Response, responses=_EXPORTED
)
async def export(id: str, request: Request, caller: Caller) -> Response:
    """In the order of the numbers; it can be uploaded again."""
    runtime: Runtime = request.app.state.runtime
    await dnc_lists.get(runtime.database, caller.stream_id, id)

    async def rows() -> AsyncIterator[Iterable[Sequence[Any]]]:
        async for piece in dnc_lists.numbers(runtime.database, caller.stream_id, id):
            yield [
                (row.phone_number, answers.optional_time(row.expires_at) or "", answers.time(row.added_at))
                for row in piece
            ]

    return list_answers.csv_answer("numbers.csv", ("phoneNumber", "expiresAt", "addedAt"), rows())


@router.post(
    "/dnc-lists/{id}/global",
    summary="Block the numbers of a list for all",
    responses=_answer("Do-not-call list House DNC holds for every campaign", _LIST | {"isGlobalDNC": True}),
)
async def make_global(id: str, request: Request, caller: Caller, body: GlobalBody | None = None) -> answers.Json:
    """For every campaign of the stream, or with `isGlobal: false` again only for those that name the list."""
    runtime: Runtime = request.app.state.runtime
    view = await dnc_lists.make_global(
        runtime.database,
        runtime.dialers,
        at=runtime.clock.now(),
        stream_id=caller.stream_id,
        list_id=id,
        is_global=body is None or body.isGlobal,
    )
    who = "every campaign" if view.of.is_global else "the campaigns that name it"
    return answers.success(f"Do-not-call list {view.of.name} holds for {who}", _rendered(view))


@router.post(
    "/dnc-lists/{id}/file",
    summary="Add a CSV file to a do-not-call list",
    responses=_answer("Do-not-call list House DNC is being imported", _UPLOADED),
    openapi_extra=list_answers.bodies(_UPLOAD, ["file"], _SENT),
)
async def append(id: str, request: Request, caller: Caller) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    async with uploads.received(request, runtime.imports.folder) as form:
        view = await dnc_lists.append_file(
            runtime.database,
            runtime.imports,
            at=runtime.clock.now(),
            stream=caller.stream,
            list_id=id,
            upload=form.upload(),
        )
    return answers.success(f"Do-not-call list {view.of.name} is being imported", _rendered(view))


@router.get(
    "/dnc-lists/{id}/rejects.csv",
    summary="The rows that did not go in",
    response_class=Response,
    responses=list_answers.REJECTS_EXAMPLE,
)
async def report(id: str, request: Request, caller: Caller) -> Response:
    """`line` is the line of the file on which the row begins."""
    runtime: Runtime = request.app.state.runtime
    await dnc_lists.get(runtime.database, caller.stream_id, id)
    return list_answers.rejects_answer(dnc_lists.rejects(runtime.database, caller.stream_id, id))


def _rendered(view: ListView) -> dict[str, Any]:
    of = view.of
    return {
        "_id": of.id,
        "isActive": True,
        "name": of.name,
        "description": of.description,
        "totalRecordCount": of.total,
        "rejectedRecordCount": of.rejected,
        "status": of.status.value,
        "failure": of.failure,
        "isListInUse": bool(view.used_by),
        "listType": "dnc",
        "isGlobalDNC": of.is_global,
        "isDefault": False,
        "campaignInUse": list_answers.rendered_uses(view.used_by),
        "files": [list_answers.rendered_file(file) for file in of.files],
        "createdAt": answers.time(of.created_at),
        "updatedAt": answers.time(of.updated_at),
    }
