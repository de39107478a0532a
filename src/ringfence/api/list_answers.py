"""What the answers and requests of contact lists and do-not-call lists have in common."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, Final, TypeVar

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import StreamingResponse

from ringfence.api import openapi, problems
from ringfence.domain.list_file import ListFile
from ringfence.domain.problems import Problem
from ringfence.ports.storage.contact_lists import CampaignUse, Reject

T = TypeVar("T")
Model = TypeVar("Model", bound=BaseModel)

FILE_PROPERTY: Final[dict[str, Any]] = {
    "type": "string",
    "format": "binary",
    "description": "CSV with a header line; UTF-8, UTF-16 or Windows-1252; delimited by comma, semicolon, tab or |; "
    "plain or packed with gzip",
}
ENCODING_PROPERTY: Final[dict[str, Any]] = {
    "type": "string",
    "enum": ["utf-8", "utf-16", "windows-1252"],
    "description": "Where it cannot be told from the file",
}


def is_multipart(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("multipart/")


async def body_of(request: Request, model: type[Model]) -> Model:
    """The JSON body of an operation that takes other bodies too. Raises Problem (invalid) with every fault."""
    try:
        raw = await request.json()
    except json.JSONDecodeError as error:
        raise Problem.at("", "malformed", f"is not valid JSON: {error.msg}") from None
    body, faults = problems.collect(model, raw)
    if body is None:
        raise Problem.invalid(faults)
    return body


def bodies(
    multipart: dict[str, Any],
    required: Sequence[str],
    sent: dict[str, str],
    model: type[BaseModel] | None = None,
    example: Any = None,
) -> dict[str, Any]:
    """`openapi_extra` of an operation that takes a multipart body of these properties, and JSON if there is a `model`.

    `sent` is an example of the parts, `file` being what is in the file; `example` that of the JSON body.
    """
    extra: dict[str, Any] = (
        openapi.body(model, example) if model else {"requestBody": {"required": True, "content": {}}}
    )
    schema = {"type": "object", "required": list(required), "properties": multipart}
    extra["requestBody"]["content"]["multipart/form-data"] = {"schema": schema, "example": sent}
    return extra


def rendered_file(file: ListFile) -> dict[str, Any]:
    """A file and how far its import has come: `checked`, then `line`, of `lines`."""
    return {
        "fileId": file.id,
        "fileName": file.name,
        "status": file.state.value,
        "encoding": file.encoding,
        "checked": max(file.checked, file.line),
        "line": file.line,
        "lines": file.lines,
        "rows": file.rows,
        "accepted": file.accepted,
        "rejected": file.rejected,
        "failure": file.failure,
    }


def rendered_uses(used_by: Iterable[CampaignUse]) -> list[dict[str, str]]:
    return [{"id": use.id, "name": use.name} for use in used_by]


EXAMPLE_FILE: Final[dict[str, Any]] = {
    "fileId": "fi-2f6c1e0a-8f4b-4b6e-9a83-5b7f0c1d2e3f",
    "fileName": "people.csv",
    "status": "Importing",
    "encoding": "utf-8",
    "checked": 0,
    "line": 0,
    "lines": 201,
    "rows": 0,
    "accepted": 0,
    "rejected": 0,
    "failure": None,
}


def csv_answer(name: str, header: Sequence[str], pieces: AsyncIterator[Iterable[Sequence[Any]]]) -> StreamingResponse:
    """A CSV file, sent as it is read."""

    async def body() -> AsyncIterator[str]:
        yield _lines([header])
        async for rows in pieces:
            yield _lines(rows)

    disposition = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(body(), media_type="text/csv; charset=utf-8", headers=disposition)


def rejects_answer(pieces: AsyncIterator[Sequence[Reject]]) -> StreamingResponse:
    """The report of rejected rows."""

    async def rows() -> AsyncIterator[Iterable[Sequence[Any]]]:
        async for piece in pieces:
            yield [(reject.line, reject.phone_number, reject.reason) for reject in piece]

    return csv_answer("rejects.csv", ("line", "phoneNumber", "reason"), rows())


def csv_example(text: str) -> dict[int | str, dict[str, Any]]:
    """`responses` of an operation that answers with a CSV file."""
    return {
        200: {"description": "A CSV file", "content": {"text/csv": {"schema": {"type": "string"}, "example": text}}}
    }


REJECTS_EXAMPLE: Final = csv_example("line,phoneNumber,reason\n7,+442079460001,duplicate of line 2\n")


def _lines(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
