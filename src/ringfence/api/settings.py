"""The settings of a stream."""

from __future__ import annotations

import re
from dataclasses import asdict, fields
from datetime import date
from enum import Enum
from typing import Annotated, Any, Final, get_type_hints

from fastapi import Depends, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue, create_model

from ringfence.api import answers, auth, openapi, routes
from ringfence.api.campaign_fields import Checked, boolean, one_of, text, whole
from ringfence.api.office_answers import Answer
from ringfence.api.problems import fault
from ringfence.domain.answering import CALLER_ID
from ringfence.domain.limit_presets import PRESETS, Country
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


def _or_none(kind: Checked) -> Checked:
    """Null is no limit."""
    return Checked(
        lambda value: None if value is None else kind.check(value),
        {"anyOf": [{"type": "integer", **kind.shown}, {"type": "null"}]},
    )


def _holidays(value: Any) -> tuple[date, ...]:
    """Days as YYYY-MM-DD, in order."""
    if not isinstance(value, list) or len(value) > MOST_HOLIDAYS:
        raise fault("wrong_type", f"must be a list of at most {MOST_HOLIDAYS} dates")
    try:
        return tuple(sorted({date.fromisoformat(day) for day in value if _is_day(day)}))
    except ValueError:
        raise fault("malformed", "must be dates, such as 2026-12-25") from None


def _is_day(value: Any) -> bool:
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError
    return True


_SECONDS: Final = " seconds"
MOST_HOLIDAYS: Final = 1_000


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
    ownerWaitMinutes: Annotated[int | None, whole(0, 1440, " minutes")] = None
    reservationSeconds: Annotated[int | None, whole(5, 600, _SECONDS)] = None
    redialBlockHours: Annotated[int | None, whole(0, 8760, " hours")] = None
    waitingText: Annotated[str | None, text(1_000, least=0)] = None
    waitingFile: Annotated[str | None, Checked(_file, {"maxLength": 128})] = None
    safeHarbourText: Annotated[str | None, text(1_000, least=0)] = None
    safeHarbourFile: Annotated[str | None, Checked(_file, {"maxLength": 128})] = None
    messageLanguage: Annotated[str | None, Checked(_language, {"maxLength": 35})] = None
    optOutKey: Annotated[str | None, Checked(_key, {"maxLength": 1})] = None
    historyDays: Annotated[int | None, whole(0, 36_500, " days")] = None
    recordingDays: Annotated[int | None, whole(0, 36_500, " days")] = None
    preset: Annotated[Country | None, one_of(Country)] = None
    callsPerNumberPerDay: Annotated[int | None, _or_none(whole(1, 1_000))] = None
    callsPerPersonPer7Days: Annotated[int | None, _or_none(whole(1, 1_000))] = None
    minimumGapMinutes: Annotated[int | None, _or_none(whole(1, 43_200, " minutes"))] = None
    afterConversationDays: Annotated[int | None, _or_none(whole(1, 365, " days"))] = None
    unansweredBeforeDnc: Annotated[int | None, whole(0, 1_000)] = None
    unansweredDncMonths: Annotated[int | None, whole(1, 120, " months")] = None
    minRingSeconds: Annotated[int | None, whole(5, 120, _SECONDS)] = None
    callsFromMinute: Annotated[int | None, whole(0, 1_439, " minutes of the day")] = None
    callsUntilMinute: Annotated[int | None, whole(1, 1_440, " minutes of the day")] = None
    holidays: Annotated[tuple[date, ...] | None, Checked(_holidays, {"maxItems": MOST_HOLIDAYS})] = None

    def changes(self) -> dict[str, Any]:
        """By the names of the domain's settings. What is said itself wins over what the preset says."""
        said = self.model_dump(exclude={"preset"}, exclude_unset=True)
        preset = {} if self.preset is None else PRESETS[self.preset]
        return {**preset, **{_SETTINGS[name]: value for name, value in said.items()}}


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda letter: letter.group(1).upper(), name)


_SETTINGS: Final = {_camel(field.name): field.name for field in fields(StreamSettings)}


def _rendered(found: StreamSettings) -> dict[str, Any]:
    return {_camel(name): _plain(value) for name, value in asdict(found).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [one.isoformat() for one in value]
    return value.value if isinstance(value, Enum) else value


_EXAMPLE: Final[dict[str, Any]] = _rendered(StreamSettings())


def _shown(kind: Any) -> Any:
    """The type of a setting as it is answered."""
    if kind == tuple[date, ...]:
        return list[str]
    return str if isinstance(kind, type) and issubclass(kind, Enum) else kind


_SHOWN: Final[dict[str, Any]] = {
    _camel(name): (_shown(kind), ...) for name, kind in get_type_hints(StreamSettings).items()
}
SettingsPage = create_model("SettingsPage", __doc__="All settings of a stream.", **_SHOWN)
SettingsAnswer = create_model("SettingsAnswer", __base__=Answer, data=(SettingsPage, ...))


class PresetPage(BaseModel):
    """What the rules of a country suggest, by the names of the settings."""

    preset: Country
    settings: dict[str, int]


class PresetsAnswer(Answer):
    data: list[PresetPage]


@router.get(
    "/settings",
    summary="Read the settings of the stream",
    responses=openapi.example(
        {"status": "success", "message": "Settings of the stream", "data": _EXAMPLE}, SettingsAnswer
    ),
)
async def read(request: Request, caller: Reader) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    return answers.success("Settings of the stream", _rendered(await settings.of(runtime, caller.stream_id)))


def _preset(country: Country) -> dict[str, Any]:
    return {"preset": country.value, "settings": {_camel(name): value for name, value in PRESETS[country].items()}}


_PRESETS: Final = [_preset(country) for country in Country]


@router.get(
    "/settings/presets",
    summary="List the presets of limits",
    responses=openapi.example({"status": "success", "message": "3 presets", "data": _PRESETS}, PresetsAnswer),
)
async def presets(request: Request, caller: Reader) -> answers.Json:
    """Starting points by country, not legal advice: none is in force until a change of the settings names it as `preset`."""
    return answers.success(f"{len(_PRESETS)} presets", _PRESETS)


@router.put(
    "/settings",
    summary="Change settings of the stream",
    responses=openapi.example({"status": "success", "message": "Settings changed", "data": _EXAMPLE | _CHANGES}),
)
async def change(body: SettingsBody, request: Request, caller: Configurator) -> answers.Json:
    """Settings that are left out stay as they are. The answer has all of them, and they hold at once, for running campaigns
    too. `preset` names a country whose figures are taken, but for those that the request has itself; null takes a limit
    away."""
    runtime: Runtime = request.app.state.runtime
    return answers.success(
        "Settings changed", _rendered(await settings.change(runtime, caller.stream_id, body.changes()))
    )
