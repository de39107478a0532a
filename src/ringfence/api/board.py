"""The board: every campaign at a glance."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Depends, Request
from pydantic import BaseModel

from ringfence.api import answers, auth, openapi, routes
from ringfence.domain.campaign import CampaignStatus, DialingMode
from ringfence.ports.storage.board import BoardRow
from ringfence.services import board, sample
from ringfence.services.runtime import Runtime

router = routes.router("Reports")
Reader = Annotated[auth.Caller, Depends(auth.require("campaign_management", "configuration"))]


class BoardPeople(BaseModel):
    """`untried`: nobody has called them yet. `later`: a retry or a callback waits. `live`: read about, rung or talked to.
    `done`: no call is left to make. `excluded`: they may not be called. These five add up to `total`."""

    total: int
    untried: int
    later: int
    live: int
    done: int
    excluded: int


class BoardCampaign(BaseModel):
    """A campaign with its current run. `movedAt` is when it was started, paused, resumed or stopped last."""

    id: str
    name: str
    status: CampaignStatus
    failure: str | None
    dialingMode: DialingMode
    priority: int
    queue: str | None
    createdAt: str
    movedAt: str | None
    people: BoardPeople
    callsCompleted: int
    answered: int


class BoardPage(BaseModel):
    """`at` is the time of the dialer's clock."""

    at: str
    campaigns: list[BoardCampaign]


class BoardAnswer(BaseModel):
    status: str
    message: str
    data: BoardPage


_EXAMPLE: Final[dict[str, Any]] = {
    "status": "success",
    "message": "1 campaign",
    "data": {
        "at": "2026-03-02T10:02:17.120Z",
        "campaigns": [
            {
                "id": sample.CAMPAIGN_ID,
                "name": sample.CAMPAIGN,
                "status": "Active",
                "failure": None,
                "dialingMode": "Preview",
                "priority": 5,
                "queue": sample.QUEUE,
                "createdAt": "2026-03-02T09:00:00.000Z",
                "movedAt": "2026-03-02T10:00:00.000Z",
                "people": {"total": 200, "untried": 195, "later": 0, "live": 1, "done": 0, "excluded": 4},
                "callsCompleted": 0,
                "answered": 0,
            }
        ],
    },
}


@router.get(
    "/board",
    summary="Every campaign at a glance",
    responses=openapi.example(_EXAMPLE, BoardAnswer),
)
async def read_board(request: Request, caller: Reader) -> answers.Json:
    """The newest 1,000, newest first, each with where the people of its current run are: cheap enough to be asked every
    few seconds, whatever the size of the lists."""
    runtime: Runtime = request.app.state.runtime
    rows = await board.rows(runtime.database, caller.stream_id)
    data = {"at": answers.time(runtime.clock.now()), "campaigns": [_campaign(row) for row in rows]}
    return answers.success(answers.counted(len(rows), "campaign"), data)


def _campaign(row: BoardRow) -> dict[str, Any]:
    return {
        "id": row.campaign_id,
        "name": row.name,
        "status": row.status,
        "failure": row.failure,
        "dialingMode": row.dialing_mode,
        "priority": row.priority,
        "queue": row.queue_name,
        "createdAt": answers.time(row.created_at),
        "movedAt": answers.optional_time(row.moved_at),
        "people": board.people(row),
        "callsCompleted": row.calls.completed,
        "answered": row.calls.answered,
    }
