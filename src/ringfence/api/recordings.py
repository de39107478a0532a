"""Recordings of calls: found, listened to, taken away."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import FileResponse

from ringfence.api import answers, auth, openapi, routes
from ringfence.api.history import Id, Instant, PhoneNumber
from ringfence.api.office_answers import Answer
from ringfence.domain import ids
from ringfence.ports.storage.recordings import Recording, RecordingQuery
from ringfence.services import attempts, sample, sample_recording
from ringfence.services.runtime import Runtime

router = routes.router("Recordings")
Listener = Annotated[auth.Caller, Depends(auth.require("campaign_management", "configuration"))]
Keeper = Annotated[auth.Caller, Depends(auth.require("configuration"))]
Number = answers.NumberOrEmpty

_EXAMPLE: Final[dict[str, Any]] = {
    "id": sample_recording.RECORDING_ID,
    "attemptId": sample_recording.ATTEMPT_ID,
    "campaignId": sample.CAMPAIGN_ID,
    "agentId": sample.SPARE_AGENT_ID,
    "contactId": ids.member(ids.CONTACT, sample.CONTACT_LIST_ID, 0),
    "phoneNumber": sample_recording.PHONE_NUMBER,
    "startedAt": "2026-03-02T09:00:00.000Z",
    "seconds": sample_recording.SECONDS,
    "bytes": sample_recording.SIZE,
}


def _rendered(found: Recording) -> dict[str, Any]:
    return {
        "id": found.id,
        "attemptId": found.attempt_id,
        "campaignId": found.campaign_id,
        "agentId": found.agent_id,
        "contactId": found.contact_id,
        "phoneNumber": found.phone_number,
        "startedAt": answers.time(found.started_at),
        "seconds": found.seconds,
        "bytes": found.size,
    }


def _answer(message: str, data: Any, model: type[BaseModel] | None = None) -> dict[int | str, dict[str, Any]]:
    return openapi.example({"status": "success", "message": message, "data": data}, model)


class RecordingPage(BaseModel):
    """One answered call, from the answer to its end."""

    id: str
    attemptId: str
    campaignId: str
    agentId: str | None
    contactId: str
    phoneNumber: str
    startedAt: str
    seconds: float
    bytes: int


class RecordingsPage(BaseModel):
    results: list[RecordingPage]
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class RecordingsAnswer(Answer):
    data: RecordingsPage


@router.get(
    "/recordings",
    summary="List the recordings, newest first",
    responses=_answer("1 recording", answers.Page(0, 10).of([_EXAMPLE], 1), RecordingsAnswer),
)
async def list_all(
    request: Request,
    caller: Listener,
    campaignId: Id | None = None,
    agentId: Id | None = None,
    attemptId: Id | None = None,
    phoneNumber: PhoneNumber | None = None,
    started_from: Annotated[Instant | None, Query(alias="from")] = None,
    started_before: Annotated[Instant | None, Query(alias="to")] = None,
    skip: Number = None,
    page: Number = None,
    limit: Number = None,
) -> answers.Json:
    """Those that started at `from` or later, and before `to`. A call's recording is there some seconds after its end."""
    runtime: Runtime = request.app.state.runtime
    number = None if phoneNumber is None else attempts.checked_number(runtime.numbering, phoneNumber)
    query = RecordingQuery(campaignId, agentId, attemptId, number, started_from, started_before)
    wanted = answers.page(skip, page, limit)
    found, total = await runtime.recordings.page(caller.stream_id, query, wanted.skip, wanted.limit)
    return answers.success(answers.counted(total, "recording"), wanted.of([_rendered(one) for one in found], total))


@router.get(
    "/recordings/{recordingId}",
    summary="Read what is known of a recording",
    responses=_answer(f"Recording {sample_recording.RECORDING_ID}", _EXAMPLE),
)
async def read(recordingId: str, request: Request, caller: Listener) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    found = await runtime.recordings.get(caller.stream_id, recordingId)
    return answers.success(f"Recording {found.id}", _rendered(found))


@router.get(
    "/recordings/{recordingId}/audio",
    summary="Listen to a recording",
    response_class=FileResponse,
    responses={
        200: {
            "description": "A WAV file: 8 kHz, 16 bit, stereo",
            "content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}, "example": "RIFF…"}},
        },
    },
)
async def listen(recordingId: str, request: Request, caller: Listener) -> FileResponse:
    """The agent, with all else that the person heard, is on the left, the person on the right. Parts of it may be asked
    for by the header `Range`, as players do."""
    runtime: Runtime = request.app.state.runtime
    path = await runtime.recordings.audio(caller.stream_id, recordingId)
    return FileResponse(path, media_type="audio/wav", filename=f"{recordingId}.wav", content_disposition_type="inline")


@router.delete(
    "/recordings/{recordingId}",
    summary="Delete a recording",
    responses=_answer(f"Recording {sample_recording.RECORDING_ID} deleted", {"id": sample_recording.RECORDING_ID}),
)
async def delete(recordingId: str, request: Request, caller: Keeper) -> answers.Json:
    """With its audio, for good."""
    runtime: Runtime = request.app.state.runtime
    removed = await runtime.recordings.remove(caller.stream_id, recordingId)
    return answers.success(f"Recording {removed.id} deleted", {"id": removed.id})
