"""Calling hours: worked cases around clock changes, and a minute-by-minute search as the judge of the fast one."""

import copy
import datetime as dt
import pickle
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ringfence.domain import calling_hours
from ringfence.domain.calling_hours import CallingHours, Frequency, Openness, Weekday, Window

MINUTE = dt.timedelta(minutes=1)
WORKDAYS = (Weekday.MO, Weekday.TU, Weekday.WE, Weekday.TH, Weekday.FR)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def window(start: str, end: str, day: Weekday | None = None, date: dt.date | None = None) -> Window:
    starts, ends = calling_hours.parse_time(start), calling_hours.parse_end(end)
    assert starts is not None
    assert ends is not None
    return Window(starts, ends, day, date)


def daily(*windows: tuple[str, str], zone: str = "Europe/London") -> CallingHours:
    return CallingHours(Frequency.DAILY, zone, tuple(window(*w) for w in windows))


def weekly(days: tuple[Weekday, ...], *windows: tuple[str, str], zone: str = "Europe/London") -> CallingHours:
    return CallingHours(Frequency.WEEKLY, zone, tuple(window(*w, day=day) for day in days for w in windows))


def custom(*windows: tuple[str, str, str], zone: str = "Europe/London") -> CallingHours:
    return CallingHours(
        Frequency.CUSTOM, zone, tuple(window(s, e, date=dt.date.fromisoformat(d)) for d, s, e in windows)
    )


OFFICE = weekly(WORKDAYS, ("9:00 AM", "5:00 PM"))


# --- times as text ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("12:00 AM", 0),
        ("12:30 AM", 30),
        ("1:00 AM", 60),
        ("9:05 am", 545),
        ("09:05 Am", 545),
        ("11:59 AM", 719),
        ("12:00 PM", 720),
        ("12:59 PM", 779),
        ("1:00 PM", 780),
        ("11:59 PM", 1439),
        ("9:05AM", 545),
        (" 9:05 AM ", 545),
        ("9:05\u202fPM", 1265),
    ],
)
def test_a_time_of_day_is_read(text, minutes):
    assert calling_hours.parse_time(text) == minutes


@pytest.mark.parametrize(
    "text",
    [
        *["", "9", "9:00", "9 AM", "13:00 PM", "0:30 AM", "00:30 AM", "9:60 AM", "9:5 AM", "009:00 AM", "9:00 A.M."],
        *["-9:00 AM", "9:00 AM PM", "9.00 AM", "9 : 00 AM", "\u0669:00 AM", "24:00", "noon"],
    ],
)
def test_what_is_not_a_time_of_day_is_refused(text):
    assert calling_hours.parse_time(text) is None
    assert calling_hours.parse_end(text) is None


@given(st.integers(0, 1439))
def test_a_time_of_day_is_written_as_it_is_read(minutes):
    text = calling_hours.format_time(minutes)
    assert calling_hours.parse_time(text) == minutes
    assert calling_hours.parse_end(text) == (minutes or 1440)


def test_midnight_as_an_end_ends_the_day():
    assert calling_hours.parse_end("12:00 AM") == 1440
    assert calling_hours.format_time(1440) == calling_hours.format_time(0) == "12:00 AM"


# --- what calling hours may be ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "end"), [(600, 600), (600, 540), (-1, 60), (0, 1441), (1440, 1440)])
def test_a_window_outside_one_day_is_refused(start, end):
    with pytest.raises(ValueError, match="before it ends"):
        Window(start, end)


@pytest.mark.parametrize(
    ("frequency", "windows", "complaint"),
    [
        (Frequency.WEEKLY, (Window(0, 60),), "needs a day"),
        (Frequency.CUSTOM, (Window(0, 60, Weekday.MO),), "needs a date"),
    ],
)
def test_windows_must_say_when(frequency, windows, complaint):
    with pytest.raises(ValueError, match=complaint):
        CallingHours(frequency, "Europe/London", windows)


def test_a_date_beyond_the_calendar_is_refused():
    with pytest.raises(ValueError, match="year"):
        Window(0, 60, date=dt.date(9999, 12, 31))


@pytest.mark.parametrize("name", ["Europe/London", "Asia/Calcutta", "Asia/Kolkata", "UTC", "Etc/GMT+5", "US/Pacific"])
def test_names_and_links_in_tzdata_are_zones(name):
    assert calling_hours.is_zone(name)


@pytest.mark.parametrize(
    "name",
    [
        *["", "Europe", "europe/london", "Europe/Atlantis", "../../etc/passwd", "/etc/localtime", "localtime"],
        *["posixrules", "Factory", "Europe/London ", "Europe/London|Europe/Paris", "+01:00", "BST", "zone.tab"],
        "right/Europe/London",
    ],
)
def test_anything_else_is_not_a_zone(name):
    assert not calling_hours.is_zone(name)
    with pytest.raises(ValueError, match="not an IANA time zone"):
        CallingHours(Frequency.DAILY, name, ())


def test_a_zone_key_is_sorted_and_holds_only_zones():
    key = calling_hours.zone_key_of(["America/New_York", "Etc/Unknown", "America/Chicago", "America/Chicago"])
    assert key == "America/Chicago|America/New_York"
    assert calling_hours.zones_of(OFFICE, key) == ("America/Chicago", "America/New_York")
    assert calling_hours.zone_key_of(reversed(ZONES)) == "|".join(ZONES)
    assert calling_hours.zone_key_of(["Etc/Unknown"]) == ""
    assert calling_hours.zones_of(OFFICE, "") == ("Europe/London",)


def test_equal_hours_hash_alike_also_when_copied_or_sent_to_another_process():
    same = weekly(WORKDAYS, ("9:00 AM", "5:00 PM"))
    for other in (same, copy.deepcopy(same), pickle.loads(pickle.dumps(same))):
        assert other == OFFICE
        assert hash(other) == hash(OFFICE)
        assert calling_hours.is_open(other, "Europe/London", utc("2026-01-05T09:00"))
    assert daily(("9:00 AM", "5:00 PM")) != OFFICE


def test_an_instant_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        calling_hours.is_open(OFFICE, "Europe/London", dt.datetime(2026, 1, 5, 9))  # noqa: DTZ001


# --- worked cases ----------------------------------------------------------------------------------------------------


def openness(hours: CallingHours, at: str, zone_key: str = "") -> tuple[bool, str | None]:
    found = calling_hours.openness(hours, zone_key, utc(at))
    return found.open, found.until.replace(tzinfo=None).isoformat() if found.until else None


def test_the_end_of_a_window_is_shut_its_start_open():
    assert openness(OFFICE, "2026-01-05T08:59:59.999999") == (False, "2026-01-05T09:00:00")
    assert openness(OFFICE, "2026-01-05T09:00") == (True, "2026-01-05T17:00:00")
    assert openness(OFFICE, "2026-01-05T16:59:59.999999") == (True, "2026-01-05T17:00:00")
    assert openness(OFFICE, "2026-01-05T17:00") == (False, "2026-01-06T09:00:00")


def test_a_weekend_with_a_clock_change_is_waited_out():
    assert openness(OFFICE, "2026-03-27T17:00") == (False, "2026-03-30T08:00:00")
    assert openness(OFFICE, "2026-10-23T16:00") == (False, "2026-10-26T09:00:00")


def test_the_contacts_own_zone_wins_over_the_campaigns():
    assert openness(OFFICE, "2026-01-05T12:00", "America/New_York") == (False, "2026-01-05T14:00:00")
    assert openness(OFFICE, "2026-01-05T12:00", "Asia/Kolkata") == (False, "2026-01-06T03:30:00")


def test_a_lunch_break_is_shut_and_adjoining_windows_are_one():
    lunch = daily(("9:00 AM", "12:30 PM"), ("1:30 PM", "6:00 PM"))
    assert openness(lunch, "2026-01-05T10:00") == (True, "2026-01-05T12:30:00")
    assert openness(lunch, "2026-01-05T12:30") == (False, "2026-01-05T13:30:00")
    joined = daily(("12:00 PM", "6:00 PM"), ("9:00 AM", "12:00 PM"), ("10:00 AM", "1:00 PM"))
    assert openness(joined, "2026-01-05T09:00") == (True, "2026-01-05T18:00:00")


def test_a_window_to_midnight_goes_on_in_one_from_midnight():
    night = daily(("10:00 PM", "12:00 AM"), ("12:00 AM", "6:00 AM"))
    assert openness(night, "2026-01-05T23:00") == (True, "2026-01-06T06:00:00")
    assert openness(daily(("10:00 PM", "12:00 AM")), "2026-01-05T23:00") == (True, "2026-01-06T00:00:00")


def test_round_the_clock_never_changes():
    always = daily(("12:00 AM", "12:00 AM"))
    assert openness(always, "2026-03-29T00:59") == (True, None)
    assert openness(daily(("12:00 PM", "12:00 AM"), ("12:00 AM", "12:00 PM")), "2026-03-29T00:59") == (True, None)
    assert openness(always, "2011-12-29T00:00", "America/New_York|Pacific/Apia") == (True, None)
    assert not calling_hours.never_opens(always, "", utc("2026-03-29T00:59"))


def test_no_windows_never_open():
    for frequency in Frequency:
        hours = CallingHours(frequency, "Europe/London", ())
        assert openness(hours, "2026-01-05T12:00") == (False, None)
        assert calling_hours.never_opens(hours, "", utc("2026-01-05T12:00"))


def test_custom_dates_open_once():
    hours = custom(("2026-12-24", "9:00 AM", "12:00 PM"), ("2027-06-01", "9:00 AM", "12:00 AM"))
    assert openness(hours, "2026-01-05T09:00") == (False, "2026-12-24T09:00:00")
    assert openness(hours, "2026-12-24T12:00") == (False, "2027-06-01T08:00:00")
    assert openness(hours, "2027-06-01T08:00") == (True, "2027-06-01T23:00:00")
    assert openness(hours, "2027-06-01T23:00") == (False, None)
    assert not calling_hours.never_opens(hours, "", utc("2027-06-01T22:59"))
    assert calling_hours.never_opens(hours, "", utc("2027-06-01T23:00"))
    # Where the day is still going on, it is not over.
    assert openness(hours, "2027-06-01T23:00", "Pacific/Honolulu") == (True, "2027-06-02T10:00:00")


def test_a_start_in_the_hour_that_is_skipped_opens_when_the_clock_has_jumped():
    hours = daily(("1:30 AM", "4:00 AM"))
    assert openness(hours, "2026-03-29T00:59") == (False, "2026-03-29T01:00:00")
    assert openness(hours, "2026-03-29T01:00") == (True, "2026-03-29T03:00:00")


def test_a_window_within_the_hour_that_is_skipped_does_not_open_that_day():
    assert openness(daily(("1:15 AM", "1:45 AM")), "2026-03-28T12:00") == (False, "2026-03-30T00:15:00")
    assert openness(weekly((Weekday.SU,), ("1:15 AM", "1:45 AM")), "2026-03-28T12:00") == (False, "2026-04-05T00:15:00")


def test_an_end_in_the_hour_that_is_skipped_shuts_when_the_clock_jumps():
    assert openness(daily(("12:00 AM", "1:30 AM")), "2026-03-29T00:30") == (True, "2026-03-29T01:00:00")


def test_the_hour_that_is_repeated_opens_twice():
    hours = daily(("1:00 AM", "1:30 AM"))
    assert openness(hours, "2026-10-24T23:59") == (False, "2026-10-25T00:00:00")
    assert openness(hours, "2026-10-25T00:00") == (True, "2026-10-25T00:30:00")
    assert openness(hours, "2026-10-25T00:30") == (False, "2026-10-25T01:00:00")
    assert openness(hours, "2026-10-25T01:00") == (True, "2026-10-25T01:30:00")


def test_a_clock_change_of_half_an_hour():
    # Lord Howe: 2026-04-05 02:00 becomes 01:30 at 15:00 UTC the day before; 2026-10-04 02:00 becomes 02:30.
    hours = daily(("1:45 AM", "2:15 AM"), zone="Australia/Lord_Howe")
    assert openness(hours, "2026-04-04T14:45") == (True, "2026-04-04T15:00:00")
    assert openness(hours, "2026-04-04T15:00") == (False, "2026-04-04T15:15:00")
    assert openness(hours, "2026-04-04T15:15") == (True, "2026-04-04T15:45:00")
    assert openness(hours, "2026-10-03T15:15") == (True, "2026-10-03T15:30:00")


def test_a_day_that_a_country_skipped_is_not_open():
    # Samoa went from Thursday 29 December 2011 to Saturday 31.
    fridays = weekly((Weekday.FR,), ("9:00 AM", "5:00 PM"), zone="Pacific/Apia")
    assert openness(fridays, "2011-12-29T12:00") == (False, "2012-01-05T19:00:00")
    hours = weekly((Weekday.TH, Weekday.SA), ("12:00 AM", "12:00 AM"), zone="Pacific/Apia")
    assert openness(hours, "2011-12-29T12:00") == (True, "2011-12-31T10:00:00")
    gone = custom(("2011-12-30", "9:00 AM", "5:00 PM"), zone="Pacific/Apia")
    assert openness(gone, "2011-12-20T00:00") == (False, None)


def test_all_candidate_zones_must_be_open():
    coasts = "America/Los_Angeles|America/New_York"
    hours = daily(("9:00 AM", "6:00 PM"))
    assert openness(hours, "2026-01-05T15:00", coasts) == (False, "2026-01-05T17:00:00")
    assert openness(hours, "2026-01-05T17:00", coasts) == (True, "2026-01-05T23:00:00")
    assert openness(hours, "2026-01-05T23:00", coasts) == (False, "2026-01-06T17:00:00")


def test_zones_that_are_never_open_together_never_open():
    hours = daily(("9:00 AM", "12:00 PM"))
    apart = "America/New_York|Asia/Kolkata"
    assert openness(hours, "2026-01-05T04:00", apart) == (False, None)
    assert calling_hours.never_opens(hours, apart, utc("2026-01-05T04:00"))


def test_zones_that_meet_only_while_one_has_changed_its_clocks_are_found():
    hours = daily(("9:00 AM", "1:30 PM"))
    both = "America/New_York|Europe/London"
    # From 8 to 29 March and 25 October to 1 November 2026 New York is four hours behind London, else five.
    assert openness(hours, "2026-01-05T12:00", both) == (False, "2026-03-08T13:00:00")
    assert openness(hours, "2026-03-08T13:00", both) == (True, "2026-03-08T13:30:00")
    assert openness(hours, "2026-03-28T13:30", both) == (False, "2026-10-25T13:00:00")
    assert openness(hours, "2026-10-31T13:30", both) == (False, "2027-03-14T13:00:00")


def test_openness_is_what_the_single_questions_answer():
    at = utc("2026-03-27T12:00")
    assert calling_hours.openness(OFFICE, "", at) == Openness(
        calling_hours.open_in_all(OFFICE, "", at), calling_hours.next_change(OFFICE, "", at)
    )


# --- against a search minute by minute -------------------------------------------------------------------------------

PLACES = [
    ("Europe/London", "2026-03-29T01:00"),
    ("Europe/London", "2026-10-25T01:00"),
    ("America/New_York", "2026-03-08T07:00"),
    ("America/New_York", "2026-11-01T06:00"),
    ("Australia/Lord_Howe", "2026-04-04T15:00"),
    ("Australia/Lord_Howe", "2026-10-03T15:30"),
    ("Asia/Kolkata", "2026-03-29T01:00"),
    ("America/Phoenix", "2026-03-08T09:00"),
    ("Africa/Casablanca", "2026-02-15T02:00"),
    ("Africa/Casablanca", "2026-03-22T02:00"),
    ("Pacific/Apia", "2011-12-30T10:00"),
    ("Asia/Kathmandu", "2026-12-31T23:00"),
]
ZONES = sorted({zone for zone, _ in PLACES})


def open_by_the_book(hours: CallingHours, zones: tuple[str, ...], at: dt.datetime) -> bool:
    for zone in zones:
        local = at.astimezone(ZoneInfo(zone))
        minute = 60 * local.hour + local.minute
        if not any(
            window.start <= minute < window.end
            and (
                hours.frequency is Frequency.DAILY
                or (hours.frequency is Frequency.WEEKLY and window.day is list(Weekday)[local.weekday()])
                or (hours.frequency is Frequency.CUSTOM and window.date == local.date())
            )
            for window in hours.windows
        ):
            return False
    return True


def change_by_the_book(hours: CallingHours, zones: tuple[str, ...], at: dt.datetime, days: int) -> dt.datetime | None:
    now = open_by_the_book(hours, zones, at)
    instant = at.replace(second=0, microsecond=0)
    for _ in range(days * 1440):
        instant += MINUTE
        if open_by_the_book(hours, zones, instant) is not now:
            return instant
    return None


# Edges thick around the night, when clocks change; whole days too.
edges = st.one_of(st.integers(0, 1440), st.integers(0, 4 * 4).map(lambda n: 15 * n), st.sampled_from([0, 1439, 1440]))
spans = st.tuples(edges, edges).map(lambda pair: (min(pair), max(pair))).filter(lambda pair: pair[0] < pair[1])


@st.composite
def cases(draw, several: bool = False) -> tuple[CallingHours, str, dt.datetime]:
    """Hours, a zone key, and an instant within days of a clock change."""
    zone, change = draw(st.sampled_from(PLACES))
    at = utc(change) + draw(
        st.one_of(
            st.timedeltas(dt.timedelta(days=-8), dt.timedelta(days=2)),
            st.integers(-120, 120).map(lambda minutes: minutes * MINUTE),
        )
    )
    frequency = draw(st.sampled_from(Frequency))
    some = draw(st.lists(spans, min_size=0 if frequency is Frequency.CUSTOM else 1, max_size=6))
    hours = CallingHours(
        frequency,
        zone,
        tuple(
            Window(
                start,
                end,
                draw(st.sampled_from(Weekday)) if frequency is Frequency.WEEKLY else None,
                at.date() + dt.timedelta(days=draw(st.integers(-3, 5))) if frequency is Frequency.CUSTOM else None,
            )
            for start, end in some
        ),
    )
    others = draw(st.lists(st.sampled_from(ZONES), min_size=1, max_size=3)) if several else []
    return hours, calling_hours.zone_key_of([zone, *others]) if several else "", at


SKIPPED_DAY = weekly((Weekday.FR,), ("12:00 AM", "12:00 AM"), zone="Pacific/Apia")


@given(cases())
@example((SKIPPED_DAY, "", utc("2011-12-24T10:00")))
@example((weekly((Weekday.SU,), ("1:00 AM", "2:00 AM")), "", utc("2026-03-22T01:00")))
@settings(max_examples=200)
def test_one_zone_changes_exactly_when_a_search_minute_by_minute_finds_it(case):
    hours, zone_key, at = case
    zones = calling_hours.zones_of(hours, zone_key)
    assert calling_hours.open_in_all(hours, zone_key, at) is open_by_the_book(hours, zones, at)
    assert calling_hours.next_change(hours, zone_key, at) == change_by_the_book(hours, zones, at, days=16)


@given(cases(several=True))
@settings(max_examples=100)
def test_several_zones_change_exactly_when_a_search_minute_by_minute_finds_it(case):
    hours, zone_key, at = case
    zones = calling_hours.zones_of(hours, zone_key)
    found = calling_hours.openness(hours, zone_key, at)
    expected = change_by_the_book(hours, zones, at, days=9)
    assert found.open is open_by_the_book(hours, zones, at)
    if expected is not None:
        assert found.until == expected
    else:
        assert found.until is None or found.until > at + dt.timedelta(days=9) - MINUTE


@given(cases(several=True))
def test_what_is_foretold_holds_until_then(case):
    hours, zone_key, at = case
    found = calling_hours.openness(hours, zone_key, at)
    if found.until is None:
        return
    assert found.until > at
    assert found.until.tzinfo is dt.UTC
    before = found.until - dt.timedelta(microseconds=1)
    assert calling_hours.open_in_all(hours, zone_key, before) is found.open
    assert calling_hours.open_in_all(hours, zone_key, found.until) is not found.open
    assert calling_hours.openness(hours, zone_key, max(at, before)).until == found.until


def test_clock_changes_are_found_in_every_zone_that_has_them():
    """Every hour from 2024 to 2027 in a dozen zones has the offset that the last change found before it left."""
    for zone in (*ZONES, "America/Santiago", "Antarctica/Troll", "Asia/Gaza", "Europe/Dublin", "Pacific/Chatham"):
        tz = ZoneInfo(zone)
        at = utc("2024-01-01T00:00")
        while at < utc("2027-01-01T00:00"):
            shift = calling_hours._next_shift(zone, at)
            assert at < shift
            offset = at.astimezone(tz).utcoffset()
            while at < min(shift, utc("2027-01-01T00:00")):
                assert at.astimezone(tz).utcoffset() == offset
                at += dt.timedelta(hours=1)
            at = shift


def test_two_clock_changes_a_week_apart_are_both_found():
    # The shortest time between two in tzdata since 1970: Fernando de Noronha had summer time for a week.
    assert calling_hours._shifts("America/Noronha", 2000) == (
        utc("2000-02-27T01:00"),
        utc("2000-10-08T02:00"),
        utc("2000-10-15T01:00"),
    )


# --- holidays and permitted hours --------------------------------------------------------------------------------------

CHRISTMAS = (dt.date(2026, 12, 25), dt.date(2026, 12, 26), dt.date(2026, 12, 28))


def test_nobody_is_called_on_a_holiday_of_the_place_where_it_rings() -> None:
    hours = daily(("9:00 AM", "6:00 PM")).restricted(0, 1440, CHRISTMAS)
    assert not calling_hours.is_open(hours, "Europe/London", utc("2026-12-25 12:00"))
    assert calling_hours.is_open(hours, "Europe/London", utc("2026-12-27 12:00"))
    auckland = utc("2026-12-24 20:30")  # the 25th, 9:30 there
    assert not calling_hours.is_open(hours, "Pacific/Auckland", auckland)
    assert calling_hours.is_open(hours, "Pacific/Honolulu", utc("2026-12-25 03:00"))  # still the 24th there
    assert calling_hours.next_change(hours, "Europe/London", utc("2026-12-24 18:00")) == utc("2026-12-27 09:00")
    assert calling_hours.next_change(hours, "Europe/London", utc("2026-12-27 18:00")) == utc("2026-12-29 09:00")


def test_hours_round_the_clock_shut_for_a_holiday_and_never_again_after_the_last_one() -> None:
    hours = CallingHours(Frequency.DAILY, "UTC", (Window(0, 1440),)).restricted(0, 1440, CHRISTMAS)
    assert calling_hours.next_change(hours, "", utc("2026-12-01 00:00")) == utc("2026-12-25 00:00")
    assert calling_hours.next_change(hours, "", utc("2026-12-25 05:00")) == utc("2026-12-27 00:00")
    assert calling_hours.next_change(hours, "", utc("2026-12-30 05:00")) is None


def test_hours_are_cut_to_what_is_permitted() -> None:
    hours = CallingHours(Frequency.WEEKLY, "UTC", (Window(0, 600, Weekday.MO), Window(1200, 1440, Weekday.MO)))
    cut = hours.restricted(480, 1140, ())
    assert cut.windows == (Window(480, 600, Weekday.MO),)
    assert hours.restricted(700, 800, ()).windows == ()
    assert cut == pickle.loads(pickle.dumps(cut))
    assert hash(cut) != hash(cut.restricted(0, 1440, CHRISTMAS))
