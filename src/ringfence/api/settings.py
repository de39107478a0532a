"""The settings of a stream."""

from __future__ import annotations

import re
from dataclasses import asdict
from enum import Enum
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue

from ringfence.api import answers, auth, openapi, routes
from ringfence.api.campaign_fields import Checked, boolean, one_of, text, whole
from ringfence.api.problems import fault
from ringfence.domain.answering import CALLER_ID
from ringfence.domain.schedule import MissedStarts
from ringfence.domain.settings import StreamSettings
from ringfence.services import settings
from ringfence.services.runtime import Runtime

router = routes.router("Settings")
Configurator = Annotated[auth.Caller, Depends(auth.require("configuration"))]
Reader = Annotated[auth.Caller, Depends(auth.require("configuration", "campaign_management"))]

_CHANGES: Final[dict[str, JsonValue]] = {
    "answerWaitSeconds": 4,
    "safeHarbourText": f"This is Fernhill Bank. Please call us at {CALLER_ID}. To be called no more, press 9.",
}


def _file(value: Any) -> str:
    if not isinstance(value, str) or (value and not re.fullmatch(r"[\w.-]{1,128}", value)):
        raise fault("malformed", "must be the name of an audio file, such as sorry.wav, or empty")
    return value


def _key(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9*#]?", value):
        raise fault("malformed", "must be one key of 0-9, * and #, or empty")
    return value


def _language(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise fault("malformed", "must be a language tag, such as en or de-AT")
    return value


_SECONDS: Final = " seconds"


class SettingsBody(BaseModel):
    """What is to change; a setting that is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra={"example": _CHANGES})

    maxLiveCalls: Annotated[int | None, whole(1, 100_000)] = None
    maxAgentlessCalls: Annotated[int | None, whole(1, 100_000)] = None
    agentGraceSeconds: Annotated[int | None, whole(5, 3600, _SECONDS)] = None
    apiCallsPerMinute: Annotated[int | None, whole(60, 10_000_000)] = None
    apiBurst: Annotated[int | None, whole(1, 1_000_000)] = None
    maxContactsPerList: Annotated[int | None, whole(1, 100_000_000)] = None
    maxContactColumns: Annotated[int | None, whole(1, 1_000)] = None
    maxColumnCharacters: Annotated[int | None, whole(1, 10_000)] = None
    maxDncNumbersPerList: Annotated[int | None, whole(1, 100_000_000)] = None
    maxListsPerCampaign: Annotated[int | None, whole(1, 10)] = None
    maxCallSeconds: Annotated[int | None, whole(60, 86_400, _SECONDS)] = None
    journalDays: Annotated[int | None, whole(1, 3650, " days")] = None
    allowSharedLists: Annotated[bool | None, BeforeValidator(boolean)] = None
    eventDays: Annotated[int | None, whole(1, 365, " days")] = None
    missedStarts: Annotated[MissedStarts | None, one_of(MissedStarts)] = None
    screenMachines: Annotated[bool | None, BeforeValidator(boolean)] = None
    abandonSeconds: Annotated[int | None, whole(1, 10, _SECONDS)] = None
    answerWaitSeconds: Annotated[int | None, whole(3, 60, _SECONDS)] = None
    reservationSeconds: Annotated[int | None, whole(5, 600, _SECONDS)] = None
    redialBlockHours: Annotated[int | None, whole(0, 8760, " hours")] = None
    waitingText: Annotated[str | None, text(1_000, least=0)] = None
    waitingFile: Annotated[str | None, Checked(_file, {"maxLength": 128})] = None
    safeHarbourText: Annotated[str | None, text(1_000, least=0)] = None
    safeHarbourFile: Annotated[str | None, Checked(_file, {"maxLength": 128})] = None
    messageLanguage: Annotated[str | None, Checked(_language, {"maxLength": 35})] = None
    optOutKey: Annotated[str | None, Checked(_key, {"maxLength": 1})] = None

    def changes(self) -> dict[str, Any]:
        """By the names of the domain's settings."""
        given = self.model_dump(exclude_none=True)
        return {_snake(name): value for name, value in given.items()}


def _snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: f"_{letter.group().lower()}", name)


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda letter: letter.group(1).upper(), name)


def _rendered(found: StreamSettings) -> dict[str, Any]:
    return {_camel(name): _plain(value) for name, value in asdict(found).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [one.isoformat() for one in value]
    return value.value if isinstance(value, Enum) else value


_EXAMPLE: Final[dict[str, Any]] = _rendered(StreamSettings())


@router.get(
    "/settings",
    summary="Read the settings of the stream",
    responses=openapi.example({"status": "success", "message": "Settings of the stream", "data": _EXAMPLE}),
)
async def read(request: Request, caller: Reader) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    return answers.success("Settings of the stream", _rendered(await settings.of(runtime, caller.stream_id)))


@router.put(
    "/settings",
    summary="Change settings of the stream",
    responses=openapi.example({"status": "success", "message": "Settings changed", "data": _EXAMPLE | _CHANGES}),
)
async def change(body: SettingsBody, request: Request, caller: Configurator) -> answers.Json:
    """Settings that are left out stay as they are. The answer has all of them, and they hold at once."""
    runtime: Runtime = request.app.state.runtime
    return answers.success(
        "Settings changed", _rendered(await settings.change(runtime, caller.stream_id, body.changes()))
    )
