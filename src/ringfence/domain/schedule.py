"""Schedules: when the runs of a campaign begin by themselves.

Times are local, by the wall clock of the schedule's time zone; the instants that they stand for are worked out in
`services.recurrences`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ringfence.domain.calling_hours import DAY_MINUTES, CallingHours, Frequency, Weekday, Window


class RecurType(StrEnum):
    """How a schedule repeats, as the API calls it."""

    DAILY = "Daily"
    WEEKLY = "Weekly"
    MONTHLY = "Monthly"
    YEARLY = "Yearly"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Every so many days, weeks, months or years from the first start on.

    `days` (WEEKLY) are the days of the week; none: that of the first start. `day_of_month` (MONTHLY, 1 to 31) is the last
    day in a month that has no such day.
    """

    type: RecurType
    every: int = 1
    days: tuple[Weekday, ...] = ()
    day_of_month: int | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The first start and, with a recurrence, those that follow; nothing begins at `local_end` or later, and what runs
    then is stopped.

    `local_start` and `local_end` have no zone of their own: they are wall-clock times in `timezone` (IANA).
    `takes_precedence`: with a recurrence, its own hours hold in place of the campaign's calling hours.
    """

    local_start: datetime
    local_end: datetime | None
    timezone: str
    recurrence: Recurrence | None = None
    takes_precedence: bool = False

    def hours(self, calling_hours: CallingHours) -> CallingHours:
        """The calling hours of its runs: the campaign's, or the recurrence's own where these take precedence.

        Its own are every day from the time of day of the first start to that of the end, past midnight where that is
        earlier; without an end, or with one at the same time of day, the whole day.
        """
        if not self.takes_precedence or self.recurrence is None:
            return calling_hours
        return CallingHours(Frequency.DAILY, self.timezone, self._windows())

    def _windows(self) -> tuple[Window, ...]:
        start = _minute(self.local_start)
        end = start if self.local_end is None else _minute(self.local_end)
        if start < end:
            return (Window(start, end),)
        if start == end:
            return (Window(0, DAY_MINUTES),)
        return (Window(start, DAY_MINUTES),) if end == 0 else (Window(0, end), Window(start, DAY_MINUTES))


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute


class Missed(StrEnum):
    """Why a start did not happen."""

    SERVER_DOWN = "server_down"
    PAUSED = "campaign_paused"  # whoever paused the campaign wants nobody to be called
    FAILED = "campaign_failed"
    LIST_IN_USE = "list_in_use"


class MissedStarts(StrEnum):
    """What becomes of a start that fell into a time when the server was down."""

    MAKE_UP = "make_up"  # the latest one begins as soon as the server is back
    REPORT = "report"  # the campaign says so, and waits for the next one


@dataclass(frozen=True, slots=True)
class Timetable:
    """A campaign's schedule and how far it has come.

    `renew_at` is when the records of the next run are made anew, so that it begins with the lists and do-not-call numbers of
    that hour; `next_at` is its start; `end_at` when the schedule is over. Each is None once done, or where there is none.
    """

    schedule: Schedule
    renew_at: datetime | None
    next_at: datetime | None
    end_at: datetime | None
    missed_at: datetime | None = None
    missed_why: Missed | None = None
