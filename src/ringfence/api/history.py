"""The numbers explained: a campaign's progress, why a number may be dialed or not, and the call history."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query, Request, Response
from pydantic import AwareDatetime, BeforeValidator
from starlette.responses import StreamingResponse

from ringfence.api import answers, auth, openapi, routes
from ringfence.api.explain_answers import ExplanationAnswer
from ringfence.api.history_examples import ATTEMPTS, ATTEMPTS_CSV, EXPLANATION, PROGRESS
from ringfence.api.office_answers import ProgressAnswer
from ringfence.domain.attempt import Attempt, Outcome
from ringfence.domain.record import Record, RecordState
from ringfence.engine.permit import Verdict
from ringfence.ports.storage.history import AttemptQuery, DncEntry, Holder
from ringfence.services import attempts, explain, progress
from ringfence.services.runtime import Runtime

router = routes.router("History")
Reader = Annotated[auth.Caller, Depends(auth.require("campaign_management", "configuration"))]

PAGE: Final = 100

_OFFSET_AFTER_SPACE: Final = re.compile(r"(.*T[0-9:.]+) ([0-9]{2}:?[0-9]{2})")


def _with_plus(value: Any) -> Any:
    """`…T09:00:00+01:00` whose + was not escaped in the query and so arrived as a space."""
    found = _OFFSET_AFTER_SPACE.fullmatch(value) if isinstance(value, str) else None
    return f"{found[1]}+{found[2]}" if found else value


Id = Annotated[str, Query(max_length=128)]
PhoneNumber = Annotated[str, Query(max_length=64, examples=["+442079460354"])]
Instant = Annotated[AwareDatetime, BeforeValidator(_with_plus), Query()]


@router.get("/campaigns/{campaignId}/progress", summary="Progress", responses=openapi.example(PROGRESS, ProgressAnswer))
async def read_progress(campaignId: str, request: Request, caller: Reader) -> answers.Json:
    """Where each record of the current run stands; the counts and those of `excluded` add up to `total`.

    Never-tried records whose calling hours are shut are `waitingHours`, and `nextOpening` is when the first of their time
    zones opens. `callsCompleted` are calls that are over, wrap-up included; `answered` are those of them with an answer.
    """
    runtime: Runtime = request.app.state.runtime
    found = await progress.progress(runtime.database, runtime.clock, caller.stream_id, campaignId)
    states = {state.value: n for state, n in found.states.items() if state is not RecordState.EXCLUDED}
    data = {
        "instanceId": found.instance_id,
        "status": found.status,
        "prepared": found.prepared,
        "total": found.total,
        **states,
        "waitingHours": found.waiting_hours,
        "excluded": {exclusion.value: n for exclusion, n in found.excluded.items()},
        "nextOpening": answers.optional_time(found.next_opening),
        "callsCompleted": found.calls.completed,
        "answered": found.calls.answered,
    }
    return answers.success(f"Progress of campaign {found.campaign_name}", data)


@router.get(
    "/explain",
    summary="Why a number may be dialed now, or not",
    responses=openapi.example(EXPLANATION, ExplanationAnswer),
)
async def read_explanation(
    request: Request, caller: Reader, phoneNumber: PhoneNumber, campaignId: Id | None = None
) -> answers.Json:
    """Each rule with its verdict and its next change, for each record of the number, and every attempt with its permit.

    Without `campaignId`: over all campaigns whose current run has the number, 50 at most.
    """
    runtime: Runtime = request.app.state.runtime
    found = await explain.explain(
        runtime.database, runtime.clock, runtime.numbering, caller.stream, phoneNumber, campaignId
    )
    return answers.success(found.because, explanation_page(found))


@router.get(
    "/attempts",
    summary="The call history, newest first",
    responses={
        200: {
            "description": "Success",
            "content": {"application/json": {"example": ATTEMPTS}, "text/csv": {"example": ATTEMPTS_CSV}},
        }
    },
)
async def list_attempts(
    request: Request,
    caller: Reader,
    campaignId: Id | None = None,
    instanceId: Id | None = None,
    agentId: Id | None = None,
    outcome: Outcome | None = None,
    phoneNumber: PhoneNumber | None = None,
    placed_from: Annotated[Instant | None, Query(alias="from")] = None,
    placed_before: Annotated[Instant | None, Query(alias="to")] = None,
    format: Literal["json", "csv"] = "json",
    limit: Annotated[int | None, Query(ge=1)] = None,
    cursor: Annotated[str | None, Query(max_length=256)] = None,
) -> Response:
    """Attempts placed at `from` or later, and before `to`. A live one has no `outcome` yet.

    As JSON in pages of `limit` (1 to 1,000, default 100): while there is a `nextCursor`, ask again with it as `cursor`; a
    page may hold fewer than `limit`. As CSV all of them, or the first `limit`.
    """
    runtime: Runtime = request.app.state.runtime
    query = AttemptQuery(
        campaign_id=campaignId,
        instance_id=instanceId,
        agent_id=agentId,
        outcome=outcome,
        placed_from=placed_from,
        placed_before=placed_before,
    )
    query = attempts.with_number(query, runtime.numbering, phoneNumber)
    if format == "csv":
        chunks = await attempts.export(runtime.database, caller.stream_id, query, cursor, limit)
        headers = {"content-disposition": 'attachment; filename="attempts.csv"'}
        return StreamingResponse(chunks, media_type="text/csv", headers=headers)
    size = PAGE if limit is None else limit
    found = await attempts.page(runtime.database, caller.stream_id, query, cursor, size)
    data = {
        "results": [attempt_page(attempt) for attempt in found.attempts],
        "limit": size,
        "hasMore": found.after is not None,
        "nextCursor": attempts.cursor_of(found.after),
    }
    n = len(found.attempts)
    return answers.success("1 attempt" if n == 1 else f"{n} attempts", data)


# --- pages -----------------------------------------------------------------------------------------------------------


def attempt_page(attempt: Attempt) -> dict[str, Any]:
    return {
        "id": attempt.id,
        "campaignId": attempt.campaign_id,
        "campaignInstanceId": attempt.instance_id,
        "campaignDialingListId": attempt.record_id,
        "contactId": attempt.contact_id,
        "phoneNumber": attempt.phone_number,
        "callerId": attempt.caller_id,
        "number": attempt.number,
        "limit": attempt.limit,
        "agentId": attempt.agent_id,
        "queueId": attempt.queue_id,
        "state": attempt.state,
        "placedAt": answers.time(attempt.placed_at),
        "ringingAt": answers.optional_time(attempt.ringing_at),
        "answeredAt": answers.optional_time(attempt.answered_at),
        "answeredBy": attempt.answered_by,
        "greetedAt": answers.optional_time(attempt.greeted_at),
        "connectedAt": answers.optional_time(attempt.connected_at),
        "endedAt": answers.optional_time(attempt.ended_at),
        "outcome": attempt.outcome,
        "cause": attempt.cause,
        "endedBy": attempt.ended_by,
        "noAudioFrom": attempt.no_audio_from,
        "disposition": attempt.disposition,
        "notes": attempt.notes,
        "wrappedUpAt": answers.optional_time(attempt.wrapped_up_at),
        "muted": attempt.muted,
        "flow": None if attempt.flow is None else attempts.flow_page(attempt.flow),
        "permit": attempt.permit,
    }


def explanation_page(found: explain.Explanation) -> dict[str, Any]:
    return {
        "phoneNumber": found.phone_number,
        "at": answers.time(found.at),
        "mayBeDialed": found.may_be_dialed,
        "because": found.because,
        "when": answers.optional_time(found.when),
        "campaigns": [_campaign(campaign) for campaign in found.campaigns],
        "moreCampaigns": found.more_campaigns,
        "dncLists": [_dnc(entry, found.at) for entry in found.dnc],
        "heldBy": [_holder(holder) for holder in found.holders],
        "attempts": [attempt_page(attempt) for attempt in found.attempts],
        "moreAttempts": found.more_attempts,
    }


def _campaign(found: explain.CampaignExplained) -> dict[str, Any]:
    return {
        "campaignId": found.campaign_id,
        "campaignName": found.name,
        "status": found.status,
        "campaignInstanceId": None if found.run is None else found.run.id,
        "mayBeDialed": found.may_be_dialed,
        "because": found.because,
        "when": answers.optional_time(found.when),
        "records": [_record(explained, found.run.max_attempts) for explained in found.records] if found.run else [],
        "rejects": [
            {"listId": reject.list_id, "listName": reject.list_name, "line": reject.line, "reason": reject.reason}
            for reject in found.rejects
        ],
    }


def _record(explained: explain.RecordExplained, max_attempts: int) -> dict[str, Any]:
    listed, standing = explained.listed, explained.standing
    record: Record = listed.record
    page = {
        "campaignDialingListId": record.id,
        "contactId": record.contact_id,
        "listId": listed.list_id,
        "listName": listed.list_name,
        "state": record.state,
        "attempts": record.attempts,
        "maxAttempts": max_attempts,
        "skips": record.skips,
        "dueAt": answers.optional_time(record.due_at),
        "exclusion": record.exclusion,
        "mayBeDialed": standing.may_be_dialed,
        "because": standing.because,
        "when": answers.optional_time(standing.when),
        "rules": [_rule(verdict) for verdict in standing.rules],
    }
    if explained.ahead is not None:
        page |= {"ahead": explained.ahead, "place": explained.place}
    return page


def _rule(verdict: Verdict) -> dict[str, Any]:
    return {
        "rule": verdict.rule,
        "passed": verdict.passed,
        "detail": verdict.detail,
        "until": answers.optional_time(verdict.until),
    }


def _dnc(entry: DncEntry, at: datetime) -> dict[str, Any]:
    return {
        "listId": entry.list_id,
        "listName": entry.list_name,
        "isGlobal": entry.is_global,
        "addedAt": answers.time(entry.added_at),
        "expiresAt": answers.optional_time(entry.expires_at),
        "inForce": replace(entry, is_global=True).holds(entry.list_id, at),
    }


def _holder(holder: Holder) -> dict[str, Any]:
    return {
        "kind": holder.kind,
        "id": holder.id,
        "campaignDialingListId": holder.record_id,
        "campaignId": holder.campaign_id,
        "campaignName": holder.campaign_name,
        "agentId": holder.agent_id,
        "state": holder.state,
        "since": answers.time(holder.since),
        "until": answers.optional_time(holder.until),
    }
