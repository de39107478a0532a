"""Contact lists that are filled from an address at intervals."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import Body, Depends, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

from ringfence.api import answers, auth, openapi, routes
from ringfence.api.campaign_fields import Checked, boolean, one_of, text, whole
from ringfence.api.header_bodies import HEADERS
from ringfence.api.problems import collect, fault
from ringfence.domain.contact import is_storable
from ringfence.domain.list_pull import LONGEST, SHORTEST, ListPull, Pulled, PullMethod
from ringfence.domain.problems import Problem
from ringfence.ports.storage.list_pulls import StoredPull
from ringfence.services import addresses, list_pulls
from ringfence.services.addresses import HIDDEN
from ringfence.services.runtime import Runtime

router = routes.router("Contact lists")
Caller = Annotated[auth.Caller, Depends(auth.require("campaign_management", "configuration"))]

_MINUTE: Final = timedelta(minutes=1)
_LONGEST_PATH: Final = 256
_BODY: Final[dict[str, JsonValue]] = {
    "isEnabled": True,
    "url": "https://crm.ringfence.example/open-instalments",
    "everyMinutes": 60,
    "headers": {"x-key": "s3cret"},
    "rowsPath": "data.people",
    "mapping": {"phoneNumber": "phones.0", "firstName": "name.first", "balance": "account.balance"},
}
_SHOWN: Final = _BODY | {"method": "GET", "headers": {"x-key": HIDDEN}, "body": None}
_EXAMPLE: Final = _SHOWN | {"nextAt": "2026-03-02T09:00:00.000Z", "latest": None}
_NONE: Final[dict[str, Any]] = {
    "isEnabled": False, "url": None, "everyMinutes": None, "method": None, "headers": {}, "body": None, "rowsPath": "",
    "mapping": {}, "nextAt": None, "latest": None,
}  # fmt: skip


def _mapping(value: Any) -> dict[str, str]:
    """Column → dotted path in a row."""
    if not isinstance(value, dict):
        raise fault("wrong_type", "must be an object of columns and the paths to them")
    for column, path in value.items():
        named = column.strip() and len(column) <= _LONGEST_PATH and is_storable(column)
        if not named or not isinstance(path, str) or not path or len(path) > _LONGEST_PATH or not is_storable(path):
            raise fault("malformed", "must be columns and paths to them in a row, such as phones.0")
    if value and "phoneNumber" not in value:
        raise fault("required", "must say where the phoneNumber is")
    return value


class PullBody(BaseModel):
    """Whether and how a list is filled. With `isEnabled` false the rest is not looked at."""

    model_config = ConfigDict(json_schema_extra={"example": _BODY})

    url: Annotated[str, text(addresses.LONGEST)]
    everyMinutes: Annotated[int, whole(SHORTEST // _MINUTE, LONGEST // _MINUTE, " minutes")] = 60
    method: Annotated[PullMethod, one_of(PullMethod)] = PullMethod.GET
    headers: Annotated[dict[str, str], HEADERS] = {}
    body: Any = None
    rowsPath: Annotated[str, text(_LONGEST_PATH, least=0)] = ""
    mapping: Annotated[dict[str, str], Checked(_mapping, {})] = {}
    isEnabled: Annotated[bool, BeforeValidator(boolean)] = Field(True)

    def pull(self) -> ListPull:
        return ListPull(
            url=self.url,
            every=timedelta(minutes=self.everyMinutes),
            method=self.method,
            headers=self.headers,
            body=self.body,
            rows_path=self.rowsPath,
            mapping=self.mapping,
        )


def _rendered(stored: StoredPull | None) -> dict[str, Any]:
    if stored is None:
        return dict(_NONE)
    pull = stored.pull
    return {
        "isEnabled": True,
        "url": pull.url,
        "everyMinutes": pull.every // _MINUTE,
        "method": pull.method.value,
        "headers": dict.fromkeys(pull.headers, HIDDEN),
        "body": pull.body,
        "rowsPath": pull.rows_path,
        "mapping": dict(pull.mapping),
        "nextAt": answers.time(stored.next_at),
        "latest": None if stored.latest is None else _latest(stored.latest),
    }


def _latest(pulled: Pulled) -> dict[str, Any]:
    return {
        "at": answers.time(pulled.at),
        "added": pulled.added,
        "known": pulled.known,
        "rejected": pulled.rejected,
        "reasons": list(pulled.reasons),
        "failure": pulled.failure,
    }


@router.get(
    "/contact-lists/{id}/pull",
    summary="Read how a list is filled from an address",
    responses=openapi.example(
        {"status": "success", "message": "The list is not filled from an address", "data": _NONE}
    ),
)
async def read(id: str, request: Request, caller: Caller) -> answers.Json:
    """And what came of the latest fetch: `known` are rows that were in the list already."""
    runtime: Runtime = request.app.state.runtime
    return _answered(await list_pulls.get(runtime, caller.stream_id, id))


@router.put(
    "/contact-lists/{id}/pull",
    summary="Fill a list from an address at intervals",
    openapi_extra=openapi.body(PullBody, _BODY),
    responses=openapi.example(
        {"status": "success", "message": "The list is filled every 60 minutes", "data": _EXAMPLE}
    ),
)
async def change(id: str, raw: Annotated[Any, Body()], request: Request, caller: Caller) -> answers.Json:
    """The address is fetched at once and then at intervals. What is in its JSON at `rowsPath` goes into the list and the
    runs that use it; rows that are in it already stay as they are, unless the list allows duplicates. `isEnabled` false
    ends it.
    """
    runtime: Runtime = request.app.state.runtime
    if isinstance(raw, dict) and raw.get("isEnabled") is False:
        await list_pulls.remove(runtime, caller.stream_id, id)
        return _answered(None)
    body, faults = collect(PullBody, raw)
    if body is None or faults:
        raise Problem.invalid(faults)
    return _answered(await list_pulls.put(runtime, caller.stream_id, id, body.pull()))


def _answered(stored: StoredPull | None) -> answers.Json:
    if stored is None:
        return answers.success("The list is not filled from an address", _rendered(None))
    return answers.success(f"The list is filled every {stored.pull.every // _MINUTE} minutes", _rendered(stored))
