"""Kinds of fields in the bodies of campaigns, calling hours among them: each raises its own fault at its own place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    TypeAdapter,
    ValidationInfo,
    field_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from ringfence.api.problems import fault
from ringfence.domain.calling_hours import (
    CallingHours,
    Frequency,
    Weekday,
    Window,
    format_time,
    is_zone,
    parse_end,
    parse_time,
)
from ringfence.domain.contact import is_storable

MOST_WINDOWS: Final = 1_000
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Checked:
    """A kind of field: `check` returns the value or raises its fault, `shown` is added to the field's JSON schema."""

    check: Callable[[Any], Any]
    shown: dict[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema) | self.shown


def text(most: int, least: int = 1) -> Checked:
    """Text of so many characters; not only blanks where it must not be empty."""

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise fault("wrong_type", "must be text")
        if not is_storable(value):
            raise fault("malformed", "must be well-formed text without NUL characters")
        if len(value) > most:
            raise fault("too_long", f"must be at most {most} characters, and has {len(value)}")
        if len(value.strip()) < least:
            raise fault("too_short", "must not be empty")
        return value

    return Checked(check, {"maxLength": most} | ({"minLength": least} if least else {}))


def whole(low: int, high: int, unit: str = "") -> Checked:
    """A whole number: 3 and 3.0 are, true and "3" are not."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise fault("wrong_type", "must be a whole number")
        if value != value or (isinstance(value, float) and not value.is_integer()):
            raise fault("wrong_type", "must be a whole number")
        if not low <= value <= high:
            raise fault("out_of_range", f"must be from {low} to {high}{unit}")
        return int(value)

    return Checked(check, {"minimum": low, "maximum": high})


def number(check_range: Callable[[float], bool], rule: str) -> BeforeValidator:
    """Any number that the rule allows."""

    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise fault("wrong_type", "must be a number")
        if not check_range(value):
            raise fault("out_of_range", f"must be {rule}")
        return float(value)

    return BeforeValidator(check)


def one_of(choices: type[E]) -> BeforeValidator:
    def check(value: Any) -> E:
        if isinstance(value, str) and value in choices.__members__.values():
            return choices(value)
        raise fault("not_one_of", f"must be one of {', '.join(choices)}")

    return BeforeValidator(check)


def campaign_priority(value: Any) -> int:
    if isinstance(value, str) and value in {"1", "2", "3", "4", "5"}:
        return int(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and value in {1, 2, 3, 4, 5}:
        return int(value)
    raise fault("not_one_of", "must be one of 1, 2, 3, 4, 5")


def phone_number(value: Any) -> str:
    if not isinstance(value, str):
        raise fault("wrong_type", "must be text")
    if not _E164.fullmatch(value):
        raise fault("malformed", "must be a phone number in E.164, such as +442079460123")
    return value


def zone(value: Any) -> str:
    if not isinstance(value, str):
        raise fault("wrong_type", "must be text")
    if not is_zone(value):
        raise fault("unknown", "must be an IANA time zone name, such as Europe/London")
    return value


class CampaignType(StrEnum):
    VOICE = "voice"
    SMS = "sms"


def boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise fault("wrong_type", "must be true or false")
    return value


# --- calling hours ---------------------------------------------------------------------------------------------------


def _start(value: Any) -> str:
    if not isinstance(value, str) or parse_time(value) is None:
        raise fault("malformed", "must be a time as h:mm AM or PM, such as 9:00 AM")
    return value


class Span(BaseModel):
    """One stretch of a day. `12:00 AM` as an end is midnight."""

    start: Annotated[str, BeforeValidator(_start), Field(examples=["9:00 AM"])]
    end: Annotated[str, BeforeValidator(_start), Field(examples=["6:00 PM"])]

    @field_validator("end")
    @classmethod
    def _after_start(cls, value: str, info: ValidationInfo) -> str:
        start, end = parse_time(info.data.get("start", "")), parse_end(value)
        if start is not None and end is not None and start >= end:
            raise fault(
                "out_of_range",
                f"must be after the start {format_time(start)}: for hours past midnight, end at 12:00 AM and add an entry"
                " for the next day",
            )
        return value

    def window(self) -> Window:
        return Window(parse_time(self.start) or 0, parse_end(self.end) or 0)


class WeeklySpan(Span):
    day: Annotated[Weekday, one_of(Weekday)]

    def window(self) -> Window:
        return Window(parse_time(self.start) or 0, parse_end(self.end) or 0, day=self.day)


def _date(value: Any) -> dt.date:
    try:
        if isinstance(value, str) and len(value) == 10:
            found = dt.date.fromisoformat(value)
            Window(0, 1, date=found)
            return found
    except ValueError:
        pass
    raise fault("malformed", "must be a date as YYYY-MM-DD, such as 2026-03-02")


class DatedSpan(Span):
    date: Annotated[dt.date, BeforeValidator(_date)]

    def window(self) -> Window:
        return Window(parse_time(self.start) or 0, parse_end(self.end) or 0, date=self.date)


_SPANS: Final[Mapping[Frequency, TypeAdapter[Any]]] = {
    Frequency.DAILY: TypeAdapter(list[Span]),
    Frequency.WEEKLY: TypeAdapter(list[WeeklySpan]),
    Frequency.CUSTOM: TypeAdapter(list[DatedSpan]),
}


class CallingHoursBody(BaseModel):
    """When people may be called, by their own clock."""

    frequency: Annotated[Frequency, one_of(Frequency)]
    timezone: Annotated[str, BeforeValidator(zone), Field(examples=["Europe/London"])]
    days: list[WeeklySpan | DatedSpan | Span]

    @field_validator("days", mode="wrap")
    @classmethod
    def _of_frequency(cls, value: Any, _: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, list):
            raise fault("wrong_type", "must be a list")
        if not value:
            raise fault("too_short", "must have at least 1 entry: without one nobody could ever be called")
        if len(value) > MOST_WINDOWS:
            raise fault("too_long", f"must have at most {MOST_WINDOWS} entries")
        return _SPANS[info.data.get("frequency", Frequency.DAILY)].validate_python(value)

    def hours(self) -> CallingHours:
        return CallingHours(self.frequency, self.timezone, tuple(span.window() for span in self.days))
