"""Contact lists, under the reference's address and, with uploads and reports, under our own."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from ringfence.api import answers, auth, list_answers, office_answers, openapi, routes, uploads
from ringfence.api import contact_list_examples as examples
from ringfence.domain.contact import FIELDS, Contact
from ringfence.services import contact_lists
from ringfence.services.contact_lists import ListView
from ringfence.services.runtime import Runtime

campaign_router = routes.router("Contact lists")
router = routes.router("Contact lists")
Caller = Annotated[auth.Caller, Depends(auth.require("campaign_management", "configuration"))]
Number = Annotated[answers.NumberOrEmpty, Query()]

LARGEST_PAGE: Final = 1_000
_ALL: Final = 100_000


def _answer(message: str, data: Any) -> dict[int | str, dict[str, Any]]:
    return openapi.example(_success(message, data))


def _success(message: str, data: Any) -> dict[str, Any]:
    return {"status": "success", "message": message, "data": data}


class CreateBody(BaseModel):
    """`name` is unique in the stream whatever its case. Without `allowDuplicates` a phone number, or a `uniqueId`,
    that comes again is rejected."""

    model_config = ConfigDict(json_schema_extra={"example": examples.CREATE})

    name: str = Field(min_length=1, max_length=contact_lists.MAX_NAME)
    description: str = Field(default="", max_length=contact_lists.MAX_DESCRIPTION)
    source: Literal["passiveApi"] = "passiveApi"
    allowDuplicates: bool = False


class UpdateBody(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra={"example": {"name": "Arrears 2026-02", "description": "All regions"}})

    name: str | None = Field(default=None, min_length=1, max_length=contact_lists.MAX_NAME)
    description: str | None = Field(default=None, max_length=contact_lists.MAX_DESCRIPTION)


class AddBody(BaseModel):
    """Up to 10,000 contacts. `timeZone` is an IANA name; `contactPriority` a whole number, higher ones are rung earlier.

    Further columns, up to 150 of at most 300 characters, are kept and shown to agents.
    """

    model_config = ConfigDict(json_schema_extra={"example": examples.ADD})

    contact_list_name: str
    data: list[Any]


# --- the reference's address -----------------------------------------------------------------------------------------


@campaign_router.post(
    "/campaign/contactList/createContactList",
    summary="Create a contact list",
    responses=_answer("Contact list Renewals 2026-03 created successfully", examples.CREATED),
)
async def create(body: CreateBody, request: Request, caller: Caller) -> answers.Json:
    """An empty list, to be filled by adding contacts."""
    return await _create(body, request, caller)


@campaign_router.post(
    "/campaign/contactList/getAllListDetails",
    summary="List the contact lists",
    responses=_answer("1 contact list", [examples.LIST]),
)
async def list_all(request: Request, caller: Caller, type: Literal["call"] = "call") -> answers.Json:
    """All of them, newest first."""
    runtime: Runtime = request.app.state.runtime
    views, total = await contact_lists.page(runtime.database, caller.stream_id, 0, _ALL)
    return answers.success(answers.counted(total, "contact list"), [rendered(view) for view in views])


@campaign_router.post(
    "/campaign/contactList/addContacts",
    summary="Add contacts to a list",
    responses=openapi.example({"message": "Adding contacts to public list is in progress"}),
)
async def add(body: AddBody, request: Request, caller: Caller) -> answers.Json:
    """They are in the list, and in the runs that use it, when this is answered. Rows that are no good are in the list's
    report of rejected rows, and the others go in; `line` is then the place of the row in `data`, from 1."""
    runtime: Runtime = request.app.state.runtime
    await contact_lists.add_contacts(
        runtime.database,
        runtime.numbering,
        runtime.dialers,
        at=runtime.clock.now(),
        stream=caller.stream,
        list_name=body.contact_list_name,
        rows=body.data,
        by=caller.app_id,
    )
    return answers.Json({"message": "Adding contacts to public list is in progress"})


@campaign_router.get(
    "/campaign/contactList/{id}/getAllContacts",
    summary="List the contacts of a list",
    responses=_answer("1 contact", {"results": [examples.CONTACT], **examples.PAGE}),
)
async def list_contacts(
    id: str, request: Request, caller: Caller, skip: Number = None, page: Number = None, limit: Number = None
) -> answers.Json:
    """In the order of the list, up to 1,000 at a time."""
    return await _contacts(id, request, caller, answers.page(skip, page, limit, LARGEST_PAGE))


@campaign_router.get(
    "/campaign/contactList/{id}",
    summary="Read a contact list",
    responses=_answer("Contact list Arrears 2026-03 north retrieved successfully", examples.LIST),
)
async def read(id: str, request: Request, caller: Caller) -> answers.Json:
    return await _read(id, request, caller)


@campaign_router.put(
    "/campaign/contactList/{id}",
    summary="Change a contact list",
    responses=_answer("Contact list Arrears 2026-02 updated successfully", examples.CHANGED),
)
async def change(id: str, body: UpdateBody, request: Request, caller: Caller) -> answers.Json:
    return await _change(id, body, request, caller)


@campaign_router.delete(
    "/campaign/contactList/{id}",
    summary="Delete a contact list",
    responses=_answer("Contact list Arrears 2026-02 north deleted successfully", examples.SPARE),
)
async def remove(id: str, request: Request, caller: Caller) -> answers.Json:
    """409 while a campaign names it, whatever the campaign's status: each can be played again."""
    return await _remove(id, request, caller)


# --- our own address -------------------------------------------------------------------------------------------------

UPLOAD: Final[dict[str, Any]] = {
    "file": list_answers.FILE_PROPERTY,
    "mapping": {
        "type": "string",
        "description": "JSON: which column holds which field, where the names of the columns do not tell",
        "example": '{"phoneNumber": "Handynummer", "firstName": "Rufname"}',
    },
    "encoding": list_answers.ENCODING_PROPERTY,
}
_UPLOAD_LIST: Final[dict[str, Any]] = {
    "file": UPLOAD["file"],
    "name": {"type": "string", "maxLength": contact_lists.MAX_NAME},
    "description": {"type": "string", "maxLength": contact_lists.MAX_DESCRIPTION},
    "mapping": UPLOAD["mapping"],
    "encoding": UPLOAD["encoding"],
    "allowDuplicates": {"type": "boolean", "default": False},
}


@router.post(
    "/contact-lists",
    summary="Create a contact list, from a CSV file or empty",
    responses=openapi.examples(
        {
            "application/json": _success("Contact list Renewals 2026-03 created successfully", examples.CREATED),
            "multipart/form-data": _success("Contact list Renewals 2026-04 is being imported", examples.UPLOADED_NEW),
        }
    ),
    openapi_extra=list_answers.bodies(
        _UPLOAD_LIST, ["file", "name"], examples.SENT | {"name": "Renewals 2026-04"}, CreateBody, examples.CREATE
    ),
)
async def upload(request: Request, caller: Caller) -> answers.Json:
    """A file that cannot be imported at all (empty, not text, no phone column, too many rows) is 400, and nothing is
    stored. Otherwise the list is `Validating`, and then `Validated`, or `Invalid` where no row was good."""
    if not list_answers.is_multipart(request):
        return await _create(await list_answers.body_of(request, CreateBody), request, caller)
    runtime: Runtime = request.app.state.runtime
    async with uploads.received(request, runtime.imports.folder) as form:
        view = await contact_lists.create_from_file(
            runtime.database,
            runtime.imports,
            at=runtime.clock.now(),
            stream=caller.stream,
            name=form.fields.get("name", ""),
            description=form.fields.get("description", ""),
            allow_duplicates=form.flag("allowDuplicates"),
            by=caller.app_id,
            upload=form.upload(),
        )
    return answers.success(f"Contact list {view.of.name} is being imported", rendered(view))


@router.get(
    "/contact-lists",
    summary="List the contact lists",
    responses=openapi.example(
        _success("1 contact list", {"results": [examples.LIST], **examples.PAGE}), office_answers.ContactListsAnswer
    ),
)
async def list_some(
    request: Request, caller: Caller, skip: Number = None, page: Number = None, limit: Number = None
) -> answers.Json:
    """Newest first."""
    runtime: Runtime = request.app.state.runtime
    wanted = answers.page(skip, page, limit, LARGEST_PAGE)
    views, total = await contact_lists.page(runtime.database, caller.stream_id, wanted.skip, wanted.limit)
    return answers.success(answers.counted(total, "contact list"), wanted.of([rendered(view) for view in views], total))


@router.get(
    "/contact-lists/{id}",
    summary="Read a contact list",
    responses=openapi.example(
        _success("Contact list Arrears 2026-03 north retrieved successfully", examples.LIST),
        office_answers.ContactListAnswer,
    ),
)
async def read_own(id: str, request: Request, caller: Caller) -> answers.Json:
    """`files` says how far an import has come: of `lines`, `checked` are judged, and what is up to `line` is in the list."""
    return await _read(id, request, caller)


@router.put(
    "/contact-lists/{id}",
    summary="Change a contact list",
    responses=_answer("Contact list Arrears 2026-02 updated successfully", examples.CHANGED),
)
async def change_own(id: str, body: UpdateBody, request: Request, caller: Caller) -> answers.Json:
    return await _change(id, body, request, caller)


@router.delete(
    "/contact-lists/{id}",
    summary="Delete a contact list",
    responses=_answer("Contact list Arrears 2026-02 north deleted successfully", examples.SPARE),
)
async def remove_own(id: str, request: Request, caller: Caller) -> answers.Json:
    """409 while a campaign names it, whatever the campaign's status: each can be played again."""
    return await _remove(id, request, caller)


@router.get(
    "/contact-lists/{id}/contacts",
    summary="List the contacts of a list",
    responses=_answer("1 contact", {"results": [examples.CONTACT], **examples.PAGE}),
)
async def list_contacts_own(
    id: str, request: Request, caller: Caller, skip: Number = None, page: Number = None, limit: Number = None
) -> answers.Json:
    """In the order of the list, up to 1,000 at a time."""
    return await _contacts(id, request, caller, answers.page(skip, page, limit, LARGEST_PAGE))


@router.post(
    "/contact-lists/{id}/file",
    summary="Add a CSV file to a contact list",
    responses=_answer("Contact list Arrears 2026-03 north is being imported", examples.UPLOADED),
    openapi_extra=list_answers.bodies(UPLOAD, ["file"], examples.SENT),
)
async def append(id: str, request: Request, caller: Caller) -> answers.Json:
    """Its contacts join the runs that use the list."""
    runtime: Runtime = request.app.state.runtime
    async with uploads.received(request, runtime.imports.folder) as form:
        view = await contact_lists.append_file(
            runtime.database,
            runtime.imports,
            at=runtime.clock.now(),
            stream=caller.stream,
            list_id=id,
            by=caller.app_id,
            upload=form.upload(),
        )
    return answers.success(f"Contact list {view.of.name} is being imported", rendered(view))


@router.get(
    "/contact-lists/{id}/rejects.csv",
    summary="The rows that did not go in",
    response_class=Response,
    responses=list_answers.REJECTS_EXAMPLE,
)
async def report(id: str, request: Request, caller: Caller) -> Response:
    """`line` is the line of the file on which the row begins, or the place of the row in a request."""
    runtime: Runtime = request.app.state.runtime
    await contact_lists.get(runtime.database, caller.stream_id, id)
    return list_answers.rejects_answer(contact_lists.rejects(runtime.database, caller.stream_id, id))


# --- both ------------------------------------------------------------------------------------------------------------


async def _create(body: CreateBody, request: Request, caller: auth.Caller) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    view = await contact_lists.create(
        runtime.database,
        at=runtime.clock.now(),
        stream_id=caller.stream_id,
        name=body.name,
        description=body.description,
        allow_duplicates=body.allowDuplicates,
        by=caller.app_id,
    )
    return answers.success(f"Contact list {view.of.name} created successfully", rendered(view))


async def _read(list_id: str, request: Request, caller: auth.Caller) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    view = await contact_lists.get(runtime.database, caller.stream_id, list_id)
    return answers.success(f"Contact list {view.of.name} retrieved successfully", rendered(view))


async def _change(list_id: str, body: UpdateBody, request: Request, caller: auth.Caller) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    view = await contact_lists.update(
        runtime.database,
        at=runtime.clock.now(),
        stream_id=caller.stream_id,
        list_id=list_id,
        name=body.name,
        description=body.description,
        by=caller.app_id,
    )
    return answers.success(f"Contact list {view.of.name} updated successfully", rendered(view))


async def _remove(list_id: str, request: Request, caller: auth.Caller) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    view = await contact_lists.get(runtime.database, caller.stream_id, list_id)
    await contact_lists.remove(
        runtime.database, runtime.imports, at=runtime.clock.now(), stream_id=caller.stream_id, list_id=list_id
    )
    return answers.success(f"Contact list {view.of.name} deleted successfully", rendered(view))


async def _contacts(list_id: str, request: Request, caller: auth.Caller, page: answers.Page) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    found, total = await contact_lists.contacts(runtime.database, caller.stream_id, list_id, page.skip, page.limit)
    return answers.success(
        answers.counted(total, "contact"), page.of([rendered_contact(contact) for contact in found], total)
    )


def rendered_contact(contact: Contact) -> dict[str, Any]:
    return contact.shown() | {"_id": contact.id, "position": contact.position}


def rendered(view: ListView) -> dict[str, Any]:
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
        "createdBy": of.created_by,
        "updatedBy": of.updated_by,
        "mapping": {field: of.mapping.get(field) for field in FIELDS},
        "isListInUse": bool(view.used_by),
        "listType": "call",
        "isGlobalDNC": False,
        "isDefault": False,
        "campaignInUse": list_answers.rendered_uses(view.used_by),
        "source": of.source,
        "apiConfigurations": {"dataSyncMode": "append"},
        "columns": list(of.columns),
        "files": [list_answers.rendered_file(file) for file in of.files],
        "createdAt": answers.time(of.created_at),
        "updatedAt": answers.time(of.updated_at),
        "allowDuplicates": of.allow_duplicates,
    }
