"""Calling hours: when a number may be rung, by the wall clock of the place where it rings.

Windows are minutes since local midnight, instants are aware UTC, and the offset between them is tzdata's at that very
instant: a window that a clock change skips does not open, one that it repeats opens twice. All functions are pure.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo, available_timezones

DAY_MINUTES = 1440

LAST_YEAR = 2199
"""No window may be dated later: searches stay short and far from the end of `datetime`."""

HORIZON = dt.timedelta(days=400)
"""How far `next_change` looks for a moment when all of several zones are open: past every clock change of a year."""

ZoneKey: TypeAlias = str
"""A contact's candidate time zones as one string: '' for none (the calling hours' own zone counts), else IANA names,
sorted and joined by '|'. Zones are checked with `is_zone` before they are put in a key."""

Span: TypeAlias = tuple[int, int]
"""[start, end) in minutes since local midnight."""


class Frequency(StrEnum):
    """How calling hours repeat."""

    WEEKLY = "WEEKLY"
    DAILY = "DAILY"
    CUSTOM = "CUSTOM"


class Weekday(StrEnum):
    """Day of the week in the order of `date.weekday()`, named as in RFC 5545."""

    MO = "MO"
    TU = "TU"
    WE = "WE"
    TH = "TH"
    FR = "FR"
    SA = "SA"
    SU = "SU"


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of a local day: [start, end) in minutes since local midnight, 0 ≤ start < end ≤ 1440.

    `day` is set for WEEKLY, `date` (1970 to 2199) for CUSTOM; DAILY ignores both. Raises ValueError out of range.
    """

    start: int
    end: int
    day: Weekday | None = None
    date: dt.date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY_MINUTES:
            raise ValueError(f"a window must start before it ends, within one day: {self.start} to {self.end} minutes")
        if self.date is not None and not 1970 <= self.date.year <= LAST_YEAR:
            raise ValueError(f"the year of a date must be from 1970 to {LAST_YEAR}: {self.date}")


class _Prepared:
    """What is worked out once from calling hours. Beside the fields, so that comparing and saving pass it over."""

    __slots__ = ("_dates", "_hash", "_holidays", "_sorted_dates", "_week")

    _week: tuple[tuple[Span, ...], ...]  # by `date.weekday()`; empty for CUSTOM
    _dates: dict[dt.date, tuple[Span, ...]]  # only for CUSTOM
    _sorted_dates: tuple[dt.date, ...]
    _holidays: frozenset[dt.date]
    _hash: int


@dataclass(frozen=True, slots=True)
class CallingHours(_Prepared):
    """The hours of one campaign. `timezone` (IANA) counts for contacts that have no zone of their own.

    Windows may overlap or adjoin; none at all means never. On `holidays`, local days, no window opens. Hashable at no cost,
    so it can be a key of caches. Raises ValueError for an unknown time zone, a WEEKLY window without day, or a CUSTOM window
    without date.
    """

    frequency: Frequency
    timezone: str
    windows: tuple[Window, ...]
    holidays: tuple[dt.date, ...] = ()

    def __post_init__(self) -> None:
        if not is_zone(self.timezone):
            raise ValueError(f"not an IANA time zone: {self.timezone!r}")
        if self.frequency == Frequency.WEEKLY and any(window.day is None for window in self.windows):
            raise ValueError("each window of WEEKLY calling hours needs a day")
        if self.frequency == Frequency.CUSTOM and any(window.date is None for window in self.windows):
            raise ValueError("each window of CUSTOM calling hours needs a date")
        week: tuple[tuple[Span, ...], ...] = ()
        dates: dict[dt.date, tuple[Span, ...]] = {}
        if self.frequency == Frequency.DAILY:
            week = (_merged(self.windows),) * 7
        elif self.frequency == Frequency.WEEKLY:
            week = tuple(_merged(window for window in self.windows if window.day == day) for day in Weekday)
        else:
            by_date: dict[dt.date, list[Window]] = {}
            for window in self.windows:
                if window.date is not None:
                    by_date.setdefault(window.date, []).append(window)
            dates = {date: _merged(windows) for date, windows in by_date.items()}
        object.__setattr__(self, "_week", week)
        object.__setattr__(self, "_dates", dates)
        object.__setattr__(self, "_sorted_dates", tuple(sorted(dates)))
        object.__setattr__(self, "_holidays", frozenset(self.holidays))
        object.__setattr__(self, "_hash", hash((self.frequency, self.timezone, self.windows, self.holidays)))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[CallingHours], tuple[Frequency, str, tuple[Window, ...], tuple[dt.date, ...]]]:
        # Built anew when unpickled: hashes of strings differ from process to process.
        return CallingHours, (self.frequency, self.timezone, self.windows, self.holidays)

    def restricted(self, start: int, end: int, holidays: Iterable[dt.date]) -> CallingHours:
        """These hours as far as they lie within [start, end), in minutes since local midnight, and on none of these days
        as well."""
        clipped = (
            Window(max(window.start, start), min(window.end, end), window.day, window.date)
            for window in self.windows
            if max(window.start, start) < min(window.end, end)
        )
        days = tuple(sorted({*self.holidays, *holidays}))
        return CallingHours(self.frequency, self.timezone, tuple(clipped), days)

    @property
    def repeats(self) -> bool:
        """One week is like the next: WEEKLY and DAILY, holidays apart."""
        return bool(self._week)

    def spans(self, day: dt.date) -> tuple[Span, ...]:
        """The windows of this local day in order, those that overlap or adjoin made one."""
        if self._holidays and day in self._holidays:
            return ()
        return self._week[day.weekday()] if self._week else self._dates.get(day, ())

    def always(self, first: dt.date) -> bool:
        """Every minute of every day from this one on is within a window."""
        if not self._week or any(day >= first for day in self._holidays):
            return False
        return all(spans == ((0, DAY_MINUTES),) for spans in self._week)

    def days(self, first: dt.date, last: dt.date) -> Iterator[dt.date]:
        """The days from first to last, both included, that have a window, in order."""
        if not self._week:
            for day in self._sorted_dates[bisect_left(self._sorted_dates, first) :]:
                if day > last:
                    return
                if day not in self._holidays:
                    yield day
            return
        day = first
        while day <= last:
            if self._week[day.weekday()] and day not in self._holidays:
                yield day
            day += dt.timedelta(days=1)

    def over(self, day: dt.date) -> bool:
        """No window begins on this local day or later."""
        return not self.windows or (not self._week and day > self._sorted_dates[-1])


def _merged(windows: Iterable[Window]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for start, end in sorted((w.start, w.end) for w in windows):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return tuple(spans)


_TIME = re.compile(r"(0?[1-9]|1[0-2]):([0-5][0-9])\s?(AM|PM)", re.ASCII | re.IGNORECASE)


def parse_time(text: str) -> int | None:
    """Minutes since midnight (0 to 1439) of `h:mm AM/PM`, None if it is not one. `12:00 AM` is 0.

    Lower case, a leading zero, no space, and the narrow no-break space that browsers print before AM are accepted.
    """
    match = _TIME.fullmatch(" ".join(text.split()))
    if match is None:
        return None
    hour, minute, half = match.groups()
    return int(hour) % 12 * 60 + int(minute) + (720 if half.upper() == "PM" else 0)


def parse_end(text: str) -> int | None:
    """Like `parse_time` for the end of a window (1 to 1440): `12:00 AM` is the midnight that ends the day."""
    minutes = parse_time(text)
    return DAY_MINUTES if minutes == 0 else minutes


def format_time(minutes: int) -> str:
    """`h:mm AM/PM` of minutes since midnight (0 to 1440); both midnights are `12:00 AM`."""
    hour, minute = divmod(minutes % DAY_MINUTES, 60)
    return f"{hour % 12 or 12}:{minute:02d} {'PM' if hour >= 12 else 'AM'}"


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    # Files that a tzdata installation may hold beside the places: the machine's own zone, and placeholders.
    return frozenset(available_timezones() - {"Factory", "localtime", "posixrules"})


def is_zone(name: str) -> bool:
    """Is this the name of a time zone or link in tzdata, exactly as written there?"""
    return name in _zone_names()


# zoneinfo's own cache keeps 8 zones alive; a list from all over a continent would read files at every question.
_zone = lru_cache(maxsize=1024)(ZoneInfo)


def zone_key_of(zones: Iterable[str]) -> ZoneKey:
    """The key of these zones: what is not a time zone is left out, '' if nothing remains."""
    return "|".join(sorted({zone for zone in zones if is_zone(zone)}))


def zones_of(hours: CallingHours, zone_key: ZoneKey) -> tuple[str, ...]:
    """The zones that count for a contact with this key."""
    return tuple(zone_key.split("|")) if zone_key else (hours.timezone,)


def is_open(hours: CallingHours, zone: str, at: dt.datetime) -> bool:
    """Is the wall clock of this zone within a window at this instant (aware)?

    Raises ValueError for an instant without time zone, zoneinfo.ZoneInfoNotFoundError for an unknown zone.
    """
    if at.tzinfo is None:
        raise ValueError("an instant must be aware")
    local = at.astimezone(_zone(zone))
    minute = local.hour * 60 + local.minute
    for start, end in hours.spans(local.date()):  # noqa: SIM110 - asked before every call; any() takes twice as long
        if start <= minute < end:
            return True
    return False


def open_in_all(hours: CallingHours, zone_key: ZoneKey, at: dt.datetime) -> bool:
    """Are all candidate zones open? Who may be in one of several places may be rung when none of them is shut."""
    return all(is_open(hours, zone, at) for zone in zones_of(hours, zone_key))


def next_change(hours: CallingHours, zone_key: ZoneKey, at: dt.datetime) -> dt.datetime | None:
    """The first instant after `at`, in UTC, at which `open_in_all` is not what it is at `at`.

    Exact: a window's edge, or the clock change that jumps over one. None if it never changes: open round the clock,
    CUSTOM dates all past, or several zones that are not open together once in `HORIZON`.
    """
    return openness(hours, zone_key, at).until


def never_opens(hours: CallingHours, zone_key: ZoneKey, at: dt.datetime) -> bool:
    """Shut at this instant and, as far as `next_change` can see, for good."""
    return openness(hours, zone_key, at) == Openness(open=False, until=None)


@dataclass(frozen=True, slots=True)
class Openness:
    """What `open_in_all` answers from the instant asked about until `until` (aware UTC; None: it never changes)."""

    open: bool
    until: dt.datetime | None


def openness(hours: CallingHours, zone_key: ZoneKey, at: dt.datetime) -> Openness:
    """`open_in_all` and `next_change` at once; the answer holds from `at` until `until`, so it can be kept."""
    zones = zones_of(hours, zone_key)
    if all(is_open(hours, zone, at) for zone in zones):
        closings = (_closes(hours, zone, at.astimezone(dt.UTC)) for zone in zones)
        return Openness(True, min((closing for closing in closings if closing is not None), default=None))
    return Openness(False, _opens_in_all(hours, zones, at.astimezone(dt.UTC)))


def _opens_in_all(hours: CallingHours, zones: tuple[str, ...], at: dt.datetime) -> dt.datetime | None:
    """The first instant from `at` on at which every zone is open.

    Each zone in turn moves the instant on to its own next opening, until no zone does. While no clock changes, and no
    holidays are about, a week is like the week before it: after one in vain the search goes on at the next clock change.
    """
    instant = steady_since = at
    shift = min(_next_shift(zone, at) for zone in zones)
    while instant - at <= HORIZON or not hours.repeats:
        before = instant
        for zone in zones:
            opens = _opens(hours, zone, instant)
            if opens is None:
                return None
            instant = opens
        if instant == before:
            return instant
        while shift <= instant:
            steady_since, shift = shift, min(_next_shift(zone, shift) for zone in zones)
        if hours.repeats and not hours.holidays and instant - steady_since > dt.timedelta(days=7):
            instant = shift
    return None


def _opens(hours: CallingHours, zone: str, at: dt.datetime) -> dt.datetime | None:
    """The first instant from `at` on at which this zone is open."""
    for opens, _ in _stretches(hours, zone, at):
        return opens
    return None


def _closes(hours: CallingHours, zone: str, at: dt.datetime) -> dt.datetime | None:
    """The first instant after `at`, when this zone is open, at which it is shut."""
    if hours.always((at - dt.timedelta(days=1)).date()):
        return None
    end = at
    for opens, closes in _stretches(hours, zone, at):
        if opens > end:
            break
        end = closes
    return end


def _stretches(hours: CallingHours, zone: str, at: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """The open stretches [from, to) of this zone in UTC from `at` on, in order, cut at midnights and clock changes."""
    while True:
        shift = _next_shift(zone, at)
        offset = at.astimezone(_zone(zone)).utcoffset() or dt.timedelta()
        first, last = (at + offset).date(), (shift + offset).date()
        if hours.over(first):
            return
        for day in hours.days(first, last):
            midnight = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) - offset
            for start, end in hours.spans(day):
                opens = max(midnight + dt.timedelta(minutes=start), at)
                closes = min(midnight + dt.timedelta(minutes=end), shift)
                if opens < closes:
                    yield opens, closes
        at = shift


def _next_shift(zone: str, at: dt.datetime) -> dt.datetime:
    """An instant after `at` before which this zone's offset does not change: the next clock change, or a year's end."""
    for year in (at.year, at.year + 1):
        for shift in _shifts(zone, year):
            if shift > at:
                return shift
    return dt.datetime(at.year + 2, 1, 1, tzinfo=dt.UTC)


@lru_cache(maxsize=4096)
def _shifts(zone: str, year: int) -> tuple[dt.datetime, ...]:
    """The instants, after the year's first second in UTC up to the next year's, at which this zone's offset changes.

    zoneinfo does not tell them: found by looking every third day (since 1970 no zone in tzdata changed twice within
    seven) and halving the days between.
    """
    tz = _zone(zone)
    end = int(dt.datetime(year + 1, 1, 1, tzinfo=dt.UTC).timestamp())
    at = int(dt.datetime(year, 1, 1, tzinfo=dt.UTC).timestamp())
    shifts = []
    while at < end:
        low, high = at, min(at + 3 * 86400, end)
        at = high
        before = dt.datetime.fromtimestamp(low, tz).utcoffset()
        if dt.datetime.fromtimestamp(high, tz).utcoffset() == before:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if dt.datetime.fromtimestamp(middle, tz).utcoffset() == before:
                low = middle
            else:
                high = middle
        shifts.append(dt.datetime.fromtimestamp(high, dt.UTC))
    return tuple(shifts)
