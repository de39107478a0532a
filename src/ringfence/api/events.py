"""Events as they happen: server-sent events that can be resumed where they broke off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

import msgspec
from fastapi import Depends, Header, Query, Request
from starlette.responses import StreamingResponse

from ringfence.api import auth, routes
from ringfence.api.limits import MOST_FOLLOWERS
from ringfence.domain.problems import Kind, Problem
from ringfence.ports.storage.notices import Kept
from ringfence.services import notices, sample
from ringfence.services.notices import News, Wanted
from ringfence.services.runtime import Runtime

router = routes.router("Events")
Reader = Annotated[auth.Caller, Depends(auth.require("campaign_management", "configuration"))]

HEARTBEAT_SECONDS: Final = 15.0
LONGEST_SECONDS: Final = 3600.0
"""After this a connection is ended, so that a token which is no longer good does not go on hearing."""

CALL: Final[dict[str, Any]] = {
    "id": "ev-3f1d0b8e-7c42-8a5e-9d10-00000000002a",
    "type": "call.ended",
    "timestamp": "2026-03-02T10:02:17.120Z",
    "streamId": sample.STREAM,
    "campaignId": sample.CAMPAIGN_ID,
    "data": {
        "id": "at-7b0c9f3a-1f52-8d55-9a63-2f1f6f0c9f11",
        "campaignId": sample.CAMPAIGN_ID,
        "campaignInstanceId": "cid-0b7d3c52-7a61-4a0c-8d3e-91c5b2a4e6f0",
        "campaignDialingListId": "dl-0b7d3c52-7a61-4a0c-8d3e-000000000003",
        "contactId": "cc-7c1c9f0e-3d52-4d0b-9a55-000000000003",
        "phoneNumber": "+442079460354",
        "callerId": sample.CALLER_ID,
        "number": 1,
        "limit": 2,
        "agentId": sample.SPARE_AGENT_ID,
        "queueId": sample.QUEUE_ID,
        "state": "ended",
        "placedAt": "2026-03-02T10:00:42.000Z",
        "ringingAt": "2026-03-02T10:00:42.004Z",
        "answeredAt": "2026-03-02T10:00:47.310Z",
        "endedAt": "2026-03-02T10:02:17.120Z",
        "outcome": "connected",
        "cause": "16",
        "endedBy": "person",
        "noAudioFrom": None,
        "disposition": None,
        "notes": None,
        "wrappedUpAt": None,
    },
}
"""One event, as it is told everywhere."""


class _EventStream(StreamingResponse):
    media_type = "text/event-stream"


def _framed(example: dict[str, Any]) -> str:
    return f"id: 42\nevent: {example['type']}\ndata: {msgspec.json.encode(example).decode()}\n\n"


_TYPES_IN_WORDS: Final = "; ".join(f"`{type}`: {when}" for type, when in notices.TYPES.items())


@router.get(
    "/events",
    summary="Follow what happens (server-sent events)",
    description=(
        "An event stream without an end: each event has its `id` (the cursor), its type and, as `data`, JSON. After a "
        "broken connection go on with the last `id` as the header `Last-Event-ID`, as browsers do by themselves, or as "
        "`cursor`: nothing is missed and nothing comes twice. Without either only what happens from now on is told; "
        "`cursor=0` begins with the oldest event that is kept (setting `event_days`). `types` are types or families "
        "such as `call.*`, separated by commas. With `follow=false` the answer ends with the latest event. Every 15 s of "
        "silence an empty event brings the cursor up to date. The connection is ended after an hour: connect again.\n\n"
        f"Types: {_TYPES_IN_WORDS}."
    ),
    response_class=_EventStream,
    responses={200: {"description": "Success", "content": {"text/event-stream": {"example": _framed(CALL)}}}},
)
async def follow_events(
    request: Request,
    caller: Reader,
    types: Annotated[str, Query(max_length=1024, examples=["call.*,campaign.completed"])] = "",
    campaignId: Annotated[str | None, Query(max_length=128)] = None,
    cursor: Annotated[str | None, Query(max_length=32)] = None,
    follow: Annotated[bool, Query(examples=[False])] = True,
    last_event_id: Annotated[str | None, Header(max_length=32, include_in_schema=False)] = None,
) -> _EventStream:
    runtime: Runtime = request.app.state.runtime
    named = tuple(type.strip() for type in types.split(",") if type.strip())
    notices.check_types("types", named)
    after = await notices.start(runtime.database, caller.stream_id, last_event_id or cursor)
    wanted = Wanted(named, campaignId)
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    if not follow:
        return _EventStream(_so_far(runtime, caller.stream_id, after, wanted), headers=headers)
    followers: asyncio.Semaphore = request.app.state.followers
    if followers.locked():
        message = f"{MOST_FOLLOWERS} connections follow events already: end one of them, or use a webhook"
        raise Problem(Kind.RATE_LIMITED, "too_many_followers", message, retry_after=60)
    return _EventStream(_frames(request, runtime, caller.stream_id, after, wanted, followers), headers=headers)


async def _so_far(runtime: Runtime, stream_id: str, after: int, wanted: Wanted) -> AsyncIterator[bytes]:
    yield _place(after)
    async for news in notices.so_far(runtime.database, stream_id, after, wanted):
        yield _told(stream_id, news)


async def _frames(
    request: Request, runtime: Runtime, stream_id: str, after: int, wanted: Wanted, followers: asyncio.Semaphore
) -> AsyncIterator[bytes]:
    """Until the client goes away, the server stops, or the connection has been open for long enough."""
    loop = asyncio.get_running_loop()
    end_at = loop.time() + LONGEST_SECONDS
    async with followers:
        yield _place(after)
        following = notices.follow(runtime.database, runtime.bus, stream_id, after, wanted, HEARTBEAT_SECONDS)
        ended = asyncio.create_task(request.app.state.ending.wait())
        coming: asyncio.Task[News] | None = None
        try:
            while loop.time() < end_at:
                coming = asyncio.create_task(_next(following))
                await asyncio.wait((coming, ended), return_when=asyncio.FIRST_COMPLETED)
                if not coming.done():
                    return
                yield _told(stream_id, coming.result())
        finally:
            ended.cancel()
            if coming is not None:
                coming.cancel()
                await asyncio.wait((coming,))
            await following.aclose()


async def _next(following: AsyncIterator[News]) -> News:
    return await anext(following)


def _place(after: int) -> bytes:
    """Where the client is, and how soon to come back when the connection breaks."""
    return b"retry: 1000\nid: %d\n\n" % after


def _told(stream_id: str, news: News) -> bytes:
    """The events; where there are none, an empty one that brings the client's place up to date."""
    return b"".join(_frame(stream_id, notice) for notice in news.notices) or b"id: %d\n\n" % news.reached


def _frame(stream_id: str, notice: Kept) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (notice.seq, notice.type.encode(), notices.page(stream_id, notice))
