"""Who did what."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request
from pydantic import BaseModel

from ringfence.api import answers, auth, openapi, routes
from ringfence.ports.storage.audit import Deed
from ringfence.services import audit, sample
from ringfence.services.runtime import Runtime

router = routes.router("People")
Admin = Annotated[auth.Caller, Depends(auth.require("administration"))]

_DEED: Final = {
    "number": 1,
    "at": "2026-03-02T09:00:00.000Z",
    "streamId": None,
    "userId": sample.SPARE_USER_ID,
    "who": "Rosa Winter <rosa.winter@ringfence.example>",
    "action": "Sign in",
    "subject": "",
    "address": "127.0.0.1",
}


class DeedPage(BaseModel):
    """What somebody did. `action` is the operation's name on this page; `subject` what it was done to."""

    number: int
    at: str
    streamId: str | None
    userId: str | None
    who: str
    action: str
    subject: str
    address: str


class DeedsPage(BaseModel):
    """`before` asks for the page after this one; null at the end."""

    results: list[DeedPage]
    before: int | None


class DeedsAnswer(BaseModel):
    status: str
    message: str
    data: DeedsPage


@router.get(
    "/audit",
    summary="Read who did what",
    responses=openapi.example(
        {"status": "success", "message": "1 deed", "data": {"results": [_DEED], "before": None}}, DeedsAnswer
    ),
)
async def read(
    request: Request,
    caller: Admin,
    before: Annotated[int | None, Query(examples=[1000], ge=1, le=2**53)] = None,
    limit: Annotated[int, Query(examples=[50], ge=1, le=audit.LARGEST_PAGE)] = 50,
    userId: Annotated[str | None, Query(examples=[sample.SPARE_USER_ID], max_length=128)] = None,
) -> answers.Json:
    """Newest first: sign-ins, wrong passwords of known addresses, and every change that was made over the pages."""
    runtime: Runtime = request.app.state.runtime
    found = await audit.page(runtime.database, caller.account_id, before=before, limit=limit, user_id=userId)
    more = found[-1].number if len(found) == limit else None
    return answers.success(
        answers.counted(len(found), "deed"), {"results": [_rendered(deed) for deed in found], "before": more}
    )


def _rendered(deed: Deed) -> dict[str, Any]:
    return {
        "number": deed.number,
        "at": answers.time(deed.at),
        "streamId": deed.stream_id,
        "userId": deed.user_id,
        "who": deed.who,
        "action": deed.action,
        "subject": deed.subject,
        "address": deed.address,
    }
