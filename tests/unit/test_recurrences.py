"""When schedules start: by the wall clock, over clock changes, short months and leap years."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.domain.calling_hours import CallingHours, Frequency, Weekday, Window
from ringfence.domain.schedule import Recurrence, RecurType, Schedule
from ringfence.services import recurrences

LONDON = "Europe/London"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def starts(schedule: Schedule, after: str, count: int) -> list[str]:
    found: list[str] = []
    at = utc(after)
    while len(found) < count and (start := recurrences.next_start(schedule, at)) is not None:
        found.append(f"{start:%Y-%m-%d %H:%M}")
        at = start
    return found


def test_without_a_recurrence_there_is_one_start_and_it_is_over_once_it_has_come() -> None:
    once = Schedule(local("2026-07-01 09:00:00"), None, LONDON)
    assert starts(once, "2026-01-01", 5) == ["2026-07-01 08:00"]
    assert recurrences.next_start(once, utc("2026-07-01 08:00")) is None


def test_a_daily_start_keeps_its_wall_clock_time_over_both_clock_changes() -> None:
    daily = Schedule(local("2026-03-28 09:00:00"), None, LONDON, Recurrence(RecurType.DAILY))
    assert starts(daily, "2026-03-27", 3) == ["2026-03-28 09:00", "2026-03-29 08:00", "2026-03-30 08:00"]
    assert starts(daily, "2026-10-24", 3) == ["2026-10-24 08:00", "2026-10-25 09:00", "2026-10-26 09:00"]


def test_a_start_that_the_clock_change_skips_takes_place_and_one_that_comes_twice_takes_place_once() -> None:
    skipped = Schedule(local("2026-03-28 01:30:00"), None, LONDON, Recurrence(RecurType.DAILY))
    assert starts(skipped, "2026-03-28 12:00", 2) == ["2026-03-29 01:30", "2026-03-30 00:30"]
    assert starts(skipped, "2026-10-24 12:00", 2) == ["2026-10-25 00:30", "2026-10-26 01:30"]


def test_every_second_week_on_several_days_counts_weeks_from_the_first_start() -> None:
    rule = Recurrence(RecurType.WEEKLY, 2, days=(Weekday.MO, Weekday.WE))
    weekly = Schedule(local("2026-06-03 10:00:00"), None, "UTC", rule)  # a Wednesday
    assert starts(weekly, "2026-01-01", 4) == [
        "2026-06-03 10:00", "2026-06-15 10:00", "2026-06-17 10:00", "2026-06-29 10:00",
    ]  # fmt: skip


def test_weekly_without_days_is_on_the_day_of_the_first_start() -> None:
    weekly = Schedule(local("2026-06-03 10:00:00"), None, "UTC", Recurrence(RecurType.WEEKLY))
    assert starts(weekly, "2026-06-03 10:00", 1) == ["2026-06-10 10:00"]


def test_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    monthly = Schedule(local("2026-01-31 10:00:00"), None, "UTC", Recurrence(RecurType.MONTHLY, day_of_month=31))
    assert starts(monthly, "2026-01-01", 4) == [
        "2026-01-31 10:00", "2026-02-28 10:00", "2026-03-31 10:00", "2026-04-30 10:00",
    ]  # fmt: skip


def test_the_15th_is_the_15th() -> None:
    monthly = Schedule(local("2026-01-20 10:00:00"), None, "UTC", Recurrence(RecurType.MONTHLY, 3, day_of_month=15))
    assert starts(monthly, "2026-01-01", 2) == ["2026-04-15 10:00", "2026-07-15 10:00"]


def test_a_leap_day_is_the_28th_in_other_years() -> None:
    yearly = Schedule(local("2028-02-29 10:00:00"), None, "UTC", Recurrence(RecurType.YEARLY))
    assert starts(yearly, "2028-01-01", 3) == ["2028-02-29 10:00", "2029-02-28 10:00", "2030-02-28 10:00"]


def test_nothing_starts_at_the_end_or_later() -> None:
    daily = Schedule(local("2026-06-01 10:00:00"), local("2026-06-03 10:00:00"), "UTC", Recurrence(RecurType.DAILY))
    assert starts(daily, "2026-01-01", 9) == ["2026-06-01 10:00", "2026-06-02 10:00"]


@given(
    zone=st.sampled_from([LONDON, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]),
    first=st.datetimes(local("2026-01-01"), local("2027-12-31")),
    after=st.datetimes(local("2026-01-01"), local("2029-01-01"), timezones=st.just(UTC)),
    every=st.integers(1, 9),
)
def test_each_start_is_later_than_asked_for_and_shows_the_wall_clock_time_unless_that_is_skipped(
    zone: str, first: datetime, after: datetime, every: int
) -> None:
    first = first.replace(microsecond=0)
    start = recurrences.next_start(Schedule(first, None, zone, Recurrence(RecurType.DAILY, every)), after)
    assert start is not None
    assert start > after
    there = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    days = (there.date() - first.date()).days
    skipped = recurrences.instant(first + timedelta(days=days), zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert there in (first + timedelta(days=days), skipped)
    assert days >= 0
    assert days % every == 0 or there.date() != (there - timedelta(hours=2)).date()


CALLING_HOURS = CallingHours(Frequency.WEEKLY, LONDON, (Window(540, 1020, day=Weekday.MO),))


@pytest.mark.parametrize(
    ("end", "windows"),
    [
        ("2026-07-01 17:30:00", [(540, 1050)]),
        ("2026-07-02 00:00:00", [(540, 1440)]),
        ("2026-07-02 02:00:00", [(0, 120), (540, 1440)]),
        ("2026-07-02 09:00:00", [(0, 1440)]),
        (None, [(0, 1440)]),
    ],
)
def test_a_recurrence_that_takes_precedence_has_hours_of_its_own(
    end: str | None, windows: list[tuple[int, int]]
) -> None:
    daily = Schedule(
        local("2026-06-01 09:00:00"), None if end is None else local(end), "UTC", Recurrence(RecurType.DAILY), True
    )
    hours = daily.hours(CALLING_HOURS)
    assert [(window.start, window.end) for window in hours.windows] == windows
    assert (hours.frequency, hours.timezone) == (Frequency.DAILY, "UTC")


def test_otherwise_the_campaigns_calling_hours_hold() -> None:
    start = local("2026-06-01 09:00:00")
    assert Schedule(start, None, "UTC", Recurrence(RecurType.DAILY)).hours(CALLING_HOURS) is CALLING_HOURS
    assert Schedule(start, None, "UTC", None, takes_precedence=True).hours(CALLING_HOURS) is CALLING_HOURS
