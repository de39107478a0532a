"""Sets of dispositions: what the agents of a queue may say came of a call, and what follows."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Body, Depends, Request
from pydantic import BaseModel, BeforeValidator, Field

from ringfence.api import answers, auth, openapi, routes
from ringfence.api.campaign_bodies import LONGEST_RETRY_MINUTES
from ringfence.api.campaign_fields import boolean, text
from ringfence.api.configuration_answers import DispositionSetsAnswer
from ringfence.api.problems import collect, fault
from ringfence.domain.campaign import FINAL
from ringfence.domain.disposition import Choice, DispositionSet
from ringfence.domain.problems import Problem
from ringfence.services import disposition_sets, sample
from ringfence.services.disposition_sets import Draft
from ringfence.services.runtime import Runtime

router = routes.router("Dispositions")
Configurator = Annotated[auth.Caller, Depends(auth.require("configuration"))]
Reader = Annotated[auth.Caller, Depends(auth.require("configuration", "campaign_management", "agent"))]
Raw = Annotated[Any, Body()]
Number = answers.NumberOrEmpty

MOST_CHOICES: Final = 200
MOST_QUEUES: Final = 1_000
_CHOICES: Final = [
    {"code": "promise_to_pay", "label": "Promises to pay", "positive": True, "retry": "final"},
    {"code": "call_later", "label": "Asks to be called later", "positive": False, "retry": 120},
    {"code": "no_interest", "label": "Not interested", "positive": False, "retry": None},
]
_ASKED: Final[dict[str, Any]] = {"name": "Renewals", "queues": [], "dispositions": _CHOICES}
_CHANGE: Final[dict[str, Any]] = {"name": sample.DISPOSITION_SET, "queues": [], "dispositions": _CHOICES[:2]}
_ANSWER: Final = _CHANGE | {
    "id": sample.DISPOSITION_SET_ID,
    "createdAt": "2026-03-02T09:00:00.000Z",
    "updatedAt": "2026-03-02T09:00:00.000Z",
}


def _retry(value: Any) -> int | str | None:
    if value is None or value == FINAL:
        return FINAL if value else None
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST_RETRY_MINUTES:
        return value
    message = f'must be "{FINAL}", null, or a whole number of minutes from 1 to {LONGEST_RETRY_MINUTES}'
    raise fault("out_of_range", message)


class ChoiceBody(BaseModel):
    """`retry`: minutes after which the person is tried again, `final` for never; null: as the call's outcome says.
    `positive`: what the campaign is after."""

    code: Annotated[str, text(64)]
    label: Annotated[str, text(100)]
    positive: Annotated[bool, BeforeValidator(boolean)] = False
    retry: Annotated[int | str | None, BeforeValidator(_retry)] = None


def _distinct(value: Any) -> Any:
    if isinstance(value, list):
        codes = [one.get("code") for one in value if isinstance(one, dict) and isinstance(one.get("code"), str)]
        if len(codes) != len(set(codes)):
            raise fault("repeated", "must have each code once")
    return value


class SetBody(BaseModel):
    """The agents of `queues` (ids) choose from `dispositions`; a queue has at most one set."""

    name: Annotated[str, text(100)]
    queues: Annotated[list[Annotated[str, text(64)]], Field(max_length=MOST_QUEUES)] = []
    dispositions: Annotated[list[ChoiceBody], Field(min_length=1, max_length=MOST_CHOICES), BeforeValidator(_distinct)]

    def draft(self) -> Draft:
        choices = tuple(Choice(one.code, one.label, one.positive, one.retry) for one in self.dispositions)
        return Draft(self.name.strip(), choices, tuple(dict.fromkeys(self.queues)))


def _draft(raw: Any) -> Draft:
    body, faults = collect(SetBody, raw)
    if body is None:
        raise Problem.invalid(faults)
    return body.draft()


def _rendered(found: DispositionSet) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "queues": list(found.queue_ids),
        "dispositions": [
            {"code": one.code, "label": one.label, "positive": one.is_positive, "retry": one.retry}
            for one in found.choices
        ],
        "createdAt": answers.time(found.created_at),
        "updatedAt": answers.time(found.updated_at),
    }


def _answer(message: str, data: Any, model: type[BaseModel] | None = None) -> dict[int | str, dict[str, Any]]:
    return openapi.example({"status": "success", "message": message, "data": data}, model)


@router.post(
    "/disposition-sets",
    summary="Create a disposition set",
    openapi_extra=openapi.body(SetBody, _ASKED),
    responses=_answer("Disposition set Renewals created", _ANSWER | _ASKED),
)
async def create(raw: Raw, request: Request, caller: Configurator) -> answers.Json:
    """Retries of a set hold for runs that are made from then on; a campaign's own `dispositionRetries` win."""
    runtime: Runtime = request.app.state.runtime
    made = await disposition_sets.create(
        runtime.database, at=runtime.clock.now(), stream_id=caller.stream_id, draft=_draft(raw)
    )
    return answers.success(f"Disposition set {made.name} created", _rendered(made))


@router.get(
    "/disposition-sets",
    summary="List the disposition sets",
    responses=_answer("1 disposition set", answers.Page(0, 10).of([_ANSWER], 1), DispositionSetsAnswer),
)
async def list_all(
    request: Request, caller: Reader, skip: Number = None, page: Number = None, limit: Number = None
) -> answers.Json:
    """In the order of their names."""
    runtime: Runtime = request.app.state.runtime
    wanted = answers.page(skip, page, limit)
    found, total = await disposition_sets.page(
        runtime.database, stream_id=caller.stream_id, skip=wanted.skip, limit=wanted.limit
    )
    return answers.success(
        answers.counted(total, "disposition set"), wanted.of([_rendered(one) for one in found], total)
    )


@router.get(
    "/disposition-sets/{setId}",
    summary="Read a disposition set",
    responses=_answer(f"Disposition set {sample.DISPOSITION_SET}", _ANSWER),
)
async def read(setId: str, request: Request, caller: Reader) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    found = await disposition_sets.get(runtime.database, stream_id=caller.stream_id, set_id=setId)
    return answers.success(f"Disposition set {found.name}", _rendered(found))


@router.put(
    "/disposition-sets/{setId}",
    summary="Replace a disposition set",
    openapi_extra=openapi.body(SetBody, _CHANGE),
    responses=_answer(f"Disposition set {sample.DISPOSITION_SET} changed", _ANSWER),
)
async def change(setId: str, raw: Raw, request: Request, caller: Configurator) -> answers.Json:
    """The whole body, as for create."""
    runtime: Runtime = request.app.state.runtime
    changed = await disposition_sets.change(
        runtime.database, at=runtime.clock.now(), stream_id=caller.stream_id, set_id=setId, draft=_draft(raw)
    )
    return answers.success(f"Disposition set {changed.name} changed", _rendered(changed))


@router.delete(
    "/disposition-sets/{setId}",
    summary="Remove a disposition set",
    responses=_answer(f"Disposition set {sample.DISPOSITION_SET} removed", _ANSWER),
)
async def remove(setId: str, request: Request, caller: Configurator) -> answers.Json:
    """Its queues take any disposition then."""
    runtime: Runtime = request.app.state.runtime
    gone = await disposition_sets.remove(runtime.database, stream_id=caller.stream_id, set_id=setId)
    return answers.success(f"Disposition set {gone.name} removed", _rendered(gone))
