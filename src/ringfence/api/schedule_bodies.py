"""Schedules in the bodies of requests, and as they are read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationInfo, ValidatorFunctionWrapHandler
from pydantic import field_validator as validated

from ringfence.api import answers
from ringfence.api.campaign_fields import boolean, one_of, whole, zone
from ringfence.api.problems import fault
from ringfence.domain.calling_hours import LAST_YEAR, Weekday
from ringfence.domain.schedule import Recurrence, RecurType, Schedule, Timetable

FIRST_YEAR: Final = 2000
_LOCAL: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_DAYS: Final[Mapping[str, Weekday]] = {day.title(): weekday for day, weekday in zip(
    ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"), Weekday, strict=True
)}  # fmt: skip
_NAMES: Final = {weekday: day for day, weekday in _DAYS.items()}


def _local(value: Any) -> dt.datetime:
    if not isinstance(value, str):
        raise fault("wrong_type", "must be text")
    try:
        if not _LOCAL.fullmatch(value):
            raise ValueError
        local = dt.datetime.fromisoformat(value)
    except ValueError:
        raise fault("malformed", "must be a time as YYYY-MM-DD HH:mm:ss, such as 2026-03-02 09:00:00") from None
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise fault("out_of_range", f"must be in the years {FIRST_YEAR} to {LAST_YEAR}")
    return local


LocalTime = Annotated[
    dt.datetime, BeforeValidator(_local, json_schema_input_type=Annotated[str, Field(examples=["2026-03-02 09:00:00"])])
]


def _days(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise fault("wrong_type", "must be a list of days")
    if not value:
        raise fault("too_short", "must name at least one day")
    if len(value) > len(_DAYS):
        raise fault("too_long", "must name each day once")
    return value


def _day(value: Any) -> str:
    if not isinstance(value, str) or value.title() not in _DAYS:
        raise fault("not_one_of", f"must be one of {', '.join(_DAYS)}")
    return value.title()


class DailyDetails(BaseModel):
    onceEveryNdays: Annotated[int, whole(1, 366)]

    def recurrence(self) -> Recurrence:
        return Recurrence(RecurType.DAILY, self.onceEveryNdays)


class WeeklyDetails(BaseModel):
    onceEveryNweeks: Annotated[int, whole(1, 52)]
    whichDays: Annotated[list[Annotated[str, BeforeValidator(_day), Field(examples=["Mon"])]], BeforeValidator(_days)]

    def recurrence(self) -> Recurrence:
        days = tuple(weekday for day, weekday in _DAYS.items() if day in self.whichDays)
        return Recurrence(RecurType.WEEKLY, self.onceEveryNweeks, days=days)


class MonthlyDetails(BaseModel):
    """`dayOfMonth` is the last day in a month that has no such day."""

    onceEveryNmonths: Annotated[int, whole(1, 60)]
    dayOfMonth: Annotated[int, whole(1, 31)]

    def recurrence(self) -> Recurrence:
        return Recurrence(RecurType.MONTHLY, self.onceEveryNmonths, day_of_month=self.dayOfMonth)


class YearlyDetails(BaseModel):
    """On the month and day of the first start."""

    onceEveryNyears: Annotated[int, whole(1, 10)]

    def recurrence(self) -> Recurrence:
        return Recurrence(RecurType.YEARLY, self.onceEveryNyears)


_DETAILS: Final[Mapping[RecurType, tuple[str, TypeAdapter[Any]]]] = {
    RecurType.DAILY: ("dailyDetails", TypeAdapter(DailyDetails)),
    RecurType.WEEKLY: ("weeklyDetails", TypeAdapter(WeeklyDetails)),
    RecurType.MONTHLY: ("monthlyDetails", TypeAdapter(MonthlyDetails)),
    RecurType.YEARLY: ("yearlyDetails", TypeAdapter(YearlyDetails)),
}


class RecurrenceBody(BaseModel):
    """`recurType` says which of the details counts; the others are ignored."""

    recurType: Annotated[RecurType, one_of(RecurType)]
    dailyDetails: DailyDetails | None = Field(None, validate_default=True)
    weeklyDetails: WeeklyDetails | None = Field(None, validate_default=True)
    monthlyDetails: MonthlyDetails | None = Field(None, validate_default=True)
    yearlyDetails: YearlyDetails | None = Field(None, validate_default=True)

    @validated("dailyDetails", "weeklyDetails", "monthlyDetails", "yearlyDetails", mode="wrap")
    @classmethod
    def _of_type(cls, value: Any, _: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        kind = info.data.get("recurType")
        if kind is None or _DETAILS[kind][0] != info.field_name:
            return None
        if value is None:
            raise fault("required", f"is required for {kind}")
        return _DETAILS[kind][1].validate_python(value)

    def recurrence(self) -> Recurrence:
        details: DailyDetails | WeeklyDetails | MonthlyDetails | YearlyDetails = getattr(
            self, _DETAILS[self.recurType][0]
        )
        return details.recurrence()


class TimesBody(BaseModel):
    """When runs begin, by the wall clock of `timezone` (that of the calling hours unless given). Nothing begins at
    `endDateTime` or later, and what runs then is stopped; without it a recurrence has no end.

    `allowRecurrencePrecedence`: with a recurrence, people are called from the time of day of the start to that of the
    end, whatever the calling hours.
    """

    startDateTime: LocalTime
    endDateTime: LocalTime | None = None
    timezone: Annotated[str, BeforeValidator(zone), Field(examples=["Europe/London"])] | None = None
    recurrenceObject: RecurrenceBody | None = None
    allowRecurrencePrecedence: Annotated[bool, BeforeValidator(boolean)] = False

    @validated("endDateTime", "timezone", "recurrenceObject", "allowRecurrencePrecedence", mode="wrap")
    @classmethod
    def _optional(cls, value: Any, check: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        empty = value is None or value == "" or (info.field_name == "recurrenceObject" and value == {})
        return cls.model_fields[info.field_name or ""].default if empty else check(value)

    @validated("endDateTime")
    @classmethod
    def _after_start(cls, value: dt.datetime | None, info: ValidationInfo) -> dt.datetime | None:
        start = info.data.get("startDateTime")
        if value is not None and start is not None and value <= start:
            raise fault("out_of_range", "must be after startDateTime")
        return value

    def schedule(self, timezone: str) -> Schedule:
        """`timezone` is that of the calling hours."""
        recurrence = self.recurrenceObject
        return Schedule(
            local_start=self.startDateTime,
            local_end=self.endDateTime,
            timezone=self.timezone or timezone,
            recurrence=None if recurrence is None else recurrence.recurrence(),
            takes_precedence=self.allowRecurrencePrecedence,
        )


class ScheduleBody(TimesBody):
    """A campaign's schedule. The other fields count where `isSchedulingEnabled` is true, and are then as for
    `POST /campaign/schedule`."""

    isSchedulingEnabled: Annotated[bool, BeforeValidator(boolean)] = False
    startDateTime: LocalTime | None = None  # type: ignore[assignment]


def schedule_of(value: Any) -> TimesBody | None:
    """The times of a campaign's `schedule`, None where it is switched off. Raises ValidationError with every fault."""
    if isinstance(value, dict) and value.get("isSchedulingEnabled") is True:
        return _TIMES.validate_python(value)
    _SWITCH.validate_python({} if value is None else value)
    return None


class _Switch(BaseModel):
    isSchedulingEnabled: Annotated[bool, BeforeValidator(boolean)] = False


_TIMES: Final = TypeAdapter(TimesBody)
_SWITCH: Final = TypeAdapter(_Switch)


# --- as it is read ---------------------------------------------------------------------------------------------------


def rendered(timetable: Timetable | None) -> dict[str, Any]:
    if timetable is None:
        return {"isSchedulingEnabled": False, "isRecurrenceEnabled": False}
    schedule = timetable.schedule
    shown: dict[str, Any] = {
        "isSchedulingEnabled": True,
        "isRecurrenceEnabled": schedule.recurrence is not None,
        "startDateTime": str(schedule.local_start),
        "endDateTime": None if schedule.local_end is None else str(schedule.local_end),
        "timezone": schedule.timezone,
    }
    if schedule.recurrence is not None:
        shown["recurrenceObject"] = _recurrence(schedule.recurrence)
        shown["allowRecurrencePrecedence"] = schedule.takes_precedence
    shown["nextStartAt"] = answers.optional_time(timetable.next_at)
    if timetable.missed_at is not None:
        shown["lastMissed"] = {"at": answers.time(timetable.missed_at), "reason": timetable.missed_why}
    return shown


def _recurrence(recurrence: Recurrence) -> dict[str, Any]:
    every = recurrence.every
    details: dict[str, Any]
    match recurrence.type:
        case RecurType.DAILY:
            details = {"onceEveryNdays": every}
        case RecurType.WEEKLY:
            details = {"onceEveryNweeks": every, "whichDays": [_NAMES[day] for day in recurrence.days]}
        case RecurType.MONTHLY:
            details = {"onceEveryNmonths": every, "dayOfMonth": recurrence.day_of_month}
        case RecurType.YEARLY:
            details = {"onceEveryNyears": every}
    return {"recurType": recurrence.type, _DETAILS[recurrence.type][0]: details}
