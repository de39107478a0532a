"""When a schedule's starts are: recurrences by RFC 5545, over the wall clock of the schedule's time zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule

from ringfence.domain.calling_hours import Weekday
from ringfence.domain.schedule import Recurrence, RecurType, Schedule

_FREQUENCIES: Final[Mapping[RecurType, Literal[0, 1, 2, 3]]] = {
    RecurType.DAILY: DAILY,
    RecurType.WEEKLY: WEEKLY,
    RecurType.MONTHLY: MONTHLY,
    RecurType.YEARLY: YEARLY,
}
_LARGEST_OFFSET: Final = timedelta(days=2)  # between a wall clock and UTC, a clock change included


def instant(local: datetime, timezone: str) -> datetime:
    """The instant of a wall-clock time, in UTC. One that a clock change skips is as long after the change as it would
    have been without it; of one that comes twice it is the first (both as in RFC 5545, 3.3.5)."""
    return local.replace(tzinfo=ZoneInfo(timezone), fold=0).astimezone(UTC)


def end(schedule: Schedule) -> datetime | None:
    return None if schedule.local_end is None else instant(schedule.local_end, schedule.timezone)


def next_start(schedule: Schedule, after: datetime) -> datetime | None:
    """The first start later than this instant (aware); None when no more are to come."""
    over = end(schedule)
    for local in _local_starts(schedule, (after.astimezone(UTC) - _LARGEST_OFFSET).replace(tzinfo=None)):
        start = instant(local, schedule.timezone)
        if over is not None and start >= over:
            return None
        if start > after:
            return start
    return None


def _local_starts(schedule: Schedule, after: datetime) -> Iterator[datetime]:
    recurrence = schedule.recurrence
    if recurrence is None:
        return iter((schedule.local_start,))
    rule = rrule(
        _FREQUENCIES[recurrence.type],
        dtstart=schedule.local_start,
        interval=recurrence.every,
        **_days(recurrence, schedule.local_start),
    )
    starts: Iterator[datetime] = rule.xafter(after, inc=True)
    return starts


def _days(recurrence: Recurrence, first: datetime) -> dict[str, Any]:
    match recurrence.type:
        case RecurType.DAILY:
            return {}
        case RecurType.WEEKLY:
            order = list(Weekday)
            return {"byweekday": [order.index(day) for day in recurrence.days] or [first.weekday()]}
        case RecurType.MONTHLY:
            return _last_of(recurrence.day_of_month or first.day)
        case RecurType.YEARLY:
            return {"bymonth": first.month} | _last_of(first.day)


def _last_of(day: int) -> dict[str, Any]:
    """This day of a month, and the last one of a month that is shorter: of the days that may stand for it the last."""
    return {"bymonthday": list(range(min(day, 28), day + 1)), "bysetpos": -1}
